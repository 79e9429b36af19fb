"""What the ticker promises, whoever runs and dies: each deadline once, in due order, each on its own day."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from services.dev.stack import Servers
from services.handover.completing import Completing
from services.handover.handover.decider import HANDOVERS
from services.handover.handover.process_commands import PROCESS_COMMANDS
from services.handover.parties import Parties
from services.handover.renewing import Renewing
from services.handover.running import Process
from services.handover.terms_file import load_terms
from services.handover.ticker import Ticker
from shared.clock import FixedClock
from shared.settings import Settings
from shared.store.postgres import PostgresStore
from tests.conftest import FreshRegion
from tests.contracts.served import GATEWAY, WEERT, Served, a_place, eventually, opening, serving, store_of
from tests.contracts.test_boards import records_of
from tests.contracts.test_handover import at, fired_of

numbers = iter(range(80_000, 90_000))
TERMS = load_terms(Settings(_env_file=None).deploy)
UNATTENDED = [
    ("T2_CASE_WORKER", "2019-10-09", "0"),
    ("T1_PROFILE", "2019-10-21", "0"),
    ("T4_SCENARIO", "2019-10-21", "0"),
    ("T3_FIRST_CONTACT", "2019-11-04", "0"),
    ("T3_FIRST_CONTACT", "2019-11-11", "1"),
]
"""What is missed until the middle of November of a link of 7 October that nobody does anything about."""


class Killed(Exception):
    """As if the process had ended there."""


@dataclass
class Hand:
    """The handover service in the test's hand: facts are given, time is set, ticks are asked for."""

    place: Served
    store: PostgresStore
    clock: FixedClock
    process: Process

    async def feed(self) -> None:
        """Hand the whole log to the process, as Kafka would, again and again."""
        while True:
            await self.process.inbox.receive(await records_of(self.place, self.store))
            await asyncio.sleep(0.02)

    def ticker(self) -> Ticker:
        return Ticker(self.store, self.clock, HANDOVERS, 3)

    async def tick(self, now: datetime, ticker: Ticker | None = None) -> None:
        lock = await self.store.connection()
        try:
            await (ticker or self.ticker()).tick(lock, now)
        finally:
            await lock.close()

    async def linked(self) -> str:
        """A case that COA opens and links, and that nobody attends to."""
        self.clock.at = at("2019-10-07")
        await self.place.owned("update clock.played set at = $1", self.clock.at)
        body = opening(next(numbers), intake_channel="COA", legal_regime="PILOT_PRE2022")
        del body["municipality_code"]
        body |= {"reception_site_id": "azc-weert", "opened_on": "2019-10-07"}
        await self.coa("open-case", **body)
        await self.coa(
            "link-municipality",
            case_id=body["case_id"],
            municipality_code=WEERT,
            link_reason="LABOUR_MARKET",
        )
        return str(body["case_id"])

    async def coa(self, command: str, **body: Any) -> None:
        answer = await self.place.ask("intake", command, body, GATEWAY, On_Behalf_Of="coa-azc-weert/COA")
        assert answer.status_code == 200, answer.text


@pytest_asyncio.fixture(scope="module")
async def place(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    place = await a_place(stack, await fresh_region(), tmp_path_factory.mktemp("ticker"))
    await place.owned("delete from clock.played")
    await place.set_clock(at("2019-10-07"))
    async with serving(place, ("intake",)):
        yield place


@pytest_asyncio.fixture
async def hand(place: Served) -> AsyncIterator[Hand]:
    async with store_of(place, "handover") as store, _fed(place, store) as hand:
        yield hand


@asynccontextmanager
async def _fed(place: Served, store: PostgresStore) -> AsyncIterator[Hand]:
    clock = FixedClock(at("2019-10-07"))
    deciders = dict.fromkeys(PROCESS_COMMANDS, HANDOVERS)
    process = Process(store, clock, deciders, TERMS, Completing(Parties(store)))
    hand = Hand(place, store, clock, process)
    feeding = asyncio.create_task(hand.feed())
    try:
        yield hand
    finally:
        feeding.cancel()
        with suppress(asyncio.CancelledError):
            await feeding


async def test_after_a_month_of_standstill_all_is_fired_in_due_order_each_on_its_own_day(hand: Hand) -> None:
    cases = [await hand.linked() for _ in range(3)]
    hand.clock.at = at("2019-11-15")
    await hand.tick(hand.clock.at)
    for case in cases:
        assert await fired_of(hand.place, case) == UNATTENDED
    rows = await hand.place.owned(
        "select convert_from(data, 'UTF8')::json #>> '{N,due_on}' as due,"
        " convert_from(data, 'UTF8')::json #>> '{N,occurred_on}' as day, time"
        " from log.events where type = 'deadline-missed.v1' order by position"
    )
    assert [row["due"] for row in rows] == sorted(row["due"] for row in rows)
    assert all(row["due"] == row["day"] for row in rows)
    assert {row["time"] for row in rows} == {at("2019-11-15")}


async def test_two_tickers_that_both_think_they_are_alone_fire_each_deadline_once(hand: Hand) -> None:
    case = await hand.linked()
    hand.clock.at = at("2019-11-15")
    await asyncio.gather(*(hand.tick(hand.clock.at) for _ in range(3)))
    assert await fired_of(hand.place, case) == UNATTENDED


async def test_a_ticker_killed_between_firing_and_its_bookkeeping_fires_nothing_twice(hand: Hand) -> None:
    case = await hand.linked()
    hand.clock.at = at("2019-11-15")
    for _ in UNATTENDED:
        with pytest.raises(Killed):
            await hand.tick(hand.clock.at, Dying(hand.store, hand.clock, HANDOVERS, 3))
    await hand.tick(hand.clock.at)
    assert await fired_of(hand.place, case) == UNATTENDED


class Dying(Ticker):
    """A ticker that is killed right after the first deadline it fires."""

    async def _fire(self, row: Any, now: datetime) -> None:
        await super()._fire(row, now)
        raise Killed


async def test_of_two_tickers_one_waits_until_the_other_is_gone(hand: Hand) -> None:
    case = await hand.linked()
    waiting = "select count(*) filter (where granted) = 1 and count(*) filter (where not granted) = 1"
    waiting += " from pg_locks where locktype = 'advisory' and database = (select oid from pg_database"
    waiting += " where datname = current_database()) and objid <> 7303014"
    first = asyncio.create_task(hand.ticker().run(0.02))
    second = asyncio.create_task(hand.ticker().run(0.02))

    async def one_waits() -> bool:
        return bool((await hand.place.owned(waiting))[0][0])

    async def fired() -> bool:
        return await fired_of(hand.place, case) == UNATTENDED

    await eventually(one_waits)
    for task in (first, second):
        hand.clock.at = at("2019-11-15")
        await eventually(fired)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_what_came_in_time_is_not_missed_however_late_the_ticker_looks(hand: Hand) -> None:
    """The facts of a day precede what is due on it."""
    case = await hand.linked()
    hand.clock.at = at("2019-10-21", 23)
    await hand.place.set_clock(hand.clock.at)
    profile = {"case_id": case, "profile_version": 1, "consent_share": True}
    await hand.coa("share-client-profile", **profile)
    hand.clock.at = at("2019-10-25")
    await hand.tick(hand.clock.at)
    assert await fired_of(hand.place, case) == [
        ("T2_CASE_WORKER", "2019-10-09", "0"),
        ("T4_SCENARIO", "2019-10-21", "0"),
    ]


async def test_what_passed_while_the_ticker_slept_is_told_though_it_has_come_since(hand: Hand) -> None:
    """The profile was due on the 21st and came on the 25th; the first to look, weeks later, finds nothing due."""
    case = await hand.linked()
    hand.clock.at = at("2019-10-25")
    await hand.place.set_clock(hand.clock.at)
    await hand.coa("share-client-profile", case_id=case, profile_version=1, consent_share=True)
    hand.clock.at = at("2019-11-15")
    await hand.tick(hand.clock.at)
    assert await fired_of(hand.place, case) == UNATTENDED


async def test_both_tables_are_the_same_when_they_are_made_anew(hand: Hand) -> None:
    await hand.linked()
    hand.clock.at = at("2019-10-25")
    await hand.tick(hand.clock.at)
    before = await tables(hand.place)
    assert all(before)
    await hand.place.owned("delete from handover.deadlines")
    await hand.place.owned("delete from handover.cases")
    renewing = Renewing(hand.store, TERMS, 3)
    assert await renewing.renew() == await hand.place.head()
    assert await tables(hand.place) == before
    await hand.place.owned("delete from handover.deadlines")
    await renewing.renew_if_changed()
    assert await hand.place.owned("select from handover.deadlines") == []
    other = TERMS.model_copy(update={"algemene_termijnenwet": True})
    await Renewing(hand.store, other, 3).renew_if_changed()
    assert await hand.place.owned("select from handover.deadlines")


async def tables(place: Served) -> list[list[tuple[Any, ...]]]:
    return [
        [tuple(row) for row in await place.owned(f"select * from handover.{name} order by 1, 2, 3, 4")]
        for name in ("deadlines", "cases")
    ]


async def test_a_person_whose_events_are_set_aside_is_not_judged_by_what_is_known_without_them(hand: Hand) -> None:
    case = await hand.linked()
    await eventually(lambda: _armed(hand.place, case))
    park = "insert into delivery.parked"
    park += " (consumer, generation, partition, kafka_offset, topic, person, code, digest)"
    park += " select 'handover.process', 1, 0, 1, '', person::text, 'X', ''::bytea"
    await hand.place.owned(park + " from handover.cases where case_id = $1", UUID(case))
    hand.clock.at = at("2019-10-25")
    await hand.tick(hand.clock.at)
    assert await fired_of(hand.place, case) == []
    await hand.place.owned("delete from delivery.parked")
    await hand.tick(hand.clock.at)
    assert len(await fired_of(hand.place, case)) == 3


async def _armed(place: Served, case: str) -> bool:
    return bool(await place.owned("select from handover.deadlines where case_id = $1", UUID(case)))
