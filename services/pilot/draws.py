"""Drawing traits over all people at once, so that weights and shares come out as the file says."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")
EVERY_DAYS = 14
"""People arrive in groups, on Mondays, once in so many days."""


class NothingToDraw(ValueError):
    """A table of `people.yaml` that somebody must be drawn from is empty."""


class Draws:
    """Draws for so many people, the same for the same seed."""

    def __init__(self, seed: int, n: int) -> None:
        self.rng = Random(seed)  # noqa: S311 - the same seed must make the same people; nothing here is a secret
        self._n = n

    def by_weight(self, weights: Mapping[T, int]) -> list[T]:
        """Everybody's draw, in the proportions of the weights, shuffled."""
        total = sum(weights.values())
        if not self._n:
            return []
        if not total:
            raise NothingToDraw("a table of weights names nobody: give at least one entry a weight above 0")
        ranked = sorted(weights, key=lambda key: -(weights[key] * self._n / total % 1))
        drawn = [key for key, weight in weights.items() for _ in range(weight * self._n // total)]
        while len(drawn) < self._n:
            drawn += ranked[: self._n - len(drawn)]
        self.rng.shuffle(drawn)
        return drawn

    def share(self, share: float, among: Sequence[int] | None = None) -> frozenset[int]:
        """This share of everybody, or of some."""
        found = range(self._n) if among is None else among
        return frozenset(self.rng.sample(list(found), round(len(found) * share)))

    def shares(self, shares: Mapping[T, float]) -> list[tuple[T, ...]]:
        """For everybody, those of these things that fell to them."""
        drawn = {key: self.share(share) for key, share in shares.items()}
        return [tuple(key for key, who in drawn.items() if i in who) for i in range(self._n)]

    def one_of(self, values: Sequence[T]) -> list[T]:
        """Everybody's own, each value as likely as the next."""
        return [self.rng.choice(values) for _ in range(self._n)]

    def days(self, first: date, last: date) -> list[date]:
        """Everybody's Monday, in order."""
        first += timedelta(days=-first.weekday() % 7)
        days = [first + timedelta(days=d) for d in range(0, max((last - first).days, 0) + 1, EVERY_DAYS)]
        return sorted(self.one_of(days))
