"""What people see of a handover: its row on the board, and its timeline."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import reduce
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from services.command_line import handover_board, handover_story
from services.handover.app import terms_of
from services.handover.following import Followed, follow
from services.handover.glance import DueNext, Shown, glance
from services.handover.looking import Story, Told, not_inherited
from services.handover.projection import look
from services.handover.row import HandoverRow, Missed
from services.handover.stages import State
from services.handover.timeline import timeline
from services.handover.watch import handover_id_of
from shared.convenant.findings import RegionErrors
from shared.events.base import PersonEvent
from shared.events.case import (
    CaseWorkerAssigned,
    ClientProfileShared,
    MovedFrom,
    ParticipantMoved,
    ReferralGround,
    ReferralMade,
    ReferralTopic,
)
from shared.events.classes import Sealed
from shared.events.handover import (
    HandoverAccepted,
    HandoverCompleted,
    HandoverEscalated,
    HandoverRejected,
    HandoverScenario,
    HandoverScenarioChosen,
    HandoverStarted,
    RejectionReason,
)
from shared.events.intake import IntakeAdopted, IntakeStarted
from shared.events.responsibility import Deadline, DeadlineMissed, DeadlineWarned, ResponsibilityReason
from shared.events.standing import CaseTransferred, MunicipalityLinkChanged, ParticipantDied, RelinkReason
from shared.settings import Settings
from tests.log import fact
from tests.rules.facts import (
    CASE,
    CRANENDONCK,
    INTAKE,
    PERSON,
    THEN,
    WEERT,
    about,
    completed,
    linked,
    opened,
    transferred,
)

HANDOVER = handover_id_of(CASE, 1)
its = {**about, "handover_id": HANDOVER}
started = HandoverStarted(**its, from_site="azc-weert", to_municipality=WEERT, started_on=THEN)
chosen = HandoverScenarioChosen(**its, scenario=HandoverScenario.COMBINED)
led = CaseWorkerAssigned(**about, case_worker="j-jansen", municipality_code=WEERT, assigned_on=THEN)
profile = ClientProfileShared(**about, profile_version=1, consent_share=True)
missed_profile = DeadlineMissed(
    **its,
    deadline=Deadline.T1_PROFILE,
    generation=1,
    ordinal=0,
    due_on=THEN + timedelta(days=14),
    level=1,
)
referral = ReferralMade(
    **about,
    referral_id=HANDOVER,
    target_partner_id="ggd-ln",
    topic=Sealed(ReferralTopic.PUBLIC_HEALTH),
    ground=ReferralGround.TASK,
)
rejected = HandoverRejected(**its, reason=RejectionReason.SAFETY, rejected_on=THEN)


def case(*events: PersonEvent) -> Followed:
    return reduce(follow, events, Followed())


def row(*events: PersonEvent) -> HandoverRow:
    found = look(case(*events))
    assert found is not None
    return found


def test_of_a_case_that_was_never_opened_nothing_is_seen() -> None:
    assert look(case(profile)) is None


def test_before_a_link_coa_is_responsible_and_no_municipality_sees_the_case() -> None:
    seen = row(opened())
    assert (seen.state, seen.handover_id, seen.running) == (State.NOT_STARTED, None, True)
    assert (str(seen.responsible.kind), seen.responsible.site, seen.municipality) == ("COA", "azc-weert", None)


def test_from_the_link_on_the_municipality_sees_its_handover() -> None:
    seen = row(opened(), linked, started, chosen)
    assert (seen.state, seen.handover_id, seen.started_on) == (State.SCENARIO_CHOSEN, HANDOVER, THEN)
    assert (seen.municipality, seen.site, seen.scenario) == (WEERT, "azc-weert", HandoverScenario.COMBINED)
    assert seen.responsible.reason is ResponsibilityReason.LINKED


def test_a_rejected_handover_is_nobodys_any_more_but_coas() -> None:
    seen = row(opened(), linked, started, led, rejected)
    assert (seen.state, seen.municipality, str(seen.responsible.kind)) == (State.REJECTED, None, "COA")
    assert seen.running


def test_the_case_worker_stays_until_another_municipality_leads() -> None:
    changed = MunicipalityLinkChanged(
        **about,
        from_municipality=WEERT,
        to_municipality=CRANENDONCK,
        changed_on=THEN,
        reason=RelinkReason.FAMILY,
    )
    assert row(opened(), linked, started, led).case_worker == "j-jansen"
    assert row(opened(), linked, started, led, changed).case_worker is None


def test_what_was_missed_is_late_until_it_comes() -> None:
    before = row(opened(), linked, started, missed_profile)
    expected = Missed(deadline=Deadline.T1_PROFILE, due_on=date(2019, 10, 21), level=1, open=True)
    assert (before.missed, before.late, before.level, before.state) == ((expected,), True, 1, State.ESCALATED)
    after = row(opened(), linked, started, missed_profile, profile)
    assert (after.missed, after.late, after.level) == ((expected.model_copy(update={"open": False}),), False, 0)


def test_a_warning_is_no_miss() -> None:
    fields = missed_profile.model_dump()
    assert row(opened(), linked, started, DeadlineWarned(**fields)).missed == ()


def test_what_is_completed_or_over_does_not_run() -> None:
    accepted = HandoverAccepted(**its, responsible_case_worker="j-jansen")
    completed = HandoverCompleted(**its, completed_on=THEN)
    done = row(opened(), linked, started, accepted, completed)
    assert (done.state, done.running, done.ended_on) == (State.COMPLETED, False, THEN)
    assert not row(opened(), linked, started, ParticipantDied(**about, died_on=THEN)).running


def test_flags_are_told_in_their_order() -> None:
    moved = ParticipantMoved(**about, moved_on=THEN, from_type=MovedFrom.COA, municipality_code=WEERT)
    assert row(opened(), linked, started, moved, profile).flags == ("profile_received", "moved")


def test_a_row_survives_being_written_down() -> None:
    seen = row(opened(), linked, started, led, missed_profile)
    assert HandoverRow.model_validate_json(seen.model_dump_json()) == seen


def test_the_timeline_says_who_was_responsible_from_which_fact_on() -> None:
    events = (opened(), linked, started, rejected, profile)
    entries = timeline(fact(event, n, THEN) for n, event in enumerate(events, 1))
    assert [(e.type, str(e.responsible and e.responsible.kind), e.passed_on) for e in entries] == [
        ("case-opened", "COA", True),
        ("municipality-linked", "MUNICIPALITY", True),
        ("handover-started", "MUNICIPALITY", False),
        ("handover-rejected", "COA", True),
        ("client-profile-shared", "COA", False),
    ]
    assert [e.position for e in entries] == [1, 2, 3, 4, 5]


def test_the_next_municipality_sees_none_of_another_s_work_that_it_did_not_take_over() -> None:
    begun = IntakeStarted(**about, intake_id=INTAKE, location="AZC", mandatory_domains=())
    changed = {"from_municipality": WEERT, "to_municipality": CRANENDONCK, "changed_on": THEN}
    relinked = MunicipalityLinkChanged(**about, **changed, reason=RelinkReason.WORK)
    adopted = IntakeAdopted(**about, intake_id=INTAKE, from_municipality=WEERT, to_municipality=CRANENDONCK)
    events = (opened(), linked, started, begun, referral, relinked, adopted)
    facts = [fact(event, n, THEN) for n, event in enumerate(events, 1)]
    assert not_inherited(facts[:5], WEERT) == frozenset()
    assert not_inherited(facts[:6], CRANENDONCK) == {4, 5}
    assert not_inherited(facts, CRANENDONCK) == {5}, "the intake it took over, and never the referral"
    assert [entry.position for entry in timeline(facts, not_inherited(facts, CRANENDONCK))] == [1, 2, 3, 4, 6, 7]


def test_an_intake_of_another_municipality_is_not_done_for_the_next_until_it_takes_it_over() -> None:
    its_own = {**about, "intake_id": INTAKE}
    begun = IntakeStarted(**its_own, location="AZC", mandatory_domains=())
    changed = {"from_municipality": WEERT, "to_municipality": CRANENDONCK}
    relinked = MunicipalityLinkChanged(**about, **changed, changed_on=THEN, reason=RelinkReason.WORK)
    adopted = IntakeAdopted(**its_own, **changed)
    transferred = CaseTransferred(**about, **changed, effective_on=THEN)
    assert case(opened(), linked, begun).watch.intakes == {INTAKE}
    assert case(opened(), linked, begun, relinked).watch.intakes == frozenset()
    assert case(opened(), linked, begun, relinked, adopted).watch.intakes == {INTAKE}
    before = (opened(), linked, begun, completed())
    for after, done in (((relinked,), False), ((relinked, adopted), True), ((transferred,), True)):
        assert case(*before, *after).watch.intake_done is done


def printed(show: Callable[[Console], None]) -> list[str]:
    console = Console(width=120, file=StringIO(), highlight=False)
    show(console)
    assert isinstance(console.file, StringIO)
    return [" ".join(line.split()) for line in console.file.getvalue().splitlines()]


def shown(*events: PersonEvent) -> Shown:
    seen = row(*events)
    due = DueNext(deadline=Deadline.T5_HOUSING, due_on=THEN + timedelta(days=70), level=1, warns=False)
    return glance(seen, (due,), {"0988"})


def test_the_board_says_what_is_late_for_how_long_and_what_is_next() -> None:
    rows = [shown(opened(), linked, started, led, missed_profile)]
    told = printed(lambda console: handover_board.board(console, rows, {str(PERSON): "Amal"}, date(2019, 11, 1)))
    assert told[1:] == [
        "▲ Amal escalated gemeente 0988 client profile housing offered j-jansen",
        "11 days over in 45 days",
        "1 handovers run, 1 of them late",
    ]


def test_the_board_says_of_whom_nobody_in_the_region_answers_for() -> None:
    """A person may move anywhere; the municipality there is responsible by law, and nobody here follows it up."""
    away = shown(opened(), linked, started, transferred)
    assert (shown(opened(), linked, started).outside_region, away.outside_region) == (False, True)
    told = printed(lambda console: handover_board.board(console, [away], {}, date(2020, 2, 4)))
    assert any("gemeente 1706, outside the region" in line for line in told)


def test_the_timeline_is_told_once_with_who_was_responsible_from_when_on() -> None:
    escalated = HandoverEscalated(**its, level=1, deadline=Deadline.T1_PROFILE, due_on=date(2019, 10, 21))
    events = (opened(), linked, started, missed_profile, escalated, profile, profile)
    entries = timeline(fact(event, n, THEN) for n, event in enumerate(events, 1))
    heard = Told(position=2, partner="vwzn", type="municipality-linked.v1", view="X", told_on=THEN)
    story = Story(overdracht=shown(*events), tijdlijn=entries, verteld=(heard, heard))
    told = printed(lambda console: handover_story.story(console, story, date(2019, 10, 7)))
    assert told[4:10] == [
        "date what responsible told to",
        "2019-10-07 dossier geopend COA azc-weert",
        "2019-10-07 gekoppeld aan gemeente gemeente 0988 vwzn",
        "2019-10-07 warme overdracht gestart",
        "2019-10-07 termijn verstreken: client profile ▲",
        "2019-10-07 klantprofiel gedeeld ×2",
    ]
    assert "2019-10-21 client profile done since" in told


def test_terms_that_cannot_be_read_end_the_service_with_a_finding(tmp_path: Path) -> None:
    (tmp_path / "deadlines.yaml").write_text("default: {T1_PROFILE: {level: 1}}")
    (tmp_path / "holidays.yaml").write_text("{}")
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RegionErrors, match="TERMS_UNREADABLE"):
            terms_of(Settings(_env_file=None, deploy=folder))
