"""What a case remembers of preparation and housing."""

from dataclasses import dataclass, replace
from datetime import date

from shared.events.base import Event
from shared.events.moving import (
    AddressProtected,
    AddressUnprotected,
    HousingOffered,
    HousingRefused,
    HousingRequested,
    PreparationCompleted,
    PreparationConsentRecorded,
    TenancyStarted,
)
from shared.events.standing import HouseholdExpanded

Request = tuple[str, int, bool, date | None, date | None]


@dataclass(frozen=True, slots=True)
class Home:
    """Where a person is to live; a new municipality, or a household that outgrew its home, begins with nothing but
    what the person carries along."""

    consent: tuple[bool, date] | None = None
    prepared: bool = False
    protected_on: date | None = None
    requests: frozenset[Request] = frozenset()
    offered: tuple[date, str | None] | None = None
    refused: bool = False
    tenancy: date | None = None

    def elsewhere(self) -> "Home":
        """What remains when another municipality leads, or another home is needed."""
        return Home(consent=self.consent, prepared=self.prepared, protected_on=self.protected_on)


NO_HOME = Home()


def evolve_home(home: Home, event: Event) -> Home:
    """The home after this event."""
    match event:
        case PreparationConsentRecorded():
            return replace(home, consent=(event.agreed, event.agreed_on))
        case PreparationCompleted():
            return replace(home, prepared=True)
        case HousingRequested():
            return replace(home, requests=home.requests | {request_of(event)})
        case HousingOffered():
            return replace(home, offered=(event.offered_on, event.housing_partner_id), refused=False)
        case HousingRefused():
            return replace(home, refused=True)
        case TenancyStarted():
            return replace(home, tenancy=event.started_on)
        case HouseholdExpanded() if home.tenancy is not None:
            return home.elsewhere()
        case AddressProtected(protected_on=day):
            return replace(home, protected_on=day)
        case AddressUnprotected():
            return replace(home, protected_on=None)
    return home


def request_of(event: HousingRequested) -> Request:
    """What makes one request another than the next."""
    return (event.housing_partner_id, event.household_size, event.step_free, event.window_start, event.window_end)
