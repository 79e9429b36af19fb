"""The tables kept beside the position: what waits to become due, what people look at, and what COA does."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

from services.handover import reception_looking, waiting
from services.handover.deadlines import pending
from services.handover.following import Followed
from services.handover.projection import look
from services.handover.reception import Reception
from services.handover.terms import Terms
from shared.delivery import Connection
from shared.store.statements import statements

STATEMENTS = statements(Path(__file__).with_suffix(".sql"))


Kept = tuple[UUID, Followed, Reception]
"""Whose case it is, the case as it is, and the case as COA was told it."""


async def keep(connection: Connection, cases: Mapping[UUID, Kept], terms: Terms) -> None:
    """The rows of these cases are what follows from their folds, and nothing else."""
    persons = {case_id: person for case_id, (person, _, _) in cases.items()}
    armed = [(case_id, due) for case_id, (_, case, _) in cases.items() for due in pending(case.watch, terms)]
    await waiting.arm(connection, persons, armed)
    await _show(connection, [case for _, case, _ in cases.values()])
    await reception_looking.show(connection, [case for _, _, case in cases.values()], terms)


async def forget(connection: Connection, person: UUID) -> None:
    """No row of this person is left."""
    await waiting.disarm_person(connection, person)
    await connection.execute(STATEMENTS["hide"], person)
    await connection.execute(reception_looking.STATEMENTS["hide"], person)


async def clear(connection: Connection) -> None:
    """No row is left."""
    await connection.execute(STATEMENTS["disarm_all"])
    await connection.execute(STATEMENTS["hide_all"])
    await connection.execute(reception_looking.STATEMENTS["hide_all"])


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
