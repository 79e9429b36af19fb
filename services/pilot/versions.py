"""A state, and every state it was before, looked up by position."""

from bisect import bisect_right
from typing import Generic, TypeVar

T = TypeVar("T")


class Versions(Generic[T]):
    """A state after each position that changed it."""

    def __init__(self, first: T) -> None:
        self._positions, self._states = [0], [first]

    @property
    def newest(self) -> T:
        """The state after the last change."""
        return self._states[-1]

    def add(self, position: int, state: T) -> None:
        """The state from this position on."""
        self._positions.append(position)
        self._states.append(state)

    def at(self, position: int) -> T:
        """The state after everything up to and including this position."""
        return self._states[bisect_right(self._positions, position) - 1]

    def changed(self, after: int, until: int) -> list[int]:
        """The positions in between, the last included, that changed it."""
        return self._positions[bisect_right(self._positions, after) : bisect_right(self._positions, until)]
