"""One whole life of a person in Weert, wish by wish; the laws begin at any moment of it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as some

from services.handover.handover.commands import (
    AcceptHandover,
    ChooseScenario,
    HoldFirstContact,
    PlanFirstContact,
    StartSocialGuidance,
)
from services.handover.handover.process_commands import StartHandover
from services.handover.watch import handover_id_of
from services.intake.case.commands import LinkMunicipality, OpenCase, RecordMove, RecordRegistration
from services.intake.intake.commands import (
    AssessDomain,
    CompleteIntake,
    MeasureMotivation,
    OfferPrivateTalk,
    ReceiveThirdPartyInformation,
    RequestThirdPartyInformation,
    StartIntake,
)
from services.placements.placement.commands import (
    AgreePlacement,
    HoldDomainCheckIn,
    PausePlacement,
    ProposePlacement,
    Signatory,
    StartPlacement,
)
from services.placements.schedule.commands import SetWeekSchedule
from services.plans.benefits.commands import StartBenefit, StartRelief
from services.plans.convenant.commands import DraftConvenant, RegisterPartner, SignConvenant
from services.plans.plan.commands import DraftPlan, EstablishPlan
from services.plans.programme.commands import AwardGrant, DefineProgramme, RecordCommitment
from services.plans.trajectory.commands import (
    CompleteModule,
    EnrolInProgramme,
    StartIntegrationTerm,
    StartRouteEnrolment,
)
from shared.events.base import Command
from shared.events.plans import Intensity
from tests.laws.deciding import TODAY, ask
from tests.laws.wishes import modules, somebody

ONE, TWO = UUID(int=1), UUID(int=2)
WNC: dict[str, Any] = {"programme_code": "WNC-DUAL"}
CASE: dict[str, Any] = {"case_id": ONE}
HANDOVER: dict[str, Any] = {**CASE, "handover_id": handover_id_of(ONE, 1)}
INTAKE: dict[str, Any] = {**CASE, "intake_id": ONE}
ROUTES = tuple({"local_code": code, "provider": "j-jansen", "legal_route": "B1"} for code in ("R3", "R4"))
RULES = {"dual": True, "switch_at_module_boundary": True, "norm_dayparts": 4, "evenings_and_saturdays": True}
SPENT = {"kind": "LANGUAGE_LESSON", "partner_id": "j-jansen"}


def placement(key: UUID, *dayparts: str) -> tuple[Command, ...]:
    about: dict[str, Any] = {**CASE, "placement_id": key}
    proposal = ProposePlacement(
        **about,
        kind="INTERNSHIP",
        host_partner_id="moderna",
        proposed_by="j-jansen",
        dayparts=dayparts,
        start_on=TODAY - timedelta(days=2),
        end_on=TODAY + timedelta(days=90),
    )
    return proposal, AgreePlacement(**about, signed_by=tuple(Signatory), coach_id="j-jansen")


LIFE: tuple[Command, ...] = (
    DefineProgramme(
        **WNC,
        name="Duaal",
        municipalities=("0988",),
        start=date(2022, 1, 1),
        target={"kind": "HARD", "n": 2},
        routes=ROUTES,
        contracts=({"provider": "j-jansen", "municipality_code": "0988", "valid_from": date(2020, 1, 1)},),
        rules=RULES,
    ),
    AwardGrant(**WNC, fund="SZW", amount=9),
    RecordCommitment(**WNC, fund="SZW", amount=4, cost_code="j-jansen"),
    RegisterPartner(partner_id="j-jansen", name="Partner", role="CARE", oin="0" * 20),
    DraftConvenant(convenant_id="CV-WNC", name="Convenant", text_version="2.0", parties=("j-jansen",)),
    SignConvenant(convenant_id="CV-WNC", partner_id="j-jansen"),
    OpenCase(
        **CASE,
        participant_id=TWO,
        identity=somebody,
        legal_regime="WI2021",
        target_group="ASYLUM_HOLDER",
        intake_channel="COA",
        of_age_from=date(2010, 1, 1),
        reception_site_id="azc-weert",
    ),
    LinkMunicipality(**CASE, municipality_code="0988", link_reason="FAMILY"),
    StartHandover(
        **HANDOVER, to_municipality="0988", started_on=TODAY - timedelta(days=40), from_site="azc-weert"
    ),
    ChooseScenario(**HANDOVER, scenario="COMBINED"),
    PlanFirstContact(**HANDOVER, at=datetime.combine(TODAY, time(10), UTC), mode="AZC_VISIT"),
    HoldFirstContact(**HANDOVER, private_talk_offered=True, vve_informed=True),
    StartIntake(**INTAKE, location="AZC", mandatory_domains=("LEARNABILITY", "HEALTH")),
    OfferPrivateTalk(**INTAKE),
    AssessDomain(**INTAKE, domain="LEARNABILITY", outcome="WAIVED", outcome_reason="SENSORY_IMPAIRMENT"),
    *(
        AssessDomain(**INTAKE, domain=domain, outcome="ASSESSED")
        for domain in ("EDUCATION", "WORK_EXPERIENCE", "PERSONAL_CIRCUMSTANCES", "HEALTH")
    ),
    RequestThirdPartyInformation(**INTAKE, party_role="SCHOOL"),
    MeasureMotivation(**INTAKE, moment="T0", scale=5, perspective=6),
    ReceiveThirdPartyInformation(**INTAKE, party_role="SCHOOL"),
    CompleteIntake(
        **INTAKE,
        education_level="NONE",
        literacy="ILLITERATE",
        language_levels={},
        availability_dayparts=4,
    ),
    DraftPlan(**INTAKE, plan_id=ONE, drafted_at_location="AZC"),
    RecordMove(**CASE),
    RecordRegistration(**CASE, municipality_code="0988"),
    StartSocialGuidance(**HANDOVER, partner_id="j-jansen"),
    AcceptHandover(**HANDOVER, responsible_case_worker="j-jansen"),
    EstablishPlan(
        **CASE,
        plan_id=ONE,
        municipality_code="0988",
        route="B1",
        level="B1",
        intensity=Intensity(lesson_dayparts=4, pvt_hours=12, map_hours=40),
        decided_by="j-jansen",
        participant_agreed=True,
    ),
    StartIntegrationTerm(**CASE, plan_id=ONE),
    StartBenefit(**CASE),
    StartRelief(**CASE, items=("RENT",)),
    EnrolInProgramme(**CASE, **WNC),
    StartRouteEnrolment(
        **CASE,
        enrolment_id=ONE,
        route="B1",
        provider="j-jansen",
        start_on=TODAY - timedelta(days=40),
        end_on=TODAY + timedelta(days=60),
        dayparts_per_week=4,
        module_plan=modules,
    ),
    SetWeekSchedule(
        **CASE,
        week_from=TODAY - timedelta(days=2),
        items=tuple({"daypart": day, **SPENT} for day in ("WED_AM", "WED_PM", "THU_AM", "THU_PM", "FRI_AM")),
    ),
    *placement(ONE, "MON_AM", "TUE_AM"),
    StartPlacement(**CASE, placement_id=ONE),
    *placement(TWO, "MON_PM", "TUE_PM", "FRI_AM"),
    HoldDomainCheckIn(**CASE, placement_id=ONE, domain="FINANCES"),
    CompleteModule(
        **CASE,
        enrolment_id=ONE,
        provider="j-jansen",
        module_id="M1",
        result="PASSED",
        completed_on=TODAY - timedelta(days=2),
    ),
    PausePlacement(**CASE, placement_id=ONE, reason="HOST"),
)


def _moments() -> tuple[tuple[Any, ...], ...]:
    moments: list[tuple[Any, ...]] = [()]
    for wish in LIFE:
        moments.append((*moments[-1], *ask(wish, moments[-1])))
    return tuple(moments)


MOMENTS = _moments()
moments = some.sampled_from(MOMENTS)
last_moments = some.sampled_from(MOMENTS[-8:])
