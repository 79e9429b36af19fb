"""The plans board: the plans of a case."""

from datetime import date
from uuid import UUID

from shared.board import Board, BoardRow
from shared.events.base import Event, LanguageLevel, Route
from shared.events.plans import PlanDrafted, PlanEstablished, PlanEvent, PlanName, PlanRevised


class PlanRow(BoardRow):
    """A plan at a glance."""

    plan_id: UUID
    intake_id: UUID | None = None
    established: bool = False
    plan_version: int | None = None
    plan_date: date | None = None
    is_first: bool | None = None
    municipality: str | None = None
    route: Route | None = None
    local_route_code: str | None = None
    level: LanguageLevel | None = None
    local_plan_name: PlanName | None = None
    decided_by: str | None = None


def project(row: PlanRow | None, event: Event) -> PlanRow | None:
    """The row after this event."""
    match event:
        case PlanDrafted():
            return PlanRow(
                case_id=event.case_id,
                plan_id=event.plan_id,
                intake_id=event.intake_id,
                route=event.route,
                local_plan_name=event.local_plan_name,
            )
        case PlanEstablished():
            return PlanRow(
                case_id=event.case_id,
                plan_id=event.plan_id,
                intake_id=row and row.intake_id,
                established=True,
                plan_version=event.plan_version,
                plan_date=event.plan_date,
                is_first=event.is_first,
                municipality=event.municipality_code,
                route=event.route,
                local_route_code=event.local_route_code,
                level=event.level,
                local_plan_name=event.local_plan_name or (row and row.local_plan_name),
                decided_by=event.decided_by,
            )
        case PlanRevised() if row is not None:
            return row.model_copy(
                update={
                    "plan_version": event.plan_version,
                    "route": event.route,
                    "local_route_code": event.local_route_code,
                    "level": event.level,
                    "decided_by": event.decided_by,
                }
            )
    return row


def key(event: Event) -> UUID | None:
    """The plan."""
    return event.plan_id if isinstance(event, PlanEvent) else None


PLANS_BOARD = Board("plans", PlanRow, key, project)
