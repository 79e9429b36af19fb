"""The two tables kept beside the position: what waits to become due, and what people look at."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

from services.handover import waiting
from services.handover.deadlines import pending
from services.handover.following import Followed
from services.handover.projection import look
from services.handover.terms import Terms
from shared.delivery import Connection
from shared.store.statements import statements

STATEMENTS = statements(Path(__file__).with_suffix(".sql"))


async def keep(connection: Connection, cases: Mapping[UUID, tuple[UUID, Followed]], terms: Terms) -> None:
    """The rows of these cases, each of a person, are what follows from their folds, and nothing else."""
    persons = {case_id: person for case_id, (person, _) in cases.items()}
    armed = [(case_id, due) for case_id, (_, case) in cases.items() for due in pending(case.watch, terms)]
    await waiting.arm(connection, persons, armed)
    await _show(connection, [case for _, case in cases.values()])


async def forget(connection: Connection, person: UUID) -> None:
    """No row of this person is left."""
    await waiting.disarm_person(connection, person)
    await connection.execute(STATEMENTS["hide"], person)


async def clear(connection: Connection) -> None:
    """No row is left."""
    await connection.execute(STATEMENTS["disarm_all"])
    await connection.execute(STATEMENTS["hide_all"])


async def _show(connection: Connection, cases: Iterable[Followed]) -> None:
    rows = [row for case in cases if (row := look(case)) is not None]
    columns = [
        (
            row.case_id,
            row.participant_id,
            list(row.handovers),
            row.municipality,
            row.case_worker,
            row.site,
            row.state,
            str(row.responsible.kind),
            row.late,
            row.running,
            row.model_dump_json(),
        )
        for row in rows
    ]
    await connection.executemany(STATEMENTS["show"], columns)
