"""What may stand in a log line: whatever somebody passes, no person."""

import json
import logging
import subprocess
import sys
from datetime import date
from typing import Any

import pytest

from shared.logs import only_known


def line(**entry: Any) -> dict[str, Any]:
    return dict(only_known(None, "", entry))


def test_counts_and_codes_are_written() -> None:
    assert line(event="carrier begins", position=12, code="KeyMissing") == {
        "event": "carrier begins",
        "position": 12,
        "code": "KeyMissing",
    }


@pytest.mark.parametrize(
    "value", ["Jan Jansen", "999999990", 999999990, {"bsn": "1"}, date(2000, 1, 1), "j@x.nl", b"x", ("a",)]
)
def test_what_could_be_a_person_is_not(value: Any) -> None:
    assert line(event="x", name=value)["name"] == f"({type(value).__name__})"


def test_a_message_with_something_filled_in_is_not_told() -> None:
    assert line(event="person 999999990 refused")["event"] == "unsaid"


def test_lines_of_other_libraries_lose_what_was_filled_in() -> None:
    script = (
        "import logging; from shared.logs import start_logs; start_logs(terminal=False)\n"
        "logging.getLogger('other').error('no such user %s', '999999990')\n"
        "try: raise ValueError('999999990')\n"
        "except ValueError: logging.getLogger('other').exception('it failed')\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stderr
    assert "999999990" not in told
    lines = [json.loads(text) for text in told.splitlines()]
    assert [entry["event"] for entry in lines] == ["foreign", "it failed"]
    assert lines[1]["error"] == "ValueError"
    assert logging.getLogger().name == "root"
