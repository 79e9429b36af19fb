"""A placement that runs: it may stand still and go on, is looked at, and may be promised for later."""

from datetime import date

from services.placements.placement.commands import (
    AgreeToContinue,
    HoldDomainCheckIn,
    PausePlacement,
    ResumePlacement,
)
from services.placements.placement.state import Phase, Placement, PlacementFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.placements import (
    DomainCheckInHeld,
    PlacementContinuationAgreed,
    PlacementPaused,
    PlacementResumed,
)
from shared.occurrence import occurred


def not_before_start(day: date, state: Placement) -> date:
    """The day, unless the placement had not started by then."""
    if state.started_on is not None and day < state.started_on:
        raise Refused("DATE_BEFORE_START")
    return day


def pause(command: PausePlacement, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    """Its dayparts stay taken."""
    state.require(Phase.RUNNING, Phase.PAUSED)
    if state.phase is Phase.PAUSED:
        return ()
    paused_on = not_before_start(occurred(command, today, command.paused_on), state)
    told = about(command, state.case, today)
    paused = PlacementPaused(**told, placement_id=command.placement_id, paused_on=paused_on, reason=command.reason)
    return (paused,)


def resume(command: ResumePlacement, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    """Only what stood still goes on."""
    state.require(Phase.RUNNING, Phase.PAUSED)
    if state.phase is Phase.RUNNING:
        return ()
    resumed_on = not_before_start(occurred(command, today, command.resumed_on), state)
    told = about(command, state.case, today)
    return (PlacementResumed(**told, placement_id=command.placement_id, resumed_on=resumed_on),)


def check_in(command: HoldDomainCheckIn, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    """A life domain is looked at, once a day."""
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


def agree_to_continue(command: AgreeToContinue, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    """The place stays the person's, whoever leads."""
    state.require(Phase.RUNNING, Phase.PAUSED)
    if state.continues:
        return ()
    agreed = PlacementContinuationAgreed(
        **about(command, state.case, today),
        placement_id=command.placement_id,
        host_partner_id=state.proposed.host_partner_id,
        agreed_on=not_before_start(occurred(command, today, command.agreed_on), state),
    )
    return (agreed,)
