"""How long each deadline is: per legal regime and municipality, as data."""

from collections.abc import Mapping, Set
from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from services.handover.calendar import months_after, working_days_after
from shared.events.base import LegalRegime, Message, MunicipalityCode
from shared.events.responsibility import Deadline

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
            return since + timedelta(days=self.after)
        return passes and passes - timedelta(days=self.before or 0)


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
    statutory: bool = False
    """Whether the Algemene termijnenwet could shift its end."""
    day_one: bool = False
    """Whether it waits for a case worker on the day of arrival, instead of a first visit."""

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
        return since + timedelta(days=self.days or 0)


class Terms(Message):
    """Every term; a regime or a municipality replaces a term, or with none says that it does not apply."""

    default: Mapping[Deadline, Term]
    regimes: Mapping[LegalRegime, Mapping[Deadline, Term | None]] = Field(default_factory=dict)
    municipalities: Mapping[MunicipalityCode, Mapping[Deadline, Term | None]] = Field(default_factory=dict)
    algemene_termijnenwet: bool = False
    holidays: frozenset[date] = frozenset()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = set(Deadline) - set(self.default)
        if missing:
            raise ValueError(f"without a term: {', '.join(sorted(missing))}")
        return self

    def term(self, deadline: Deadline, regime: LegalRegime | None, municipality: str | None) -> Term | None:
        """The term that counts here; none where the deadline does not apply. A regime outweighs a municipality."""
        by_law = self.regimes.get(regime, {}) if regime else {}
        if deadline in by_law:
            return by_law[deadline]
        local = self.municipalities.get(municipality, {}) if municipality else {}
        return local.get(deadline, self.default[deadline])
