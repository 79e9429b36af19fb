"""What the rule tests start from: one person in Weert, and the programmes of the region."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.events.base import LegalRegime, Route, TargetGroup
from shared.events.case import (
    CaseClosed,
    CaseListed,
    CaseOpened,
    CloseReason,
    IntakeChannel,
    LinkReason,
    MunicipalityLinked,
    MunicipalRegistrationRecorded,
)
from shared.events.convenants import PartnerRegistered
from shared.events.intake import IntakeCompleted, IntakeListed
from shared.events.plans import (
    Intensity,
    ParticipantEnrolledInProgramme,
    PlanEstablished,
    PlanListed,
    RouteEnrolmentStarted,
)
from shared.events.programmes import ProgrammeDefined, ProgrammeRules
from shared.events.standing import CaseTransferred, MunicipalityLinkChanged

CASE, PERSON, OTHER_CASE = UUID(int=1), UUID(int=2), UUID(int=3)
INTAKE, PLAN, PLACEMENT, ENROLMENT = UUID(int=10), UUID(int=11), UUID(int=12), UUID(int=13)
WEERT, CRANENDONCK = "0988", "1706"
TODAY = "2020-03-02"
THEN = date(2019, 10, 7)
ADULT = date(2010, 1, 1)

about: dict[str, Any] = {"case_id": CASE, "participant_id": PERSON, "occurred_on": THEN}
told: dict[str, Any] = {"case_id": CASE, "participant_id": PERSON, "occurred_on": date(2020, 3, 2)}


def opened(**changes: Any) -> CaseOpened:
    fields: dict[str, Any] = {
        **about,
        "legal_regime": LegalRegime.PILOT_PRE2022,
        "target_group": TargetGroup.ASYLUM_HOLDER,
        "intake_channel": IntakeChannel.COA,
        "opened_on": THEN,
        "of_age_from": ADULT,
        "reception_site_id": "azc-weert",
    }
    return CaseOpened(**(fields | changes))


case_listed = CaseListed(**about)
linked = MunicipalityLinked(**about, municipality_code=WEERT, linked_on=THEN, link_reason=LinkReason.LABOUR_MARKET)
registered = MunicipalRegistrationRecorded(**about, registered_on=THEN, municipality_code=WEERT)
relinked = MunicipalityLinkChanged(
    **about, from_municipality=WEERT, to_municipality=CRANENDONCK, changed_on=THEN, reason="ERROR"
)
transferred = CaseTransferred(
    **about, from_municipality=WEERT, to_municipality=CRANENDONCK, effective_on=date(2020, 2, 3)
)
closed = CaseClosed(**about, reason=CloseReason.FULFILLED, closed_on=THEN)
intake_open = IntakeListed(**about, intake_id=INTAKE, open=True)
intake_done = IntakeListed(**about, intake_id=INTAKE, open=False)
plan_listed = PlanListed(**about, plan_id=PLAN, plan_date=THEN)
enough = Intensity(lesson_dayparts=4, pvt_hours=12, map_hours=40)


def planned(route: str = "B1", **changes: Any) -> PlanEstablished:
    fields: dict[str, Any] = {
        **about,
        "plan_id": PLAN,
        "plan_version": 1,
        "plan_date": THEN,
        "is_first": True,
        "municipality_code": WEERT,
        "legal_regime": LegalRegime.PILOT_PRE2022,
        "route": route,
        "local_route_code": "R3",
        "level": "B1",
        "intensity": enough,
        "decided_by": "j-jansen",
        "participant_agreed": True,
    }
    return PlanEstablished(**(fields | changes))


def partner(partner_id: str, role: str, *area: str) -> PartnerRegistered:
    return PartnerRegistered(
        occurred_on=THEN, partner_id=partner_id, name=partner_id, role=role, oin="0" * 20, municipalities=area
    )


def completed(**changes: Any) -> IntakeCompleted:
    fields: dict[str, Any] = {
        **about,
        "intake_id": INTAKE,
        "completed_on": date(2019, 12, 5),
        "domains": (),
        "learnability": "B1_ATTAINABLE",
        "education_level": "SECONDARY",
        "literacy": "LITERATE_OTHER_SCRIPT",
        "language_levels": {"nl": "A1"},
        "availability_dayparts": 4,
    }
    return IntakeCompleted(**(fields | changes))


def programme(code: str = "WNC-PIP", *, rules: dict[str, Any] | None = None, **changes: Any) -> ProgrammeDefined:
    fields: dict[str, Any] = {
        "occurred_on": THEN,
        "programme_code": code,
        "name": code,
        "municipalities": (WEERT, CRANENDONCK),
        "start": date(2019, 9, 19),
        "rules": ProgrammeRules(**(rules or {})),
    }
    return ProgrammeDefined(**(fields | changes))


def enrolled(code: str = "WNC-PIP") -> ParticipantEnrolledInProgramme:
    return ParticipantEnrolledInProgramme(**about, programme_code=code, enrolled_on=THEN, municipality_code=WEERT)


def lessons(**changes: Any) -> RouteEnrolmentStarted:
    fields: dict[str, Any] = {
        **about,
        "enrolment_id": ENROLMENT,
        "route": Route.B1,
        "provider": "taalschool-c",
        "start_on": date(2020, 2, 3),
        "end_on": date(2020, 11, 8),
        "dayparts_per_week": 4,
    }
    return RouteEnrolmentStarted(**(fields | changes))
