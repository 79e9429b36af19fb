"""What processes say about themselves: codes, counts and names of parts, never personal data.

Safe by construction: a value is written only if its key is on a list, or if it is a number, or a short code of
the house. Everything else becomes its type's name.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from datetime import date
from enum import Enum
from typing import Any

import structlog
from structlog.typing import Processor

KEYS = frozenset({
    "timestamp", "level", "logger", "correlation_id", "service", "carrier", "consumer", "board", "region",
    "address", "error", "at", "why", "code", "topic", "names",
})  # fmt: skip
"""Keys whose text is written as it is; who adds one makes sure that no person can be in it."""
_CODE = re.compile(r"[A-Za-z_][A-Za-z_.-]{0,60}")
_SENTENCE = re.compile(r"[A-Za-z][A-Za-z ,_'-]{0,120}")
_Entry = MutableMapping[str, Any]


def start_logs(*, level: int = logging.INFO, terminal: bool | None = None) -> None:
    """Set logging up for this process: JSON lines, or readable ones where stderr is a terminal."""
    pretty = sys.stderr.isatty() if terminal is None else terminal
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: Processor = structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer()
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, foreign],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, only_known, last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name, at in {
        "uvicorn.access": logging.CRITICAL,
        "aiokafka": logging.ERROR,
        "aiohttp": logging.WARNING,
    }.items():
        logging.getLogger(name).setLevel(at)


def foreign(_: Any, __: str, entry: _Entry) -> _Entry:
    """A line of another library: its template is kept, what was filled in is not."""
    record = entry.get("_record")
    if record is not None:
        entry["event"] = "foreign" if record.args or not _SENTENCE.fullmatch(str(record.msg)) else record.msg
        entry["at"] = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[0]:
            entry["error"] = record.exc_info[0].__name__
    return entry


def only_known(_: Any, __: str, entry: _Entry) -> _Entry:
    """Nothing but what can hold no person."""
    return {
        key: _shown(key, value) for key, value in entry.items() if not key.startswith("_") and key != "exc_info"
    }


def _shown(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float) or key in KEYS:
        return _plain(value)
    if key == "event":
        return value if _SENTENCE.fullmatch(str(value)) else "unsaid"
    if isinstance(value, Enum | str) and _CODE.fullmatch(str(value)):
        return str(value)
    return f"({type(value).__name__})"


def _plain(value: Any) -> Any:
    """A number as it is; a number with nine digits or more could be somebody's, a text is cut off."""
    if isinstance(value, int) and abs(value) >= 10**8:
        return "(int)"
    if isinstance(value, str | date | Enum):
        return str(value)[:200]
    return value if value is None or isinstance(value, bool | int | float) else f"({type(value).__name__})"
