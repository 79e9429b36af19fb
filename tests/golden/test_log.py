"""A log that was written once is verified, opened and read for ever: chain, sealing and export together."""

import json
from base64 import b64decode
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.audit.export import rows_of, verify_export
from shared.events.classes import DataClass
from shared.seal.keyring import Keyring
from shared.seal.keys import KEY_BYTES, FileKeyEncryption, WrappedKey

FOLDER = Path(__file__).with_name("log")
OPENED = json.loads((FOLDER / "opened.json").read_text())
HEAD = "a512716d014592616b715754cc837f6f094199d09e05aa1f16a87722583a188a"
KEK = b"a golden key is no secret at all"


class GoldenKeys:
    """The keys that the golden log was sealed with, wrapped as they were."""

    async def fetch(self, owners: Sequence[str]) -> list[WrappedKey]:
        kept = json.loads((FOLDER / "keys.json").read_text())
        return [
            WrappedKey(**key | {"wrapped": b64decode(key["wrapped"]), "key_id": UUID(key["key_id"])})
            for key in kept
            if key["owner"] in owners
        ]

    async def add(self, keys: Iterable[WrappedKey]) -> None:
        raise AssertionError("nothing is added to a golden log")


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    assert len(KEK) == KEY_BYTES
    file = tmp_path / "kek"
    file.touch(mode=0o600)
    file.write_bytes(KEK)
    return Keyring(GoldenKeys(), FileKeyEncryption(file))


def test_the_golden_log_is_whole_and_ends_where_it_did() -> None:
    assert verify_export(FOLDER, HEAD).whole


@pytest.mark.parametrize("golden", OPENED, ids=lambda golden: str(golden["position"]))
async def test_a_golden_row_is_opened_and_read(keyring: Keyring, golden: dict[str, Any]) -> None:
    row = list(rows_of(FOLDER))[golden["position"] - 1]
    (fact,) = await keyring.facts([row])
    found = fact.event.model_dump(mode="json")
    assert {name: found[name] for name in golden["expected"]} == golden["expected"]
    for data_class, fields in golden["opened"].items():
        assert keyring.open(row, DataClass(data_class)) == fields
        assert not any(name.encode() in row.data for name in fields)


def test_every_subject_with_persons_has_a_golden_row() -> None:
    kinds = {row.stream.partition("-")[0] for row in rows_of(FOLDER)}
    assert kinds >= {"case", "intake", "handover", "plan", "placement", "programme"}
