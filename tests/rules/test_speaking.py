"""Of which case a partner speaks that is tied to several of one person."""

from typing import Any, cast
from uuid import UUID

import pytest

from services.gateway.subjects import Subjects
from shared.convenant.disclose import Known
from shared.convenant.speak import case_of, may_speak_of
from shared.events.case import CaseClosed, CaseOpened
from shared.events.placements import PlacementProposed
from shared.events.plans import ParticipantEnrolledInProgramme
from tests.log import PERSON, Log, weert

OLD, NEW, PLACEMENT = UUID(int=1), UUID(int=3), UUID(int=12)
WORK = "werk-kom"


def opened(log: Log, on: str, case_id: UUID) -> None:
    given = {"legal_regime": "PILOT_PRE2022", "target_group": "ASYLUM_HOLDER", "intake_channel": "MUNICIPALITY"}
    log.add(on, CaseOpened, case_id=case_id, opened_on=on, of_age_from="2000-01-01", **given)


def enrolled(log: Log, on: str, case_id: UUID, code: str) -> None:
    given = {"programme_code": code, "enrolled_on": on, "municipality_code": "0988"}
    log.add(on, ParticipantEnrolledInProgramme, case_id=case_id, **given)


def two_cases() -> Log:
    """A case with a placement that was closed three days ago, and an open one in another programme."""
    log = weert()
    opened(log, "2020-01-06", OLD)
    enrolled(log, "2020-01-07", OLD, "WNC-PIP")
    placed = {"kind": "PAID_JOB", "host_partner_id": "punt-welzijn", "proposed_by": WORK}
    when = {"dayparts": ["MON_AM"], "start_on": "2020-02-03", "end_on": "2020-05-01"}
    log.add("2020-01-20", PlacementProposed, case_id=OLD, placement_id=PLACEMENT, **placed, **when)
    log.add("2020-03-02", CaseClosed, case_id=OLD, reason="EXEMPT", closed_on="2020-03-02")
    opened(log, "2020-03-03", NEW)
    enrolled(log, "2020-03-05", NEW, "WNC-DUAL")
    return log


def spoken_of(log: Log) -> tuple[Known, tuple[UUID, ...]]:
    known = log.known(len(log.facts))
    return known, may_speak_of(known.convenant.partners[WORK], known)


def test_the_open_case_comes_last_however_a_partner_is_tied_to_it() -> None:
    _, cases = spoken_of(two_cases())
    assert cases == (OLD, NEW)


def test_of_two_open_cases_the_one_that_it_was_tied_to_last_comes_last() -> None:
    log = weert()
    opened(log, "2020-01-06", OLD)
    opened(log, "2020-01-07", NEW)
    enrolled(log, "2020-01-08", NEW, "WNC-PIP")
    enrolled(log, "2020-01-09", OLD, "WNC-PIP")
    assert spoken_of(log)[1] == (NEW, OLD)


def test_a_thing_is_of_the_case_that_it_is_known_to_belong_to() -> None:
    known, cases = spoken_of(two_cases())
    assert case_of(frozenset({PLACEMENT}), cases, known.person) == OLD
    assert case_of(frozenset({UUID(int=99)}), cases, known.person) is None
    assert case_of(frozenset({PLACEMENT}), (NEW,), known.person) is None, "it is not tied to that case any more"


class OnePerson:
    """Everybody is the one person of a log, under the ids that are used inside."""

    def __init__(self, log: Log) -> None:
        self.known, self.pool = log.known(len(log.facts)), self

    async def fetchrow(self, _query: str, _partner: str, named: UUID) -> dict[str, UUID] | None:
        return {"internal": named, "person": PERSON} if named in (PERSON, PLACEMENT) else None

    async def of_person(self, _person: UUID) -> Known:
        return self.known


@pytest.mark.parametrize(("thing", "case_id"), [(PLACEMENT, OLD), (UUID(int=99), NEW)])
async def test_a_message_is_about_the_case_of_the_thing_it_names_or_else_of_the_open_case(
    thing: UUID, case_id: UUID
) -> None:
    world = OnePerson(two_cases())
    subjects = Subjects(*cast(Any, (world, world, None)))
    things = await subjects.things({"placement_id": str(thing)}, WORK, frozenset({"placement_id"}))
    known = frozenset(thing.internal for thing in things.values() if thing.internal)
    assert await subjects.about(PERSON, world.known.convenant.partners[WORK], known) == (PERSON, case_id)
