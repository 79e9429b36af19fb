"""What boards show after each event."""

from datetime import date
from functools import reduce
from typing import Any
from uuid import UUID

import pytest

from services.intake import projection as cases
from services.intake.case_row import CaseState, IntakeState, KeptRow
from services.intake.due import due
from services.placements import projection as placements
from services.plans import projection as plans
from shared.events.base import Daypart, DaypartKind, LanguageLevel, LegalRegime, Route, TargetGroup
from shared.events.case import (
    CaseClosed,
    CaseOpened,
    CaseWorkerAssigned,
    CloseReason,
    IntakeChannel,
    LinkReason,
    MovedFrom,
    MunicipalityLinked,
    MunicipalRegistrationRecorded,
    ObligationNotified,
    ParticipantMoved,
)
from shared.events.intake import IntakeLocation, IntakeStarted
from shared.events.placements import (
    EndReason,
    PauseReason,
    PlacementAgreed,
    PlacementEnded,
    PlacementKind,
    PlacementPaused,
    PlacementProposed,
    PlacementResumed,
    PlacementStarted,
    WeekItem,
    WeekScheduleChanged,
    WeekScheduleSet,
)
from shared.events.plans import Intensity, PlanDrafted, PlanEstablished, PlanRevised

CASE, PERSON, THING = UUID(int=1), UUID(int=2), UUID(int=3)
DAY = date(2026, 3, 2)
WHO: dict[str, Any] = {"case_id": CASE, "participant_id": PERSON, "occurred_on": DAY}


def opened(regime: LegalRegime = LegalRegime.WI2021) -> CaseOpened:
    return CaseOpened(
        **WHO,
        legal_regime=regime,
        target_group=TargetGroup.ASYLUM_HOLDER,
        intake_channel=IntakeChannel.COA,
        opened_on=DAY,
        of_age_from=date(2018, 1, 1),
    )


def notified(on: date, regime: LegalRegime = LegalRegime.WI2021) -> ObligationNotified:
    return ObligationNotified(
        **WHO,
        notified_on=on,
        obligation_start=DAY,
        target_group=TargetGroup.ASYLUM_HOLDER,
        legal_regime=regime,
    )


def registered(on: date) -> MunicipalRegistrationRecorded:
    return MunicipalRegistrationRecorded(**WHO, registered_on=on, municipality_code="0988")


LINKED = MunicipalityLinked(**WHO, municipality_code="0988", linked_on=DAY, link_reason=LinkReason.FAMILY)
MOVED = ParticipantMoved(**WHO, moved_on=DAY, from_type=MovedFrom.COA, municipality_code="0988")
ASSIGNED = CaseWorkerAssigned(**WHO, case_worker="j-jansen", municipality_code="0988", assigned_on=DAY)
CLOSED = CaseClosed(**WHO, reason=CloseReason.FULFILLED, closed_on=DAY)
ESTABLISHED = PlanEstablished(
    **WHO,
    plan_id=THING,
    plan_version=1,
    plan_date=DAY,
    is_first=True,
    municipality_code="0988",
    legal_regime=LegalRegime.WI2021,
    route=Route.B1,
    level=LanguageLevel.B1,
    intensity=Intensity(lesson_dayparts=5, pvt_hours=4),
    decided_by="j-jansen",
    participant_agreed=True,
)


def case(*events: Any) -> KeptRow:
    row = reduce(cases.project, events, None)
    assert row is not None
    return row


def test_a_case_belongs_to_the_municipality_it_is_linked_to() -> None:
    row = case(opened(), LINKED, ASSIGNED)
    assert (row.state, row.municipality, row.case_worker) == (CaseState.LINKED, "0988", "j-jansen")


def test_a_case_goes_from_opened_to_closed() -> None:
    states = [case(*[opened(), LINKED, MOVED, CLOSED][: n + 1]).state for n in range(4)]
    assert [str(s) for s in states] == ["OPENED", "LINKED", "MOVED", "CLOSED"]


def test_an_event_of_a_case_that_was_never_opened_shows_nothing() -> None:
    assert cases.project(None, ASSIGNED) is None


def test_the_intake_is_seen_on_the_board() -> None:
    started = IntakeStarted(**WHO, intake_id=THING, location=IntakeLocation.MUNICIPALITY, mandatory_domains=())
    assert case(opened(), started).intake is IntakeState.STARTED


@pytest.mark.parametrize(
    ("notice", "registration", "until"),
    [
        (date(2026, 3, 2), date(2025, 12, 1), date(2026, 5, 11)),
        (date(2026, 3, 2), date(2026, 4, 13), date(2026, 6, 22)),
    ],
)
def test_a_plan_is_due_seventy_days_after_the_later_of_notice_and_registration(
    notice: date, registration: date, until: date
) -> None:
    row = case(opened(), ASSIGNED, registered(registration), notified(notice))
    assert {d.due_on for d in due(row, until)} == {until}
    assert not any(d.overdue for d in due(row, until))
    assert all(d.overdue for d in due(row, date(2026, 12, 31)))


def test_before_a_case_worker_was_named_the_first_contact_is_due_too() -> None:
    row = case(opened(), notified(DAY))
    assert [d.what for d in due(row, DAY)] == ["CASE_WORKER", "INTAKE", "PLAN"]


def test_nothing_is_due_before_the_notice_after_the_plan_or_after_the_case() -> None:
    notice = notified(DAY)
    for row in (case(opened()), case(opened(), notice, ESTABLISHED), case(opened(), notice, CLOSED)):
        assert due(row, date(2030, 1, 1)) == ()


def test_no_clock_of_the_act_runs_for_a_pilot() -> None:
    pilot = LegalRegime.PILOT_PRE2022
    assert due(case(opened(pilot), notified(DAY, pilot)), date(2030, 1, 1)) == ()


def test_a_draft_becomes_an_established_plan_and_keeps_its_intake() -> None:
    drafted = PlanDrafted(
        **WHO, plan_id=THING, intake_id=UUID(int=9), drafted_at_location=IntakeLocation.MUNICIPALITY
    )
    row = reduce(plans.project, [drafted, ESTABLISHED], None)
    assert row is not None
    assert (row.established, row.intake_id, row.plan_date) == (True, UUID(int=9), DAY)


def test_a_plan_is_shown_as_it_was_last_revised() -> None:
    revised = PlanRevised(
        **WHO,
        plan_id=THING,
        plan_version=2,
        changed_fields=("route", "level"),
        reason="ROUTE_SWITCH",
        effective_on=date(2026, 4, 6),
        municipality_code="0988",
        route="Z",
        level="A1",
        intensity=ESTABLISHED.intensity,
        decided_by="m-maes",
    )
    row = reduce(plans.project, [ESTABLISHED, revised], None)
    assert row is not None
    shown = (row.route, row.level, row.plan_version, row.decided_by, row.plan_date)
    assert shown == ("Z", "A1", 2, "m-maes", DAY)


def test_a_placement_goes_from_proposed_to_ended() -> None:
    its: dict[str, Any] = {**WHO, "placement_id": THING}
    kind, dayparts = PlacementKind.INTERNSHIP, (Daypart.MON_AM,)
    place: dict[str, Any] = {"kind": kind, "host_partner_id": "cordaad", "dayparts": dayparts}
    events = [
        PlacementProposed(**its, **place, proposed_by="werk-kom", start_on=DAY, end_on=DAY),
        PlacementAgreed(**its, host_partner_id="cordaad", signed_by=("HOST",), coach_id="c-cox"),
        PlacementStarted(**its, **place, started_on=DAY, dayparts_per_week=1),
        PlacementPaused(**its, paused_on=DAY, reason=PauseReason.HOST),
        PlacementResumed(**its, resumed_on=DAY),
        PlacementEnded(**its, ended_on=DAY, host_partner_id="cordaad", reason=EndReason.COMPLETED),
    ]
    rows = [reduce(placements.project, events[: n + 1], None) for n in range(len(events))]
    states = ["PROPOSED", "AGREED", "STARTED", "PAUSED", "STARTED", "ENDED"]
    assert [row and str(row.state) for row in rows] == states


def test_the_week_is_the_last_one_set_or_changed() -> None:
    lesson = WeekItem(daypart=Daypart.MON_AM, kind=DaypartKind.LANGUAGE_LESSON)
    work = WeekItem(daypart=Daypart.TUE_AM, kind=DaypartKind.INTERNSHIP)
    events = [
        WeekScheduleSet(**WHO, week_from=DAY, items=(lesson,), programme_code="WNC-PIP"),
        WeekScheduleChanged(**WHO, week_from=DAY, items=(lesson, work)),
    ]
    week = reduce(placements.project_week, events, None)
    assert week is not None
    assert (week.items, week.programme_code) == ((lesson, work), "WNC-PIP")
