"""The rules of a case, as a table of contents; rules about two cases at once are in `pairs`."""

from collections.abc import Iterator
from datetime import date
from typing import assert_never

from services.intake.case import closing, housing, leading, linking, moving, opening, standing, supporting
from services.intake.case import commands as ask
from services.intake.case.listing import participant_stream
from services.intake.case.reaching import partner_stream
from services.intake.case.state import Case, CaseFact, evolve
from shared.case_facts import case_stream, handover_stream, require_open, require_whole
from shared.decider import Decider

RELISTED = (ask.LinkMunicipality, ask.RelinkMunicipality, ask.TransferCase, ask.CloseCase, ask.ReopenCase)
"""After these the case stands elsewhere among the person's cases."""
WHILE_LED = (
    ask.RelinkMunicipality,
    ask.TransferCase,
    ask.ShareClientProfile,
    ask.AssignCaseWorker,
    ask.RecordMove,
    ask.RequestHousing,
    ask.OfferHousing,
    ask.RefuseHousing,
    ask.StartTenancy,
)
"""What rests on a municipality that leads, and so on none having given the person back."""


def streams(command: ask.CaseCommand, state: Case) -> tuple[str, ...]:
    """The case; where it appears among the person's cases or leaves them, those too, and those of doubles.

    What rests on a link looks whether the municipality gave the person back, and what names a partner who that is.
    """
    given_back = (handover_stream(command.case_id),) if isinstance(command, WHILE_LED) else ()
    own = (case_stream(command.case_id), *given_back)
    if isinstance(command, ask.OpenCase):
        known = (command.participant_id, *command.same_numbers, *command.same_name)
        return *own, *dict.fromkeys(participant_stream(person) for person in known)
    if isinstance(command, RELISTED) and state.case.participant_id is not None:
        return *own, participant_stream(state.case.participant_id)
    return *own, *(partner_stream(partner) for partner in _named(command))


def _named(command: ask.CaseCommand) -> Iterator[str]:
    """The partner that a command names, where it matters who that is."""
    match command:
        case ask.MakeReferral(target_partner_id=partner) | ask.OptInToLibrary(partner_id=partner):
            yield partner
        case ask.RequestHousing(housing_partner_id=partner) | ask.PlanAppointment(with_partner=partner):
            yield partner
        case ask.OfferHousing(housing_partner_id=partner) if partner is not None:
            yield partner


def decide(command: ask.CaseCommand, state: Case, today: date) -> tuple[CaseFact, ...]:
    """What becomes true."""
    if isinstance(command, ask.OpenCase):
        return opening.open_case(command, state, today)
    require_whole(state.case)
    if isinstance(command, ask.EndingCommand):
        return _end(command, state, today)
    require_open(state.case)
    if isinstance(command, ask.LeadingCommand):
        return leading.decide(command, state, today)
    if isinstance(command, ask.LinkingCommand):
        return linking.decide(command, state, today)
    if isinstance(command, ask.MovingCommand):
        return moving.decide(command, state, today)
    if isinstance(command, ask.HousingCommand):
        return housing.decide(command, state, today)
    if isinstance(command, ask.StandingCommand):
        return standing.decide(command, state, today)
    return supporting.decide(command, state, today)


def _end(command: ask.EndingCommand, state: Case, today: date) -> tuple[CaseFact, ...]:
    """What can still be said when there is nobody to work for any more."""
    match command:
        case ask.CloseCase():
            return closing.close(command, state, today)
        case ask.ReopenCase():
            return closing.reopen(command, state, today)
        case ask.RecordDeath():
            return standing.record_death(command, state, today)
    assert_never(command)


CASES = Decider(streams, Case(), decide, evolve)
