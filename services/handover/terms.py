"""How long each deadline is: per legal regime and municipality, as data."""

from collections.abc import Mapping
from datetime import date
from typing import Self

from pydantic import Field, model_validator

from services.handover.term import Term
from shared.events.base import LegalRegime, Message, MunicipalityCode
from shared.events.responsibility import Deadline


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
