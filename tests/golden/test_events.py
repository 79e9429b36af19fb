"""Every event version ever published loads for ever, and says what it said when it was written."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import to_json

from shared.events.catalogue import EVENTS, UnknownEvent, load
from shared.events.classes import DataClass

FOLDER = Path(__file__).with_name("events")
FILES = sorted(FOLDER.glob("*.json"))
PUBLISHED = [f"{event.kebab()}.v{v}" for event in EVENTS for v in range(1, event.version + 1)]


def loaded(type_name: str, stored: dict[str, Any]) -> dict[str, Any]:
    """The event from its blocks, as the keyring loads it."""
    clear = {DataClass(name): to_json(stored[name]) for name in ("P", "N") if name in stored}
    closed = frozenset(DataClass(name) for name in stored.get("sealed", ()))
    return load(type_name, clear, closed).model_dump(mode="json")


def test_every_version_ever_published_has_a_golden_file() -> None:
    assert sorted(PUBLISHED) == [file.stem for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_was_stored_says_the_same_for_ever(file: Path) -> None:
    for example in json.loads(file.read_text()):
        found = loaded(file.stem, example["stored"])
        later = set(found) - set(example["expected"])
        assert {name: value for name, value in found.items() if name not in later} == example["expected"]
        assert not any(found[name] for name in later), "a field added later says nothing of older events"


def test_the_first_version_of_an_assessment_is_read_as_the_second() -> None:
    (waived, assessed) = json.loads((FOLDER / "domain-assessed.v1.json").read_text())
    assert waived["stored"]["P"]["outcome"] == "WAIVED:SENSORY_IMPAIRMENT"
    found = loaded("domain-assessed.v1", waived["stored"])
    assert (found["outcome"], found["outcome_reason"]) == ("WAIVED", "sealed")
    assert loaded("domain-assessed.v1", assessed["stored"])["outcome_reason"] is None


@pytest.mark.parametrize("type_name", ["domain-assessed.v3", "rumour-spread.v1", "case-opened", "case-opened.vx"])
def test_a_version_that_was_never_published_is_unknown(type_name: str) -> None:
    with pytest.raises(UnknownEvent):
        load(type_name, {DataClass.N: b"{}"})


def test_words_of_an_old_log_are_not_read_where_a_code_must_stand_now() -> None:
    """Before these fields were codes a name or a number could be written there; the rest of the fact is read."""
    assert reread("library-opted-in.v1", "P", activity_code="Jan de Vries")["activity_code"] == "NOT-A-CODE"
    assert reread("plan-drafted.v1", "N", local_plan_name="BSN 123456782")["local_plan_name"] is None
    assert reread("first-contact-planned.v1", "P", roles=["COA", "tante Nel"])["roles"] == ["COA"]
    spoken = {"nl": "A1", "een beetje Farsi": "A1"}
    assert reread("intake-completed.v1", "P", language_levels=spoken)["language_levels"] == {"nl": "A1"}


def test_anything_else_that_is_wrong_in_an_old_log_still_shows() -> None:
    for wrong in ({"partner_id": "Jan de Vries"}, {"partner_id": "Jan de Vries", "activity_code": "twee woorden"}):
        with pytest.raises(ValidationError, match="partner_id"):
            reread("library-opted-in.v1", "P", **wrong)


def reread(type_name: str, data_class: str, **words: Any) -> dict[str, Any]:
    """The first golden example, had it been written with these words."""
    stored = json.loads((FOLDER / f"{type_name}.json").read_text())[0]["stored"]
    return loaded(type_name, stored | {data_class: stored[data_class] | words})
