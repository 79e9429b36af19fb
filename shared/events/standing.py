"""What can be said about a person's standing: permit, obligation, link, transfer, doubles, and how a case can end.

Published: add, never change.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from shared.events.base import LegalRegime, MunicipalityCode, ReasonCode, RouteCode, StaffId, TargetGroup
from shared.events.case import CASE, CaseEvent
from shared.events.classes import N, P, S, Sealed


class PermitKind(StrEnum):
    """What kind of residence permit; relief (art. 56a PW) is for the first only."""

    ASYLUM_FIXED = "ASYLUM_FIXED"
    REGULAR = "REGULAR"
    OTHER = "OTHER"


class RelinkReason(StrEnum):
    """Why COA linked a person to another municipality."""

    REJECTED = "REJECTED"
    FAMILY = "FAMILY"
    WORK = "WORK"
    ERROR = "ERROR"
    OTHER = "OTHER"


class Relation(StrEnum):
    """How a member of the household who came later is related to the one who was here."""

    PARTNER = "PARTNER"
    CHILD = "CHILD"
    PARENT = "PARENT"


class MatchBasis(StrEnum):
    """Why two cases may be one person."""

    VAULT_HASH = "VAULT_HASH"
    NAME_BIRTHYEAR = "NAME_BIRTHYEAR"


class ResidencePermitGranted(CaseEvent):
    """The residence permit was granted; starts clock C1."""

    dutch: ClassVar = "verblijfsvergunning verleend"
    granted_on: Annotated[date, P("verleend op", CASE)]
    permit_kind: Annotated[PermitKind, P("soort vergunning", CASE)]


class MunicipalityLinkChanged(CaseEvent):
    """COA linked the person to another municipality; the old link ended in the same instant."""

    dutch: ClassVar = "koppeling gewijzigd"
    from_municipality: Annotated[MunicipalityCode, P("van gemeente", CASE)]
    to_municipality: Annotated[MunicipalityCode, P("naar gemeente", CASE)]
    changed_on: Annotated[date, P("gewijzigd op", CASE)]
    reason: Annotated[RelinkReason, P("reden", CASE)]


class ObligationCorrected(CaseEvent):
    """DUO corrected its notice; the fields it does not give stay as they were."""

    dutch: ClassVar = "kennisgeving gecorrigeerd"
    notified_on: Annotated[date | None, P("kennisgeving op", CASE)] = None
    obligation_start: Annotated[date | None, P("begin inburgeringsplicht", CASE)] = None
    target_group: Annotated[TargetGroup | None, P("doelgroep", CASE)] = None
    legal_regime: Annotated[LegalRegime | None, P("wettelijk regime", CASE)] = None
    reason: Annotated[ReasonCode, P("reden", CASE)]


class ObligationWithdrawn(CaseEvent):
    """DUO withdrew its notice: what followed from it is recalled, and nobody hears of the person any more."""

    dutch: ClassVar = "kennisgeving ingetrokken"
    withdrawn_on: Annotated[date, P("ingetrokken op", CASE)]
    reason: Annotated[ReasonCode, P("reden", CASE)]


class CaseTransferred(CaseEvent):
    """Another municipality leads from `effective_on`; the learning route goes along (Wi art. 15)."""

    dutch: ClassVar = "overgedragen aan andere gemeente"
    from_municipality: Annotated[MunicipalityCode, P("van gemeente", CASE)]
    to_municipality: Annotated[MunicipalityCode, P("naar gemeente", CASE)]
    effective_on: Annotated[date, P("ingaande", CASE)]
    retained_route: Annotated[RouteCode | None, P("behouden leerroute", CASE)] = None
    plan_id: Annotated[UUID | None, N("plan", CASE)] = None


class HouseholdExpanded(CaseEvent):
    """A member of the family came later (*nareiziger*) and has a case of their own."""

    dutch: ClassVar = "gezin uitgebreid"
    new_case_id: Annotated[UUID, N("dossier gezinslid", CASE)]
    relation: Annotated[Relation, P("relatie", CASE)]


class HouseholdJoined(CaseEvent):
    """Another case is of the same household: told there, and so known here."""

    dutch: ClassVar = "huishouden gekoppeld"
    of_case_id: Annotated[UUID, N("dossier huisgenoot", CASE)]


class HouseholdMemberLeft(CaseEvent):
    """Somebody of the household is no longer there: look what it means for this person. Why is not told here."""

    dutch: ClassVar = "gezinslid weggevallen"
    member_case_id: Annotated[UUID, N("dossier gezinslid", CASE)]
    since: Annotated[date, P("sinds", CASE)]


class StatusRevoked(CaseEvent):
    """The residence right was withdrawn; partners only ever hear that taking part has ended."""

    dutch: ClassVar = "verblijfsrecht ingetrokken"
    revoked_on: Annotated[Sealed[date], S("ingetrokken op", CASE)]


class ParticipantDied(CaseEvent):
    """The participant died; partners only ever hear that taking part has ended."""

    dutch: ClassVar = "overleden"
    died_on: Annotated[date, P("overleden op", CASE)]


class ContactLost(CaseEvent):
    """An attempt to reach the participant failed; after the third and an emigration the case may be closed."""

    dutch: ClassVar = "contact verloren"
    attempt: Annotated[int, P("poging", CASE)]
    tried_on: Annotated[date, P("geprobeerd op", CASE)]


class CaseReopened(CaseEvent):
    """A case that was closed because the participant had left is open again."""

    dutch: ClassVar = "dossier heropend"
    reopened_on: Annotated[date, P("heropend op", CASE)]
    municipality_code: Annotated[MunicipalityCode, P("gemeentecode", CASE)]


class PossibleDuplicateFlagged(CaseEvent):
    """Two cases may be one person; a human decides."""

    dutch: ClassVar = "mogelijk dubbel"
    candidate_case_id: Annotated[UUID, N("ander dossier", CASE)]
    match_basis: Annotated[MatchBasis, P("overeenkomst", CASE)]


class DuplicateEvent(CaseEvent):
    """Said in the streams of both cases at once."""

    surviving_case_id: Annotated[UUID, N("blijvend dossier", CASE)]
    surviving_participant_id: Annotated[UUID, N("blijvende deelnemer", CASE)]
    merged_case_id: Annotated[UUID, N("samengevoegd dossier", CASE)]
    merged_participant_id: Annotated[UUID, N("samengevoegde deelnemer", CASE)]
    decided_by: Annotated[StaffId, N("besloten door", CASE)]


class DuplicateCasesMerged(DuplicateEvent):
    """Two cases are one person: the merged one is read through the other from here on; no stream is rewritten."""

    dutch: ClassVar = "dossiers samengevoegd"


class MergeReversed(DuplicateEvent):
    """The two cases were two people after all: both are exactly as before."""

    dutch: ClassVar = "samenvoeging teruggedraaid"


STANDING_EVENTS = (
    ResidencePermitGranted,
    MunicipalityLinkChanged,
    ObligationCorrected,
    ObligationWithdrawn,
    CaseTransferred,
    HouseholdExpanded,
    HouseholdJoined,
    HouseholdMemberLeft,
    StatusRevoked,
    ParticipantDied,
    ContactLost,
    CaseReopened,
    PossibleDuplicateFlagged,
    DuplicateCasesMerged,
    MergeReversed,
)
