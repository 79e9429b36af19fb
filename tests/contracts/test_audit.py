"""What the auditor is promised: what was touched is named at its place, and nobody may touch it to begin with."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from click.testing import Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr
from typer.testing import CliRunner
from uuid_utils.compat import uuid7

from services.audit.checkpoint import NotSigned, Verifier, opened
from services.audit.cli import app
from services.audit.export import NoExport, _line, export, rows_of, verify_export
from services.audit.merkle import leads_to, leaf
from services.audit.replay import Moment, NoSuchStream, show
from services.audit.verify import verify
from services.dev.stack import Servers
from shared.events.chain import GENESIS, link
from shared.events.envelope import Recorded
from shared.seal.keys import FileKeyEncryption
from shared.settings import Settings
from shared.store.migrate import MIGRATIONS, DatabaseNewer, migrate
from shared.store.postgres import PostgresStore
from tests.conftest import FreshRegion
from tests.contracts.test_store import NOON, asked, case_of, opening, person, referred


@dataclass
class Place:
    """A region with a log of ten rows, its writer, and its auditor."""

    region: str
    stack: Servers
    folder: Path
    writer: PostgresStore
    audit: PostgresStore

    def url(self, role: str) -> str:
        return self.stack._database.url(self.region, role)

    @asynccontextmanager
    async def as_role(self, role: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        connection = await asyncpg.connect(self.url(role))
        try:
            yield connection
        finally:
            await connection.close()

    async def tamper(self, statement: str) -> None:
        """As a superuser would who means ill."""
        async with self.as_role("postgres") as connection, connection.transaction():
            await connection.execute("set local session_replication_role = replica")
            await connection.execute(statement)

    async def command(self, *words: str, **settings: Any) -> Result:
        found = Settings(
            **{
                "region": self.region,
                "database_url": SecretStr(self.url("convenant_audit")),
                "kek_file": self.folder / "kek",
                **settings,
            }
        )
        return await asyncio.to_thread(CliRunner().invoke, app, words, obj=found)


@pytest.fixture
async def place(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> AsyncIterator[Place]:
    FileKeyEncryption.create(tmp_path / "kek")
    kek = FileKeyEncryption(tmp_path / "kek")
    region = await fresh_region()
    stores = [
        await PostgresStore.connect(stack.database_url(region, service), kek, uuid7)
        for service in ("intake", "audit")
    ]
    for n in range(5):
        await stores[0].append(opening(n))
    yield Place(region, stack, tmp_path, *stores)
    for store in stores:
        await store.close()


async def test_an_untouched_log_is_whole(place: Place) -> None:
    found = await verify(place.audit)
    assert (found.last_position, found.contiguous, found.chain, found.broken_at) == (10, True, "ok", None)
    assert found.head == (await place.audit.page(9, 1))[0].chain.hex()


@pytest.mark.parametrize(
    ("position", "change"),
    [
        (1, "data = data || '\\x20'"),
        (4, "data = set_byte(data, 0, 0)"),
        (7, "actor = 'gem-weert/MUNICIPALITY/somebody-else'"),
        (10, "time = time + interval '1 microsecond'"),
        (5, "person = null"),
        (6, "chain = sha256('forged')"),
    ],
)
async def test_a_changed_row_is_named(place: Place, position: int, change: str) -> None:
    await place.tamper(f"update log.events set {change} where position = {position}")
    found = await verify(place.audit)
    assert (found.contiguous, found.chain, found.broken_at) == (True, "broken", position)


async def test_a_missing_row_is_named(place: Place) -> None:
    await place.tamper("delete from log.events where position = 6")
    found = await verify(place.audit)
    assert (found.contiguous, found.chain, found.broken_at) == (False, "broken", 6)


async def test_two_rows_that_changed_places_are_named(place: Place) -> None:
    await place.tamper("update log.events set position = -position where position in (3, 4)")
    await place.tamper("update log.events set position = 7 + position where position in (-3, -4)")
    assert (await verify(place.audit)).broken_at == 3


async def test_a_tail_that_was_cut_off_is_missed_because_its_commands_were_answered(place: Place) -> None:
    await place.tamper("delete from log.events where position > 8")
    found = await verify(place.audit)
    assert (found.last_position, found.contiguous, found.chain, found.broken_at) == (8, False, "ok", 9)


async def test_an_export_is_verified_without_a_database(place: Place) -> None:
    written = await export(place.audit, place.folder / "export", place.region)
    assert verify_export(place.folder / "export") == written == await verify(place.audit)


async def test_an_export_whose_tail_was_cut_off_is_found_out(place: Place) -> None:
    folder = place.folder / "export"
    await export(place.audit, folder, place.region)
    lines = (folder / "log.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "log.jsonl").write_bytes(b"".join(lines[:-3]))
    found = verify_export(folder)
    assert (found.last_position, found.contiguous, found.broken_at) == (7, False, 8)


async def test_an_export_that_was_rewritten_whole_does_not_end_in_the_head_that_was_noted(place: Place) -> None:
    noted = (await verify(place.audit)).head
    await place.tamper("delete from log.events where position > 8")
    await place.tamper("delete from log.commands where last_position > 8")
    await export(place.audit, place.folder / "export", place.region)
    assert verify_export(place.folder / "export").whole
    assert not verify_export(place.folder / "export", noted).whole


@pytest.mark.parametrize("spoil", [b"{}\n", b"not json\n", b'{"position": 11}\n'])
async def test_a_line_that_is_no_row_is_told(place: Place, spoil: bytes) -> None:
    await export(place.audit, place.folder / "export", place.region)
    with (place.folder / "export" / "log.jsonl").open("ab") as file:
        file.write(spoil)
    with pytest.raises(NoExport):
        verify_export(place.folder / "export")


async def test_a_changed_byte_in_an_export_is_named(place: Place) -> None:
    folder = place.folder / "export"
    await export(place.audit, folder, place.region)
    rows = [json.loads(line) for line in (folder / "log.jsonl").read_bytes().splitlines()]
    rows[4]["actor"] += "x"
    (folder / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert verify_export(folder).broken_at == 5


def signing_key(folder: Path) -> Path:
    key = Ed25519PrivateKey.generate()
    file = folder / "signing.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


async def test_who_kept_a_checkpoint_sees_that_a_log_was_written_anew(place: Place) -> None:
    key, note, public, out = [place.folder / n for n in ("signing.pem", "note", "public", "out")]
    signing_key(place.folder)
    note.write_text((await place.command("checkpoint", "--key", str(key))).stdout)
    public.write_text((await place.command("checkpoint", "--key", str(key), "--public-key")).stdout)
    await export(place.audit, out, place.region)
    kept = ("verify", "--from-export", str(out), "--checkpoint", str(note), "--key", str(public), "--json")
    assert (await place.command(*kept)).exit_code == 0
    rewrite(out, 3)
    assert verify_export(out).whole
    found = await place.command(*kept)
    assert (found.exit_code, json.loads(found.stdout)["chain"]) == (1, "broken")
    shorten(out, 8)
    found = await place.command(*kept)
    assert (found.exit_code, json.loads(found.stdout)["broken_at"]) == (1, 9)
    note.write_text(note.read_text().replace("\n10\n", "\n8\n"))
    forged = await place.command(*kept)
    assert (forged.exit_code, forged.stdout) == (1, "")
    assert "not signed" in forged.stderr


def rewrite(folder: Path, position: int) -> None:
    """As one would who holds everything but the witnesses: a row changed, and all links after it made anew."""
    rows = list(rows_of(folder))
    rows[position - 1] = replace(rows[position - 1], actor="gem-weert/MUNICIPALITY/nobody")
    keep(folder, rows)


def shorten(folder: Path, size: int) -> None:
    keep(folder, list(rows_of(folder))[:size])


def keep(folder: Path, rows: list[Recorded]) -> None:
    previous, linked = GENESIS, []
    for row in rows:
        previous = link(previous, row)
        linked.append(replace(row, chain=previous))
    written = b"".join(map(_line, linked))
    (folder / "log.jsonl").write_bytes(written)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest |= {"last_position": len(rows), "head": previous.hex(), "sha256": sha256(written).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest))


async def test_an_event_is_proved_to_whoever_holds_a_checkpoint(place: Place) -> None:
    key = signing_key(place.folder)
    note = (await place.command("checkpoint", "--key", str(key))).stdout
    public = (await place.command("checkpoint", "--key", str(key), "--public-key")).stdout
    witnessed = opened(note, Verifier.parse(public))
    row = (await place.audit.page(6, 1))[0]
    proof = json.loads((await place.command("prove", str(row.event_id), "--json")).stdout)
    steps = [bytes.fromhex(step) for step in proof["path"]]
    assert (proof["index"], witnessed.size) == (6, 10)
    assert leads_to(witnessed.root, leaf(row), proof["index"], witnessed.size, steps)
    assert not leads_to(witnessed.root, leaf(replace(row, actor="x/y/z")), 6, witnessed.size, steps)
    assert (await place.command("prove", str(uuid7()))).exit_code == 2


async def test_another_key_has_not_signed(place: Place) -> None:
    note = (await place.command("checkpoint", "--key", str(signing_key(place.folder)))).stdout
    other = (await place.command("checkpoint", "--key", str(signing_key(place.folder)), "--public-key")).stdout
    with pytest.raises(NotSigned):
        opened(note, Verifier.parse(other))
    assert (await place.command("checkpoint", "--key", str(place.folder / "kek"))).exit_code == 1
    assert (await place.command("checkpoint", "--key", str(place.folder / "none"))).exit_code == 2


TABLES = ("log.events", "log.commands")
CHANGES = ("update {} set command_id = 'x'", "delete from {}", "truncate {}")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("role", ["convenant_owner", "convenant_intake", "convenant_audit", "postgres"])
async def test_nobody_changes_what_was_written(place: Place, table: str, change: str, role: str) -> None:
    async with place.as_role(role) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(change.format(table))
    assert (await verify(place.audit)).whole


@pytest.mark.parametrize("table", ["deliveries", "pages", "fetches", "looks"])
async def test_nobody_empties_the_ledger(place: Place, table: str) -> None:
    for role in ("convenant_owner", "convenant_gateway", "convenant_audit"):
        async with place.as_role(role) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"truncate ledger.{table}")


@pytest.mark.parametrize("service", ["plans", "placements", "relay", "gateway", "audit", "console", "handover"])
async def test_a_service_appends_to_no_other_services_streams(place: Place, service: str) -> None:
    kek = FileKeyEncryption(place.folder / "kek")
    store = await PostgresStore.connect(place.stack.database_url(place.region, service), kek, uuid7)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await store.append(opening(7, f"by {service}"))
    finally:
        await store.close()
    assert await place.audit.head() == 10


@pytest.mark.parametrize("service", ["intake", "plans", "gateway", "audit"])
async def test_no_service_inserts_past_the_append(place: Place, service: str) -> None:
    async with place.as_role(f"convenant_{service}") as connection:
        for statement in (
            "insert into log.events select 11, stream, 9, type, event_id, person, command_id, correlation_id,"
            " causation_id, actor, time, recorded_at, data, chain from log.events where position = 1",
            "insert into log.writers values (current_user, 'case')",
            "insert into log.commands (command_id, digest, outcome) values ('x', 'x', 'accepted')",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


async def test_four_migrations_at_once_apply_each_file_once(stack: Servers) -> None:
    region = f"test-{uuid7().hex[-12:]}"
    await stack._database.provide([region])
    applied = await asyncio.gather(*(migrate(stack.owner_database_url(region)) for _ in range(4)))
    assert sorted(name for names in applied for name in names) == sorted(f.name for f in MIGRATIONS.glob("*.sql"))


async def test_an_older_release_refuses_a_newer_database_untouched(stack: Servers, tmp_path: Path) -> None:
    region = f"test-{uuid7().hex[-12:]}"
    await stack._database.provide([region])
    url = stack.owner_database_url(region)
    files = sorted(MIGRATIONS.glob("*.sql"))
    for file in (*files[:2], files[3]):
        shutil.copy(file, tmp_path / file.name)
    await migrate(url, tmp_path)
    (tmp_path / files[3].name).unlink()
    shutil.copy(files[2], tmp_path / files[2].name)
    with pytest.raises(DatabaseNewer, match=f"^DATABASE_NEWER: the database was brought to {files[3].name}, "):
        await migrate(url, tmp_path)
    connection = await asyncpg.connect(url)
    applied = await connection.fetchval("select array_agg(name order by name) from public.migrations")
    await connection.close()
    assert applied == [file.name for file in (*files[:2], files[3])]


async def test_a_stream_is_shown_as_it_stood(place: Place) -> None:
    stream = f"case-{case_of(1)}"
    refer = replace(asked("refer", referred(1)), expected={stream: 1}, time=datetime(2019, 10, 20, tzinfo=UTC))
    await place.writer.append(refer)
    opened, made = await show(place.audit, stream)
    assert (opened["version"], opened["type"], opened["occurred_on"]) == (1, "case-opened.v1", "2019-10-07")
    assert opened["fields"]["target_group"] == "ASYLUM_HOLDER"
    assert made["fields"] == {
        "case_id": str(case_of(1)),
        "participant_id": str(person(1)),
        "referral_id": "00000000-0000-0000-0000-000000000009",
        "target_partner_id": "ggd-ln",
        "topic": "sealed",
        "ground": "TASK",
        "details": "sealed",
        "interpreter_language": "sealed",
    }
    assert await show(place.audit, stream, Moment(as_of=date(2019, 10, 7))) == [opened]
    assert await show(place.audit, stream, Moment(as_of=date(2019, 10, 8), known_at=NOON)) == [opened]
    assert await show(place.audit, stream, Moment(as_of=date(2019, 10, 8))) == [opened, made]
    assert await show(place.audit, stream, Moment(as_of=date(2019, 10, 6))) == []
    with pytest.raises(NoSuchStream):
        await show(place.audit, "case-unheard-of")


async def test_without_its_key_a_fact_is_shown_by_the_names_of_its_fields(place: Place) -> None:
    await place.tamper(f"delete from seal.keys where owner = '{person(1)}' and purpose = 'P'")
    (opened,) = await show(place.audit, f"case-{case_of(1)}")
    assert opened["occurred_on"] == "2019-10-07"
    assert opened["fields"]["target_group"] == "no key"


async def test_the_command_line_answers_and_ends_with_a_code(place: Place) -> None:
    whole = await place.command("verify", "--json")
    assert (whole.exit_code, json.loads(whole.stdout)["chain"]) == (0, "ok")
    assert "The log is whole" in (await place.command("verify")).stdout
    assert (await place.command("export", str(place.folder / "out"))).exit_code == 0
    assert (await place.command("export", str(place.folder / "out"))).exit_code == 2
    assert (await place.command("verify", "--from-export", str(place.folder / "out"))).exit_code == 0
    assert (await place.command("verify", "--from-export", str(place.folder / "nothing"))).exit_code == 1
    assert (await place.command("show", "case-unheard-of")).exit_code == 2
    shown = await place.command("show", f"case-{case_of(2)}", "--json", "--as-of", "2019-10-07")
    assert [fact["type"] for fact in json.loads(shown.stdout)] == ["case-opened.v1"]
    assert (await place.command("show", f"case-{case_of(2)}", "--as-of", "gisteren")).exit_code == 2
    subject = json.loads((await place.command("subject", str(person(2)), "--json")).stdout)
    assert [fact["type"] for fact in subject["facts"]] == ["case-listed.v1", "case-opened.v1"]
    await place.tamper("update log.events set actor = 'x/y/z' where position = 2")
    broken = await place.command("verify", "--json")
    assert (broken.exit_code, json.loads(broken.stdout)["broken_at"]) == (1, 2)
    away = await place.command("verify", database_url=SecretStr("postgresql://a:b@127.0.0.1:1/none"))
    assert (away.exit_code, away.stdout) == (3, "")
    nobody = await place.command("disclosures", "--person", "P-007")
    assert nobody.exit_code == 2
