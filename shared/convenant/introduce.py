"""What a partner hears of earlier facts when its involvement with a person begins."""

from uuid import UUID

from shared.convenant.disclose import (
    Known,
    is_known_version,
    not_the_target,
    out_of_scope,
    ruling,
    tell,
    unbound_by,
)
from shared.convenant.outcomes import Disclosed, Introduction, Reason
from shared.convenant.person import Moment
from shared.convenant.scope import Access, involvement
from shared.events.base import PersonEvent
from shared.events.case import PersonalDataErased
from shared.events.convenants import ConvenantSigned
from shared.events.envelope import Fact


def introductions(
    trigger: Fact, partner_id: str, then: Known, now: Known, delivered: frozenset[int] = frozenset()
) -> tuple[Introduction, ...]:
    """The earlier facts of this person that the partner hears, in log order, before the trigger.

    The trigger begins the involvement: a fact of the person, or the partner's own signature with backfill.
    `then` is known up to and including the trigger, `now` up to `judged_at`.
    """
    cases = _begun(trigger, partner_id, then) & _still_open(trigger, partner_id, now)
    if not cases or now.restricted:
        return ()
    earlier = (f for f in then.person.facts if f.recorded.position < trigger.recorded.position)
    found = []
    for fact in earlier:
        if fact.recorded.position not in delivered and _may_introduce(fact, trigger, cases, partner_id, then, now):
            told = tell(fact, partner_id, then, now)
            found += [Introduction(fact, told)] if isinstance(told, Disclosed) else []
    return tuple(found)


def _begun(trigger: Fact, partner_id: str, then: Known) -> set[UUID]:
    """The cases in which this fact begins the partner's involvement."""
    partner, position = then.convenant.partners.get(partner_id), trigger.recorded.position
    if partner is None:
        return set()
    accesses = involvement(partner, then.person, then.convenant)
    match trigger.event:
        case PersonEvent():
            begun = (access for access in accesses if access.opened_at == position)
            return {access.case_id for access in begun if access.open_on(then.on)}
        case ConvenantSigned(partner_id=signed_by, backfill="granted") if signed_by == partner_id:
            return _open_at(trigger, accesses)
    return set()


def _open_at(trigger: Fact, accesses: tuple[Access, ...]) -> set[UUID]:
    position, day = trigger.recorded.position, trigger.recorded.civil_date
    return {access.case_id for access in accesses if access.reaches(position) and access.open_on(day)}


def _still_open(trigger: Fact, partner_id: str, now: Known) -> set[UUID]:
    """The cases in which the access that the trigger began had not ended when the page was judged."""
    partner = now.convenant.partners.get(partner_id)
    accesses = involvement(partner, now.person, now.convenant) if partner else ()
    position = trigger.recorded.position
    return {access.case_id for access in accesses if access.reaches(position) and access.open_on(now.on)}


def _may_introduce(fact: Fact, trigger: Fact, cases: set[UUID], partner_id: str, then: Known, now: Known) -> bool:
    """Judged where the trigger stands and at the head: all rules but the start of involvement."""
    event, position = fact.event, trigger.recorded.position
    if not isinstance(event, PersonEvent) or event.case_id not in cases or not is_known_version(fact):
        return False
    if isinstance(event, PersonalDataErased):
        return False
    first, last = Moment.of(fact).first, trigger.recorded.civil_date
    return not any(
        unbound_by(known, partner_id, first, last, introduced=True)
        or _not_marked(event, position, partner_id, known)
        for known in (then, now)
    )


def _not_marked(event: PersonEvent, position: int, partner_id: str, known: Known) -> bool:
    """Whether the policy does not introduce this event to this partner here."""
    partner = known.convenant.partners[partner_id]
    ruled = ruling(event, partner, known)
    if isinstance(ruled, Reason) or not ruled[0].introduction:
        return True
    elsewhere = out_of_scope(event, position, partner, known)
    return bool(elsewhere or not_the_target(event, partner, known))
