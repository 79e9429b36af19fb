"""Who hears which fact, and how much of it: the covenant, as one pure function. Silence is "no"."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from shared.convenant.case_state import NO_CASE
from shared.convenant.convenant_state import UNSIGNED, ConvenantState
from shared.convenant.inherit import inherits
from shared.convenant.outcomes import Disclosed, Reason, Withheld
from shared.convenant.parties import Partner
from shared.convenant.person import NOBODY, PersonHistory
from shared.convenant.scope import at_site, in_area, involvement
from shared.convenant.silence import may_reach, never, not_the_target, silenced
from shared.convenant.spells import Moment
from shared.convenant.view_catalogue import VIEWS
from shared.convenant.views import Told, View
from shared.events.base import Event, PersonEvent
from shared.events.case import PersonalDataErased
from shared.events.convenants import PartnerRole, PolicyRow
from shared.events.envelope import Fact
from shared.events.responsibility import RecipientNotifiedOfErasure
from shared.events.standing import DuplicateEvent

NOTICE_FIELDS: dict[type[Event], tuple[str, ...]] = {
    PersonalDataErased: ("scope_classes",),
    RecipientNotifiedOfErasure: ("notice_id", "acknowledge_by"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known at a position of the log, and the civil day on which that position was written."""

    on: date
    convenant: ConvenantState = UNSIGNED
    person: PersonHistory = NOBODY

    @property
    def restricted(self) -> bool:
        """Whether the person's data may no longer be told to anyone."""
        return "P" in self.person.erased


def disclose(
    fact: Fact, partner_id: str, then: Known, now: Known, delivered: frozenset[int] = frozenset()
) -> Disclosed | Withheld:
    """What this partner hears of this fact, judged where the fact stands and again at the head of the log.

    `then` is known up to and including the fact, `now` up to `judged_at`; `delivered` are the positions of
    this person's facts that the partner was sent before in this epoch.
    """
    if not is_known_version(fact):
        return Withheld(Reason.UNKNOWN_VERSION)
    if isinstance(fact.event, PersonalDataErased):
        return _erasure(fact, partner_id, then, delivered)
    if isinstance(fact.event, RecipientNotifiedOfErasure):
        return _recall(fact, fact.event.partner_id, partner_id, then)
    if isinstance(fact.event, DuplicateEvent) and not _told_before(fact, delivered):
        return Withheld(Reason.NOTHING_TO_TELL)  # an id that was never heard leads to nobody
    refusal = _unheard(fact, partner_id, then)
    if not refusal and not _same(then, now):
        refusal = _unheard(fact, partner_id, now)
    return Withheld(refusal) if refusal else tell(fact, partner_id, then, now)


def is_known_version(fact: Fact) -> bool:
    """The stored version is this release's, or older and lifted to it; anything else never passes (R9)."""
    return _is_version_of(fact.recorded.type, type(fact.event))


@cache
def _is_version_of(stored: str, event: type[Event]) -> bool:
    name, _, version = stored.rpartition(".v")
    return name == event.kebab() and version.isdigit() and 1 <= int(version) <= event.version


def _same(then: Known, now: Known) -> bool:
    """Whether nothing was written since: then one judgement is both."""
    return then.on == now.on and then.person is now.person and then.convenant is now.convenant


def _unheard(fact: Fact, partner_id: str, known: Known) -> Reason | None:
    """Why the partner may not hear this fact, given what is known; scope goes before role (R5)."""
    event, at = fact.event, Moment.of(fact)
    unbound = unbound_by(known, partner_id, at.first, at.last)
    if unbound:
        return unbound
    partner = known.convenant.partners[partner_id]
    if not isinstance(event, PersonEvent):
        return _elsewhere(event, partner) or unruled(event, partner, known)
    return (
        out_of_scope(event, at.position, partner, known)
        or unruled(event, partner, known)
        or not_the_target(event, partner, known.person)
        or _uninvolved(event, at, partner, known)
        or silenced(event, partner, known.person)
        or (None if inherits(fact, partner, known.person) else Reason.OTHER_MUNICIPALITY)
        or (Reason.RESTRICTED if known.restricted else None)
    )


def unbound_by(known: Known, partner_id: str, first: date, last: date, introduced: bool = False) -> Reason | None:
    """Why the partner's own access to the covenant does not span these days up to what is known (R6).

    What is introduced may predate a signature with backfill.
    """
    convenant = known.convenant
    if not convenant.is_party(partner_id):
        return Reason.NOT_A_PARTY
    signed = [
        s
        for s in convenant.signatures_of(partner_id)
        if s.signed_on <= (last if introduced and s.backfill else first)
    ]
    bound = [s for s in signed if not s.withdrawn_on or max(last, known.on) < s.withdrawn_on]
    if not bound:
        return Reason.WITHDRAWN if signed else Reason.NOT_SIGNED
    ended = all(max(last, known.on) > convenant.ends_on(s) for s in bound)
    return Reason.AFTER_ACCESS if ended else None


def out_of_scope(event: PersonEvent, position: int, partner: Partner, known: Known) -> Reason | None:
    """Whether the case belongs, at this position, to a municipality or a site that is not the partner's (R5)."""
    told = (partner, known.person, known.convenant)
    is_municipality, is_site = partner.role is PartnerRole.MUNICIPALITY, partner.role is PartnerRole.COA
    for applies, places, reason in (
        (is_municipality or bool(partner.municipalities), in_area, Reason.OTHER_MUNICIPALITY),
        (is_site, at_site, Reason.OTHER_SITE),
    ):
        here = (a for a in places(*told) if a.case_id == event.case_id) if applies else ()
        if applies and not any(a.reaches(position) and a.open_on(known.on) for a in here):
            return reason
    return None


def _elsewhere(event: Event, partner: Partner) -> Reason | None:
    """A fact without a person may still be of one municipality only."""
    code = getattr(event, "municipality_code", None)
    elsewhere = code and partner.municipalities and code not in partner.municipalities
    return Reason.OTHER_MUNICIPALITY if elsewhere else None


def ruling(event: Event, partner: Partner, known: Known) -> tuple[PolicyRow, View] | Reason:
    """The one row that lets this role hear this version of this event, and the view it names (R1, R3, R8)."""
    rows = known.convenant.policy.rows_for(partner.role, type(event))
    row = next((row for row in rows if row.event_version == event.version), None)
    if row is None:
        return Reason.UNKNOWN_VERSION if rows else Reason.NO_POLICY_ROW
    view = VIEWS.get((row.event_type, row.event_version, row.view))
    if view is None or never(type(event), partner.role) or not row.purpose.strip():
        return Reason.NO_POLICY_ROW
    return row, view


def unruled(event: Event, partner: Partner, known: Known) -> Reason | None:
    """Why no row of the policy lets this role hear this event."""
    found = ruling(event, partner, known)
    return found if isinstance(found, Reason) else None


def _uninvolved(event: PersonEvent, at: Moment, partner: Partner, known: Known) -> Reason | None:
    """Whether no tie of the role reaches this moment, by position and by both days (R6)."""
    found = involvement(partner, known.person, known.convenant)
    accesses = [access for access in found if access.case_id == event.case_id and access.tells(event)]
    if not accesses:
        return Reason.NOT_INVOLVED
    if any(access.covers(at) and access.open_on(known.on) for access in accesses):
        return None
    early = all(at.position < access.opened_at or at.first < access.since for access in accesses)
    return Reason.BEFORE_ACCESS if early else Reason.AFTER_ACCESS


def tell(fact: Fact, partner_id: str, then: Known, now: Known) -> Disclosed | Withheld:
    """The fields that the policy let the partner hear then and still does, those with a value (R3)."""
    partner = then.convenant.partners[partner_id]
    ruled, ruled_now = (ruling(fact.event, partner, known) for known in (then, now))
    if isinstance(ruled, Reason) or isinstance(ruled_now, Reason) or ruled[1] is not ruled_now[1]:
        return Withheld(Reason.NO_POLICY_ROW)
    (row, view), (row_now, _) = ruled, ruled_now
    reachable = may_reach(fact.event, view, partner, then.person) & may_reach(
        fact.event, view, partner, now.person
    )
    names = tuple(name for name in row.fields if name in row_now.fields and name in reachable)
    case = then.person.case(fact.event.case_id) if isinstance(fact.event, PersonEvent) else NO_CASE
    told = Told(fact.event, case, partner)
    message = view.message(names, told)
    grounded = row.sensitive_ground and row_now.sensitive_ground
    fetch = view.fetched(names, told) if grounded else ()
    if row.fields and not message and not fetch:
        return Withheld(Reason.NOTHING_TO_TELL)
    version, told_names = then.convenant.policy.version, tuple(message)
    pseudonyms, persons = view.pseudonyms(told_names), view.persons(told_names)
    return Disclosed(partner_id, view.name, row, version, message, pseudonyms, fetch, persons)


def _erasure(fact: Fact, partner_id: str, then: Known, delivered: frozenset[int]) -> Disclosed | Withheld:
    """Whoever was told before hears that it is erased, whatever its access now (R10); nobody else does."""
    if not _told_before(fact, delivered):
        return Withheld(Reason.NOT_INVOLVED)
    return _noticed(fact, partner_id, then)


def _told_before(fact: Fact, delivered: frozenset[int]) -> bool:
    return any(position < fact.recorded.position for position in delivered)


def _recall(fact: Fact, recipient: str, partner_id: str, then: Known) -> Disclosed | Withheld:
    """Whoever must delete what it holds hears that, though its access has ended; nobody else does."""
    if partner_id != recipient:
        return Withheld(Reason.NOT_THE_TARGET)
    return (
        _noticed(fact, partner_id, then) if partner_id in then.convenant.partners else Withheld(Reason.NOT_A_PARTY)
    )


def _noticed(fact: Fact, partner_id: str, then: Known) -> Disclosed:
    """The notice that AVG art. 19 demands, also where the policy forgot a row for it."""
    told = tell(fact, partner_id, then, then)
    if isinstance(told, Disclosed):
        return told
    partner, event = then.convenant.partners[partner_id], type(fact.event)
    view = VIEWS[event.kebab(), event.version, "notice"]
    row = PolicyRow(
        role=partner.role,
        event_type=event.kebab(),
        view=view.name,
        fields=NOTICE_FIELDS[event],
        purpose="AVG",
        legal_basis="AVG art. 19",
        processing_activity="kennisgeving van wissing",
    )
    message = view.message(row.fields, Told(fact.event, NO_CASE, partner))
    pseudonyms = view.pseudonyms(row.fields)
    return Disclosed(partner_id, view.name, row, then.convenant.policy.version, message, pseudonyms, ())
