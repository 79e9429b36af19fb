"""What every store promises; the same tests over the memory and the PostgreSQL store."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from uuid_utils.compat import uuid7

from services.dev.stack import Servers
from shared.decider import Decider
from shared.events.base import Command, Event, LegalRegime, TargetGroup
from shared.events.case import CaseListed, CaseOpened, IntakeChannel, ReferralGround, ReferralMade, ReferralTopic
from shared.events.chain import GENESIS, link
from shared.events.classes import DataClass, Sealed
from shared.events.envelope import Actor
from shared.seal.keyring import Keyring
from shared.seal.keys import FileKeyEncryption, MemoryKeys
from shared.store.execute import Asked, execute
from shared.store.memory import MemoryStore
from shared.store.port import Append, CommandReused, Outcome, Store
from shared.store.postgres import PostgresStore
from tests.conftest import FreshRegion

NOON = datetime(2019, 10, 7, 12, tzinfo=UTC)


@pytest.fixture(params=["memory", "postgres"])
async def store(
    request: pytest.FixtureRequest, tmp_path: Path, stack: Servers, fresh_region: FreshRegion
) -> AsyncIterator[Store]:
    kek_file = tmp_path / "kek"
    FileKeyEncryption.create(kek_file)
    kek = FileKeyEncryption(kek_file)
    if request.param == "memory":
        yield MemoryStore(Keyring(MemoryKeys(), kek), uuid7, lambda: NOON)
    else:
        url = stack.database_url(await fresh_region(), "intake")
        postgres = await PostgresStore.connect(url, kek, uuid7)
        yield postgres
        await postgres.close()


def person(n: int) -> UUID:
    return uuid5(UUID(int=0), f"person {n}")


def case_of(n: int) -> UUID:
    return uuid5(UUID(int=0), f"case {n}")


def opened(n: int) -> CaseOpened:
    return CaseOpened(
        case_id=case_of(n),
        participant_id=person(n),
        occurred_on=date(2019, 10, 7),
        legal_regime=LegalRegime.PILOT_PRE2022,
        target_group=TargetGroup.ASYLUM_HOLDER,
        intake_channel=IntakeChannel.COA,
        opened_on=date(2019, 10, 7),
        of_age_from=date(2001, 5, 1),
    )


def listed(n: int) -> CaseListed:
    return CaseListed(case_id=case_of(n), participant_id=person(n), occurred_on=date(2019, 10, 7))


def referred(n: int) -> ReferralMade:
    return ReferralMade(
        case_id=case_of(n),
        participant_id=person(n),
        occurred_on=date(2019, 10, 8),
        referral_id=UUID(int=9),
        target_partner_id="ggd-ln",
        topic=Sealed(ReferralTopic.PUBLIC_HEALTH),
        ground=ReferralGround.TASK,
        details=Sealed("Canary Quixotic"),
    )


def asked(command: str, *events: Event, **expected: int) -> Append:
    return Append(
        command_id=command,
        digest=b"body of " + command.encode(),
        actor="gem-weert/regievoerder/w1",
        time=NOON,
        expected={name.replace("_", "-", 1): version for name, version in expected.items()},
        events=events,
    )


def streams(n: int, case: int = 0, participant: int = 0) -> dict[str, int]:
    return {f"case-{case_of(n)}": case, f"participant-{person(n)}": participant}


def opening(n: int, command: str | None = None) -> Append:
    return replace(asked(command or f"open-{n}", listed(n), opened(n)), expected=streams(n))


async def test_an_append_over_two_streams_is_one_fact_after_the_other(store: Store) -> None:
    verdict = await store.append(opening(1))
    assert (verdict.outcome, verdict.first_position, verdict.last_position) == (Outcome.ACCEPTED, 1, 2)
    history = await store.read([f"case-{case_of(1)}", f"participant-{person(1)}", "case-none"])
    assert [f.event for f in history.facts] == [listed(1), opened(1)]
    assert history.versions == {f"case-{case_of(1)}": 1, f"participant-{person(1)}": 1, "case-none": 0}


async def test_a_stream_that_moved_is_a_conflict_and_writes_nothing(store: Store) -> None:
    await store.append(opening(1))
    verdict = await store.append(opening(1, "again"))
    assert verdict.outcome is Outcome.CONFLICT
    assert await store.head() == 2


async def test_a_guard_without_an_event_refuses_as_well(store: Store) -> None:
    await store.append(opening(1))
    guarded = replace(asked("other", listed(2)), expected={f"participant-{person(2)}": 0, f"case-{case_of(1)}": 0})
    assert (await store.append(guarded)).outcome is Outcome.CONFLICT
    kept = replace(guarded, expected={f"participant-{person(2)}": 0, f"case-{case_of(1)}": 1})
    assert (await store.append(kept)).outcome is Outcome.ACCEPTED


async def test_a_repeated_command_gets_its_first_verdict(store: Store) -> None:
    first = await store.append(opening(1))
    assert await store.append(opening(1)) == first
    assert await store.head() == 2


async def test_a_refusal_is_remembered_too(store: Store) -> None:
    refusal = replace(asked("r"), code="MANDATORY_DOMAIN_UNASSESSED", detail="FINANCES")
    first = await store.append(refusal)
    assert (first.outcome, first.code, first.detail) == (
        Outcome.REFUSED,
        "MANDATORY_DOMAIN_UNASSESSED",
        "FINANCES",
    )
    assert await store.append(replace(opening(1, "r"), digest=refusal.digest)) == first
    assert await store.head() == 0


async def test_the_same_command_id_with_another_body_is_an_error(store: Store) -> None:
    await store.append(opening(1))
    with pytest.raises(CommandReused):
        await store.append(replace(opening(2, "open-1"), digest=b"another body"))


async def test_a_failing_append_does_not_take_its_neighbours_along(store: Store) -> None:
    await store.append(opening(1))
    verdicts = await asyncio.gather(*(store.append(opening(n, f"batch-{n}")) for n in (1, 2, 3)))
    assert [v.outcome for v in verdicts] == [Outcome.CONFLICT, Outcome.ACCEPTED, Outcome.ACCEPTED]
    assert [row.position for row in await store.page(0, 100)] == [1, 2, 3, 4, 5, 6]


async def test_two_appends_to_one_stream_at_once_are_one_accepted_and_one_conflict(store: Store) -> None:
    verdicts = await asyncio.gather(store.append(opening(1, "a")), store.append(opening(1, "b")))
    assert sorted(v.outcome for v in verdicts) == [Outcome.ACCEPTED, Outcome.CONFLICT]


async def test_pages_and_persons_are_read_by_position(store: Store) -> None:
    for n in (1, 2):
        await store.append(opening(n))
    await store.append(replace(asked("refer", referred(1)), expected={f"case-{case_of(1)}": 1}))
    assert [row.position for row in await store.page(1, 2)] == [2, 3]
    assert [row.position for row in await store.of_person(person(1), 5)] == [1, 2, 5]
    assert [row.position for row in await store.of_person(person(1), 4)] == [1, 2]
    assert [row.position for row in await store.of_person(person(1), 5, after=1)] == [2, 5]
    assert [row.position for row in await store.at([5, 2])] == [5, 2]


async def test_the_chain_holds_and_covers_every_byte(store: Store) -> None:
    for n in (1, 2):
        await store.append(opening(n))
    previous = GENESIS
    for row in await store.page(0, 100):
        assert row.chain == link(previous, row)
        assert row.chain != link(previous, replace(row, data=row.data + b" "))
        assert row.chain != link(previous, replace(row, actor="gem-weert/regievoerder/w2"))
        previous = row.chain


async def test_sealed_fields_come_back_closed_and_open_only_by_the_keyring(store: Store) -> None:
    await store.append(replace(asked("refer", referred(1)), expected={f"case-{case_of(1)}": 0}))
    (row,) = await store.page(0, 10)
    assert b"Canary" not in row.data
    assert b"PUBLIC_HEALTH" not in row.data
    (fact,) = await store.facts([row])
    assert isinstance(fact.event, ReferralMade)
    assert fact.event.ground is ReferralGround.TASK
    assert fact.event.details == Sealed()
    keyring = store.keyring if isinstance(store, PostgresStore) else store._keyring
    assert keyring.open(row, DataClass.S) == {"topic": "PUBLIC_HEALTH", "details": "Canary Quixotic"}


async def test_waiting_ends_when_the_log_moves(store: Store) -> None:
    waiting = asyncio.create_task(store.wait(0))
    await store.append(opening(1))
    async with asyncio.timeout(5):
        await waiting


async def test_many_who_want_one_stream_take_turns_and_nobody_is_turned_away(store: Store) -> None:
    """As when thirty people enrol in one programme at once: none of them meets CONFLICT."""
    wanted = f"participant-{person(1)}"
    decider = Decider[Command, CaseListed, int](
        streams=lambda command, _: (wanted,),
        initial=0,
        decide=lambda command, taken, today: (replaced(listed(1), case_id=case_of(taken)),),
        evolve=lambda taken, event: taken + 1,
    )
    asked = [Asked(f"seat-{n}", b"body", Actor("gem-weert", "MUNICIPALITY"), NOON) for n in range(30)]
    verdicts = await asyncio.gather(*(execute(store, decider, Command(), one) for one in asked))
    assert {verdict.outcome for verdict in verdicts} == {Outcome.ACCEPTED}
    assert (await store.read([wanted])).versions == {wanted: 30}


def replaced(event: CaseListed, **fields: UUID) -> CaseListed:
    return event.model_copy(update=fields)
