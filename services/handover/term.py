"""One term: how long a deadline is, and who is told when."""

from collections.abc import Set
from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from services.handover.calendar import months_after, working_days_after
from shared.days import days_after
from shared.events.base import Message

Days = Annotated[int, Field(ge=0, le=3700)]
Level = Annotated[int, Field(ge=0, le=3)]


class Step(Message):
    """Somebody higher is told, so many days after the deadline passed."""

    days: Annotated[int, Field(ge=1)]
    level: Level


class Warning(Message):
    """Somebody is told before the deadline passes: so many days after its start, or before its end."""

    level: Level
    after: Days | None = None
    before: Days | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.after is None) == (self.before is None):
            raise ValueError("a warning is counted from the start or from the end")
        return self

    def day(self, since: date, passes: date | None) -> date | None:
        """Its day; unknown where it is counted from an end that is unknown."""
        if self.after is not None:
            return days_after(since, self.after)
        return passes and days_after(passes, -(self.before or 0))


class Term(Message):
    """How long one deadline is, and who is told when."""

    level: Level
    days: Days | None = None
    working_days: Days | None = None
    months: Days | None = None
    warnings: tuple[Warning, ...] = ()
    later: tuple[Step, ...] = ()
    repeat: Step | None = None
    waits: Days = 0
    """Days for which it waits at most for what it runs from, before it runs by itself."""
    after_information: Days | None = None
    """Days after an answer of third parties, where the deadline waits for it (clock C5x)."""
    information_warning: Warning | None = None
    """Who is told before an end that was put off so."""
    statutory: bool = False
    """Whether the Algemene termijnenwet could shift its end."""
    day_one: bool = False
    """Whether it waits for a case worker on the day of registration, instead of a first visit."""

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if sum(length is not None for length in (self.days, self.working_days, self.months)) != 1:
            raise ValueError("a term has one length: days, working_days or months")
        return self

    def after(self, since: date, holidays: Set[date]) -> date:
        """The last day of the term."""
        if self.working_days is not None:
            return working_days_after(since, self.working_days, holidays)
        if self.months is not None:
            return months_after(since, self.months)
        return days_after(since, self.days or 0)
