"""Tables of the documents that are made from the code: `python -m tests.documents.tables` writes them anew."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from services.gateway.fields import sealed_fields
from services.gateway.produces import OVER_HTTP_ONLY, PRODUCES
from services.intake.case.commands import OpenCase
from shared.decider import COMMON_REFUSALS
from shared.events.base import Command
from shared.settings import CacheSettings, Settings
from tests.documents import handovers
from tests.house.sources import ROOT

FILLED_IN = {"case_id", "participant_id", "occurred_on"}


def _table(*columns: str, rows: Iterator[tuple[str, ...]]) -> str:
    head = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return "\n".join([*head, *("| " + " | ".join(row) + " |" for row in rows)])


def _codes(*names: str) -> str:
    return ", ".join(f"`{name}`" for name in names)


def spoken() -> str:
    """What a partner may say, by event type."""
    return _table("type", "by", "where", "fields of `data`", "may be refused with", rows=_spoken())


def _spoken() -> Iterator[tuple[str, ...]]:
    for name, (command, _) in PRODUCES.items():
        by = ", ".join(sorted({actor.split("/")[0].lower().replace("_", " ") for actor in command.actors}))
        where = "HTTP" if command in OVER_HTTP_ONLY else "topic or HTTP"
        yield f"`{name}`", by, where, ", ".join(_fields(command)), _codes(*command.refusals)


def _fields(command: type[Command]) -> Iterator[str]:
    if command is OpenCase:
        yield "**`participant_ref`**"
    for name, field in command.model_fields.items():
        if name in FILLED_IN or name in command.derived or name == command.asker_field:
            continue
        told = f"`{name}`" + (" (HTTP)" if name in sealed_fields(command) else "")
        yield f"**{told}**" if field.is_required() else told


def common() -> str:
    """The codes that any message may be refused with."""
    return _codes(*COMMON_REFUSALS)


def settings() -> str:
    """Every setting, its default, and what it means."""
    return _table("variable", "default", "meaning", rows=_settings())


def _settings() -> Iterator[tuple[str, ...]]:
    meaning = meanings()
    for kind in (Settings, CacheSettings):
        for name, field in kind.model_fields.items():
            default = field.default
            secret = getattr(default, "get_secret_value", None)
            shown = secret() if secret else default
            told = (
                "" if shown in ("", None, ()) else f"`{str(shown).lower() if isinstance(shown, bool) else shown}`"
            )
            yield f"`CONVENANT_{name.upper()}`", told, meaning.get(name, "")


def meanings() -> dict[str, str]:
    """What stands in the document now: the words are kept, the names and defaults are made."""
    rows = re.findall(
        r"^\| `CONVENANT_(\w+)` \|[^|]*\| ?(.*?) ?\|$", DOCUMENT_OF["settings"].read_text(), re.MULTILINE
    )
    return {name.lower(): told for name, told in rows}


def states() -> str:
    """The states of a handover."""
    return _table("", "state", "who acts", "entered on", "from", rows=handovers.states())


def deadlines() -> str:
    """The deadlines of a handover."""
    return _table("deadline", "waits for", "term", "who hears", "elsewhere", rows=handovers.deadlines())


MADE: dict[str, Callable[[], str]] = {
    "spoken": spoken,
    "common": common,
    "settings": settings,
    "machine": handovers.drawing,
    "states": states,
    "deadlines": deadlines,
}
DOCUMENT_OF: dict[str, Path] = {
    "spoken": ROOT / "docs/partners.md",
    "common": ROOT / "docs/partners.md",
    "settings": ROOT / "docs/settings.md",
    "machine": ROOT / "docs/handover.md",
    "states": ROOT / "docs/handover.md",
    "deadlines": ROOT / "docs/handover.md",
}


def filled(name: str) -> str:
    """The document with this table as the code has it."""
    mark = rf"(<!-- made: {name} -->\n)(?:(?!<!--).)*(<!-- end -->)"
    text, found = re.subn(
        mark, lambda m: f"{m[1]}{MADE[name]()}\n{m[2]}", DOCUMENT_OF[name].read_text(), flags=re.DOTALL
    )
    if not found:
        raise LookupError(f"{DOCUMENT_OF[name]} has no place for {name}")
    return text


if __name__ == "__main__":
    for made in MADE:
        DOCUMENT_OF[made].write_text(filled(made))
