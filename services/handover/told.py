"""A fact as COA was told it: if the catalogue has a view of it, and no more than the view gives. Pure."""

from datetime import date
from typing import Any

from pydantic.fields import FieldInfo

from shared.convenant.case_state import CaseState
from shared.convenant.parties import Partner
from shared.convenant.person import PersonHistory
from shared.convenant.silence import never, not_the_target, silenced
from shared.convenant.view_catalogue import VIEWS
from shared.convenant.views import Told, View
from shared.events.base import Event, PersonEvent
from shared.events.convenants import PartnerRole
from shared.events.envelope import Actor, Fact

COA = Partner("coa", PartnerRole.COA)
"""Any site: where a person lives decides who sees the case, not what there is to see of it."""
ITS_VIEWS = ("coa", "ended", "merged")
"""Views of the handover that a policy can give to COA: its own, and those for every partner."""
OF_EVENT: dict[type[Event], View] = {view.event: view for view in VIEWS.values() if view.name in ITS_VIEWS}
TIES = frozenset(
    {
        *("case_id", "participant_id", "reception_site_id"),
        *("surviving_case_id", "surviving_participant_id", "merged_case_id", "merged_participant_id"),
    }
)
"""Of whom a fact is, and where that person lives: what ties COA to the case at all, told or not."""


def as_told(fact: Fact, standing: CaseState) -> PersonEvent | None:
    """The fact as far as COA knows of it, given the case after it; none if it does not.

    What COA said itself it knows whole.
    """
    event = fact.event
    assert isinstance(event, PersonEvent)
    if never(type(event), COA.role):
        return None
    if by_coa(fact):
        return event
    view, person = OF_EVENT.get(type(event)), PersonHistory(cases={event.case_id: standing})
    if view is None or not_the_target(event, COA, person) or silenced(event, COA, person):
        return None
    if not view.message(tuple(view.fields), Told(event, standing, COA)):
        return None
    return masked(fact, view)


def by_coa(fact: Fact) -> bool:
    """Whether one of its sites said it."""
    return Actor.parse(fact.recorded.actor).role == COA.role


def masked(fact: Fact, view: View) -> PersonEvent:
    """The event with nothing in it but what the view gives."""
    event = fact.event
    assert isinstance(event, PersonEvent)
    kept = TIES | _given(view)
    hidden: dict[str, Any] = {
        name: _nothing(field) for name, field in type(event).model_fields.items() if name not in kept
    }
    return event.model_copy(update=hidden | {"occurred_on": day_told(fact, view)})


def day_told(fact: Fact, view: View) -> date:
    """The day of happening where the view gives it under some name; else the day on which it was recorded."""
    happened = fact.event.occurred_on
    is_given = any(getattr(fact.event, name) == happened for name in _given(view))
    return happened if is_given else fact.recorded.civil_date


def _given(view: View) -> frozenset[str]:
    sources = (field.source.partition(":") for field in view.fields.values())
    return frozenset(name for place, _, name in sources if place == "event")


def _nothing(field: FieldInfo) -> Any:
    return None if field.is_required() else field.get_default(call_default_factory=True)
