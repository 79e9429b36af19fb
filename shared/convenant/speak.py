"""Of which cases a partner may speak: whoever it is not tied to does not exist for it."""

from uuid import UUID

from shared.convenant.disclose import Known
from shared.convenant.parties import Partner
from shared.convenant.scope import involvement


def may_speak_of(partner: Partner, known: Known) -> tuple[UUID, ...]:
    """The cases that this partner is tied to now, the one it was tied to last at the end."""
    accesses = involvement(partner, known.person, known.convenant)
    return tuple(a.case_id for a in accesses if a.open_on(known.on) and a.ended_at is None)


def may_answer_for(partner: Partner, known: Known) -> tuple[UUID, ...]:
    """The cases of which this partner was told to delete what it holds: it may say that it did, tied or not."""
    notified = ((case.notified.get(partner.partner_id), case_id) for case_id, case in known.person.cases.items())
    return tuple(case_id for at, case_id in sorted((at, case_id) for at, case_id in notified if at))
