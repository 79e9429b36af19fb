"""Whether a partner that may fetch, by its delivery, still may: the covenant asked again, as of now."""

from shared.convenant.disclose import Known, not_the_target, out_of_scope, ruling, unbound_by
from shared.convenant.outcomes import Reason
from shared.convenant.scope import involvement
from shared.events.base import PersonEvent
from shared.events.envelope import Fact


def still_open(fact: Fact, partner_id: str, head: int, now: Known) -> frozenset[str]:
    """The fields of this fact that the partner may still be given; none where its access has ended.

    `head` is the log's last position, `now` what is known there, on today's civil day.
    """
    event = fact.event
    if not isinstance(event, PersonEvent) or now.restricted or unbound_by(now, partner_id, now.on, now.on):
        return frozenset()
    partner = now.convenant.partners[partner_id]
    ruled = ruling(event, partner, now)
    if isinstance(ruled, Reason) or not ruled[0].sensitive_ground:
        return frozenset()
    if out_of_scope(event, head, partner, now) or not_the_target(event, partner, now):
        return frozenset()
    accesses = involvement(partner, now.person, now.convenant)
    open_now = any(a.case_id == event.case_id and a.open_on(now.on) and a.reaches(head) for a in accesses)
    return frozenset(ruled[0].fields) if open_now else frozenset()
