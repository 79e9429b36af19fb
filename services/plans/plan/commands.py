"""What may be asked about a plan (PIP)."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.base import (
    LanguageLevel,
    MunicipalityCode,
    PartnerId,
    PersonCommand,
    ProgrammeCode,
    Route,
    RouteCode,
    StaffId,
)
from shared.events.intake import IntakeLocation
from shared.events.plans import Goal, Intensity, PlanName, SupportItem

Goals = Annotated[tuple[Goal, ...], Field(max_length=20)]


class DraftPlan(PersonCommand):
    """Draft a plan, from a completed intake or, in a fast start, from one in progress."""

    actors: ClassVar = ("MUNICIPALITY/regievoerder",)
    refusals: ClassVar = ("INTAKE_NOT_COMPLETED",)
    plan_id: UUID
    intake_id: UUID
    drafted_at_location: IntakeLocation
    goals: Goals = ()
    route: Route | None = None
    local_plan_name: PlanName | None = None
    handover_id: UUID | None = None


class EstablishPlan(PersonCommand):
    """Establish the plan as a decision (*beschikking*) of the competent municipality."""

    actors: ClassVar = ("MUNICIPALITY/regievoerder",)
    refusals: ClassVar = (
        "INTAKE_NOT_COMPLETED",
        "NOT_COMPETENT_MUNICIPALITY",
        "ROUTE_MUST_BE_KEPT",
        "INTENSITY_BELOW_MINIMUM",
        "PLAN_DATE_INVALID",
        "HUMAN_DECISION_REQUIRED",
        "PROVIDER_NOT_CONTRACTED",
    )
    plan_id: UUID
    municipality_code: MunicipalityCode
    route: Route
    level: LanguageLevel
    intensity: Intensity
    decided_by: StaffId
    participant_agreed: bool
    plan_date: date | None = None
    local_route_code: RouteCode | None = None
    literacy_track: bool = False
    goals: Goals | None = None
    support_items: tuple[SupportItem, ...] = ()
    local_plan_name: PlanName | None = None
    provider: PartnerId | None = None
    start_on: date | None = None
    programme_code: ProgrammeCode | None = None
    handover_id: UUID | None = None


PlanCommand = DraftPlan | EstablishPlan
COMMANDS = (DraftPlan, EstablishPlan)
