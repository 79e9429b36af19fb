"""What can be said about a plan (PIP) and the trajectory it leads to. Published: add, never change."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.base import (
    LanguageLevel,
    LegalRegime,
    Message,
    MunicipalityCode,
    PartnerId,
    PersonEvent,
    ProgrammeCode,
    Route,
    RouteCode,
    StaffId,
)
from shared.events.classes import N, P, Purpose
from shared.events.intake import IntakeLocation

PLAN, PROGRAMME = Purpose.PLAN, Purpose.PROGRAMME


class PlanName(StrEnum):
    """What a plan is called where it does not go by the name of the law; the list grows with the regions."""

    PERSONAL_INTEGRATION_PLAN = "Persoonlijk Integratie Plan"
    PERSONAL_PLAN = "Persoonlijk plan inburgering en participatie"
    PERSONAL_CIVIC_INTEGRATION_PLAN = "Persoonlijk inburgeringsplan"
    SUPPORT_PLAN = "Ondersteuningsplan"
    STARTING_PLAN = "Startplan"


class GoalAxis(StrEnum):
    """What a goal is about."""

    WORK = "WORK"
    SOCIAL = "SOCIAL"
    NETWORK = "NETWORK"
    LANGUAGE = "LANGUAGE"
    EDUCATION = "EDUCATION"
    SELF_RELIANCE = "SELF_RELIANCE"


class Goal(Message):
    """One goal of a plan."""

    goal_id: UUID
    axis: GoalAxis
    main_goal: bool = False
    target_on: date | None = None
    assigned_partner_id: PartnerId | None = None


class Intensity(Message):
    """How much of what a plan asks (Besluit art. 3.1 and 3.14); course and participation hours for the Z-route."""

    lesson_dayparts: Annotated[int, Field(ge=0, le=10)]
    pvt_hours: Annotated[int, Field(ge=0)]
    map_hours: Annotated[int, Field(ge=0)] = 0
    course_hours: Annotated[int, Field(ge=0)] = 0
    participation_hours: Annotated[int, Field(ge=0)] = 0


class SupportItem(Message):
    """Help that one partner gives under the plan."""

    code: Annotated[str, Field(max_length=40, pattern=r"^[A-Z_]+$")]
    partner_id: PartnerId


class PlannedModule(Message):
    """One module of a route, first and last day included."""

    module_id: RouteCode
    start: date
    end: date


class ModuleResult(StrEnum):
    """How a module ended."""

    PASSED = "PASSED"
    NOT_PASSED = "NOT_PASSED"
    ATTENDED = "ATTENDED"


class PlanEvent(PersonEvent):
    """Kept in the stream of the plan."""

    stream: ClassVar = ("plan", "plan_id")
    plan_id: Annotated[UUID, N("plan", PLAN)]


class TrajectoryEvent(PersonEvent):
    """Kept in the stream of the trajectory: enrolments, routes, terms."""

    stream: ClassVar = ("trajectory", "case_id")


class PlanDrafted(PlanEvent):
    """A draft of the plan exists; it may predate the move."""

    dutch: ClassVar = "concept-PIP"
    intake_id: Annotated[UUID, N("intake", PLAN)]
    drafted_at_location: Annotated[IntakeLocation, P("opgesteld te", PLAN)]
    goals: Annotated[tuple[Goal, ...], Field(max_length=20), P("doelen", PLAN)] = ()
    route: Annotated[Route | None, P("leerroute", PLAN)] = None
    local_plan_name: Annotated[PlanName | None, N("lokale naam plan", PLAN)] = None


class PlanEstablished(PlanEvent):
    """The plan is a decision (*beschikking*) of the competent municipality."""

    dutch: ClassVar = "PIP vastgesteld"
    plan_version: Annotated[int, Field(ge=1), N("versie plan", PLAN)]
    plan_date: Annotated[date, P("dagtekening", PLAN)]
    is_first: Annotated[bool, P("eerste plan", PLAN)]
    municipality_code: Annotated[MunicipalityCode, P("gemeentecode", PLAN)]
    legal_regime: Annotated[LegalRegime, P("wettelijk regime", PLAN)]
    route: Annotated[Route, P("leerroute", PLAN)]
    local_route_code: Annotated[RouteCode | None, P("lokale route", PLAN)] = None
    level: Annotated[LanguageLevel, P("niveau", PLAN)]
    literacy_track: Annotated[bool, P("alfabetiseringstraject", PLAN)] = False
    intensity: Annotated[Intensity, P("intensiteit", PLAN)]
    goals: Annotated[tuple[Goal, ...], Field(max_length=20), P("doelen", PLAN)] = ()
    support_items: Annotated[tuple[SupportItem, ...], P("ondersteuning", PLAN)] = ()
    local_plan_name: Annotated[PlanName | None, N("lokale naam plan", PLAN)] = None
    decided_by: Annotated[StaffId, N("besloten door", PLAN)]
    participant_agreed: Annotated[bool, P("deelnemer akkoord", PLAN)]


class PlanListed(TrajectoryEvent):
    """This case has an established plan; what makes `is_first` and INV-L1 decidable from one stream."""

    dutch: ClassVar = "plan ingeschreven"
    plan_id: Annotated[UUID, N("plan", PLAN)]
    plan_date: Annotated[date, P("dagtekening", PLAN)]


class IntegrationTermStarted(TrajectoryEvent):
    """The term runs from the day after the first plan's date, three years (Wi art. 11)."""

    dutch: ClassVar = "inburgeringstermijn gestart"
    plan_id: Annotated[UUID, N("plan", PLAN)]
    term_start: Annotated[date, P("begin termijn", PLAN)]
    term_end: Annotated[date, P("einde termijn", PLAN)]


class ParticipantEnrolledInProgramme(TrajectoryEvent):
    """The person takes part in a programme; the seat itself is counted on the programme's stream."""

    dutch: ClassVar = "deelname programma"
    programme_code: Annotated[ProgrammeCode, P("programma", PROGRAMME)]
    enrolled_on: Annotated[date, P("deelname vanaf", PROGRAMME)]
    municipality_code: Annotated[MunicipalityCode, P("gemeentecode", PROGRAMME)]


class ProgrammeEnrolmentEnded(TrajectoryEvent):
    """The person takes part in the programme no longer; the seat is freed on the programme's stream."""

    dutch: ClassVar = "einde deelname programma"
    programme_code: Annotated[ProgrammeCode, P("programma", PROGRAMME)]
    municipality_code: Annotated[MunicipalityCode, P("gemeentecode", PROGRAMME)]
    ended_on: Annotated[date, P("deelname tot", PROGRAMME)]
    reason: Annotated[str, Field(max_length=40, pattern=r"^[A-Z_]+$"), P("reden", PROGRAMME)]


class EnrolmentRefused(TrajectoryEvent):
    """No place in the programme; a fact, because someone must be told."""

    dutch: ClassVar = "deelname geweigerd"
    programme_code: Annotated[ProgrammeCode, P("programma", PROGRAMME)]
    reason: Annotated[str, Field(max_length=40, pattern=r"^[A-Z_]+$"), P("reden", PROGRAMME)]


class RouteEnrolmentStarted(TrajectoryEvent):
    """The person starts a learning route with one provider."""

    dutch: ClassVar = "start leerroute bij aanbieder"
    enrolment_id: Annotated[UUID, N("inschrijving", PLAN)]
    route: Annotated[Route, P("leerroute", PLAN)]
    local_route_code: Annotated[RouteCode | None, P("lokale route", PLAN)] = None
    level: Annotated[LanguageLevel | None, P("niveau", PLAN)] = None
    provider: Annotated[PartnerId, P("aanbieder", PLAN)]
    programme_code: Annotated[ProgrammeCode | None, P("programma", PLAN)] = None
    module_plan: Annotated[tuple[PlannedModule, ...], P("modules", PLAN)] = ()
    start_on: Annotated[date, P("begin", PLAN)]
    end_on: Annotated[date | None, P("einde gepland", PLAN)] = None
    dayparts_per_week: Annotated[int, Field(ge=1, le=10), P("dagdelen per week", PLAN)]


class RouteEnrolmentEnded(TrajectoryEvent):
    """The enrolment with this provider ended."""

    dutch: ClassVar = "einde leerroute bij aanbieder"
    enrolment_id: Annotated[UUID, N("inschrijving", PLAN)]
    provider: Annotated[PartnerId, P("aanbieder", PLAN)]
    ended_on: Annotated[date, P("einde", PLAN)]
    reason: Annotated[str, Field(max_length=40, pattern=r"^[A-Z_]+$"), P("reden", PLAN)]


class ModuleCompleted(TrajectoryEvent):
    """A module ended."""

    dutch: ClassVar = "module afgerond"
    enrolment_id: Annotated[UUID, N("inschrijving", PLAN)]
    provider: Annotated[PartnerId, P("aanbieder", PLAN)]
    module_id: Annotated[RouteCode, P("module", PLAN)]
    result: Annotated[ModuleResult, P("resultaat", PLAN)]
    completed_on: Annotated[date, P("afgerond op", PLAN)]


class RouteSwitched(TrajectoryEvent):
    """The person changed route; old and new provider hear of their own enrolment only."""

    dutch: ClassVar = "overgestapt van route"
    from_enrolment_id: Annotated[UUID, N("van inschrijving", PLAN)]
    to_enrolment_id: Annotated[UUID, N("naar inschrijving", PLAN)]
    from_provider: Annotated[PartnerId, P("van aanbieder", PLAN)]
    to_provider: Annotated[PartnerId, P("naar aanbieder", PLAN)]
    from_route_code: Annotated[RouteCode | None, P("van route", PLAN)] = None
    to_route_code: Annotated[RouteCode | None, P("naar route", PLAN)] = None
    effective_on: Annotated[date, P("ingaande", PLAN)]
    credited_modules: Annotated[tuple[RouteCode, ...], P("meegenomen modules", PLAN)] = ()
    reason_code: Annotated[str, Field(max_length=40, pattern=r"^[A-Z_]+$"), P("reden", PLAN)]
    decided_by: Annotated[StaffId, N("besloten door", PLAN)]


class PlanReplacedOnTransfer(PlanEvent):
    """The receiving municipality established a plan in place of the old one; route and term are kept."""

    dutch: ClassVar = "PIP nieuwe gemeente"
    previous_plan_id: Annotated[UUID, N("vorig plan", PLAN)]
    route: Annotated[Route, P("leerroute", PLAN)]


FieldName = Annotated[str, Field(max_length=40, pattern=r"^[a-z_]+$")]


class RevisionReason(StrEnum):
    """Why a plan was decided anew."""

    ROUTE_SWITCH = "ROUTE_SWITCH"
    LEVEL_LOWERED = "LEVEL_LOWERED"
    MOVED = "MOVED"
    SITUATION = "SITUATION"
    OBJECTION = "OBJECTION"


class PlanRevised(PlanEvent):
    """The plan was decided anew in part, and this is what holds of it; the term does not shift (Wi art. 11)."""

    dutch: ClassVar = "PIP gewijzigd"
    plan_version: Annotated[int, Field(ge=2), N("versie plan", PLAN)]
    changed_fields: Annotated[tuple[FieldName, ...], Field(min_length=1), P("gewijzigde onderdelen", PLAN)]
    reason: Annotated[RevisionReason, P("reden", PLAN)]
    effective_on: Annotated[date, P("ingaande", PLAN)]
    municipality_code: Annotated[MunicipalityCode, P("gemeentecode", PLAN)]
    route: Annotated[Route, P("leerroute", PLAN)]
    local_route_code: Annotated[RouteCode | None, P("lokale route", PLAN)] = None
    level: Annotated[LanguageLevel, P("niveau", PLAN)]
    intensity: Annotated[Intensity, P("intensiteit", PLAN)]
    decided_by: Annotated[StaffId, N("besloten door", PLAN)]


class PlanDeadlineMissed(TrajectoryEvent):
    """The plan is late (Besluit art. 5.3); an alert, never an obstacle."""

    dutch: ClassVar = "PIP-termijn overschreden"
    clock: Annotated[str, Field(pattern=r"^C5X?$"), N("termijn", PLAN)]
    due_on: Annotated[date, N("uiterlijk op", PLAN)]
    generation: Annotated[int | None, Field(ge=1), N("generatie", PLAN)] = None


PLAN_EVENTS = (
    PlanDrafted,
    PlanEstablished,
    PlanListed,
    IntegrationTermStarted,
    ParticipantEnrolledInProgramme,
    ProgrammeEnrolmentEnded,
    EnrolmentRefused,
    RouteEnrolmentStarted,
    RouteEnrolmentEnded,
    ModuleCompleted,
    RouteSwitched,
    PlanReplacedOnTransfer,
    PlanRevised,
    PlanDeadlineMissed,
)
