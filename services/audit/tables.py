"""Answers as people like to read them, or as JSON."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

Show = Callable[[Console, Any], None]


def tell(answer: Any, show: Show, *, as_json: bool) -> None:
    """On stdout; JSON has no colour, no wrapping and a fixed order of keys."""
    if as_json:
        sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        show(Console(), answer)


def facts(console: Console, rows: Sequence[dict[str, Any]]) -> None:
    """A line a fact, fields beneath each other."""
    table = _table("position", "happened", "recorded", "fact", "by", "fields")
    for row in rows:
        table.add_row(
            str(row["position"]),
            row["occurred_on"],
            row["time"],
            row["type"],
            row["actor"],
            _fields(row["fields"]),
        )
    _print(console, table, len(rows), "facts")


def disclosures(console: Console, rows: Sequence[dict[str, Any]]) -> None:
    """A line a delivery."""
    table = _table("delivered", "partner", "person", "fact", "fields", "fetched", "purpose and ground")
    for row in rows:
        came = [f"{fetch['at']} {fetch['outcome']}" for fetch in row["fetches"]]
        table.add_row(
            row["delivered_at"],
            row["partner"],
            row["person"] or "–",
            _what(row),
            "\n".join([*row["fields"]["message"], *(f"{name} (to fetch)" for name in row["fields"]["fetched"])]),
            "\n".join(came) or "–",
            f"{row['purpose']}: {row['legal_basis']}",
        )
    _print(console, table, len(rows), "deliveries")


def _what(row: dict[str, Any]) -> str:
    place = "shown over HTTP" if row["position"] is None else f"at {row['position']}"
    return f"{row['type']} ({row['view']}) {place}"


def subject(console: Console, answer: dict[str, Any]) -> None:
    """A line a fact, with who was told of it."""
    table = _table("position", "happened", "fact", "fields", "told to")
    for row in answer["facts"]:
        told = [f"{r['partner']} on {r['delivered_at'][:10]}" for r in row["recipients"]]
        table.add_row(
            str(row["position"]), row["occurred_on"], row["type"], _fields(row["fields"]), "\n".join(told) or "–"
        )
    _print(console, table, len(answer["facts"]), f"facts of {answer['person']}")
    for look in answer["looks"]:
        console.print(f"{look['partner']} was shown the handover ({look['view']}) at {look['delivered_at']}")


def verdict(console: Console, found: dict[str, Any]) -> None:
    """One sentence."""
    if found["broken_at"] is None:
        console.print(
            f"The log is whole: {found['last_position']} positions, each link holds. Head {found['head']}"
        )
    else:
        what = "changed" if found["contiguous"] else "missing"
        console.print(f"[bold red]The log is broken at position {found['broken_at']}[/]: it is {what}.")


def proof(console: Console, found: dict[str, Any]) -> None:
    """The steps, the event's own neighbour first."""
    console.print(f"Row {found['index'] + 1} of {found['size']}, leaf {found['leaf']}")
    for step in found["path"]:
        console.print(f"  with {step}")
    console.print(f"leads to root {found['root']}")


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _print(console: Console, table: Table, count: int, what: str) -> None:
    console.print(table)
    console.print(f"{count} {what}")


def _fields(fields: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in fields.items())
