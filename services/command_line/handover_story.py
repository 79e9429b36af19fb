"""One handover from its start: what happened, who answered for the person, what is due."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.command_line.handover_cells import plain_table, responsible_cell
from services.command_line.handover_deadlines import due_table, missed_table
from services.handover.looking import Story
from services.handover.timeline import Entry
from services.handover.words import DEADLINES
from shared.events.responsibility import Deadline


def story(console: Console, told: Story, today: date) -> None:
    """Head, timeline, what is due, what was missed."""
    row = told.overdracht
    console.print(f"[bold]case {row.case_id}[/]  {row.state}  {' · '.join(row.flags)}")
    if row.handover_id:
        console.print(f"handover {row.handover_id}, {row.scenario or 'scenario not chosen'}", style="dim")
    who = responsible_cell(row.responsible, outside=row.outside_region)
    console.print(f"responsible: [bold]{who}[/] since {row.responsible.since}\n")
    console.print(_timeline(told))
    if row.due:
        console.print()
        console.print(due_table(row.due, today))
    if row.missed:
        console.print()
        console.print(missed_table(row.missed))
    console.print()


def _timeline(told: Story) -> Table:
    heard: dict[int, dict[str, None]] = {}
    for one in told.verteld:
        heard.setdefault(one.position, {})[one.partner] = None
    table = plain_table("date", "what", "responsible", "told to")
    entries = _once(told.tijdlijn)
    lines = ((e.on, _what(e), _passed(e), ", ".join(heard.get(e.position, ()))) for e in entries)
    for (on, what, who, partners), same in groupby(lines):
        times = len(list(same))
        shown = Text(f"{what} ×{times}" if times > 1 else what, style="red" if what.endswith("▲") else "")
        table.add_row(on.isoformat(), shown, Text(who, style="bold"), partners)
    return table


def _once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """A deadline that was brought higher is told once."""
    missed: set[tuple[date, Deadline | None]] = set()
    for entry in entries:
        if entry.type != "handover-escalated" or (entry.on, entry.deadline) not in missed:
            yield entry
        missed.add((entry.on, entry.deadline))


def _what(entry: Entry) -> str:
    about = f": {DEADLINES[entry.deadline]}" if entry.deadline else ""
    return f"{entry.what}{about} {'▲' * (entry.level or 0)}".strip()


def _passed(entry: Entry) -> str:
    """Only where it passed on; in between the same organisation stays responsible."""
    return responsible_cell(entry.responsible) if entry.passed_on else ""
