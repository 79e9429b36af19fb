"""Somebody who comes from the reception centre without a mishap, where a region tells no stories of handovers."""

from collections.abc import Iterator
from datetime import datetime, time

from services.pilot.life import MONDAY, THURSDAY, Act, Life
from services.pilot.people import Person
from shared.convenant.region import Region
from shared.events.envelope import AMSTERDAM

TEN = time(10)


class PlainLife(Life):
    """One person, linked in week 1 and at home in week 8; the municipality finds the home itself."""

    def __init__(self, region: Region, person: Person) -> None:
        super().__init__(region, person)
        self._first_site = person.site
        near = (
            p.partner_id
            for p in region.partners
            if p.role.value == "REFUGEE_SUPPORT"
            and person.municipality in (p.municipalities or [person.municipality])
        )
        self._support = next(near, self._town)

    def acts(self) -> Iterator[Act]:
        """Everything that happens to them, in no order."""
        yield from self._reception()
        yield from self._meeting()
        yield from self._broad_intake()
        yield from self._plan()
        yield from self._landing()
        yield from self._lessons()
        if self._person.host:
            yield from self._work(self._person.host)

    def _meeting(self) -> Iterator[Act]:
        """The municipality says how it goes about it, and comes to the centre."""
        talk = self._day(3)
        chosen = {"scenario": "COMBINED", "reason_codes": ["HOUSING_TIME"]}
        yield self._act(self._day(2), self._lead, "ChooseScenario", **chosen)
        at = datetime.combine(talk, TEN, AMSTERDAM).isoformat()
        yield self._act(self._day(2), self._lead, "PlanFirstContact", at=at, mode="AZC_VISIT")
        offered = {"private_talk_offered": True, "vve_informed": True}
        yield self._act(talk, self._lead, "HoldFirstContact", **offered)
        visited = {"site_id": self._person.moves_to or self._first_site, "topics": ["EDUCATION", "WORK"]}
        yield self._act(talk, self._town, "RecordAzcVisit", **visited)

    def _landing(self) -> Iterator[Act]:
        """A home, guidance and benefit; accepted, visited, and completed by itself."""
        p, home = self._person, self._person.identity.street_address
        yield self._act(self._day(5), self._town, "OfferHousing", address=home)
        yield self._act(self._day(7), self._town, "StartTenancy", address=home)
        yield self._act(self._day(8), self._town, "StartBenefit", starts_on=self._day(8).isoformat())
        guided = {"topics": ["HOUSING", "INCOME"]}
        yield self._act(self._day(8, THURSDAY), self._support, "StartSocialGuidance", **guided)
        accepted = {"responsible_case_worker": f"regie-{p.municipality}"}
        yield self._act(self._day(8, THURSDAY), self._lead, "AcceptHandover", **accepted)
        visited = {"topic_codes": ["HOUSING"]}
        yield self._act(self._day(9, MONDAY), self._support, "RecordHomeVisit", **visited)
