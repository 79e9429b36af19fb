"""The handovers that run, a line each."""

from collections.abc import Mapping, Sequence
from datetime import date

from rich.console import Console
from rich.text import Text

from services.command_line.handover_cells import plain_table, responsible_cell
from services.command_line.handover_deadlines import late_cell, next_cell
from services.handover.glance import Shown


def board(console: Console, rows: Sequence[Shown], names: Mapping[str, str], today: date) -> None:
    """A line a handover; people go by the name a script gave them, or by the id of their case."""
    table = plain_table("", "case", "state", "responsible", "late", "next due", "case worker")
    for column in table.columns[:4]:
        column.no_wrap = True
    for row in rows:
        table.add_row(
            _level(row.level),
            names.get(str(row.participant_id), str(row.case_id)),
            row.state.replace("_", " ").lower(),
            responsible_cell(row.responsible, outside=row.outside_region),
            late_cell(row.late, today),
            next_cell(row.next_due, today),
            row.case_worker or "–",
        )
    console.print(table)
    running, late = sum(row.ended_on is None for row in rows), sum(bool(row.late) for row in rows)
    ended = f", {len(rows) - running} have ended with something still to do" if running < len(rows) else ""
    console.print(f"{running} handovers run{ended}, {late} of them late")


def _level(level: int) -> Text:
    return Text("▲" * level, style="red")
