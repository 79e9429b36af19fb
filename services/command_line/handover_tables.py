"""Handovers as people like to read them."""

from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.handover.looking import DueNext, Shown, Story
from services.handover.projection import Missed
from services.handover.responsible import Responsibility
from services.handover.words import DEADLINES
from shared.events.responsibility import ResponsibleKind

SOON = 7
"""So many days before it is due, a deadline is worth a colour."""


def board(console: Console, rows: Sequence[Shown], today: date) -> None:
    """A line a handover."""
    table = _table("", "case", "state", "responsible", "next due", "", "late", "case worker")
    for row in rows:
        soonest = row.next_due
        table.add_row(
            _level(row.level),
            str(row.case_id),
            row.state,
            _who(row.responsible),
            DEADLINES[soonest.deadline] if soonest else "–",
            _when(soonest.due_on, today) if soonest else "",
            "\n".join(DEADLINES[one.deadline] for one in row.late) or "–",
            row.case_worker or "–",
        )
    console.print(table)
    console.print(f"{len(rows)} handovers run, {sum(bool(row.late) for row in rows)} of them late")


def story(console: Console, told: Story, today: date) -> None:
    """Head, timeline, what is due, what was missed."""
    row = told.overdracht
    console.print(f"[bold]case {row.case_id}[/]  {row.state}  {' · '.join(row.flags)}")
    if row.handover_id:
        console.print(f"handover {row.handover_id}, {row.scenario or 'scenario not chosen'}", style="dim")
    console.print(f"responsible: [bold]{_who(row.responsible)}[/] since {row.responsible.since}\n")
    console.print(_timeline(told))
    if row.due:
        console.print()
        console.print(_due(row.due, today))
    if row.missed:
        console.print()
        console.print(_missed(row.missed))
    console.print()


def _timeline(told: Story) -> Table:
    heard: dict[int, list[str]] = {}
    for one in told.verteld:
        heard.setdefault(one.position, []).append(one.partner)
    table = _table("date", "what", "responsible", "told to")
    for entry in told.tijdlijn:
        who = Text(_who(entry.responsible), style="bold" if entry.passed_on else "dim")
        partners = dict.fromkeys(heard.get(entry.position, []))
        table.add_row(entry.on.isoformat(), entry.what, who, ", ".join(partners))
    return table


def _due(due: Sequence[DueNext], today: date) -> Table:
    table = _table("due on", "", "what")
    for one in due:
        what = DEADLINES[one.deadline] + (" (warning)" if one.warns else "")
        table.add_row(one.due_on.isoformat(), _when(one.due_on, today), what)
    return table


def _missed(missed: Sequence[Missed]) -> Table:
    table = _table("was due on", "missed", "")
    for one in missed:
        still = Text("still open", style="red") if one.open else Text("done since", style="dim")
        table.add_row(one.due_on.isoformat(), DEADLINES[one.deadline], still)
    return table


def _who(who: Responsibility | None) -> str:
    if who is None:
        return "–"
    if who.kind is ResponsibleKind.COA:
        return f"COA {who.site or ''}".strip()
    return f"municipality {who.municipality}"


def _when(due_on: date, today: date) -> Text:
    left = (due_on - today).days
    told = "today" if left == 0 else f"in {left} days" if left > 0 else f"{-left} days over"
    return Text(told, style="red" if left < 0 else "yellow" if left <= SOON else "")


def _level(level: int) -> Text:
    return Text("▲" * level, style="red")


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
