"""After a play, with everything stopped: nothing personal stands in clear in any file that is left behind."""

import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from pydantic_core import to_json
from uuid_utils.compat import uuid7

from services.dev.house import house
from services.dev.stack import discard
from services.pilot.asking import asked
from services.pilot.holdings import Holdings
from services.pilot.making import people
from services.pilot.orders import COMMANDS, path_of
from services.pilot.people import Person
from services.pilot.playing import play
from services.pilot.world import World, world
from shared.convenant.load import load
from shared.settings import Settings
from tests.soak.canaries import found_in_clear

pytestmark = pytest.mark.timeout(300)
FILES = Path("deploy/regions/weert")
SEED, FEW, DISTINCTIVE = 7, 4, 5
PLAN = {
    "municipality_code": "0988",
    "route": "B1",
    "level": "B1",
    "intensity": {"lesson_dayparts": 4, "pvt_hours": 12},
    "decided_by": "college-weert",
    "participant_agreed": True,
}
PLACE = {
    "kind": "PRACTICAL_LEARNING",
    "host_partner_id": "zorgcentrum-de-linde",
    "dayparts": ["MON_AM"],
    "start_on": "2020-03-02",
    "end_on": "2020-08-30",
}
IN_CLEAR = "case-opened.v1"
"""Stands in clear, so that a search that finds nothing is known to be one that could have."""
PERSONAL = ("B1_ATTAINABLE", "LITERATE_LATIN", "isco:", "LABOUR_MARKET")
"""Values of class P that the play uses, and that no policy or programme has a use for."""


MARKS = ("Jan Klaverblad uit Stramproy", "123456782", "kanarie-0612345678", "een\x00kanarie")
"""A name, a BSN, a telephone and no text at all, where a code must stand."""
MISUSED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("OptInToLibrary", "activity_code", {"ids": (), "partner_id": "bibliocenter"}),
    ("OptInToLibrary", "partner_id", {"ids": (), "activity_code": "TAALCAFE"}),
    ("DraftPlan", "local_plan_name", {"ids": ("plan_id", "intake_id"), "drafted_at_location": "AZC"}),
    ("EstablishPlan", "local_plan_name", {"ids": ("plan_id",), **PLAN}),
    ("PlanFirstContact", "roles", {"ids": ("handover_id",), "at": "2020-01-06T10:00:00+01:00", "mode": "VIDEO"}),
    (
        "HoldFirstContact",
        "roles",
        {"ids": ("handover_id",), "private_talk_offered": True, "vve_informed": True},
    ),
)
LEAD = ("gem-weert", "regievoerder")
SEVERAL = ("roles",)
ASKERS = {"OptInToLibrary": ("gem-weert", None)}
"""Who asks what the case leader may not."""


@dataclass(frozen=True)
class Left:
    """What a play left behind: a folder of which nothing runs any more, the log, and what partners held."""

    folder: Path
    everybody: tuple[Person, ...]
    log: bytes
    refused: Mapping[str, tuple[int, ...]]
    """How each command with words for a code was answered, in its turn."""
    proposed: list[tuple[str, str]]
    """How a place was answered with words for its tasks, in its turn."""
    partners: Mapping[str, Holdings]

    def canaries(self) -> set[str]:
        """All that was made up about anybody and could be found again."""
        return {canary for person in self.everybody for canary in canaries_of(person)}


def canaries_of(person: Person) -> Iterator[str]:
    """Somebody's canaries; a first name too short to be anybody's in particular is none."""
    yield from person.canaries()
    yield person.identity.birth_date.isoformat()
    if len(person.identity.first_name) >= DISTINCTIVE:
        yield person.identity.first_name


@pytest_asyncio.fixture(scope="module")
async def left() -> AsyncIterator[Left]:
    """A house of its own, in which four people were played, after its end."""
    data = Path(tempfile.mkdtemp(prefix="convenant-canaries-"))
    region, settings = load(FILES), Settings()
    everybody = people(region, SEED, FEW)
    try:
        async with house([region], data / "house", settings, lambda line: print(line, file=sys.stderr)) as here:
            place = here.places[region.code]
            async with world(region, place, here.mint, "canaries") as there:
                await play(there, everybody, lambda *_: None)
                refused, proposed = await words_for_codes(there), await words_for_tasks(there)
            log = await rows_of(place.owner_url)
            holdings = {partner_id: partner.holdings for partner_id, partner in there.partners.items()}
        yield Left(data / "house", everybody, log, refused, proposed, holdings)
    finally:
        discard(data / "house")
        shutil.rmtree(data, ignore_errors=True)


async def words_for_codes(there: World) -> dict[str, tuple[int, ...]]:
    """Ask for everything that takes a code in the open, with the words of somebody in its place."""
    found = {}
    for do, field, other in MISUSED:
        ids = {name: str(uuid7()) for name in other["ids"]}
        url = there.place.urls[COMMANDS[do][0]] + path_of(do)
        given = {name: value for name, value in other.items() if name != "ids"}
        statuses = []
        for mark in MARKS:
            value = [mark] if field in SEVERAL else mark
            body = to_json({"case_id": str(uuid7()), **ids, **given, field: value})
            token = there.staff_token(*ASKERS.get(do, LEAD))
            answer = await asked(there.http, "POST", url, token, body, {"Content-Type": "application/json"})
            statuses.append(answer.status_code)
            assert mark.encode() not in answer.content, (do, field)
            assert [e["field"].partition(".")[0] for e in answer.json()["errors"]] == [field], (do, answer.json())
        found[f"{do}.{field}"] = tuple(statuses)
    return found


async def words_for_tasks(there: World) -> list[tuple[str, str]]:
    """The same of the work company, which proposes a place; over HTTP, for its topic would keep what it wrote."""
    company = there.partners["werk-kom"]
    subject = UUID(min(company.holdings.subjects))
    answers = []
    for mark in MARKS:
        place = {"placement_id": str(uuid7()), **PLACE, "tasks_codes": [mark]}
        answers.append(await company.post(str(uuid7()), "placement-proposed", subject, place))
    return [(answer["outcome"], answer["code"]) for answer in answers]


async def rows_of(url: str) -> bytes:
    """Every byte of the log that its table answers with."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("select * from log.events")
    finally:
        await connection.close()
    return b"\x00".join(v if isinstance(v, bytes) else str(v).encode() for row in rows for v in row.values())


async def test_words_where_a_code_must_stand_are_refused_and_leave_no_trace(left: Left) -> None:
    """Names and numbers of people in fields that travel in the open: in no segment, table, WAL or log file."""
    assert left.refused == {f"{do}.{field}": (400,) * len(MARKS) for do, field, _ in MISUSED}
    assert left.proposed == [("invalid", "INVALID_DATA")] * len(MARKS)
    unmistakable = [mark for mark in MARKS if not mark.isdigit()]
    assert found_in_clear(left.folder, unmistakable) == []
    assert found_in_clear(left.folder, [IN_CLEAR]) != []


async def test_no_file_of_a_stopped_house_holds_anybody_in_clear(left: Left) -> None:
    """Names, numbers, addresses, birth dates and free texts: in no segment, table, write-ahead log or log file."""
    found = found_in_clear(left.folder, [*left.canaries(), IN_CLEAR])
    looked_through = [path for path, word in found if word == IN_CLEAR]
    for part in ("kafka/", "pg_wal", "base"):
        assert any(part in path for path in looked_through), f"{part} was not looked through: {looked_through}"
    assert [(path, word) for path, word in found if word != IN_CLEAR] == []


async def test_neither_the_log_nor_its_topic_holds_a_personal_value_in_clear(left: Left) -> None:
    """What somebody can learn, reads, worked as, and why they live where they do is sealed wherever the log is."""
    texts = b"".join(path.read_bytes() for path in FILES.glob("*.yaml") if path.name != "people.yaml")
    values = [value for value in PERSONAL if value.encode() not in texts]
    assert len(values) >= 3
    assert IN_CLEAR.encode() in left.log
    assert [value for value in values if value.encode() in left.log] == []
    segments = [p for p in left.folder.rglob("*.log") if p.parent.name.startswith("weert.log.v1-")]
    topic = b"".join(path.read_bytes() for path in segments)
    assert IN_CLEAR.encode() in topic
    assert [value for value in values if value.encode() in topic] == []


async def test_what_a_partner_may_fetch_is_never_in_a_message(left: Left) -> None:
    """Identifying, contact and sensitive fields are fetched; messages hold neither the fields nor anybody's."""
    fetched = 0
    for held in left.partners.values():
        for message in held.messages:
            of_this = held.fetched.get(message.id, {})
            fetched += len(of_this)
            assert not of_this.keys() & message.data.keys(), message.kind
        written = to_json([(m.id, m.subject, m.source, m.data, m.dataref) for m in held.messages])
        assert [canary for canary in left.canaries() if canary.encode() in written] == []
    assert fetched > 0


async def test_no_id_is_known_to_two_partners(left: Left) -> None:
    """Whoever lays two partners' messages side by side finds no id that stands in both."""
    known = {
        partner_id: {found for m in held.messages for found in ids_in([m.id, m.subject, m.data])}
        for partner_id, held in left.partners.items()
    }
    assert len(known["gem-weert"]) > 20
    assert [(a, b, known[a] & known[b]) for a, b in combinations(known, 2) if known[a] & known[b]] == []


def ids_in(value: Any) -> Iterator[UUID]:
    """Every id in a value, however deep."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from ids_in(part)
    elif isinstance(value, str):
        try:
            yield UUID(value)
        except ValueError:
            return
