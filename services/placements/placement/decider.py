"""The rules of a placement: proposed, agreed by all three, started in the week, and ended."""

from datetime import date
from typing import assert_never

from services.placements.placement.commands import (
    AgreePlacement,
    AgreeToContinue,
    EndPlacement,
    HoldDomainCheckIn,
    PausePlacement,
    PlacementCommand,
    ProposePlacement,
    ResumePlacement,
    Signatory,
    StartPlacement,
)
from services.placements.placement.starting import monday_of, programmes_of, start
from services.placements.placement.state import Phase, Placement, PlacementFact, evolve
from services.placements.surroundings import schedule_stream
from shared.case_facts import about, case_stream, require_open, require_own
from shared.decider import Decider, Refused
from shared.events.placements import (
    DomainCheckInHeld,
    PlacementAgreed,
    PlacementContinuationAgreed,
    PlacementEnded,
    PlacementPaused,
    PlacementProposed,
    PlacementResumed,
    WeekScheduleChanged,
)
from shared.occurrence import occurred
from shared.programme_facts import programme_streams
from shared.trajectory_facts import trajectory_stream


def streams(command: PlacementCommand, state: Placement) -> tuple[str, ...]:
    """The placement and its case; to start or end it, the week; to start it, all it must fit with."""
    own = (f"placement-{command.placement_id}", case_stream(command.case_id))
    match command:
        case StartPlacement():
            around = (schedule_stream(command.case_id), trajectory_stream(command.case_id))
            return *own, *around, *programme_streams(programmes_of(state))
        case EndPlacement():
            return *own, schedule_stream(command.case_id)
        case ProposePlacement() | AgreePlacement() | HoldDomainCheckIn():
            return own
        case PausePlacement() | ResumePlacement() | AgreeToContinue():
            return own
    assert_never(command)


def decide(command: PlacementCommand, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    """What becomes true."""
    if isinstance(command, EndPlacement):
        return _end(command, state, today)
    require_open(state.case)
    match command:
        case ProposePlacement():
            return _propose(command, state, today)
        case AgreePlacement():
            return _agree(command, state, today)
        case StartPlacement():
            return start(command, state, today)
        case HoldDomainCheckIn():
            return _check_in(command, state, today)
        case PausePlacement():
            return _pause(command, state, today)
        case ResumePlacement():
            return _resume(command, state, today)
        case AgreeToContinue():
            return _continue(command, state, today)
    assert_never(command)


def _propose(command: ProposePlacement, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    if state.proposal is not None:
        require_own(state.case, state.proposal.case_id)
        return ()
    if command.end_on <= command.start_on:
        raise Refused("DATE_BEFORE_START")
    proposed = PlacementProposed(
        **about(command, state.case, today),
        placement_id=command.placement_id,
        kind=command.kind,
        host_partner_id=command.host_partner_id,
        proposed_by=command.proposed_by,
        site_id=command.site_id,
        dayparts=tuple(dict.fromkeys(command.dayparts)),
        start_on=command.start_on,
        end_on=command.end_on,
        tasks_codes=command.tasks_codes,
        basis=command.basis,
        programme_code=command.programme_code,
    )
    return (proposed,)


def _agree(command: AgreePlacement, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    if state.proposed and state.phase is Phase.AGREED:
        return ()
    state.require(Phase.PROPOSED)
    if missing := [who for who in Signatory if who not in command.signed_by]:
        raise Refused("SIGNATURE_MISSING", ",".join(missing))
    agreed = PlacementAgreed(
        **about(command, state.case, today),
        placement_id=command.placement_id,
        host_partner_id=state.proposed.host_partner_id,
        signed_by=command.signed_by,
        coach_id=command.coach_id,
        adaptation_codes=command.adaptation_codes,
    )
    return (agreed,)


def _check_in(command: HoldDomainCheckIn, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    state.require(Phase.RUNNING, Phase.PAUSED)
    held_on = occurred(command, today, command.held_on)
    if (command.domain, held_on) in state.check_ins:
        raise Refused("CHECK_IN_ALREADY_HELD", command.domain)
    held = DomainCheckInHeld(
        **about(command, state.case, today),
        placement_id=command.placement_id,
        domain=command.domain,
        held_on=held_on,
        adaptation_codes=command.adaptation_codes,
        referral_codes=command.referral_codes,
        finding=command.finding,
    )
    return (held,)


def _not_before_start(day: date, state: Placement) -> date:
    if state.started_on is not None and day < state.started_on:
        raise Refused("DATE_BEFORE_START")
    return day


def _pause(command: PausePlacement, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    state.require(Phase.RUNNING, Phase.PAUSED)
    if state.phase is Phase.PAUSED:
        return ()
    paused_on = _not_before_start(occurred(command, today, command.paused_on), state)
    told = about(command, state.case, today)
    return (
        PlacementPaused(**told, placement_id=command.placement_id, paused_on=paused_on, reason=command.reason),
    )


def _resume(command: ResumePlacement, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    state.require(Phase.RUNNING, Phase.PAUSED)
    if state.phase is Phase.RUNNING:
        return ()
    resumed_on = _not_before_start(occurred(command, today, command.resumed_on), state)
    told = about(command, state.case, today)
    return (PlacementResumed(**told, placement_id=command.placement_id, resumed_on=resumed_on),)


def _continue(command: AgreeToContinue, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    state.require(Phase.RUNNING, Phase.PAUSED)
    if state.continues:
        return ()
    agreed = PlacementContinuationAgreed(
        **about(command, state.case, today),
        placement_id=command.placement_id,
        host_partner_id=state.proposed.host_partner_id,
        agreed_on=_not_before_start(occurred(command, today, command.agreed_on), state),
    )
    return (agreed,)


def _end(command: EndPlacement, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    state.require(Phase.RUNNING, Phase.PAUSED, Phase.ENDED)
    if state.phase is Phase.ENDED:
        return ()
    told = about(command, state.case, today)
    ended_on = _not_before_start(occurred(command, today, command.ended_on), state)
    ended = PlacementEnded(
        **told,
        placement_id=command.placement_id,
        ended_on=ended_on,
        host_partner_id=state.proposed.host_partner_id,
        reason=command.reason,
    )
    if not state.holds_dayparts(command.placement_id):
        return (ended,)
    left = tuple(item for item in state.around.week if item.placement_id != command.placement_id)
    return ended, WeekScheduleChanged(**told, week_from=monday_of(ended_on), items=left)


PLACEMENTS = Decider(streams, Placement(), decide, evolve)
