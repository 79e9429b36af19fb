"""The checks of a report say no where the history says no: each once with a history that holds, once without."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from services.pilot import handover_scenarios, sequence
from services.pilot.acting import Answer, Wish
from services.pilot.holdings import Held
from services.pilot.life import Act
from services.pilot.making import people
from services.pilot.people import Person
from services.pilot.seen import Check, Seen
from shared.convenant.load import load
from shared.events import handover as about
from shared.events import intake, moving, plans, programmes
from shared.events.base import Event
from shared.events.case import CaseWorkerAssigned
from shared.events.responsibility import Deadline
from tests.journeys.regions import FOLDER
from tests.rules import handover_facts as fact
from tests.rules.handover_facts import FIRST, OPMEER, said

LINKED = date(2019, 10, 7)
ANY_KIND: dict[str, Any] = {"scenario": "COMBINED", "mishap": None, "moves_to": None}
ONE = people(load(FOLDER / "hardenberg"), 1, 1)[0]


def on(day: int) -> str:
    return (LINKED + timedelta(days=day)).isoformat()


@dataclass
class Story:
    """What a check may look at, by hand: one person, the facts, and what partners hold."""

    person: Person
    events: list[Event] = field(default_factory=list)
    held: dict[str, list[Held]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=lambda: {"gem-opmeer": "MUNICIPALITY", "coa": "COA"})
    refusals: list[tuple[Act, Answer]] = field(default_factory=list)
    target: programmes.Target = field(default_factory=lambda: programmes.Target(kind="SOFT", n=2))
    plan_name: str | None = "Startplan"

    @property
    def people(self) -> tuple[Person, ...]:
        return (self.person,)

    @property
    def partners(self) -> dict[str, str]:
        return self.roles

    @property
    def account(self) -> Any:
        programme = SimpleNamespace(programme_code="WFR", target=self.target)
        region = SimpleNamespace(programmes=(programme,), people=SimpleNamespace(plan_name=self.plan_name))
        played = SimpleNamespace(refusals=self.refusals)
        return SimpleNamespace(
            facts=list(self.facts_of(self.person)), world=SimpleNamespace(region=region), played=played
        )

    def facts_of(self, _: Person) -> Iterator[Any]:
        return (SimpleNamespace(event=event) for event in self.events)

    def with_role(self, *roles: str) -> list[str]:
        return [partner for partner, role in self.roles.items() if role in roles]

    def holdings(self, partner_id: str) -> Any:
        return SimpleNamespace(messages=self.held.get(partner_id, []))

    def told(self, partner_id: str, _: Person, kind: str) -> Held | None:
        return next((m for m in self.held.get(partner_id, []) if m.kind == kind), None)

    def hears(self, partner_id: str, kind: str, **data: Any) -> None:
        held = SimpleNamespace(kind=kind, data=data, subject="s")
        self.held.setdefault(partner_id, []).append(cast(Held, held))


def person(**changes: Any) -> Person:
    """Somebody from the files, otherwise placed."""
    return replace(ONE, **{**ANY_KIND, "target_group": "ASYLUM_HOLDER", **changes})


def verdicts(check: Callable[[Seen], Iterator[Check]], story: Story) -> list[bool]:
    return [passed for _, passed in check(cast(Seen, story))]


def hand(kind: type[Any], day: int, **fields: Any) -> Any:
    return said(kind, on(day), handover_id=FIRST, **fields)


def goals(axis: str) -> list[dict[str, str]]:
    return [{"axis": axis}]


def by_the_days(late: bool = True) -> list[Event]:
    """Domain §5.4, each fact on its day; without the overrun where the home came in time."""
    at, shift = datetime(2019, 11, 14, 10, tzinfo=UTC), 0 if late else -28
    higher = {"level": 1, "deadline": Deadline.T5_HOUSING, "due_on": on(70)}
    overrun = [
        hand(about.HandoverEscalated, 70, **higher),
        hand(about.HousingTargetMissed, 70, due_on=on(70), days_over=0),
    ]
    return [
        fact.opened(),
        fact.linked(on(0)),
        hand(about.HandoverStarted, 0, to_municipality=OPMEER, started_on=on(0)),
        fact.worker(on(0)),
        fact.profile(on(9)),
        hand(about.HandoverScenarioChosen, 11, scenario="COMBINED"),
        hand(about.FirstContactPlanned, 14, at=at, mode="AZC_VISIT"),
        hand(about.FirstContactHeld, 38, held_on=on(38), private_talk_offered=True, vve_informed=True),
        hand(about.AzcVisitRecorded, 38, visited_on=on(38), site_id=fact.AZC),
        fact.intake_started(on(38)),
        fact.intake_completed(on(59)),
        drafted(66),
        *(overrun if late else []),
        fact.offered(on(98 + shift)),
        fact.rented(on(112 + shift)),
        fact.moved(on(119 + shift)),
        fact.registered(on(119 + shift)),
        hand(about.SocialGuidanceStarted, 120 + shift, partner_id="vwn", start_on=on(120 + shift)),
        hand(about.HandoverAccepted, 121 + shift, responsible_case_worker="a-alders"),
        hand(about.HandoverCompleted, 121 + shift, completed_on=on(121 + shift)),
        established(126 + shift),
    ]


def drafted(day: int, location: str = "AZC") -> plans.PlanDrafted:
    ids = {"plan_id": UUID(int=20), "intake_id": fact.INTAKE}
    return said(plans.PlanDrafted, on(day), **ids, drafted_at_location=location, goals=())


def established(day: int, code: str = OPMEER, name: str | None = "Startplan") -> plans.PlanEstablished:
    decided = {"plan_id": UUID(int=20), "plan_version": 1, "plan_date": on(day), "is_first": True}
    what = {"route": "B1", "level": "B1", "literacy_track": False, "goals": (), "local_plan_name": name}
    who = {
        "municipality_code": code,
        "legal_regime": "PILOT_PRE2022",
        "decided_by": "c",
        "participant_agreed": True,
    }
    hours = {"intensity": plans.Intensity(lesson_dayparts=4, pvt_hours=12, map_hours=64)}
    return said(plans.PlanEstablished, on(day), **decided, **what, **who, **hours)


def without(kind: type[Event], events: list[Event]) -> list[Event]:
    return [event for event in events if not isinstance(event, kind)]


def a_day_later(kind: type[Event], events: list[Event]) -> list[Event]:
    later = timedelta(days=1)
    return [
        e.model_copy(update={"occurred_on": e.occurred_on + later}) if isinstance(e, kind) else e for e in events
    ]


LATE = {"mishap": "HOUSING_LATE"}


@pytest.mark.parametrize("mishap", ["HOUSING_LATE", None])
def test_5_4_who_goes_by_the_days_is_seen_to(mishap: str | None) -> None:
    story = Story(person(mishap=mishap), by_the_days(late=mishap is not None))
    assert verdicts(sequence.days, story) == [True]


@pytest.mark.parametrize(
    "kind",
    [k for k in dict.fromkeys(map(type, by_the_days())) if k not in (type(fact.opened()), type(fact.linked()))],
)
def test_5_4_a_fact_left_out_or_a_day_too_late_is_seen(kind: type[Event]) -> None:
    left_out, later = (change(kind, by_the_days()) for change in (without, a_day_later))
    assert verdicts(sequence.days, Story(person(**LATE), left_out)) == [False]
    if kind is not about.HandoverEscalated:
        assert verdicts(sequence.days, Story(person(**LATE), later)) == [False]


def test_5_4_a_deadline_more_than_the_one_for_a_home_is_seen() -> None:
    higher = hand(about.HandoverEscalated, 4, level=1, deadline=Deadline.T2_CASE_WORKER, due_on=on(4))
    for late in (True, False):
        story = Story(person(mishap="HOUSING_LATE" if late else None), [*by_the_days(late), higher])
        assert verdicts(sequence.days, story) == [False]


def test_5_4_who_had_a_home_in_time_goes_in_order_and_does_nothing_twice() -> None:
    events = by_the_days(late=False)
    swapped = [e for e in events if not isinstance(e, moving.HousingOffered)] + [fact.offered(on(125))]
    for wrong in (swapped, [*events, fact.worker(on(3))], without(moving.HousingOffered, events)):
        assert verdicts(sequence.days, Story(person(), wrong)) == [False]


def test_AS_WFR_1_the_plan_before_residence() -> None:
    check = handover_scenarios.WEST_FRIESLAND["AS-WFR-1"]

    def story(events: list[Event], axis: str = "WORK") -> Story:
        told = Story(person(), events, roles={"werksaam": "WORK_COMPANY"})
        told.hears("werksaam", "plan-drafted", goals=goals(axis))
        return told

    events = by_the_days()
    assert verdicts(check, story(events)) == [True, True, True, True]
    assert verdicts(check, story(events, "SOCIAL"))[3] is False
    at_home = [drafted(66, "MUNICIPALITY") if isinstance(e, plans.PlanDrafted) else e for e in events]
    assert verdicts(check, story(at_home))[0] is False
    for wrong in (established(126, "0405"), established(118)):
        assert verdicts(check, story([*without(plans.PlanEstablished, events), wrong]))[1] is False
    assert verdicts(check, story(without(plans.PlanEstablished, events)))[1] is False
    assert verdicts(check, story([*events, fact.intake_started(on(99))]))[2] is False


def test_AS_WFR_2_seventy_days_without_a_home() -> None:
    check = handover_scenarios.WEST_FRIESLAND["AS-WFR-2"]

    def story(events: list[Event], *heard: str) -> Story:
        told = Story(person(**LATE), events)
        for partner in heard:
            told.hears(partner, "housing-target-missed")
        return told

    both = ("gem-opmeer", "coa")
    assert verdicts(check, story(by_the_days(), *both)) == [True, True]
    assert verdicts(check, story(by_the_days(), "coa"))[0] is False
    assert verdicts(check, story(without(about.HousingTargetMissed, by_the_days()), *both))[0] is False
    assert verdicts(check, story(without(about.HandoverCompleted, by_the_days()), *both))[0] is False
    in_time = Story(person(), by_the_days())
    assert verdicts(check, in_time) == [False], "said to be late, and was not"


def test_AS_WFR_3_needs_and_not_findings() -> None:
    check = handover_scenarios.WEST_FRIESLAND["AS-WFR-3"]
    roles = {"corporatie": "HOUSING", "zorg": "CARE", "school": "EDUCATION_PROVIDER"}

    def story(*more: tuple[str, str, dict[str, Any]]) -> list[bool]:
        told = Story(person(referrals=(("school", "EDUCATION_CHILD"),)), roles=roles)
        for partner, kind, data in more:
            told.hears(partner, kind, **data)
        return verdicts(check, told)

    home = ("corporatie", "housing-requested", {"household_size": 3, "step_free": True})
    care = ("zorg", "referral-made", {"topic": "HEALTH_SUPPORT"})
    pupil = ("school", "referral-made", {"child_age_band": "FROM_6_TO_11"})
    assert story(home, care, pupil) == [True, True, True]
    assert story(care, pupil)[0] is False
    assert story(home, ("corporatie", "intake-completed", {}), care, pupil)[0] is False
    assert story(("corporatie", "housing-requested", {"first_name": "Amal"}), care, pupil)[0] is False
    assert story(home, care, ("zorg", "intake-completed", {}), pupil)[1] is False
    assert story(home, care, ("school", "referral-made", {}))[2] is False


def test_AS_WFR_4_who_was_measured_twice_and_who_holds_it() -> None:
    check = handover_scenarios.WEST_FRIESLAND["AS-WFR-4"]

    def measured(moment: str, scale: int) -> intake.MotivationMeasured:
        of = {"intake_id": fact.INTAKE, "moment": moment, "scale": scale, "perspective": 5}
        return said(intake.MotivationMeasured, on(38), **of, measured_on=on(38))

    twice = Story(person(), [measured("T0", 5), measured("T1", 8)])
    twice.hears("gem-opmeer", "motivation-measured")
    assert verdicts(check, twice) == [True, True]
    assert "+3.0" in next(iter(check(cast(Seen, twice))))[0]
    assert verdicts(check, Story(person(), [measured("T0", 5)])) == [False, True]
    twice.hears("coa", "motivation-measured")
    assert verdicts(check, twice) == [True, False]


def test_AS_WFR_5_one_beyond_about_forty() -> None:
    check = handover_scenarios.WEST_FRIESLAND["AS-WFR-5"]
    place: dict[str, Any] = {"programme_code": "WFR"}
    enrolled = said(
        plans.ParticipantEnrolledInProgramme, on(1), **place, enrolled_on=on(1), municipality_code=OPMEER
    )
    gone: dict[str, Any] = {"ended_on": on(2), "reason": "MOVED", "municipality_code": OPMEER}
    left = said(plans.ProgrammeEnrolmentEnded, on(2), **place, **gone)
    raised = programmes.TargetRaised(occurred_on=LINKED, **place, from_n=2, to_n=3, approved_by="lead-1")
    asked = Act(LINKED, "late", Wish("gem/regievoerder", "EnrolInProgramme", place), refused="TARGET_REACHED")
    refused = [(asked, Answer("refused", "TARGET_REACHED"))]

    def story(*events: Event, refused: list[tuple[Act, Answer]] | None = None) -> list[bool]:
        return verdicts(check, Story(person(), list(events), refusals=refused or []))

    assert story(enrolled, enrolled) == [True]
    assert story(enrolled, enrolled, left, enrolled) == [True], "who left leaves a place"
    assert story(enrolled, enrolled, raised, enrolled, refused=refused) == [True, True]
    assert story(enrolled, enrolled, enrolled, raised, refused=refused)[0] is False
    assert story(enrolled, enrolled, raised, enrolled) == [True, False], "nobody was refused before"
    assert story(enrolled, enrolled, refused=refused) == [True, False], "refused, and never taken"


def test_AS_EHZ_3_one_intake_throughout() -> None:
    (check,) = handover_scenarios.ERMELO.values()

    def seen(day: int, which: UUID = fact.INTAKE) -> intake.DomainAssessed:
        return said(
            intake.DomainAssessed,
            on(day),
            intake_id=which,
            domain="HEALTH",
            outcome="ASSESSED",
            source="PARTICIPANT",
        )

    def story(*domains: Event) -> list[bool]:
        return verdicts(check, Story(person(mishap="MOVED_EARLY"), [*by_the_days(), *domains]))

    assert story(seen(40), seen(125)) == [True]
    assert story(seen(125)) == [False]
    assert story(seen(40)) == [False]
    assert story(seen(40), seen(125, UUID(int=99))) == [False]
    assert story(seen(40), seen(125), fact.intake_started(on(120))) == [False]


def test_AS_HAR_1_a_consultant_that_day_or_the_team_lead_hears() -> None:
    check = handover_scenarios.HARDENBERG["AS-HAR-1"]
    landed = [fact.registered(on(9))]
    missed = hand(about.DayOneGuidanceMissed, 9, due_on=on(9))

    def story(events: list[Event], *heard: str) -> list[bool]:
        told = Story(person(), events)
        for partner in heard:
            told.hears(partner, "day-one-guidance-missed")
        return verdicts(check, told)

    helped: CaseWorkerAssigned = fact.worker(on(9))
    assert story([helped, *landed]) == [True]
    assert story([*landed, missed, fact.worker(on(10))], "gem-opmeer") == [True]
    assert story([*landed, fact.worker(on(10))]) == [False], "missed by nobody's account"
    assert story([*landed, missed]) == [False], "nobody was told"
    assert story([helped, *landed, missed], "gem-opmeer") == [False], "told of what was not missed"


def test_AS_HAR_2_the_plan_by_its_local_name() -> None:
    check = handover_scenarios.HARDENBERG["AS-HAR-2"]
    assert verdicts(check, Story(person(), [established(9)])) == [True]
    assert verdicts(check, Story(person(), [established(9), established(9, name=None)])) == [False]
