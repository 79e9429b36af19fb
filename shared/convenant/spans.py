"""How far an access reaches: from what opened its spell, to what ends it and the grace after that."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from shared.convenant.access import Access
from shared.convenant.case_state import CaseState
from shared.convenant.spells import TURNING, End, Spell
from shared.days import days_after
from shared.events.base import Event
from shared.events.convenants import Tie

NO_GRACE = 0


def access_of(
    case_id: UUID,
    case: CaseState,
    tie: Tie,
    spell: Spell,
    grace_days: int,
    only: tuple[type[Event], ...] = (),
) -> Access:
    """The access that this spell gives."""
    turned = spell.end if spell.kind in TURNING else spell.turned
    ends = [_last_day(end, grace_days) for end in _ends(case, tie, spell)]
    ends += [_last_day(turned, NO_GRACE)] if turned else []
    ended_at = turned.at.position if turned and not turned.announced else None
    since, until, keeps = spell.opened.first, min(ends, default=None), bool(turned and turned.keeps)
    return Access(case_id, spell.opened.position, since, ended_at, until, only, keeps)


def _ends(case: CaseState, tie: Tie, spell: Spell) -> Iterator[End]:
    """What ends this access with grace; a municipality keeps its own case after it is closed."""
    if spell.end and spell.kind not in TURNING:
        yield spell.end
    if case.handed_over and tie is Tie.RESIDENCE:
        yield case.handed_over
    closed = spell.closed or case.closed
    if closed and tie is not Tie.CASE:
        yield closed


def _last_day(end: End, grace_days: int) -> date:
    """The fact that ends an access is itself inside, however late it was recorded."""
    return max(days_after(end.on, grace_days), end.at.last)
