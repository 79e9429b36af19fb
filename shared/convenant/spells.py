"""Times in which a person is tied to a municipality, site, programme or partner: how they begin, turn and end."""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from uuid import UUID

from shared.events.envelope import Fact


class Kind(Enum):
    """What a spell is a spell of."""

    LINK = auto()  # a case, with a municipality
    SITE = auto()  # residence, at a reception site
    HANDOVER = auto()  # a handover, to a municipality
    ENROLMENT = auto()  # a learning route, with a provider
    PROGRAMME = auto()  # taking part, in a programme
    REFERRAL = auto()  # a referral, to a partner
    PROPOSED = auto()  # a placement, proposed by a partner
    HOSTED = auto()  # a placement agreed, with a host
    OPT_IN = auto()  # an opt-in, at a library
    HOUSING = auto()  # a home asked for, at a housing corporation


LINKED, HOUSED = (Kind.LINK, Kind.HANDOVER), (Kind.SITE,)
TURNING = (*LINKED, *HOUSED)
"""Kinds that end at once, without grace, when another municipality or site takes over."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a fact stands in the log, and the civil days it spans: of happening and of recording."""

    position: int
    first: date
    last: date

    @classmethod
    def of(cls, fact: Fact) -> "Moment":
        """The moment of a fact."""
        days = (fact.event.occurred_on, fact.recorded.civil_date)
        return cls(fact.recorded.position, min(days), max(days))


@dataclass(frozen=True, slots=True)
class End:
    """What ended something: the fact that said so, and the day it named.

    One that is announced comes with its day, not with the fact; who keeps, may still fetch what it was told.
    """

    at: Moment
    on: date
    announced: bool = False
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which a person was tied to one municipality, site, programme or partner.

    `closed` is the closing of the case that ended it for good, where the case was opened again; `turned` is what
    ended it at once, where it rests on a municipality that leads no more.
    """

    kind: Kind
    whom: str
    opened: Moment
    key: UUID | None = None
    end: End | None = None
    closed: End | None = None
    turned: End | None = None


Spells = tuple[Spell, ...]


def ended(spells: Spells, key: UUID, end: End) -> Spells:
    """The spells of this thing end, unless they had ended before."""
    return tuple(replace(s, end=end) if s.key == key and not s.end else s for s in spells)


def left(spells: Spells, kinds: tuple[Kind, ...], end: End, whom: str | None = None) -> Spells:
    """The spells of these kinds end: with one municipality or partner, or with any."""
    return tuple(
        replace(s, end=end) if s.kind in kinds and not s.end and whom in (None, s.whom) else s for s in spells
    )


def let_go(spells: Spells, at: Moment) -> Spells:
    """The municipality that asked for homes leads no more: whom it asked has nothing to offer any more."""
    over = End(at, at.first)
    return tuple(replace(s, turned=s.turned or over) if s.kind is Kind.HOUSING else s for s in spells)


def turned(
    spells: Spells, kinds: tuple[Kind, ...], whom: str | None, at: Moment, over: End | None = None
) -> Spells:
    """One municipality or site at a time: naming one ends the others, and begins its own spell if there is none.

    The first of the kinds is the one that begins.
    """
    if whom is None:
        return spells
    present = [s for s in spells if s.kind in kinds and s.end is None]
    over = over or End(at, at.first)
    after = tuple(replace(s, end=over) if s in present and s.whom != whom else s for s in spells)
    known = any(s.whom == whom and s.kind is kinds[0] for s in present)
    return after if known else (*after, Spell(kinds[0], whom, at))
