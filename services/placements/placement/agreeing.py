"""A placement before it starts: proposed, and agreed by all three."""

from datetime import date

from services.placements.placement.commands import AgreePlacement, ProposePlacement
from services.placements.placement.state import Phase, Placement, PlacementFact
from shared.case_facts import about, require_own
from shared.decider import Refused
from shared.events.placements import PlacementAgreed, PlacementProposed, Signatory


def propose(command: ProposePlacement, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    """A place to work or take part, for a time."""
    if state.proposal is not None:
        require_own(state.case, state.proposal.case_id)
        return ()
    if command.end_on <= command.start_on:
        raise Refused("DATE_BEFORE_START")
    if command.programme_code is not None:
        state.around.joined(command.programme_code)
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


def agree(command: AgreePlacement, state: Placement, today: date) -> tuple[PlacementFact, ...]:
    """Participant, host and work company have signed."""
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
