"""What people write at the command line, read as a person, a day or an instant."""

from datetime import date, datetime, time
from uuid import UUID

import typer

from shared.events.envelope import AMSTERDAM


def participant(text: str) -> UUID:
    """The id of a person; nothing here knows people by another name."""
    try:
        return UUID(text)
    except ValueError:
        raise typer.BadParameter(
            "a participant id (a UUID) is wanted, as `audit disclosures` tells it; labels are not known here"
        ) from None


def civil_day(text: str) -> date:
    """A day, as `2019-10-01`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no day: write it as 2019-10-01") from None


def instant_of(text: str) -> datetime:
    """An instant; without an offset it is in Amsterdam, and a bare day is its last moment."""
    try:
        if len(text) == len("2019-10-01"):
            return datetime.combine(date.fromisoformat(text), time.max, AMSTERDAM)
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no instant: write it as 2019-10-01T09:00:00+02:00") from None
    return at if at.tzinfo else at.replace(tzinfo=AMSTERDAM)
