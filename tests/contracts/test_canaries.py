"""Nothing personal stands in clear where it is kept: looked for byte by byte, in the table and in the files."""

import asyncio
import mmap
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from services.dev.stack import Servers
from services.intake.identity import Identity
from services.intake.vault import Vault
from shared.events.base import Event
from shared.events.case import ClientProfileShared, LibraryOptedIn, ReferralGround, ReferralMade, ReferralTopic
from shared.events.classes import DataClass, Sealed
from shared.events.placements import PlacementKind, PlacementStarted
from shared.seal.keys import FileKeyEncryption
from shared.store.port import Append, Outcome
from shared.store.postgres import PostgresStore
from tests.conftest import FreshRegion
from tests.contracts.test_store import NOON

PERSON, CASE = uuid5(UUID(int=3), "person"), uuid5(UUID(int=3), "case")
DAY = date(2019, 10, 7)
CANARIES = {name: f"canary-{name.lower()}-{uuid7().hex}" for name in "ICS"}
CANARIES["P"] = "canary-p-" + uuid7().hex.translate(str.maketrans("0123456789", "ghijklmnop"))[1:]
"""A code, as every text of class P is."""
NOT_PERSONAL = f"canary-n-{uuid7().hex}"
"""Stands in clear, so that a search that finds nothing is known to be one that could have."""
SEALED_AT_REST = [CANARIES[name] for name in "ICS"]


def events() -> tuple[tuple[str, Event], ...]:
    """One event for each class that a field can have."""
    who = {"case_id": CASE, "participant_id": PERSON, "occurred_on": DAY}
    return (
        (
            "intake",
            ReferralMade(
                **who,
                referral_id=UUID(int=4),
                target_partner_id="ggd-ln",
                topic=Sealed(ReferralTopic.PUBLIC_HEALTH),
                ground=ReferralGround.TASK,
                details=Sealed(CANARIES["S"] + " x" * 3000),
                interpreter_language=Sealed(CANARIES["S"]),
            ),
        ),
        (
            "intake",
            ClientProfileShared(
                **who, profile_version=1, consent_share=True, languages=Sealed((CANARIES["S"], "ti"))
            ),
        ),
        ("intake", LibraryOptedIn(**who, partner_id="bibliocenter", activity_code=CANARIES["P"])),
        (
            "placements",
            PlacementStarted(
                **who,
                placement_id=UUID(int=5),
                started_on=DAY,
                kind=next(iter(PlacementKind)),
                host_partner_id="werkvloertaal",
                dayparts_per_week=1,
                dayparts=("MON_AM",),
                coach_contact=Sealed(CANARIES["C"]),
            ),
        ),
    )


def identity() -> Identity:
    return Identity(
        first_name=CANARIES["I"],
        last_name=CANARIES["I"],
        birth_date=date(1991, 3, 17),
        street_address=CANARIES["C"],
        email=f"{CANARIES['C']}@example.org",
    )


@dataclass
class Written:
    """A region in which canaries were written in every class there is."""

    stack: Servers
    region: str
    stores: dict[str, PostgresStore]

    async def table(self, name: str) -> bytes:
        """Every byte that the table answers with, those of bytea as they are."""
        connection = await asyncpg.connect(self.stack._database.url(self.region, "postgres"))
        try:
            rows = await connection.fetch(f"select * from {name}")
        finally:
            await connection.close()
        assert rows
        return b"\x00".join(v if isinstance(v, bytes) else str(v).encode() for row in rows for v in row.values())

    async def checkpoint(self) -> None:
        """All that PostgreSQL still had in memory is in its files."""
        connection = await asyncpg.connect(self.stack._database.url(self.region, "postgres"))
        try:
            await connection.execute("checkpoint")
        finally:
            await connection.close()


@pytest.fixture
async def written(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> AsyncIterator[Written]:
    FileKeyEncryption.create(tmp_path / "kek")
    kek = FileKeyEncryption(tmp_path / "kek")
    region = await fresh_region()
    stores = {
        service: await PostgresStore.connect(stack.database_url(region, service), kek, uuid7)
        for service in ("intake", "placements")
    }
    vault = Vault(stores["intake"].pool, stores["intake"].keyring)
    await vault.open()
    await vault.put(PERSON, identity(), "open")
    for number, (service, event) in enumerate(events()):
        stream = event.stream_name()
        history = await stores[service].read([stream])
        actor = f"gem-weert/MUNICIPALITY/{NOT_PERSONAL}"
        append = Append(f"canary-{number}", b"d", actor, NOON, history.versions, [event])
        assert (await stores[service].append(append)).outcome is Outcome.ACCEPTED
    yield Written(stack, region, stores)
    for store in stores.values():
        await store.close()


async def test_what_was_sealed_opens_again(written: Written) -> None:
    store = written.stores["intake"]
    rows = await store.page(0, 10)
    await store.facts(rows)
    assert store.keyring.open(rows[0], DataClass.S)["interpreter_language"] == CANARIES["S"]
    assert store.keyring.open(rows[3], DataClass.C)["coach_contact"] == CANARIES["C"]


@pytest.mark.parametrize("table", ["log.events", "log.commands", "seal.keys", "vault.identities"])
async def test_no_table_of_record_holds_anything_personal_in_clear(written: Written, table: str) -> None:
    held = await written.table(table)
    assert not [canary for canary in CANARIES.values() if canary.encode() in held]
    assert NOT_PERSONAL.encode() in held or table != "log.events"


async def test_no_file_of_the_database_holds_anything_sensitive_in_clear(written: Written) -> None:
    await written.checkpoint()
    folder = (written.stack.data / "postgres").resolve()
    found = await asyncio.to_thread(occurrences, folder, [*SEALED_AT_REST, NOT_PERSONAL])
    in_clear = found.pop(NOT_PERSONAL)
    assert any("pg_wal" in path for path in in_clear), "the write-ahead log was looked through"
    assert any("base" in path for path in in_clear), "the tables were looked through"
    assert found == {canary: [] for canary in SEALED_AT_REST}


async def test_no_log_of_the_servers_holds_anything_personal(written: Written) -> None:
    found = await asyncio.to_thread(occurrences, written.stack.data / "logs", list(CANARIES.values()))
    assert not any(found.values())


def occurrences(folder: Path, needles: Iterable[str]) -> dict[str, list[str]]:
    """The files below a folder in which each needle stands, in any of its usual writings."""
    found: dict[str, list[str]] = {needle: [] for needle in needles}
    for path, content in files(folder):
        for needle in found:
            if any(content.find(form) >= 0 for form in (needle.encode(), needle.encode("utf-16-le"))):
                found[needle].append(str(path.relative_to(folder)))
    return found


def files(folder: Path) -> Iterator[tuple[Path, mmap.mmap]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.stat().st_size:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                yield path, content
