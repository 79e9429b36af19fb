"""What the tests of the handover start from: one person linked to Opmeer, in the reception centre of Alkmaar."""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from services.handover.watch import handover_id_of
from shared.events import case as fact
from shared.events import intake, moving, plans, standing
from tests.handing import House

CASE, PERSON = UUID(int=1), UUID(int=2)
FIRST, SECOND, THIRD = (handover_id_of(CASE, n) for n in (1, 2, 3))
OPMEER, HOORN, HARDENBERG = "0432", "0405", "0160"
AZC = "azc-alkmaar"
ON_FIRST: dict[str, Any] = {"case_id": CASE, "handover_id": FIRST}
ALEX = "a-alders"
INTAKE = UUID(int=10)
T = TypeVar("T")


def said(kind: type[T], on: str, case_id: UUID = CASE, **fields: Any) -> T:
    """A fact of this kind about the person."""
    return kind(case_id=case_id, participant_id=PERSON, occurred_on=date.fromisoformat(on), **fields)


def opened(on: str = "2019-09-01", case_id: UUID = CASE, **changes: Any) -> fact.CaseOpened:
    fields: dict[str, Any] = {
        "legal_regime": "PILOT_PRE2022",
        "target_group": "ASYLUM_HOLDER",
        "intake_channel": "COA",
        "opened_on": on,
        "of_age_from": "2010-01-01",
        "reception_site_id": AZC,
    }
    return said(fact.CaseOpened, on, case_id, **(fields | changes))


def linked(on: str = "2019-10-07", code: str = OPMEER, case_id: UUID = CASE) -> fact.MunicipalityLinked:
    fields = {"municipality_code": code, "linked_on": on, "link_reason": "LABOUR_MARKET"}
    return said(fact.MunicipalityLinked, on, case_id, **fields)


def relinked(on: str, to: str = HOORN, since: str = OPMEER) -> standing.MunicipalityLinkChanged:
    fields = {"from_municipality": since, "to_municipality": to, "changed_on": on, "reason": "FAMILY"}
    return said(standing.MunicipalityLinkChanged, on, **fields)


def transferred(on: str, to: str = HOORN, effective_on: str | None = None) -> standing.CaseTransferred:
    fields = {"from_municipality": OPMEER, "to_municipality": to, "effective_on": effective_on or on}
    return said(standing.CaseTransferred, on, **fields)


def profile(on: str, version: int = 1) -> fact.ClientProfileShared:
    return said(fact.ClientProfileShared, on, profile_version=version, consent_share=True)


def worker(on: str, code: str = OPMEER) -> fact.CaseWorkerAssigned:
    return said(fact.CaseWorkerAssigned, on, case_worker=ALEX, municipality_code=code, assigned_on=on)


def intake_started(on: str) -> intake.IntakeStarted:
    return said(intake.IntakeStarted, on, intake_id=INTAKE, mandatory_domains=(), location="AZC")


def intake_completed(on: str) -> intake.IntakeCompleted:
    fields: dict[str, Any] = {
        "intake_id": INTAKE,
        "completed_on": on,
        "domains": (),
        "learnability": "B1_ATTAINABLE",
        "education_level": "SECONDARY",
        "literacy": "LITERATE_OTHER_SCRIPT",
        "language_levels": {},
        "availability_dayparts": 4,
    }
    return said(intake.IntakeCompleted, on, **fields)


def offered(on: str) -> moving.HousingOffered:
    return said(moving.HousingOffered, on, offered_on=on)


def refused(on: str) -> moving.HousingRefused:
    return said(moving.HousingRefused, on, refused_on=on, reason_code="TOO_FAR")


def rented(on: str) -> moving.TenancyStarted:
    return said(moving.TenancyStarted, on, started_on=on)


def moved(on: str, code: str = OPMEER) -> fact.ParticipantMoved:
    return said(fact.ParticipantMoved, on, moved_on=on, from_type="COA", municipality_code=code)


def registered(on: str, code: str = OPMEER) -> fact.MunicipalRegistrationRecorded:
    return said(fact.MunicipalRegistrationRecorded, on, registered_on=on, municipality_code=code)


def notified(on: str, regime: str = "WI2021") -> fact.ObligationNotified:
    fields = {"notified_on": on, "obligation_start": on, "target_group": "ASYLUM_HOLDER", "legal_regime": regime}
    return said(fact.ObligationNotified, on, **fields)


def permitted(on: str) -> standing.ResidencePermitGranted:
    return said(standing.ResidencePermitGranted, on, granted_on=on, permit_kind="ASYLUM_FIXED")


def planned(on: str) -> plans.PlanListed:
    return said(plans.PlanListed, on, plan_id=UUID(int=20), plan_date=on)


def closed(on: str, reason: str = "LEFT_NL") -> fact.CaseClosed:
    return said(fact.CaseClosed, on, reason=reason, closed_on=on)


def house(today: str, *facts: Any) -> House:
    """A house in which these facts are known on this day."""
    found = House(date.fromisoformat(today))
    found.tell(*facts)
    return found
