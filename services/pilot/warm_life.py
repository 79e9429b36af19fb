"""Somebody who is handed over warmly: from the link to the first visit at home, with or without a mishap."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from services.pilot.life import MONDAY, THURSDAY, Act, Life
from services.pilot.people import Person, coa_at, municipality_of
from shared.convenant.files.handovers import Mishap
from shared.convenant.region import Region
from shared.events.envelope import AMSTERDAM

TUESDAY, WEDNESDAY, FRIDAY = 1, 2, 4
ENDS = (Mishap.REVOKED, Mishap.OBLIGATION_WITHDRAWN, Mishap.DIED, Mishap.LEFT)
"""After these nothing more happens."""


@dataclass(frozen=True, slots=True)
class Course:
    """In which week after the opening what happens."""

    contact: int
    completed: int
    drafted: int
    offered: int
    tenancy: int
    moved: int
    established: int


COURSES: Mapping[str, Course] = {
    "FAST_START": Course(contact=3, completed=6, drafted=7, offered=8, tenancy=10, moved=11, established=12),
    "COMBINED": Course(contact=5, completed=8, drafted=9, offered=10, tenancy=12, moved=13, established=14),
    "AFTER_MOVE": Course(contact=9, completed=12, drafted=13, offered=6, tenancy=7, moved=8, established=14),
}
LATE = {"FAST_START": 5, "COMBINED": 4, "AFTER_MOVE": 5}
"""So many weeks later than else a home comes, where it is late."""
WITH_A_HOME = ("offered", "tenancy", "moved", "established")
EARLY = Course(contact=3, completed=8, drafted=9, offered=4, tenancy=5, moved=6, established=10)


class WarmLife(Life):
    """One person who is handed over, the partners around them, and the days on which things happen."""

    def __init__(self, region: Region, person: Person) -> None:
        super().__init__(region, person)
        assert region.people.handover is not None
        assert person.scenario is not None
        self._mishap = Mishap(person.mishap) if person.mishap else None
        self._support, self._housing = region.people.handover.support, region.people.handover.housing
        course = COURSES[person.scenario]
        if self._mishap is Mishap.HOUSING_LATE:
            course = replace(course, **{n: getattr(course, n) + LATE[person.scenario] for n in WITH_A_HOME})
        self._course = EARLY if self._mishap is Mishap.MOVED_EARLY else course
        self._code = person.municipality
        self._shift, self._site = 0, person.site
        self._met_in = self._course.contact

    def acts(self) -> Iterator[Act]:
        """Everything that happens to them, in no order."""
        yield from self._coming()
        yield from self._first_mishap()
        yield from self._meeting()
        if self._mishap in ENDS:
            yield from self._ending()
            return
        yield from self._learnt()
        yield from self._second_mishap()
        yield from self._moving()
        yield from self._landing()
        yield from self._lessons()
        if self._person.host:
            yield from self._work(self._person.host)
        yield from self._later_mishap()

    def _day(self, week: int, weekday: int = MONDAY) -> date:
        return super()._day(week + self._shift, weekday)

    def _first_mishap(self) -> Iterator[Act]:
        """What goes wrong before anybody has met."""
        return iter(())

    def _ending(self) -> Iterator[Act]:
        """How it ends where there is nobody to hand over any more."""
        return iter(())

    def _second_mishap(self) -> Iterator[Act]:
        """What comes in between before the move."""
        return iter(())

    def _later_mishap(self) -> Iterator[Act]:
        """What comes after everybody thought it was done."""
        return iter(())

    def _coming(self) -> Iterator[Act]:
        """COA opens and links the case; the municipality names who leads and how it wants to go about it."""
        yield self._opened()
        yield self._act(self._day(0), self._coa, "GrantPermit", permit_kind="ASYLUM_FIXED")
        if self._mishap is Mishap.DECLINED:
            yield self._act(self._day(0), self._coa, "RecordPreparationConsent", agreed=False)
        yield replace(self._linked(), on=self._day(0))
        yield from self._taken_in_hand(0)
        yield self._profile(self._day(1, WEDNESDAY), consent=self._mishap is not Mishap.DECLINED)
        if self._person.moves_to:
            moved = {"from_site": self._site, "to_site": self._person.moves_to}
            yield replace(
                self._act(self._day(2, FRIDAY), self._coa, "ChangeReceptionLocation", **moved), alone=True
            )
            self._site, self._coa = self._person.moves_to, coa_at(self._region, self._person.moves_to).partner_id

    def _taken_in_hand(self, week: int, weekday: int = MONDAY) -> Iterator[Act]:
        if self._mishap is not Mishap.NO_CONSULTANT:
            yield self._led(self._day(week, weekday))
        chosen = {"scenario": self._person.scenario, "reason_codes": ["HOUSING_TIME"]}
        yield self._act(self._day(week + 1, FRIDAY), self._lead, "ChooseScenario", **chosen)

    def _led(self, on: date) -> Act:
        return self._act(on, self._lead, "AssignCaseWorker", case_worker=f"regie-{self._code}")

    def _led_by(self, code: str) -> None:
        self._code, self._town = code, municipality_of(self._region, code).partner_id
        self._lead, self._officer = f"{self._town}/regievoerder", f"{self._town}/intake_officer"

    def _meeting(self) -> Iterator[Act]:
        """The three-party talk and the visit in the centre; where it is after the move, at the town hall."""
        week = self._course.contact
        first = week
        if self._mishap is Mishap.MISSED_CONTACT:
            for attempt in range(2):
                yield replace(self._planned(week + attempt), on=self._first_planned(week + attempt))
                missed = {"reason_code": "NOT_SHOWN"}
                yield self._act(self._day(week + attempt, THURSDAY), self._lead, "MissFirstContact", **missed)
            first = week + 2
        self._met_in = first
        yield replace(self._planned(first), on=self._first_planned(first))
        yield self._met(self._day(first, THURSDAY))
        if self._in_reception:
            visited = {"site_id": self._site, "topics": ["EDUCATION", "WORK"]}
            yield self._act(self._day(first, THURSDAY), self._town, "RecordAzcVisit", **visited)

    def _first_planned(self, week: int) -> date:
        """Long before it where the person is in reception; where a talk was missed just now, in its own week."""
        ahead = self._in_reception and week == self._course.contact
        return self._day(2) if ahead else self._day(week, TUESDAY)

    def _met(self, on: date) -> Act:
        offered = {"private_talk_offered": True, "vve_informed": True}
        return self._act(on, self._lead, "HoldFirstContact", **offered)

    @property
    def _in_reception(self) -> bool:
        return self._course.contact < self._course.moved

    def _planned(self, week: int) -> Act:
        mode = "AZC_VISIT" if self._in_reception else "MUNICIPALITY"
        at = _ten_o_clock(self._day(week, THURSDAY))
        planned = {"at": at, "mode": mode, "interpreter_language": self._person.languages[0]}
        return self._act(self._day(week, TUESDAY), self._lead, "PlanFirstContact", **planned)

    def _learnt(self) -> Iterator[Act]:
        """The broad intake, begun in the centre where there is time for it; the plan drafted from it."""
        course = self._course
        begin = self._day(self._met_in, THURSDAY)
        location = "AZC" if self._in_reception else "MUNICIPALITY"
        asked, end = self._day(course.completed, TUESDAY), self._day(course.completed, THURSDAY)
        at_once = 4 if self._mishap is Mishap.MOVED_EARLY else 0
        yield from self._intake_between(begin, asked, end, location, at_once)
        measured = {"moment": "T0", "scale": 5, "perspective": 6}
        yield self._act(begin, self._lead, "MeasureMotivation", **self._intake, **measured)
        yield from self._referred(end)
        where = "AZC" if course.drafted < course.moved else "MUNICIPALITY"
        yield self._drafted(self._day(course.drafted, THURSDAY), where)

    def _moving(self) -> Iterator[Act]:
        """A home is asked for, offered and rented; the person moves and is registered."""
        p, course, home = self._person, self._course, self._person.identity.street_address
        needed = {"household_size": p.household, "step_free": "STEP_FREE" in p.adaptations}
        asked = {"housing_partner_id": self._housing, **needed}
        ahead = 1 if self._mishap is Mishap.RELINKED else 3
        yield self._act(self._day(course.offered - ahead), self._town, "RequestHousing", **asked)
        offered = course.offered
        if self._mishap is Mishap.HOUSING_REFUSED:
            yield self._act(self._day(offered - 1), self._housing, "OfferHousing", address=home)
            refused = {"reason_code": "TOO_FAR"}
            yield self._act(self._day(offered - 1, THURSDAY), self._town, "RefuseHousing", **refused)
        yield self._act(self._day(offered), self._housing, "OfferHousing", address=home)
        yield self._act(self._day(course.tenancy), self._housing, "StartTenancy", address=home)
        yield self._act(self._day(course.moved), self._coa, "RecordMove", municipality_code=self._code)
        yield self._act(self._day(course.moved), self._town, "RecordRegistration", municipality_code=self._code)
        self._settled = course.moved

    def _landing(self) -> Iterator[Act]:
        """Guidance, benefit and relief, acceptance, the first visit at home; the process completes by itself."""
        course, begin = self._course, self._day(self._course.moved)
        guided = {"topics": ["HOUSING", "INCOME"]}
        yield self._act(self._day(course.moved, TUESDAY), self._support, "StartSocialGuidance", **guided)
        yield self._act(begin, self._town, "StartBenefit", starts_on=begin.isoformat())
        if self._mishap is Mishap.NO_CONSULTANT:
            yield self._led(self._day(course.moved, TUESDAY))
        met_at_home = self._met_in >= course.moved
        accepted_on = self._day(self._met_in, FRIDAY) if met_at_home else self._day(course.moved, WEDNESDAY)
        accepted = {"responsible_case_worker": f"regie-{self._code}"}
        yield self._act(accepted_on, self._lead, "AcceptHandover", **accepted)
        again = {"moment": "T1", "scale": 8, "perspective": 8}
        yield self._act(self._after(16), self._lead, "MeasureMotivation", **self._intake, **again)
        visited = {"topic_codes": ["HOUSING"]}
        yield self._act(self._day(course.moved, THURSDAY), self._support, "RecordHomeVisit", **visited)
        yield self._established(self._day(course.established), self._code)
        self._settled = course.established


def _ten_o_clock(day: date) -> str:
    return datetime.combine(day, time(10), AMSTERDAM).isoformat()
