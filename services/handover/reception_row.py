"""What COA sees of one case at a glance. Pure."""

from datetime import date
from uuid import UUID

from services.handover.deadlines import pending
from services.handover.glance import DueNext
from services.handover.projection import ended_on, missed, true_flags
from services.handover.reception import Reception
from services.handover.responsible import Responsibility
from services.handover.row import Missed
from services.handover.stages import State
from services.handover.states import state_of
from services.handover.terms import Terms
from shared.events.base import Message
from shared.events.handover import HandoverScenario
from shared.events.responsibility import Deadline

BETWEEN_THE_SIDES = frozenset(
    {
        *(Deadline.T1_PROFILE, Deadline.T2_CASE_WORKER, Deadline.T3_FIRST_CONTACT, Deadline.T4_SCENARIO),
        *(Deadline.T5_HOUSING, Deadline.T7_REGISTRATION, Deadline.T9_FIRST_VISIT, Deadline.T12_COA_ACCESS),
    }
)
"""What COA may reckon with: not benefit, plan, obligation or erasure, which are the municipality's alone, and
nothing that runs from a day which COA is not told."""


class ReceptionRow(Message):
    """A case and its latest handover, as far as COA was told of them."""

    case_id: UUID
    participant_id: UUID
    handover_id: UUID | None
    handovers: tuple[UUID, ...]
    state: State
    flags: tuple[str, ...]
    scenario: HandoverScenario | None
    municipality: str | None
    site: str | None
    responsible: Responsibility | None
    started_on: date | None
    ended_on: date | None
    due: tuple[DueNext, ...]
    missed: tuple[Missed, ...]
    merged_into: UUID | None

    @property
    def late(self) -> tuple[Missed, ...]:
        """What was missed and has still not come."""
        return tuple(one for one in self.missed if one.open)

    @property
    def running(self) -> bool:
        """Whether there is still something to hand over."""
        return self.ended_on is None


def look_from_reception(case: Reception, terms: Terms) -> ReceptionRow | None:
    """What COA sees; nothing of a case that it was never told of."""
    watch, who = case.known.watch, case.known.watch.answer.now
    if watch.case_id is None or watch.participant_id is None:
        return None
    known = watch.active or watch.last
    return ReceptionRow(
        case_id=watch.case_id,
        participant_id=watch.participant_id,
        handover_id=known and known.handover_id,
        handovers=tuple(one.handover_id for one in watch.rounds),
        state=state_of(watch, known),
        flags=true_flags(watch, known),
        scenario=known and known.scenario,
        municipality=who and who.municipality,
        site=watch.site,
        responsible=who,
        started_on=known and known.started_on,
        ended_on=ended_on(watch),
        due=_due(case, terms),
        missed=missed(case.known),
        merged_into=case.merged_into,
    )


def _due(case: Reception, terms: Terms) -> tuple[DueNext, ...]:
    return tuple(
        DueNext(deadline=due.deadline, due_on=due.due_on, level=due.level, warns=due.warns)
        for due in pending(case.known.watch, terms)
        if due.deadline in BETWEEN_THE_SIDES
    )


class SeenFromReception(Message):
    """A handover at a glance, with what is due from today on and what was missed."""

    handover_id: UUID | None
    case_id: UUID
    participant_id: UUID
    state: State
    flags: tuple[str, ...]
    scenario: HandoverScenario | None
    municipality: str | None
    site: str | None
    responsible: Responsibility | None
    started_on: date | None
    ended_on: date | None
    next_due: DueNext | None
    due: tuple[DueNext, ...]
    late: tuple[Missed, ...]
    missed: tuple[Missed, ...]
    level: int


def glance_from_reception(row: ReceptionRow, today: date) -> SeenFromReception:
    """A row as it stands today: whether a day that has passed was kept is told, or it is not."""
    due = tuple(one for one in row.due if one.due_on >= today)
    own = {
        name: getattr(row, name) for name in SeenFromReception.model_fields if name in ReceptionRow.model_fields
    }
    own |= {"due": due, "level": max((one.level for one in row.late), default=0)}
    return SeenFromReception(**own, next_due=next((one for one in due if not one.warns), None), late=row.late)
