"""What may be asked about a trajectory: programmes, routes, modules, the term."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.base import (
    LanguageLevel,
    PartnerId,
    PersonCommand,
    ProgrammeCode,
    ReasonCode,
    Route,
    RouteCode,
    StaffId,
)
from shared.events.plans import Intensity, ModuleResult, PlannedModule

DaypartsPerWeek = Annotated[int, Field(ge=1, le=10)]


class EnrolInProgramme(PersonCommand):
    """Give the person a place in a programme."""

    actors: ClassVar = ("MUNICIPALITY",)
    refusals: ClassVar = ("NOT_ELIGIBLE", "TARGET_REACHED")
    programme_code: ProgrammeCode
    enrolled_on: date | None = None


class StartRouteEnrolment(PersonCommand):
    """Start a learning route with one provider; the end follows from the programme's weeks if not given."""

    actors: ClassVar = ("MUNICIPALITY/regievoerder",)
    refusals: ClassVar = (
        "ROUTE_MUST_BE_KEPT",
        "PROVIDER_NOT_CONTRACTED",
        "ENROLMENT_ALREADY_ACTIVE",
        "DATE_BEFORE_START",
    )
    enrolment_id: UUID
    route: Route
    provider: PartnerId
    start_on: date
    dayparts_per_week: DaypartsPerWeek
    end_on: date | None = None
    local_route_code: RouteCode | None = None
    level: LanguageLevel | None = None
    programme_code: ProgrammeCode | None = None
    module_plan: tuple[PlannedModule, ...] = ()


class EndRouteEnrolment(PersonCommand):
    """End the enrolment with this provider."""

    actors: ClassVar = ("MUNICIPALITY/regievoerder",)
    refusals: ClassVar = ("DATE_BEFORE_START",)
    enrolment_id: UUID
    reason: ReasonCode
    ended_on: date | None = None


class CompleteModule(PersonCommand):
    """Tell how a module ended; only the provider of that enrolment may."""

    actors: ClassVar = ("EDUCATION_PROVIDER",)
    refusals: ClassVar = ("MODULE_OUT_OF_ORDER", "DATE_BEFORE_START")
    asker_field: ClassVar = "provider"
    enrolment_id: UUID
    provider: PartnerId
    module_id: RouteCode
    result: ModuleResult
    completed_on: date | None = None


class SwitchRoute(PersonCommand):
    """Change route, and the plan with the legal route; what is not given comes from programme, lessons, plan."""

    actors: ClassVar = ("MUNICIPALITY/regievoerder",)
    refusals: ClassVar = (
        "NOT_AT_MODULE_BOUNDARY",
        "PROVIDER_NOT_CONTRACTED",
        "HUMAN_DECISION_REQUIRED",
        "DATE_BEFORE_START",
        "PLAN_NOT_ESTABLISHED",
        "NOT_COMPETENT_MUNICIPALITY",
        "INTENSITY_BELOW_MINIMUM",
    )
    from_enrolment_id: UUID
    to_enrolment_id: UUID
    to_route_code: RouteCode | None = None
    to_route: Route | None = None
    to_provider: PartnerId | None = None
    effective_on: date
    reason_code: ReasonCode
    decided_by: StaffId
    level: LanguageLevel | None = None
    intensity: Intensity | None = None
    module_plan: tuple[PlannedModule, ...] | None = None
    dayparts_per_week: DaypartsPerWeek | None = None
    end_on: date | None = None


class StartIntegrationTerm(PersonCommand):
    """Start the term of three years (Wi art. 11) that follows the first plan."""

    actors: ClassVar = ("SYSTEM",)
    refusals: ClassVar = ("PLAN_NOT_ESTABLISHED",)
    plan_id: UUID


class EndLessons(PersonCommand):
    """End every enrolment that runs, because its case has ended."""

    actors: ClassVar = ("SYSTEM",)
    ended_on: date
    reason: ReasonCode


class LeaveProgrammes(PersonCommand):
    """Give up every place in a programme, because another municipality leads by now."""

    actors: ClassVar = ("SYSTEM",)
    ended_on: date
    reason: ReasonCode


class RecordPlanDeadlineMissed(PersonCommand):
    """Record that the first plan is late; `generation` tells one setting of the deadline from the next."""

    actors: ClassVar = ("SYSTEM",)
    due_on: date
    generation: Annotated[int, Field(ge=1)]


TrajectoryCommand = (
    EnrolInProgramme
    | StartRouteEnrolment
    | EndRouteEnrolment
    | CompleteModule
    | SwitchRoute
    | StartIntegrationTerm
    | EndLessons
    | LeaveProgrammes
    | RecordPlanDeadlineMissed
)
COMMANDS = (
    EnrolInProgramme,
    StartRouteEnrolment,
    EndRouteEnrolment,
    CompleteModule,
    SwitchRoute,
    StartIntegrationTerm,
    EndLessons,
    LeaveProgrammes,
    RecordPlanDeadlineMissed,
)
