"""What runs ends by itself with the case or with its municipality, once however often the cause is delivered."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from uuid_utils.compat import uuid7

from services.dev.stack import Servers
from services.intake.app import DECIDING as INTAKE_DECIDING
from services.intake.reactions import react as intake_reacts
from services.placements.app import COMMANDS as PLACEMENT_COMMANDS
from services.placements.reactions import react as placements_react
from services.plans.app import COMMANDS as PLAN_COMMANDS
from services.plans.reactions import react as plans_react
from services.reacting import Reactions
from shared.clock import FixedClock
from shared.events.base import Event
from shared.events.intake import IntakeListed, IntakeLocation, IntakeStarted
from shared.events.placements import PlacementKind, PlacementStarted, WeekItem, WeekScheduleChanged
from shared.events.plans import ParticipantEnrolledInProgramme, RouteEnrolmentStarted
from shared.store.port import Append
from shared.store.postgres import PostgresStore
from tests.conftest import FreshRegion
from tests.contracts.served import (
    NEDERWEERT,
    NEIGHBOUR,
    NOW,
    WEERT,
    Served,
    a_place,
    eventually,
    opening,
    serving,
)
from tests.contracts.test_boards import records_of
from tests.contracts.test_services import store_of

MAY = date(2026, 5, 4)
BUT_FOR_TIME = "select type from log.events where position > $1 and type !~ '^(deadline|handover-escalated)'"
"""What was written since; deadlines pass whoever is served."""
REACTING = {
    "intake": (intake_reacts, INTAKE_DECIDING),
    "plans": (plans_react, {kind: group.decider for group in PLAN_COMMANDS for kind in group.kinds}),
    "placements": (
        placements_react,
        {kind: group.decider for group in PLACEMENT_COMMANDS for kind in group.kinds},
    ),
}


@pytest_asyncio.fixture(scope="module")
async def place(stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory) -> Served:
    return await a_place(stack, await fresh_region(), tmp_path_factory.mktemp("standing"))


async def tell(store: PostgresStore, *events: Event) -> None:
    """Facts as the rules record them, the first of their streams."""
    streams = {event.stream_name(): 0 for event in events}
    appended = Append(
        command_id=str(uuid7()),
        digest=b"",
        actor="gem-weert/MUNICIPALITY/j-jansen",
        time=NOW,
        expected=streams,
        events=events,
    )
    await store.append(appended)


async def busy_life(place: Served, number: int) -> dict[str, Any]:
    """Somebody in the middle of it: an intake that runs, lessons, a programme, a placement."""
    body = opening(number)
    assert (await place.ask("intake", "open-case", body)).status_code == 200
    told: dict[str, Any] = {
        "case_id": UUID(body["case_id"]),
        "participant_id": UUID(body["participant_id"]),
        "occurred_on": MAY,
    }
    async with store_of(place, "intake") as store:
        of = {**told, "intake_id": uuid7()}
        begun = IntakeStarted(**of, mandatory_domains=(), location=IntakeLocation.HOME)
        await tell(store, IntakeListed(**of, open=True), begun)
    async with store_of(place, "plans") as store:
        enrolled = ParticipantEnrolledInProgramme(
            **told, programme_code="WNC-PIP", enrolled_on=MAY, municipality_code=WEERT
        )
        await tell(store, enrolled, _lessons(told))
    async with store_of(place, "placements") as store:
        await tell(store, *_placement(told))
    return told


def _lessons(told: dict[str, Any]) -> RouteEnrolmentStarted:
    return RouteEnrolmentStarted(
        **told, enrolment_id=uuid7(), route="B1", provider="taalschool-c", start_on=MAY, dayparts_per_week=4
    )


def _placement(told: dict[str, Any]) -> tuple[PlacementStarted, WeekScheduleChanged]:
    key, dayparts = uuid7(), ("MON_AM",)
    started = PlacementStarted(
        **told,
        placement_id=key,
        started_on=MAY,
        kind=PlacementKind.INTERNSHIP,
        host_partner_id="moderna",
        dayparts_per_week=1,
        dayparts=dayparts,
    )
    item = WeekItem(daypart="MON_AM", kind="INTERNSHIP", partner_id="moderna", placement_id=key)
    return started, WeekScheduleChanged(**told, week_from=MAY, items=(item,))


async def ended(place: Served, told: dict[str, Any]) -> list[str]:
    rows = await place.owned(
        "select e.type from log.events e join log.events c on c.event_id::text = e.causation_id"
        " where c.person = $1 and e.type !~ '^(deadline|handover-escalated)' order by e.position",
        told["participant_id"],
    )
    return sorted(row["type"].removesuffix(".v1") for row in rows)


async def adopted_by_the_next(place: Served, told: dict[str, Any]) -> None:
    """The next municipality takes the intake over before it works on it; the one before sees the case no more."""
    listed = await place.owned("select stream from log.events where person = $1", told["participant_id"])
    intake_id = next(
        row["stream"].removeprefix("intake-") for row in listed if row["stream"].startswith("intake-")
    )
    body = {"case_id": str(told["case_id"]), "intake_id": intake_id}
    talk = await place.ask("intake", "offer-private-talk", body, NEIGHBOUR)
    assert (talk.status_code, talk.json()["code"], talk.json()["detail"]) == (409, "NOT_IN_STATE", "NOT_ADOPTED")
    assert (await place.ask("intake", "adopt-intake", body)).status_code == 404
    assert (await place.ask("intake", "adopt-intake", body, NEIGHBOUR)).status_code == 200
    assert (await place.ask("intake", "offer-private-talk", body, NEIGHBOUR)).status_code == 200


async def again(place: Served, service: str) -> None:
    """Everything is delivered once more, as after a lost position."""
    react, deciders = REACTING[service]
    async with store_of(place, service) as store:
        await place.owned("delete from delivery.progress where consumer = $1", f"{service}.reactions")
        reactions = Reactions(service, store, FixedClock(NOW), react, deciders)
        await reactions.inbox.receive(await records_of(place, store))


async def test_what_runs_ends_once_with_the_case_or_its_municipality(place: Served) -> None:
    async with serving(place):
        moved, dead = await busy_life(place, 80_001), await busy_life(place, 80_002)
        transfer = {"case_id": str(moved["case_id"]), "to_municipality": NEDERWEERT, "effective_on": "2026-05-11"}
        assert (await place.ask("intake", "transfer-case", transfer)).status_code == 200
        death = {"case_id": str(dead["case_id"]), "died_on": "2026-05-11"}
        assert (await place.ask("intake", "record-death", death)).status_code == 200
        with_the_municipality = [
            "handover-listed",
            "handover-started",
            "placement-ended",
            "programme-enrolment-ended",
            "responsibility-changed",
            "seat-freed",
            "week-schedule-changed",
        ]
        with_the_case = [
            "case-closed",
            "case-listed",
            "intake-cancelled",
            "intake-listed",
            "placement-ended",
            "route-enrolment-ended",
            "week-schedule-changed",
        ]

        async def over() -> bool:
            return (await ended(place, moved), await ended(place, dead)) == (with_the_municipality, with_the_case)

        await eventually(over)
        await adopted_by_the_next(place, moved)
        head = await place.settled()
    await asyncio.gather(*(again(place, service) for service in REACTING))
    assert await place.owned(BUT_FOR_TIME, head) == []
    assert (await ended(place, moved), await ended(place, dead)) == (with_the_municipality, with_the_case)


async def test_the_household_of_who_died_is_looked_at_once(place: Served) -> None:
    """Her case was added to his; each then knows of the other, and nobody else's case is touched."""
    told = "select type from log.events where person = $1 and type like 'household-%' order by position"
    flagged = "select count(*) from log.events where type = 'household-member-left.v1'"
    async with serving(place, ("intake", "relay")):
        his, hers, neighbours = (opening(number) for number in range(80_011, 80_014))
        for body in (his, hers, neighbours):
            assert (await place.ask("intake", "open-case", body)).status_code == 200
        added = {"case_id": his["case_id"], "new_case_id": hers["case_id"], "relation": "PARTNER"}
        assert (await place.ask("intake", "expand-household", added)).status_code == 200
        he, she = UUID(his["participant_id"]), UUID(hers["participant_id"])
        await eventually(lambda: _says(place, told, she, ["household-joined.v1"]))
        death = {"case_id": hers["case_id"], "died_on": "2026-05-11"}
        assert (await place.ask("intake", "record-death", death)).status_code == 200
        await eventually(lambda: _says(place, told, he, ["household-expanded.v1", "household-member-left.v1"]))
        await eventually(lambda: _shows(place, his["case_id"], "2026-06-01"))
    await again(place, "intake")
    assert await place.owned(flagged) == [(1,)]


async def _says(place: Served, query: str, person: UUID, types: list[str]) -> bool:
    return [row["type"] for row in await place.owned(query, person)] == types


async def _shows(place: Served, case_id: str, day: str) -> bool:
    return bool(
        (await place.see("intake", f"/v1/dossiers/{case_id}")).json()["dossier"]["household_left_on"] == day
    )
