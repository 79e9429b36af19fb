"""What a partner hears of earlier facts when its involvement with a person begins."""

from uuid import UUID

from shared.convenant.access import Access
from shared.convenant.disclose import Known, is_known_version, out_of_scope, ruling, tell, unbound_by
from shared.convenant.inherit import inherits, is_of
from shared.convenant.outcomes import Disclosed, Introduction, Reason
from shared.convenant.scope import involvement
from shared.convenant.silence import not_the_target, silenced
from shared.convenant.spells import Moment
from shared.events.base import PersonEvent
from shared.events.case import PersonalDataErased
from shared.events.convenants import ConvenantSigned, PartnerRole
from shared.events.envelope import Fact
from shared.events.intake import IntakeAdopted
from shared.events.responsibility import RecipientNotifiedOfErasure


def introductions(
    trigger: Fact, partner_id: str, then: Known, now: Known, delivered: frozenset[int] = frozenset()
) -> tuple[Introduction, ...]:
    """The earlier facts of this person that the partner hears, in log order, before the trigger.

    The trigger begins the involvement: a fact of the person, or the partner's own signature with backfill.
    `then` is known up to and including the trigger, `now` up to `judged_at`.
    """
    begun = _begun(trigger, partner_id, then)
    if not begun or now.restricted:
        return ()
    open_now = _still_open(trigger, partner_id, now)
    begun = tuple(access for access in begun if access.case_id in open_now)
    earlier = (f for f in then.person.facts if f.recorded.position < trigger.recorded.position)
    found = []
    for fact in earlier:
        if fact.recorded.position not in delivered and _may_introduce(fact, trigger, begun, partner_id, then, now):
            told = tell(fact, partner_id, then, now)
            found += [Introduction(fact, told)] if isinstance(told, Disclosed) else []
    return tuple(found)


def _begun(trigger: Fact, partner_id: str, then: Known) -> tuple[Access, ...]:
    """The accesses that this fact begins: the partner's involvement, or what it takes over of another's work."""
    partner, position = then.convenant.partners.get(partner_id), trigger.recorded.position
    if partner is None:
        return ()
    accesses = involvement(partner, then.person, then.convenant)
    match trigger.event:
        case IntakeAdopted(to_municipality=taker) if partner.role is PartnerRole.MUNICIPALITY:
            taken = taker in partner.municipalities
            return tuple(a for a in _open_at(trigger, accesses) if taken and a.case_id == trigger.event.case_id)
        case PersonEvent():
            return tuple(a for a in accesses if a.opened_at == position and a.open_on(then.on))
        case ConvenantSigned(partner_id=signed_by, backfill="granted") if signed_by == partner_id:
            return _open_at(trigger, accesses)
    return ()


def _open_at(trigger: Fact, accesses: tuple[Access, ...]) -> tuple[Access, ...]:
    position, day = trigger.recorded.position, trigger.recorded.civil_date
    return tuple(access for access in accesses if access.reaches(position) and access.open_on(day))


def _still_open(trigger: Fact, partner_id: str, now: Known) -> set[UUID]:
    """The cases in which the access that the trigger began had not ended when the page was judged."""
    partner = now.convenant.partners.get(partner_id)
    accesses = involvement(partner, now.person, now.convenant) if partner else ()
    position = trigger.recorded.position
    return {access.case_id for access in accesses if access.reaches(position) and access.open_on(now.on)}


def _may_introduce(
    fact: Fact, trigger: Fact, begun: tuple[Access, ...], partner_id: str, then: Known, now: Known
) -> bool:
    """Judged where the trigger stands and at the head: all rules but the start of involvement."""
    event, position = fact.event, trigger.recorded.position
    if not isinstance(event, PersonEvent) or not is_known_version(fact):
        return False
    if not any(access.case_id == event.case_id and access.tells(event) for access in begun):
        return False
    if isinstance(event, PersonalDataErased | RecipientNotifiedOfErasure) or not is_of(trigger.event, event):
        return False
    first, last = Moment.of(fact).first, trigger.recorded.civil_date
    return not any(
        unbound_by(known, partner_id, first, last, introduced=True)
        or _not_marked(event, position, partner_id, known)
        or not inherits(fact, known.convenant.partners[partner_id], known.person)
        for known in (then, now)
    )


def _not_marked(event: PersonEvent, position: int, partner_id: str, known: Known) -> bool:
    """Whether the policy does not introduce this event to this partner here."""
    partner = known.convenant.partners[partner_id]
    ruled = ruling(event, partner, known)
    if isinstance(ruled, Reason) or not ruled[0].introduction:
        return True
    elsewhere = out_of_scope(event, position, partner, known)
    return bool(
        elsewhere or not_the_target(event, partner, known.person) or silenced(event, partner, known.person)
    )
