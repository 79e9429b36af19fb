"""The acceptance scenarios of West-Friesland, Ermelo and Hardenberg that are about handing a person over."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from statistics import fmean
from typing import TypeVar

from services.pilot import sequence
from services.pilot.people import Person
from services.pilot.seen import Check, Seen
from shared.events.base import Event
from shared.events.case import CaseWorkerAssigned, MunicipalRegistrationRecorded, ParticipantMoved
from shared.events.handover import (
    DayOneGuidanceMissed,
    HandoverAccepted,
    HandoverCompleted,
    HandoverStarted,
    HousingTargetMissed,
)
from shared.events.intake import (
    DomainAssessed,
    IntakeLocation,
    IntakeStarted,
    MeasurementMoment,
    MotivationMeasured,
)
from shared.events.moving import HousingOffered
from shared.events.plans import (
    ParticipantEnrolledInProgramme,
    PlanDrafted,
    PlanEstablished,
    ProgrammeEnrolmentEnded,
)
from shared.events.programmes import TargetKind, TargetRaised

E = TypeVar("E", bound=Event)
HOUSING_TARGET = timedelta(days=70)
NEEDS = {"municipality_code", "household_size", "step_free", "window_start", "window_end"}
OF_A_REFERRAL = {"referral-made", "appointment-planned", "case-closed", "duplicate-cases-merged", "merge-reversed"}


def _of(seen: Seen, person: Person, kind: type[E]) -> list[E]:
    return [fact.event for fact in seen.facts_of(person) if isinstance(fact.event, kind)]


def _first(seen: Seen, person: Person, kind: type[E]) -> E | None:
    return next(iter(_of(seen, person, kind)), None)


def _plan_before_residence(seen: Seen) -> Iterator[Check]:
    """AS-WFR-1: drafted in the centre, established by the municipality they live in, on the one intake."""
    drafted = [p for p in seen.people if any(_in_azc(d) for d in _of(seen, p, PlanDrafted))]
    settled = [p for p in drafted if _of(seen, p, PlanEstablished)]
    yield f"{len(drafted)} had a plan drafted while they still lived in the reception centre", bool(drafted)
    yield (
        f"… {len(settled)} of them had it established, by the municipality that registered them, and not before",
        bool(settled) and all(_established_at_home(seen, p) for p in settled),
    )
    yield "… and nobody's intake was done again", all(len(_of(seen, p, IntakeStarted)) == 1 for p in drafted)
    goals = [
        goal
        for company in seen.with_role("WORK_COMPANY")
        for message in seen.holdings(company).messages
        if message.kind == "plan-drafted"
        for goal in message.data["goals"]
    ]
    yield "the work company knows of drafts the goals on work, no others", {g["axis"] for g in goals} == {"WORK"}


def _in_azc(draft: PlanDrafted) -> bool:
    return draft.drafted_at_location is IntakeLocation.AZC


def _established_at_home(seen: Seen, person: Person) -> bool:
    plan, homes = _of(seen, person, PlanEstablished)[0], _of(seen, person, MunicipalRegistrationRecorded)
    return any(h.municipality_code == plan.municipality_code and h.registered_on <= plan.plan_date for h in homes)


def _overrun(seen: Seen) -> Iterator[Check]:
    """AS-WFR-2: seventy days without a home are told to COA and the municipality, and nothing else happens."""
    late = {p: due for p in seen.people if (due := _overdue(seen, p))}
    for person, due in late.items():
        missed = [m.due_on for m in _of(seen, person, HousingTargetMissed)]
        heard = [
            partner
            for partner in seen.with_role("COA", "MUNICIPALITY")
            if seen.told(partner, person, "housing-target-missed")
        ]
        yield (
            f"{person.label}: no home by {due}, told to {' and '.join(heard)}; the handover went on",
            missed[:1] == [due] and len(heard) == 2 and bool(_of(seen, person, HandoverCompleted)),
        )
    early = [p for p in seen.people if p not in late and p.mishap is None and _of(seen, p, HousingTargetMissed)]
    yield "nobody who had a home in time is said to be late", not early


def _overdue(seen: Seen, person: Person) -> date | None:
    """The day that passed without a home, of those who were handed over once and late."""
    started, offered = _of(seen, person, HandoverStarted), _first(seen, person, HousingOffered)
    if person.mishap != "HOUSING_LATE" or offered is None or len(started) != 1:
        return None
    due = started[0].started_on + HOUSING_TARGET
    return due if offered.offered_on > due else None


def _needs(seen: Seen) -> Iterator[Check]:
    """AS-WFR-3: housing, schools and care hear of a need, never of the intake it was found in."""
    for partner in seen.with_role("HOUSING"):
        asked = [m for m in seen.holdings(partner).messages if m.kind == "housing-requested"]
        kinds = {m.kind for m in seen.holdings(partner).messages if m.subject}
        told = bool(asked) and all(set(m.data) <= NEEDS for m in asked)
        only = told and not any("intake" in kind for kind in kinds)
        yield f"{partner} was told {len(asked)} times what home is needed, and nothing of anybody's intake", only
    for partner in seen.with_role("CARE", "PUBLIC_HEALTH"):
        kinds = {m.kind for m in seen.holdings(partner).messages if m.subject}
        yield f"{partner} knows of referrals to it, and of nothing else", kinds <= OF_A_REFERRAL
    pupils = {p for person in seen.people for p, topic in person.referrals if topic == "EDUCATION_CHILD"}
    for partner in sorted(pupils):
        referred = [m for m in seen.holdings(partner).messages if m.kind == "referral-made"]
        kinds = {m.kind for m in seen.holdings(partner).messages if m.subject}
        yield (
            f"{partner} knows of {len(referred)} children the age band, and nothing of a parent's intake",
            all("child_age_band" in m.data for m in referred) and kinds <= OF_A_REFERRAL,
        )


def _effect(seen: Seen) -> Iterator[Check]:
    """AS-WFR-4: the mean change over those who were measured twice; nobody outside holds a score."""
    pairs = [
        (before, after)
        for person in seen.people
        if (before := _measured(seen, person, MeasurementMoment.T0)) is not None
        and (after := _measured(seen, person, MeasurementMoment.T1)) is not None
    ]
    change = fmean(after - before for before, after in pairs) if pairs else 0.0
    yield (
        f"motivation changed by {change:+.1f} on average, over the {len(pairs)} who were measured twice",
        bool(pairs),
    )
    outside = [
        partner
        for partner in seen.partners
        if partner not in seen.with_role("MUNICIPALITY")
        and any(m.kind == "motivation-measured" for m in seen.holdings(partner).messages)
    ]
    yield "nobody outside the programme's municipalities holds anybody's score", not outside


def _measured(seen: Seen, person: Person, moment: MeasurementMoment) -> int | None:
    return next((m.scale for m in _of(seen, person, MotivationMeasured) if m.moment is moment), None)


def _forty(seen: Seen) -> Iterator[Check]:
    """AS-WFR-5: about forty; one more only once somebody raised the target."""
    for programme in seen.account.world.region.programmes:
        if programme.target is None or programme.target.kind is not TargetKind.SOFT:
            continue
        code, n = programme.programme_code, programme.target.n
        taken = list(_places(seen, code, n))
        most = max((here for here, _ in taken), default=0)
        within = all(here <= allowed for here, allowed in taken)
        yield f"{most} places of about {n} in {code} were taken; none beyond it before it was raised", within
        refused = [
            act
            for act, answer in seen.account.played.refusals
            if (act.wish.fields.get("programme_code"), answer.code) == (code, "TARGET_REACHED")
        ]
        if refused or most > n:
            text = f"… number {n + 1} was refused with TARGET_REACHED, and taken once the target was raised"
            yield text, bool(refused) and most > n and within


def _places(seen: Seen, code: str, n: int) -> Iterator[tuple[int, int]]:
    """How many places are taken and how many there are, whenever one is taken."""
    here, allowed = 0, n
    for fact in seen.account.facts:
        match fact.event:
            case TargetRaised(programme_code=of, to_n=more) if of == code:
                allowed = more
            case ProgrammeEnrolmentEnded(programme_code=of) if of == code:
                here -= 1
            case ParticipantEnrolledInProgramme(programme_code=of) if of == code:
                here += 1
                yield here, allowed


def _one_intake(seen: Seen) -> Iterator[Check]:
    """AS-EHZ-3: begun in the centre and finished at home, under one id."""
    for person in seen.people:
        moved, accepted = _first(seen, person, ParticipantMoved), _first(seen, person, HandoverAccepted)
        domains = _of(seen, person, DomainAssessed)
        if moved is None or accepted is None or person.mishap != "MOVED_EARLY":
            continue
        early = [d for d in domains if d.occurred_on < moved.moved_on]
        late = [d for d in domains if d.occurred_on >= moved.moved_on]
        begun = [i.intake_id for i in _of(seen, person, IntakeStarted)]
        yield (
            f"{person.label}: {len(early)} domains in the centre and {len(late)} at home, one intake throughout",
            bool(early) and bool(late) and len(begun) == 1 and {d.intake_id for d in domains} == set(begun),
        )


def _day_one(seen: Seen) -> Iterator[Check]:
    """AS-HAR-1: a consultant on the day of registration, or the team lead hears of it."""
    for person in seen.people:
        heard = [p for p in seen.with_role("MUNICIPALITY") if seen.told(p, person, "day-one-guidance-missed")]
        for registered in _of(seen, person, MunicipalRegistrationRecorded):
            on = registered.registered_on
            helped = any(a.assigned_on <= on for a in _of(seen, person, CaseWorkerAssigned))
            missed = [m.due_on for m in _of(seen, person, DayOneGuidanceMissed)]
            told = "had a consultant that day" if helped else f"had none, and {' and '.join(heard)} was told"
            text = f"{person.label} was registered on {on} and {told}"
            yield text, (missed, len(heard)) == (([], 0) if helped else ([on], 1))


def _alias(seen: Seen) -> Iterator[Check]:
    """AS-HAR-2: the plan goes by its local name and stays the same fact."""
    name = seen.account.world.region.people.plan_name
    plans = [f.event for f in seen.account.facts if isinstance(f.event, PlanEstablished)]
    if name and plans:
        yield f"{len(plans)} plans are called “{name}”", all(plan.local_plan_name == name for plan in plans)


Scenarios = Mapping[str, Callable[[Seen], Iterator[Check]]]
WEST_FRIESLAND: Scenarios = {
    "AS-WFR-1": _plan_before_residence,
    "AS-WFR-2": _overrun,
    "AS-WFR-3": _needs,
    "AS-WFR-4": _effect,
    "AS-WFR-5": _forty,
    "5.4": sequence.days,
}
ERMELO: Scenarios = {"AS-EHZ-3": _one_intake}
HARDENBERG: Scenarios = {"AS-HAR-1": _day_one, "AS-HAR-2": _alias}
