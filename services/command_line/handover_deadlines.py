"""Deadlines as cells and as tables: what is due, what is late, what was missed."""

from collections.abc import Sequence
from datetime import date

from rich.table import Table
from rich.text import Text

from services.command_line.handover_cells import plain_table
from services.handover.glance import DueNext
from services.handover.row import Missed
from services.handover.words import DEADLINES

SOON = 7
"""So many days before it is due, a deadline is worth a colour."""


def due_table(due: Sequence[DueNext], today: date) -> Table:
    """What is due, in order."""
    table = plain_table("due on", "", "what")
    for one in due:
        what = DEADLINES[one.deadline] + (" (warning)" if one.warns else "")
        table.add_row(one.due_on.isoformat(), due_cell(one.due_on, today), what)
    return table


def missed_table(missed: Sequence[Missed]) -> Table:
    """What was missed, and whether it was done since."""
    table = plain_table("was due on", "missed", "")
    for one in missed:
        still = Text("still open", style="red") if one.open else Text("done since", style="dim")
        table.add_row(one.due_on.isoformat(), DEADLINES[one.deadline], still)
    return table


def due_cell(due_on: date, today: date) -> Text:
    """How many days are left, or over."""
    left = (due_on - today).days
    told = "today" if left == 0 else f"in {left} days" if left > 0 else f"{-left} days over"
    return Text(told, style="red" if left < 0 else "yellow" if left <= SOON else "")


def late_cell(late: Sequence[Missed], today: date) -> Text:
    """What is late for longest, and how much more is."""
    if not late:
        return Text("–")
    more = f" +{len(late) - 1}" if len(late) > 1 else ""
    return Text(f"{DEADLINES[late[0].deadline]}{more}\n{(today - late[0].due_on).days} days over", style="red")


def next_cell(due: DueNext | None, today: date) -> Text:
    """What is due next."""
    return Text.assemble(f"{DEADLINES[due.deadline]}\n", due_cell(due.due_on, today)) if due else Text("–")
