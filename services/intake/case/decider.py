"""The rules of a case: who may have one, where it is linked, and what is told about it."""

from datetime import date
from typing import assert_never
from uuid import UUID

from services.intake.case.commands import (
    AssignCaseWorker,
    CaseCommand,
    ChangeReceptionLocation,
    CloseCase,
    LinkMunicipality,
    MakeReferral,
    NotifyObligation,
    OpenCase,
    OptInToLibrary,
    RecordMove,
    RecordRegistration,
    ShareClientProfile,
)
from services.intake.case.state import Case, CaseFact, evolve
from shared.case_facts import CaseFacts, about, case_stream, require_open
from shared.decider import Decider, Refused
from shared.events.case import (
    CaseClosed,
    CaseListed,
    CaseOpened,
    CaseWorkerAssigned,
    ClientProfileShared,
    LibraryOptedIn,
    MunicipalityLinked,
    MunicipalRegistrationRecorded,
    ObligationNotified,
    ParticipantMoved,
    ReceptionLocationChanged,
    ReferralMade,
)
from shared.events.classes import Sealed
from shared.occurrence import occurred


def streams(command: CaseCommand, state: Case) -> tuple[str, ...]:
    """The case; where it appears among the person's cases or leaves them, those too."""
    own = case_stream(command.case_id)
    if isinstance(command, OpenCase):
        return own, f"participant-{command.participant_id}"
    if isinstance(command, LinkMunicipality | CloseCase) and state.case.participant_id is not None:
        return own, f"participant-{state.case.participant_id}"
    return (own,)


def decide(command: CaseCommand, state: Case, today: date) -> tuple[CaseFact, ...]:
    """What becomes true."""
    if isinstance(command, OpenCase):
        return _open(command, state, today)
    require_open(state.case)
    match command:
        case LinkMunicipality():
            return _link(command, state, today)
        case ShareClientProfile():
            return _share_profile(command, state, today)
        case ChangeReceptionLocation():
            return _change_location(command, state, today)
        case RecordMove():
            return _move(command, state, today)
        case RecordRegistration():
            return _register(command, state, today)
        case NotifyObligation():
            return _notify(command, state, today)
        case AssignCaseWorker():
            return _assign(command, state, today)
        case MakeReferral():
            return _refer(command, state, today)
        case OptInToLibrary():
            return _opt_in(command, state, today)
        case CloseCase():
            return _close(command, state, today)
    assert_never(command)


def _open(command: OpenCase, state: Case, today: date) -> tuple[CaseFact, ...]:
    if command.of_age_from is None:
        raise ValueError("of_age_from is derived by the vault before a case is decided on")
    on = occurred(command, today)
    if state.case.participant_id is not None:
        raise Refused("CASE_ALREADY_OPEN")
    _require_only_case_at(command.municipality_code, command.case_id, state)
    listed = CaseListed(
        case_id=command.case_id,
        participant_id=command.participant_id,
        occurred_on=on,
        municipality_code=command.municipality_code,
    )
    opened = CaseOpened(
        case_id=command.case_id,
        participant_id=command.participant_id,
        occurred_on=on,
        legal_regime=command.legal_regime,
        target_group=command.target_group,
        intake_channel=command.intake_channel,
        opened_on=occurred(command, today, command.opened_on),
        of_age_from=command.of_age_from,
        municipality_code=command.municipality_code,
        reception_site_id=command.reception_site_id,
    )
    return listed, opened


def _require_only_case_at(municipality: str | None, case_id: UUID, state: Case) -> None:
    """INV-C1: one open case per participant per municipality."""
    if any(key != case_id and code == municipality for key, code in state.open_at.items()):
        raise Refused("CASE_ALREADY_OPEN")


def _link(command: LinkMunicipality, state: Case, today: date) -> tuple[CaseFact, ...]:
    if state.case.linked:
        raise Refused("ALREADY_LINKED")
    _require_only_case_at(command.municipality_code, command.case_id, state)
    told = about(command, state.case, today)
    linked = MunicipalityLinked(
        **told,
        municipality_code=command.municipality_code,
        linked_on=occurred(command, today, command.linked_on),
        link_reason=command.link_reason,
        medical_reason=command.medical_reason,
        reception_site_id=command.reception_site_id,
        household_case_ids=command.household_case_ids,
    )
    if state.case.municipality == command.municipality_code:
        return (linked,)
    return CaseListed(**told, municipality_code=command.municipality_code), linked


def _require_linked(case: CaseFacts) -> None:
    if not case.linked:
        raise Refused("NOT_IN_STATE", "NOT_LINKED")


def _share_profile(command: ShareClientProfile, state: Case, today: date) -> tuple[CaseFact, ...]:
    _require_linked(state.case)
    if command.profile_version <= state.profile_version:
        raise Refused("PROFILE_VERSION_NOT_HIGHER")
    shared = ClientProfileShared(
        **about(command, state.case, today),
        profile_version=command.profile_version,
        consent_share=command.consent_share,
        education_level=command.education_level,
        work_years=command.work_years,
        occupations=command.occupations,
        preparation_hours_nt2=command.preparation_hours_nt2,
        household_size=command.household_size,
        languages=command.languages,
        visible_limitation_codes=command.visible_limitation_codes,
    )
    return (shared,)


def _change_location(command: ChangeReceptionLocation, state: Case, today: date) -> tuple[CaseFact, ...]:
    known = state.case.reception_site
    if state.case.moved:
        raise Refused("NOT_IN_STATE", "MOVED")
    if command.to_site == known:
        return ()
    from_site = known or command.from_site
    if from_site is None:
        raise Refused("NOT_IN_STATE", "NO_RECEPTION_SITE")
    if command.from_site not in (None, from_site):
        raise Refused("NOT_IN_STATE", "AT_ANOTHER_SITE")
    changed = ReceptionLocationChanged(
        **about(command, state.case, today),
        from_site=from_site,
        to_site=command.to_site,
        moved_on=occurred(command, today, command.moved_on),
    )
    return (changed,)


def _move(command: RecordMove, state: Case, today: date) -> tuple[CaseFact, ...]:
    _require_linked(state.case)
    linked_to = state.case.municipality
    if linked_to is None or command.municipality_code not in (None, linked_to):
        raise Refused("NOT_IN_STATE", "LINKED_ELSEWHERE")
    if state.case.moved:
        return ()
    moved = ParticipantMoved(
        **about(command, state.case, today),
        moved_on=occurred(command, today, command.moved_on),
        from_type=command.from_type,
        municipality_code=linked_to,
    )
    return (moved,)


def _register(command: RecordRegistration, state: Case, today: date) -> tuple[CaseFact, ...]:
    if state.case.registered_in == command.municipality_code:
        return ()
    registered = MunicipalRegistrationRecorded(
        **about(command, state.case, today),
        registered_on=occurred(command, today, command.registered_on),
        municipality_code=command.municipality_code,
    )
    return (registered,)


def _notify(command: NotifyObligation, state: Case, today: date) -> tuple[CaseFact, ...]:
    notified_on = occurred(command, today, command.notified_on)
    if command.obligation_start > notified_on:
        raise Refused("OBLIGATION_AFTER_NOTICE")
    if state.notified:
        raise Refused("NOT_IN_STATE", "NOTIFIED")
    notified = ObligationNotified(
        **about(command, state.case, today),
        notified_on=notified_on,
        obligation_start=command.obligation_start,
        target_group=command.target_group,
        legal_regime=command.legal_regime,
    )
    return (notified,)


def _assign(command: AssignCaseWorker, state: Case, today: date) -> tuple[CaseFact, ...]:
    municipality = state.case.municipality or state.case.registered_in
    if municipality is None:
        raise Refused("NOT_IN_STATE", "NOT_LINKED")
    if state.case_worker == command.case_worker:
        return ()
    assigned = CaseWorkerAssigned(
        **about(command, state.case, today),
        case_worker=command.case_worker,
        municipality_code=municipality,
        assigned_on=occurred(command, today, command.assigned_on),
    )
    return (assigned,)


def _refer(command: MakeReferral, state: Case, today: date) -> tuple[CaseFact, ...]:
    if command.referral_id in state.referrals:
        return ()
    referred = ReferralMade(
        **about(command, state.case, today),
        referral_id=command.referral_id,
        target_partner_id=command.target_partner_id,
        topic=Sealed(command.topic),
        ground=command.ground,
        details=command.details,
        interpreter_language=command.interpreter_language,
    )
    return (referred,)


def _opt_in(command: OptInToLibrary, state: Case, today: date) -> tuple[CaseFact, ...]:
    if (command.partner_id, command.activity_code) in state.library:
        return ()
    told = about(command, state.case, today)
    return (LibraryOptedIn(**told, partner_id=command.partner_id, activity_code=command.activity_code),)


def _close(command: CloseCase, state: Case, today: date) -> tuple[CaseFact, ...]:
    told = about(command, state.case, today)
    closed_on = occurred(command, today, command.closed_on)
    gone = CaseListed(**told, municipality_code=state.case.municipality, open=False)
    return gone, CaseClosed(**told, reason=command.reason, closed_on=closed_on)


CASES = Decider(streams, Case(), decide, evolve)
