"""The tables in which handovers are told, and who answers for a person in them."""

from rich.table import Table

from services.handover.responsible import Responsibility
from shared.events.responsibility import ResponsibleKind


def responsible_cell(who: Responsibility | None, *, outside: bool = False) -> str:
    """Who answers for the person, and whether that is nobody's municipality in the region."""
    if who is None:
        return "–"
    if who.kind is ResponsibleKind.COA:
        return f"COA {who.site or ''}".strip()
    return f"gemeente {who.municipality}{', outside the region' if outside else ''}"


def plain_table(*columns: str) -> Table:
    """A table without rules."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
