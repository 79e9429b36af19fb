"""The table of what waits to become due: written with the position of the process, read by the ticker."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from services.handover.calendar import over_at
from services.handover.deadlines import Due
from shared.delivery import Connection
from shared.store.statements import statements

STATEMENTS = statements(Path(__file__).with_suffix(".sql"))


async def arm(connection: Connection, persons: Mapping[UUID, UUID], armed: Sequence[tuple[UUID, Due]]) -> None:
    """The rows of these cases, each of a person, are the deadlines given, and nothing else."""
    columns = _columns(armed)
    await connection.execute(STATEMENTS["disarm"], list(persons), *columns[:4])
    if armed:
        owners = [persons[case_id] for case_id, _ in armed]
        await connection.execute(STATEMENTS["put"], *columns, owners)


async def disarm_person(connection: Connection, person: UUID) -> None:
    """No deadline of this person is left."""
    await connection.execute(STATEMENTS["forget"], person)


def _columns(armed: Sequence[tuple[UUID, Due]]) -> tuple[list[object], ...]:
    dues = [due for _, due in armed]
    return (
        [case_id for case_id, _ in armed],
        [str(due.deadline) for due in dues],
        [due.generation for due in dues],
        [due.ordinal for due in dues],
        [over_at(due.due_on) for due in dues],
        [due.due_on for due in dues],
        [due.level for due in dues],
        [due.handover_id for due in dues],
        [due.warns for due in dues],
        [due.day_one for due in dues],
    )
