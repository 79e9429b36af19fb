"""What a policy row may say: events, views and fields that exist, and a ground for what is sensitive."""

from collections.abc import Iterator

from shared.convenant.document import Item
from shared.convenant.findings import Finding
from shared.convenant.silence import never
from shared.convenant.view_catalogue import VIEWS
from shared.convenant.views import View
from shared.events.catalogue import BY_KEBAB, is_personal
from shared.events.classes import DataClass
from shared.events.convenants import PartnerRole


def check_rows(policy: Item) -> Iterator[Finding]:
    """What is wrong with the rows of one version of the policy, and with the involvement they need."""
    involved = {rule.text("role") for rule in policy.items("involvement")}
    seen: set[tuple[object, ...]] = set()
    for row in policy.items("rows"):
        role, event_type = row.text("role"), row.text("event_type")
        key = (role, event_type, row.data.get("event_version", 1))
        if key in seen:
            yield row.finding("DUPLICATE_ROW", f"{role} already has a row for {event_type}")
        seen.add(key)
        yield from _row(row)
        event = BY_KEBAB.get(event_type or "")
        if event and is_personal(event) and role in set(PartnerRole) and role not in involved:
            yield row.finding("INVOLVEMENT_MISSING", f"no rule says when {role} is involved with a person", "role")


def _row(row: Item) -> Iterator[Finding]:
    event_type, version, name = row.text("event_type"), row.data.get("event_version", 1), row.text("view")
    event = BY_KEBAB.get(event_type or "")
    if event_type is None or name is None:
        return
    if event is None:
        yield row.finding("UNKNOWN_EVENT_TYPE", f"there is no event {event_type}", "event_type")
    elif version != event.version:
        yield row.finding("UNKNOWN_EVENT_VERSION", f"{event_type} is at version {event.version}", "event_version")
    elif (view := VIEWS.get((event_type, event.version, name))) is None:
        yield row.finding("UNKNOWN_VIEW", f"{event_type} has no view {name}", "view")
    else:
        yield from _fields(row, view)
    role = row.text("role")
    if event and role in set(PartnerRole) and never(event, PartnerRole(role)):
        yield row.finding("NEVER_DISCLOSED", f"{role} never hears of {event_type}", "event_type")


def _fields(row: Item, view: View) -> Iterator[Finding]:
    named = list(row.names("fields"))
    for name in named:
        if name.text not in view.fields:
            reason = f"the view {view.name} of {view.event.kebab()} has no field {name.text}"
            yield name.document.finding(name.path, "UNKNOWN_VIEW_FIELD", reason)
    found = ((n.text, view.fields[n.text].data_class) for n in named if n.text in view.fields)
    sensitive = [f"{name} ({letter})" for name, letter in found if letter not in (DataClass.N, DataClass.P)]
    if sensitive and not (row.text("sensitive_ground") or "").strip():
        reason = f"{', '.join(sensitive)} may be fetched only on a documented ground"
        yield row.finding("SENSITIVE_GROUND_MISSING", reason, "fields")
