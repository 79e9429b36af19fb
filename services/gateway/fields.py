"""What the fields of a command hold, as far as the edge must know: what is sensitive, and what is an id."""

from typing import Any, get_args
from uuid import UUID

from shared.events.base import Command
from shared.events.classes import Sealed


def sealed_fields(command: type[Command]) -> frozenset[str]:
    """The fields of a command that hold class I, C or S."""
    return frozenset(
        name
        for name, field in command.model_fields.items()
        if any(_is_sealed(part) for part in (field.annotation, *get_args(field.annotation)))
    )


def _is_sealed(annotation: Any) -> bool:
    origin = getattr(annotation, "__origin__", annotation)
    return isinstance(origin, type) and issubclass(origin, Sealed)


def id_fields(command: type[Command]) -> frozenset[str]:
    """The fields of a command that name a thing of the person by id."""
    named = {"case_id", "participant_id"}
    return frozenset(n for n, f in command.model_fields.items() if f.annotation is UUID and n not in named)
