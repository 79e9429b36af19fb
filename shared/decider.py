"""A decider: pure functions and a first state. Everything that decides is one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Generic, TypeVar

C = TypeVar("C")
E = TypeVar("E")
S = TypeVar("S")


COMMON_REFUSALS = ("NOT_FOUND", "NOT_IN_STATE", "DATE_IN_FUTURE", "DATE_BEFORE_2018")
"""The codes that any command can meet, besides those it declares itself."""


class Refused(Exception):
    """The rules say no. The caller's to mend, so never retried.

    `code` is stable and documented (`convenant schema`); `detail` names codes, dates or states, never a person.
    """

    def __init__(self, code: str, detail: str | None = None) -> None:
        super().__init__(code if detail is None else f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Decider(Generic[C, E, S]):
    """The rules of one subject, and the streams they must have read to decide.

    `streams` is asked again with each newly folded state, until it names nothing new: a rule that spans
    streams can so find the next one through the first. Every stream read guards the append.
    """

    streams: Callable[[C, S], tuple[str, ...]]
    initial: S
    decide: Callable[[C, S, date], tuple[E, ...]]
    evolve: Callable[[S, E], S]

    def fold(self, history: Iterable[E]) -> S:
        """The state that this history leads to."""
        return reduce(self.evolve, history, self.initial)
