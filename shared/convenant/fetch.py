"""Whether a partner that may fetch, by its delivery, still may: the covenant asked again, as of now."""

from shared.convenant.disclose import Known, out_of_scope, ruling, unbound_by
from shared.convenant.inherit import inherits
from shared.convenant.outcomes import Reason
from shared.convenant.parties import Partner
from shared.convenant.scope import involvement
from shared.convenant.silence import may_reach, not_the_target, silenced
from shared.convenant.spells import Kind, Moment
from shared.convenant.views import View
from shared.events.base import PersonEvent
from shared.events.envelope import Fact


def recalled(fact: Fact, partner_id: str, now: Known) -> bool:
    """Whether the partner was told, after this fact, to delete what it holds of the case, and is not tied anew."""
    if not isinstance(fact.event, PersonEvent):
        return False
    case, partner = now.person.case(fact.event.case_id), now.convenant.partners.get(partner_id)
    noticed = case.notified.get(partner_id, 0)
    led = partner.municipalities if partner else ()
    anew = any(s.opened.position > noticed for s in case.of_kind(Kind.LINK) if s.whom in led)
    return noticed > fact.recorded.position and not anew


def still_open(fact: Fact, partner_id: str, head: int, now: Known) -> frozenset[str]:
    """The fields of this fact that the partner may still be given; none where its access has ended.

    `head` is the log's last position, `now` what is known there, on today's civil day.
    """
    event = fact.event
    if not isinstance(event, PersonEvent) or now.restricted or unbound_by(now, partner_id, now.on, now.on):
        return frozenset()
    partner = now.convenant.partners[partner_id]
    ruled = ruling(event, partner, now)
    if isinstance(ruled, Reason) or not ruled[0].sensitive_ground or recalled(fact, partner_id, now):
        return frozenset()
    if not_the_target(event, partner, now.person) or silenced(event, partner, now.person):
        return frozenset()
    if not inherits(fact, partner, now.person):
        return frozenset()
    row, view = ruled
    return (
        frozenset(row.fields)
        & may_reach(event, view, partner, now.person)
        & _within(fact, event, partner, head, now, view)
    )


def _within(fact: Fact, event: PersonEvent, partner: Partner, head: int, now: Known, view: View) -> frozenset[str]:
    """All fields while access lasts; who keeps its own time, only what the fact says: the vault knows today."""
    accesses = [a for a in involvement(partner, now.person, now.convenant) if a.case_id == event.case_id]
    accesses = [a for a in accesses if a.tells(event)]
    following = head + 1  # whose access the last fact ended, still heard that fact, and may fetch no more
    open_now = any(a.open_on(now.on) and a.reaches(following) for a in accesses)
    if open_now and not out_of_scope(event, following, partner, now):
        return frozenset(view.fields)
    keeps = any(a.keeps and a.covers(Moment.of(fact)) for a in accesses)
    own = (name for name, field in view.fields.items() if not field.source.startswith("vault:"))
    return frozenset(own) if keeps else frozenset()
