"""Of which cases a partner may speak: whoever it is not tied to does not exist for it."""

from collections.abc import Sequence
from uuid import UUID

from shared.convenant.disclose import Known
from shared.convenant.parties import Partner
from shared.convenant.person import PersonHistory
from shared.convenant.scope import involvement
from shared.events.base import PersonEvent


def may_speak_of(partner: Partner, known: Known) -> tuple[UUID, ...]:
    """The cases that this partner is tied to now: closed ones, then open ones, each by when it was tied last."""
    tied: dict[UUID, int] = {}
    for access in involvement(partner, known.person, known.convenant):
        if access.open_on(known.on) and access.ended_at is None:
            tied[access.case_id] = max(access.opened_at, tied.get(access.case_id, 0))
    return tuple(sorted(tied, key=lambda case_id: (known.person.case(case_id).closed is None, tied[case_id])))


def may_answer_for(partner: Partner, known: Known) -> tuple[UUID, ...]:
    """The cases of which this partner was told to delete what it holds: it may say that it did, tied or not."""
    notified = ((case.notified.get(partner.partner_id), case_id) for case_id, case in known.person.cases.items())
    return tuple(case_id for at, case_id in sorted((at, case_id) for at, case_id in notified if at))


def case_of(things: frozenset[UUID], cases: Sequence[UUID], person: PersonHistory) -> UUID | None:
    """Of these cases the last that one of these things (a placement, an enrolment, …) is known to belong to."""
    events = (fact.event for fact in person.facts)
    found = {e.case_id for e in events if isinstance(e, PersonEvent) and not things.isdisjoint(_ids(e))}
    return next((case_id for case_id in reversed(cases) if case_id in found), None)


def _ids(event: PersonEvent) -> list[UUID]:
    return [value for value in vars(event).values() if isinstance(value, UUID)]
