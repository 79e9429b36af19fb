"""`partner parked`, `partner look` and `partner resolve`: what of and for partners somebody must look at."""

import json
import sys
from dataclasses import asdict, dataclass
from typing import Annotated, Any, NoReturn

import asyncpg
import typer
from uuid_utils.compat import uuid7

from services.command_line.reporting_errors import FAILED, USED_WRONGLY, answering, fail, settings_or_fail
from services.command_line.running import data_of
from services.command_line.telling_rules import AsJson
from services.dev.place import Place, place_of
from services.gateway.parking import opened
from shared.seal.keys import FileKeyEncryption
from shared.settings import Settings
from shared.store.postgres import PostgresStore

app = typer.Typer()
RegionOption = Annotated[str | None, typer.Option(help="The region that is up; the only one if absent.")]
COLUMNS = ("topic", "partition", "offset", "partner", "code", "at")
UNRESOLVED = """
select topic, partition, kafka_offset as "offset", partner, code, at from gateway.parked
where resolved_at is null order by at, topic, partition, kafka_offset
"""
HELD = """
select '(log)' as topic, slice as partition, position as "offset", '-' as partner, code, at from gateway.held
order by position, slice, person
"""
LOOK = """
select sealed from gateway.parked where topic = $1 and partition = $2 and kafka_offset = $3 and resolved_at is null
"""
RESOLVE = """
update gateway.parked set resolved_at = clock_timestamp(), sealed = null
where topic = $1 and partition = $2 and kafka_offset = $3 and resolved_at is null returning true
"""


@dataclass(frozen=True)
class Message:
    """Where a message of a partner is in Kafka."""

    topic: str
    partition: int
    offset: int


async def unresolved(connection: "asyncpg.Connection[asyncpg.Record]") -> int:
    """How many messages of partners nobody has looked at yet."""
    return int(await connection.fetchval("select count(*) from gateway.parked where resolved_at is null"))


@app.command()
def parked(region: RegionOption = None, as_json: AsJson = False) -> None:
    """The messages of partners that somebody must still look at, and where in the log a person is held back."""
    settings = settings_or_fail()
    rows = answering(lambda: _parked(settings, region))
    if as_json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        print(*(row[column] for column in COLUMNS))
    if not rows:
        print("nothing is parked")


async def _parked(settings: Settings, region: str | None) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(_place(settings, region).owner_url)
    try:
        rows = [*await connection.fetch(UNRESOLVED), *await connection.fetch(HELD)]
    finally:
        await connection.close()
    return [{**row, "at": row["at"].isoformat()} for row in rows]


@app.command()
def look(topic: str, partition: int, offset: int, region: RegionOption = None) -> None:
    """Open one parked message and print it as the partner sent it, which may be personal data."""
    settings = settings_or_fail()
    message = Message(topic, partition, offset)
    found = answering(lambda: _look(settings, region, message))
    print("convenant: opened for you alone; what follows may be personal data", file=sys.stderr)
    print(_harmless(found.decode(errors="backslashreplace")))


async def _look(settings: Settings, region: str | None, message: Message) -> bytes:
    place = _place(settings, region)
    store = await PostgresStore.connect(place.owner_url, FileKeyEncryption(place.kek_file), uuid7, readers=1)
    try:
        row = await store.pool.fetchrow(LOOK, *asdict(message).values())
        if row is None:
            _not_parked(message)
        if row["sealed"] is None:
            fail("it was too large to be kept: ask the partner", FAILED)
        return await opened(store.keyring, row["sealed"])
    finally:
        await store.close()


def _harmless(text: str) -> str:
    """A partner does not get to steer the terminal of who looks."""
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)


@app.command()
def resolve(topic: str, partition: int, offset: int, region: RegionOption = None, as_json: AsJson = False) -> None:
    """Note that somebody has looked at this message: its content goes, and it no longer counts as parked."""
    settings = settings_or_fail()
    message = Message(topic, partition, offset)
    if not answering(lambda: _resolve(settings, region, message)):
        _not_parked(message)
    if as_json:
        print(json.dumps({"resolved": asdict(message)}))


def _not_parked(message: Message) -> NoReturn:
    place = " ".join(str(part) for part in asdict(message).values())
    fail(f"nothing is parked for {place}, or it was resolved before", USED_WRONGLY)


async def _resolve(settings: Settings, region: str | None, message: Message) -> bool:
    connection = await asyncpg.connect(_place(settings, region).owner_url)
    try:
        return bool(await connection.fetchval(RESOLVE, *asdict(message).values()))
    finally:
        await connection.close()


def _place(settings: Settings, region: str | None) -> Place:
    return place_of(data_of(settings), region)
