"""What COA sees of a handover: what it was told and what it said itself, and nothing that tells of the rest."""

from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from typing import Any
from uuid import UUID

from services.handover.reception import UNTOLD, Reception, hear
from services.handover.reception_row import SeenFromReception, glance_from_reception, look_from_reception
from services.handover.reception_story import told_timeline
from services.handover.stages import State
from services.handover.told import ITS_VIEWS, OF_EVENT, masked
from services.handover.watch import handover_id_of
from shared.convenant.view_catalogue import VIEWS
from shared.events.base import PersonEvent
from shared.events.case import (
    CaseClosed,
    CaseWorkerAssigned,
    ClientProfileShared,
    CloseReason,
    MovedFrom,
    ParticipantMoved,
)
from shared.events.classes import Sealed
from shared.events.envelope import Fact
from shared.events.handover import (
    CancelReason,
    HandoverAccepted,
    HandoverCancelled,
    HandoverCompleted,
    HandoverEscalated,
    HandoverRejected,
    HandoverStarted,
    RejectionReason,
)
from shared.events.moving import HousingOffered, TenancyStarted
from shared.events.responsibility import (
    Deadline,
    DeadlineMissed,
    ResponsibilityChanged,
    ResponsibilityReason,
    ResponsibleKind,
)
from shared.events.standing import (
    DuplicateCasesMerged,
    MergeReversed,
    ObligationWithdrawn,
    ParticipantDied,
    StatusRevoked,
)
from tests.handing import TERMS
from tests.log import fact
from tests.rules.facts import CASE, OTHER_CASE, PERSON, THEN, WEERT, about, linked, opened, registered, relinked

HANDOVER = handover_id_of(CASE, 1)
its: dict[str, Any] = {**about, "handover_id": HANDOVER}
started = HandoverStarted(**its, from_site="azc-weert", to_municipality=WEERT, started_on=THEN)
led = CaseWorkerAssigned(**about, case_worker="j-jansen", municipality_code=WEERT, assigned_on=THEN)
offered = HousingOffered(**about, offered_on=THEN)
tenancy = TenancyStarted(**about, started_on=THEN)
moved = ParticipantMoved(**about, moved_on=THEN, from_type=MovedFrom.COA, municipality_code=WEERT)
profile = ClientProfileShared(**about, profile_version=1, consent_share=True)
withdrawn = ObligationWithdrawn(**about, withdrawn_on=THEN, reason="ERROR")
cancelled = HandoverCancelled(**its, reason=Sealed(CancelReason.DIED), cancelled_on=THEN)


def missed(deadline: Deadline, day: date, level: int = 1) -> DeadlineMissed:
    fields: dict[str, Any] = {**its, "occurred_on": day, "deadline": deadline, "due_on": day}
    return DeadlineMissed(**fields, level=level, generation=1, ordinal=0)


def escalated(deadline: Deadline, day: date, level: int = 1) -> HandoverEscalated:
    return HandoverEscalated(**its | {"occurred_on": day}, level=level, deadline=deadline, due_on=day)


def said_by_coa(event: PersonEvent) -> Fact:
    of = fact(event, 1, event.occurred_on)
    return Fact(replace(of.recorded, actor="coa-azc-weert/COA/system"), event)


def known(*facts: PersonEvent | Fact) -> Reception:
    """The case after these, each recorded on its day unless it says otherwise."""
    rows = (f if isinstance(f, Fact) else fact(f, n, f.occurred_on) for n, f in enumerate(facts, 1))
    return reduce(hear, rows, UNTOLD)


def seen(*facts: PersonEvent | Fact, today: date = THEN) -> SeenFromReception:
    row = look_from_reception(known(*facts), TERMS)
    assert row is not None
    return glance_from_reception(row, today)


BEGUN = (said_by_coa(opened()), said_by_coa(linked), started)
LATER = THEN + timedelta(days=4)


def closed_for(reason: CloseReason) -> Fact:
    fields: dict[str, Any] = about | {"occurred_on": LATER}
    return fact(CaseClosed(**fields, reason=reason, closed_on=LATER), 9, LATER)


def test_every_end_looks_the_same_whatever_it_was_and_whenever_it_came() -> None:
    """A death of the seventh told on the eleventh, a revocation and a plain end: over on the eleventh."""
    died = fact(ParticipantDied(**about, died_on=THEN), 8, LATER)
    revoked = fact(StatusRevoked(**about | {"occurred_on": LATER}, revoked_on=Sealed(LATER)), 8, LATER)
    plain = seen(*BEGUN, closed_for(CloseReason.FULFILLED), fact(cancelled, 10, LATER))
    assert (plain.state, plain.ended_on, plain.due, plain.late) == (State.CANCELLED, LATER, (), ())
    assert seen(*BEGUN, died, closed_for(CloseReason.DECEASED), fact(cancelled, 10, LATER)) == plain
    assert seen(*BEGUN, revoked, closed_for(CloseReason.REVOKED), fact(cancelled, 10, LATER)) == plain
    assert seen(*BEGUN, closed_for(CloseReason.LEFT_NL)) == plain


def test_until_the_end_is_told_nothing_has_ended() -> None:
    died = ParticipantDied(**about, died_on=THEN)
    assert seen(*BEGUN, died) == seen(*BEGUN)


def test_a_notice_that_was_withdrawn_is_no_news() -> None:
    assert seen(*BEGUN, withdrawn) == seen(*BEGUN)
    assert seen(*BEGUN, withdrawn, cancelled) == seen(*BEGUN)
    assert seen(*BEGUN).state is State.LINKED


def test_a_rent_and_a_registration_leave_no_trace() -> None:
    before = seen(*BEGUN, offered)
    assert (before.state, before.flags) == (State.LINKED, ())
    assert seen(*BEGUN, offered, tenancy) == before
    assert seen(*BEGUN, moved, registered) == seen(*BEGUN, moved)
    assert (seen(*BEGUN, moved).state, seen(*BEGUN, moved).flags) == (State.ARRIVED, ("moved",))


def test_what_only_the_municipality_misses_is_not_late() -> None:
    day = THEN + timedelta(days=14)
    for deadline in (
        Deadline.T2_CASE_WORKER,
        Deadline.T7_REGISTRATION,
        Deadline.T8_RELIEF,
        Deadline.T9_FIRST_VISIT,
    ):
        late = (missed(deadline, day), escalated(deadline, day, level=2))
        assert seen(*BEGUN, moved, *late) == seen(*BEGUN, moved)


def test_what_coa_is_called_for_is_late_until_it_comes() -> None:
    day = THEN + timedelta(days=14)
    late = (*BEGUN, missed(Deadline.T1_PROFILE, day), escalated(Deadline.T1_PROFILE, day))
    now = seen(*late)
    assert (now.state, now.level) == (State.ESCALATED, 1)
    assert [(one.deadline, one.due_on, one.open) for one in now.missed] == [(Deadline.T1_PROFILE, day, True)]
    after = seen(*late, said_by_coa(profile))
    assert (after.state, after.level, after.late, after.flags) == (State.LINKED, 0, (), ("profile_received",))
    assert [one.open for one in after.missed] == [False]


def test_a_talk_that_nobody_planned_is_told_as_escalated_alone() -> None:
    late = seen(*BEGUN, escalated(Deadline.T3_FIRST_CONTACT, LATER, level=2))
    assert [(one.deadline, one.level) for one in late.late] == [(Deadline.T3_FIRST_CONTACT, 2)]
    assert (late.state, late.level) == (State.ESCALATED, 2)


def test_still_no_home_after_an_offer_says_that_it_was_refused_and_no_move_that_there_was_one() -> None:
    week_ten = THEN + timedelta(days=70)
    homeless = seen(*BEGUN, offered, missed(Deadline.T5_HOUSING, week_ten))
    assert [one.deadline for one in homeless.late] == [Deadline.T5_HOUSING]
    assert seen(*BEGUN, missed(Deadline.T5_HOUSING, week_ten), offered).late == ()
    stayed = (*BEGUN, offered, tenancy, missed(Deadline.T6_MOVE, LATER))
    assert [one.deadline for one in seen(*stayed).late] == [Deadline.T6_MOVE]
    assert seen(*stayed, moved).late == ()


def test_what_is_told_after_what_came_since_takes_nothing_of_it_away() -> None:
    """A deadline that passed while nobody looked: in either order COA sees the same."""
    day = THEN + timedelta(days=70)
    later = day + timedelta(days=5)
    home = offered.model_copy(update={"occurred_on": later, "offered_on": later})
    for deadline in (Deadline.T5_HOUSING, Deadline.T13_STALE):
        late = (missed(deadline, day), escalated(deadline, day))
        overlooked = seen(*BEGUN, home, *late)
        assert (overlooked.late, overlooked.state, overlooked.level) == ((), State.LINKED, 0)
        assert [(one.due_on, one.open) for one in overlooked.missed] == [(day, False)]
        assert seen(*BEGUN, *late, home) == overlooked
    elsewhere = seen(*BEGUN, home, relinked, missed(Deadline.T6_MOVE, later + timedelta(days=14)))
    assert elsewhere.state is State.LINKED, "it was another municipality's home"


def test_nobody_did_anything_is_late_until_coa_hears_of_something() -> None:
    stale = (*BEGUN, escalated(Deadline.T13_STALE, LATER))
    assert [one.deadline for one in seen(*stale).late] == [Deadline.T13_STALE]
    assert seen(*stale, tenancy) == seen(*stale)
    assert seen(*stale, offered).late == seen(*stale).late, (
        "of a day on which something was known to have happened"
    )
    assert seen(*stale, offered.model_copy(update={"occurred_on": LATER})).late == ()


def test_a_day_that_has_passed_is_not_due_whether_it_was_kept_or_not() -> None:
    """The case worker is due in two working days, the ninth; COA hears of the one who came, not of the one who did
    not."""
    assert Deadline.T2_CASE_WORKER in [one.deadline for one in seen(*BEGUN).due]
    assert Deadline.T2_CASE_WORKER not in [one.deadline for one in seen(*BEGUN, led).due]
    assert seen(*BEGUN).next_due == seen(*BEGUN, today=date(2019, 10, 9)).next_due
    after = seen(*BEGUN, today=date(2019, 10, 10))
    assert after.next_due is not None
    assert (after.next_due.deadline, after.next_due.due_on) == (Deadline.T1_PROFILE, date(2019, 10, 21))


def test_due_is_only_what_runs_from_a_day_that_coa_knows() -> None:
    known_days = {
        *(Deadline.T1_PROFILE, Deadline.T2_CASE_WORKER, Deadline.T3_FIRST_CONTACT, Deadline.T4_SCENARIO),
        Deadline.T5_HOUSING,
    }
    assert {one.deadline for one in seen(*BEGUN).due} == known_days
    assert {one.deadline for one in seen(*BEGUN, said_by_coa(profile), tenancy).due} <= known_days
    accepted = HandoverAccepted(**its, responsible_case_worker="j-jansen")
    completed = HandoverCompleted(**its, completed_on=THEN)
    assert {one.deadline for one in seen(*BEGUN, moved, accepted, completed).due} == {Deadline.T12_COA_ACCESS}


def test_who_opened_a_case_is_known_to_coa_if_it_was_coa() -> None:
    assert seen(opened()).responsible is None
    mine = seen(said_by_coa(opened())).responsible
    assert mine is not None
    assert (mine.kind, mine.site) == (ResponsibleKind.COA, "azc-weert")
    given = seen(opened(), linked).responsible
    assert given is not None
    assert (given.kind, given.municipality) == (ResponsibleKind.MUNICIPALITY, WEERT)


def test_who_is_responsible_is_what_coa_was_told() -> None:
    rejected = HandoverRejected(**its, reason=RejectionReason.SAFETY, rejected_on=THEN)
    back = ResponsibilityChanged(
        **about,
        from_kind=ResponsibleKind.MUNICIPALITY,
        from_municipality=WEERT,
        to_kind=ResponsibleKind.COA,
        to_site="azc-weert",
        reason=ResponsibilityReason.REJECTED,
        changed_on=THEN,
    )
    told = seen(*BEGUN, rejected, back)
    assert told.responsible is not None
    assert (told.state, told.responsible.kind, told.municipality) == (State.REJECTED, ResponsibleKind.COA, None)


def merge(event: type[DuplicateCasesMerged | MergeReversed], case_id: UUID = CASE) -> PersonEvent:
    return event(
        **about | {"case_id": case_id},
        surviving_case_id=OTHER_CASE,
        surviving_participant_id=UUID(int=4),
        merged_case_id=CASE,
        merged_participant_id=PERSON,
        decided_by="s-steward",
    )


def test_a_merged_case_is_read_through_the_other_until_that_is_taken_back() -> None:
    merged = (*BEGUN, merge(DuplicateCasesMerged), cancelled)
    assert known(*merged).merged_into == OTHER_CASE
    assert (seen(*merged).state, seen(*merged).ended_on) == (State.CANCELLED, THEN)
    again = HandoverStarted(
        **its | {"handover_id": handover_id_of(CASE, 2)},
        to_municipality=WEERT,
        started_on=THEN,
        previous_handover_id=HANDOVER,
    )
    back = (*merged, merge(MergeReversed), again)
    assert known(*back).merged_into is None
    assert (seen(*back).state, seen(*back).ended_on) == (State.LINKED, None)


def test_the_case_that_goes_on_is_not_changed_by_a_merge() -> None:
    own = {"case_id": OTHER_CASE, "participant_id": UUID(int=4)}
    rows = [said_by_coa(opened(**own)), merge(DuplicateCasesMerged, OTHER_CASE).model_copy(update=own)]
    assert known(*rows).merged_into is None
    assert seen(*rows) == seen(rows[0])


def test_of_a_fact_no_more_is_left_than_its_view_gives() -> None:
    """And the day on which it happened only where the view gives it, else the day on which it was recorded."""
    late = fact(led, 3, LATER)
    told = masked(late, VIEWS["case-worker-assigned", 1, "coa"])
    assert isinstance(told, CaseWorkerAssigned)
    assert (told.case_worker, told.assigned_on, told.occurred_on) == (None, THEN, THEN)
    planned = led.model_copy(update={"assigned_on": THEN - timedelta(days=1)})
    assert masked(fact(planned, 3, LATER), VIEWS["case-worker-assigned", 1, "coa"]).occurred_on == LATER


def test_what_coa_hears_is_what_the_catalogue_has_a_view_for() -> None:
    assert {view.event for view in VIEWS.values() if view.name in ITS_VIEWS} == set(OF_EVENT)
    assert not {ParticipantDied, StatusRevoked, ObligationWithdrawn, TenancyStarted} & set(OF_EVENT)
    assert {CaseClosed, HandoverStarted, DuplicateCasesMerged} <= set(OF_EVENT)


def test_the_timeline_holds_what_was_told_and_no_place_in_the_log() -> None:
    facts = [
        *(fact(event, n, THEN) for n, event in enumerate((opened(), linked, started, tenancy), 1)),
        fact(missed(Deadline.T1_PROFILE, THEN), 5, LATER),
    ]
    entries = told_timeline(facts, {2: "coa", 3: "coa", 5: "coa"})
    assert [(e.type, e.on, e.recorded_on, e.passed_on) for e in entries] == [
        ("municipality-linked", THEN, THEN, True),
        ("handover-started", THEN, THEN, False),
        ("deadline-missed", THEN, LATER, False),
    ]
    assert [(e.deadline, e.level) for e in entries] == [(None, None), (None, None), (Deadline.T1_PROFILE, 1)]
    assert not any("position" in entry.model_dump() for entry in entries)
