"""Handovers as people like to read them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.handover.glance import DueNext, Shown
from services.handover.looking import Story
from services.handover.responsible import Responsibility
from services.handover.row import Missed
from services.handover.timeline import Entry
from services.handover.words import DEADLINES
from shared.events.responsibility import Deadline, ResponsibleKind

SOON = 7
"""So many days before it is due, a deadline is worth a colour."""


def board(console: Console, rows: Sequence[Shown], names: Mapping[str, str], today: date) -> None:
    """A line a handover; people go by the name a script gave them, or by the id of their case."""
    table = _table("", "case", "state", "responsible", "late", "next due", "case worker")
    for column in table.columns[:4]:
        column.no_wrap = True
    for row in rows:
        table.add_row(
            _level(row.level),
            names.get(str(row.participant_id), str(row.case_id)),
            row.state.replace("_", " ").lower(),
            _who(row.responsible),
            _late(row.late, today),
            _next(row.next_due, today),
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
    heard: dict[int, dict[str, None]] = {}
    for one in told.verteld:
        heard.setdefault(one.position, {})[one.partner] = None
    table = _table("date", "what", "responsible", "told to")
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
    return _who(entry.responsible) if entry.passed_on else ""


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
    return f"gemeente {who.municipality}"


def _when(due_on: date, today: date) -> Text:
    left = (due_on - today).days
    told = "today" if left == 0 else f"in {left} days" if left > 0 else f"{-left} days over"
    return Text(told, style="red" if left < 0 else "yellow" if left <= SOON else "")


def _late(late: Sequence[Missed], today: date) -> Text:
    """What is late for longest, and how much more is."""
    if not late:
        return Text("–")
    more = f" +{len(late) - 1}" if len(late) > 1 else ""
    return Text(f"{DEADLINES[late[0].deadline]}{more}\n{(today - late[0].due_on).days} days over", style="red")


def _next(due: DueNext | None, today: date) -> Text:
    return Text.assemble(f"{DEADLINES[due.deadline]}\n", _when(due.due_on, today)) if due else Text("–")


def _level(level: int) -> Text:
    return Text("▲" * level, style="red")


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
