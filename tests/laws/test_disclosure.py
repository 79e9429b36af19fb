"""What `disclose` and `introductions` answer, against a second and deliberately naive reading of D6 and R1 to R10.

The second reading knows no state: it looks through the whole log again for every question.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as some

from shared.convenant.convenant_state import ConvenantState
from shared.convenant.disclose import Known, disclose
from shared.convenant.introduce import introductions
from shared.convenant.outcomes import Disclosed
from shared.convenant.person import PersonHistory
from shared.events import case as cases
from shared.events import handover as handovers
from shared.events import moving as homes
from shared.events import placements as jobs
from shared.events import plans, standing, support
from shared.events.base import PersonEvent, RegionEvent
from shared.events.classes import Sealed
from shared.events.convenants import (
    ConvenantDrafted,
    ConvenantSigned,
    DisclosurePolicyPublished,
    Involvement,
    PartnerRegistered,
    PartnerSiteAdded,
    PolicyRow,
    SignatoryWithdrawn,
)
from shared.events.envelope import Fact
from shared.events.programmes import ProgrammeDefined, SeatFreed, SeatTaken
from shared.events.responsibility import RecipientNotifiedOfErasure
from tests.log import fact

DAY0 = date(2020, 1, 1)
PARTNERS = {
    "gem-a": ("MUNICIPALITY", ("0001",)),
    "gem-b": ("MUNICIPALITY", ("0002",)),
    "azc-x": ("COA", ()),
    "azc-y": ("COA", ()),
    "school": ("EDUCATION_PROVIDER", ()),
    "school-a": ("EDUCATION_PROVIDER", ("0001",)),
    "work": ("WORK_COMPANY", ("0001", "0002")),
    "ggd": ("PUBLIC_HEALTH", ("0001",)),
    "vwn": ("REFUGEE_SUPPORT", ("0001",)),
    "library": ("LIBRARY", ()),
    "host": ("EMPLOYER", ()),
    "home": ("HOUSING", ("0001", "0002")),
}
TIES = {
    "MUNICIPALITY": ("CASE",),
    "COA": ("RESIDENCE",),
    "EDUCATION_PROVIDER": ("ENROLMENT", "REFERRAL"),
    "WORK_COMPANY": ("PROGRAMME", "REFERRAL", "PLACEMENT"),
    "PUBLIC_HEALTH": ("REFERRAL",),
    "REFUGEE_SUPPORT": ("HANDOVER_IN_AREA",),
    "LIBRARY": ("OPT_IN",),
    "EMPLOYER": ("PLACEMENT",),
    "HOUSING": ("HOUSING",),
}
SAD = (standing.StatusRevoked, standing.ParticipantDied, standing.ObligationWithdrawn)
EVENTS = (
    cases.CaseOpened,
    cases.MunicipalityLinked,
    standing.MunicipalityLinkChanged,
    standing.CaseTransferred,
    standing.CaseReopened,
    *SAD,
    handovers.HandoverRejected,
    homes.AddressProtected,
    homes.AddressUnprotected,
    homes.HousingRequested,
    homes.TenancyStarted,
    RecipientNotifiedOfErasure,
    cases.ReceptionLocationChanged,
    cases.CaseWorkerAssigned,
    cases.ReferralMade,
    support.ReferralAccepted,
    cases.LibraryOptedIn,
    cases.CaseClosed,
    handovers.HandoverStarted,
    handovers.HandoverCompleted,
    plans.ParticipantEnrolledInProgramme,
    plans.RouteEnrolmentStarted,
    plans.RouteEnrolmentEnded,
    jobs.PlacementProposed,
    jobs.PlacementAgreed,
    jobs.PlacementEnded,
    jobs.DomainCheckInHeld,
    cases.PersonalDataErased,
)
REGIONAL = (SeatTaken, SeatFreed, ProgrammeDefined, PartnerRegistered, ConvenantSigned, SignatoryWithdrawn)
"""Facts without a person; of the seats each is of one municipality."""
TARGETS = ("ggd", "work", "school")
"""Whom a referral may be to; each by an id of its own."""
SENSITIVE = {"case-opened": "first_name", "referral-made": "details", "tenancy-started": "address"}


def made(kind: type[PersonEvent], on: date, case: int, pick: int) -> PersonEvent:
    """An event of this kind; `pick` chooses among the few values that matter."""
    code, site = ("0001", "0002")[pick % 2], ("x", "y")[pick % 2]
    school = ("school", "school-a")[pick % 2]
    fields: dict[type[PersonEvent], dict[str, Any]] = {
        cases.CaseOpened: {
            "legal_regime": "WI2013",
            "target_group": "ASYLUM_HOLDER",
            "intake_channel": "COA",
            "opened_on": on,
            "of_age_from": DAY0,
            "municipality_code": code if pick % 3 == 0 else None,
            "reception_site_id": site if pick % 5 else None,
        },
        cases.MunicipalityLinked: {"municipality_code": code, "linked_on": on, "link_reason": "CAPACITY"},
        cases.ReceptionLocationChanged: {"from_site": "z", "to_site": site, "moved_on": on},
        cases.CaseWorkerAssigned: {"case_worker": "jan", "municipality_code": code, "assigned_on": on},
        cases.ReferralMade: {
            "referral_id": UUID(int=20 + pick % 3),
            "target_partner_id": TARGETS[pick % 3],
            "topic": "SOCIAL",
            "ground": "TASK",
            "details": Sealed("why"),
        },
        support.ReferralAccepted: {"referral_id": UUID(int=20 + pick % 3), "partner_id": TARGETS[pick % 3]},
        cases.LibraryOptedIn: {"partner_id": ("library", "other")[pick % 2], "activity_code": "A"},
        cases.CaseClosed: {"reason": "DECEASED" if pick % 5 else "MERGED", "closed_on": on},
        cases.PersonalDataErased: {"scope_classes": (("P", "S"), ("S",))[pick % 2], "reason": "REQUEST"},
        handovers.HandoverStarted: {"handover_id": UUID(int=pick % 3), "to_municipality": code, "started_on": on},
        handovers.HandoverRejected: {
            "handover_id": UUID(int=pick % 3),
            "reason": "SAFETY" if pick % 4 else "INCOMPLETE_PROFILE",
            "rejected_on": on,
        },
        standing.MunicipalityLinkChanged: {
            "from_municipality": "0003",
            "to_municipality": code,
            "changed_on": on,
            "reason": "ERROR",
        },
        standing.CaseTransferred: {
            "from_municipality": "0003",
            "to_municipality": code,
            "effective_on": on + timedelta(pick % 4 * 2),
        },
        standing.CaseReopened: {"reopened_on": on, "municipality_code": code},
        standing.StatusRevoked: {"revoked_on": Sealed(on)},
        standing.ParticipantDied: {"died_on": on},
        standing.ObligationWithdrawn: {"withdrawn_on": on, "reason": "ERROR"},
        homes.AddressProtected: {"protected_on": on},
        homes.AddressUnprotected: {"unprotected_on": on},
        homes.HousingRequested: {"housing_partner_id": ("home", "other")[pick % 2], "household_size": 2},
        homes.TenancyStarted: {"started_on": on + timedelta(pick % 3), "address": Sealed("Laan 1")},
        RecipientNotifiedOfErasure: {
            "notice_id": UUID(int=70),
            "partner_id": ("gem-a", "school", "nobody")[pick % 3],
            "acknowledge_by": on,
        },
        handovers.HandoverCompleted: {"handover_id": UUID(int=9), "completed_on": on},
        plans.ParticipantEnrolledInProgramme: {
            "programme_code": ("P1", "P2")[pick % 2],
            "enrolled_on": on,
            "municipality_code": code,
        },
        plans.RouteEnrolmentStarted: {
            "enrolment_id": UUID(int=pick % 2),
            "route": "B1",
            "provider": school,
            "start_on": on,
            "dayparts_per_week": 4,
        },
        plans.RouteEnrolmentEnded: {
            "enrolment_id": UUID(int=pick % 2),
            "provider": school,
            "ended_on": on + timedelta(pick % 7),
            "reason": "DONE",
        },
        jobs.PlacementProposed: {
            "placement_id": UUID(int=50 + pick % 2),
            "kind": "INTERNSHIP",
            "host_partner_id": "host",
            "proposed_by": ("work", "other")[pick % 2],
            "dayparts": ("MON_AM",),
            "start_on": on,
            "end_on": on,
        },
        jobs.PlacementAgreed: {
            "placement_id": UUID(int=50 + pick % 2),
            "host_partner_id": ("host", "other")[pick // 2 % 2],
            "signed_by": (),
            "coach_id": "jan",
        },
        jobs.PlacementEnded: {
            "placement_id": UUID(int=50 + pick % 2),
            "ended_on": on,
            "host_partner_id": "host",
            "reason": "COMPLETED",
        },
        jobs.DomainCheckInHeld: {"placement_id": UUID(int=50 + pick % 2), "domain": "HEALTH", "held_on": on},
    }
    ids = {"case_id": UUID(int=100 + case), "participant_id": UUID(int=2), "occurred_on": on}
    return kind.model_validate(ids | fields[kind])


# ── the worlds ──────────────────────────────────────────────────────────────────────────────────────────────


@some.composite
def policies(draw: some.DrawFn, version: int) -> DisclosurePolicyPublished:
    """Which roles may hear which events, now and then with a wrong version, a ground or an introduction."""
    roles = sorted(TIES)
    pairs = [(role, event) for role in roles for event in (*EVENTS, *REGIONAL)]
    thrown = draw(some.binary(min_size=len(pairs), max_size=len(pairs)))  # at once: quicker than one by one
    rows = []
    for (role, event), byte in zip(pairs, thrown, strict=True):
        dice = byte % 16
        if dice < 3 or (role == "EMPLOYER" and event is jobs.DomainCheckInHeld and dice < 9):
            continue
        sensitive = (SENSITIVE[event.kebab()],) if event.kebab() in SENSITIVE else ()
        fields = sensitive if sensitive and dice == 3 else ("occurred_on", *sensitive[: dice % 2])
        rows.append(
            PolicyRow(
                role=role,
                event_type=event.kebab(),
                event_version=event.version + (dice == 4),
                view="public" if event in REGIONAL else "municipality",
                fields=fields,
                purpose="TEST",
                legal_basis="none",
                processing_activity="test",
                introduction=dice > 8,
                sensitive_ground="a ground" if dice % 4 else None,
            )
        )
    grace = draw(some.integers(0, 6))
    involved = [Involvement(role=r, ties=TIES[r], grace_days=grace) for r in roles if draw(some.integers(0, 19))]
    return DisclosurePolicyPublished(
        occurred_on=DAY0, policy_id="CV", policy_version=version, rows=rows, involvement=involved, approved_by="fg"
    )


THEMES: tuple[tuple[type[PersonEvent], ...], ...] = (
    (
        standing.MunicipalityLinkChanged,
        standing.CaseTransferred,
        handovers.HandoverRejected,
        handovers.HandoverStarted,
        cases.MunicipalityLinked,
        cases.CaseWorkerAssigned,
    ),
    (
        *SAD,
        cases.CaseClosed,
        standing.CaseReopened,
        cases.ReferralMade,
    ),
    (
        homes.AddressProtected,
        homes.AddressUnprotected,
        homes.HousingRequested,
        homes.TenancyStarted,
        plans.ParticipantEnrolledInProgramme,
        cases.CaseClosed,
    ),
    (
        homes.HousingRequested,
        homes.TenancyStarted,
        standing.MunicipalityLinkChanged,
        handovers.HandoverRejected,
        standing.CaseTransferred,
        cases.CaseClosed,
    ),
    (
        cases.ReferralMade,
        cases.CaseClosed,
        standing.CaseReopened,
        cases.CaseWorkerAssigned,
        plans.RouteEnrolmentStarted,
        plans.ParticipantEnrolledInProgramme,
    ),
    (
        cases.ReferralMade,
        support.ReferralAccepted,
        standing.MunicipalityLinkChanged,
        standing.CaseTransferred,
        jobs.DomainCheckInHeld,
        handovers.HandoverRejected,
    ),
)
SWARM = some.one_of(
    some.lists(some.sampled_from(EVENTS[:-1]), min_size=6, max_size=6), some.sampled_from(THEMES)
).flatmap(lambda kinds: some.sampled_from((*kinds, EVENTS[-1])).map(lambda more: (*kinds, more)))
"""A few kinds a world, so that they meet; in some also an erasure, after which little is left to be told."""

STEPS = some.lists(
    some.tuples(
        some.integers(0, 6),  # which of the kinds of this world
        some.sampled_from((0, 0, 1, 3, 8)),  # days since the step before
        some.sampled_from((0, 0, 0, 1, 4, -1)),  # days before it was recorded
        some.sampled_from((0, 0, 0, 1)),  # which case
        some.integers(0, 29),  # which of the values
    ),
    min_size=4,
    max_size=16,
)


SEATS = some.lists(
    some.tuples(
        some.sampled_from((SeatTaken, SeatFreed)), some.integers(0, 30), some.sampled_from(("0001", "0002"))
    ),
    min_size=1,
    max_size=4,
)


@some.composite
def worlds(draw: some.DrawFn) -> list[Fact]:
    """A log: partners, drafts, policies, signatures and withdrawals among the facts of one person."""
    rows: list[tuple[date, int, Any]] = []

    def say(day: int, event: Any) -> None:
        on = DAY0 + timedelta(day)
        rows.append((on, len(rows), event.model_copy(update={"occurred_on": on})))

    parties = tuple(name for name in PARTNERS if draw(some.integers(0, 11)))
    for name, (role, area) in PARTNERS.items():
        registered = {"partner_id": name, "name": name, "role": role, "oin": "0" * 20, "municipalities": area}
        say(0, PartnerRegistered.model_validate({"occurred_on": DAY0} | registered))
    for name, site in (("azc-x", "x"), ("azc-y", "y")):
        say(0, PartnerSiteAdded(occurred_on=DAY0, partner_id=name, site_id=site, name=site))
    ends = DAY0 + timedelta(draw(some.sampled_from((25, 90))))
    drafted = {"convenant_id": "CV", "name": "c", "text_version": "1", "parties": parties, "ends_on": ends}
    say(0, ConvenantDrafted.model_validate({"occurred_on": DAY0} | drafted))
    for code, by in (("P1", ("work",)), ("P2", ())):
        programme = {
            "programme_code": code,
            "name": code,
            "municipalities": ("0001",),
            "start": DAY0,
            "served_by": by,
        }
        say(0, ProgrammeDefined.model_validate({"occurred_on": DAY0} | programme))
    say(0, draw(policies(1)))
    if draw(some.booleans()):
        say(draw(some.integers(1, 30)), draw(policies(2)))
    for name in PARTNERS:
        _signing(draw, name, say)
    for kind, day, code in draw(SEATS):
        say(day, kind(occurred_on=DAY0, programme_code="P1", municipality_code=code))
    day, first = 1, draw(some.integers(0, 29))
    kinds = draw(SWARM)
    begin = [(cases.CaseOpened, 0, 0, 0, first), (cases.MunicipalityLinked, 0, 0, 0, first // 2)]
    for kind, gap, lag, case, pick in begin + [(kinds[step[0]], *step[1:]) for step in draw(STEPS)]:
        day += gap
        recorded = DAY0 + timedelta(day)
        rows.append((recorded, len(rows), made(kind, recorded - timedelta(lag), case, pick)))
    ordered = sorted(rows, key=lambda row: row[:2])
    return [fact(event, position, on) for position, (on, _, event) in enumerate(ordered, start=1)]


def _signing(draw: some.DrawFn, name: str, say: Any) -> None:
    signed = draw(some.sampled_from((0, 0, 0, 0, 5, 12, 20)))
    if draw(some.integers(0, 14)) == 0:
        return
    backfill = draw(some.sampled_from(("none", "granted")))
    fields = {"convenant_id": "CV", "partner_id": name, "text_version": "1"}
    on = DAY0 + timedelta(signed)
    say(
        signed, ConvenantSigned.model_validate(fields | {"signed_on": on, "backfill": backfill, "occurred_on": on})
    )
    if draw(some.integers(0, 4)) == 0:
        left = signed + draw(some.integers(1, 20))
        off = DAY0 + timedelta(left)
        gone = {"convenant_id": "CV", "partner_id": name, "withdrawn_on": off, "occurred_on": off}
        say(left, SignatoryWithdrawn.model_validate(gone))


# ── the second reading ──────────────────────────────────────────────────────────────────────────────────────


def of(log: list[Fact], kind: Any) -> Iterator[Fact]:
    return (f for f in log if isinstance(f.event, kind))


def same_case(log: list[Fact], case_id: UUID, kind: Any) -> list[Any]:
    return [f for f in of(log, kind) if f.event.case_id == case_id]


def pos(f: Any) -> int:
    return int(f.recorded.position)


def early(f: Any) -> date:
    return min(f.event.occurred_on, f.recorded.civil_date)


def late(f: Any) -> date:
    return max(f.event.occurred_on, f.recorded.civil_date)


def policy(log: list[Fact]) -> Any:
    """The one in force; None before the first."""
    return next((f.event for f in reversed(list(of(log, DisclosurePolicyPublished)))), None)


def rule(log: list[Fact], me: str, event: Any) -> Any:
    """R1, R3, R9: the row for this role, event type and version."""
    role = PARTNERS[me][0]
    if role == "EMPLOYER" and isinstance(event, jobs.DomainCheckInHeld):
        return None
    if role != "MUNICIPALITY" and isinstance(event, SAD):
        return None
    in_force = policy(log)
    for row in in_force.rows if in_force else ():
        if (row.role, row.event_type, row.event_version) == (role, event.kebab(), event.version):
            return row
    return None


def bound(log: list[Fact], me: str, first: date, last: date, introduced: bool = False) -> bool:
    """R6: a party that signed, has not left, of a covenant that has not ended; judged on the log's last day."""
    today = log[-1].recorded.civil_date
    for draft in of(log, ConvenantDrafted):
        if me not in draft.event.parties or max(last, today) > draft.event.ends_on:
            return False
    for s in of(log, ConvenantSigned):
        signed: Any = s.event
        if signed.partner_id != me:
            continue
        if not (signed.signed_on <= first or (introduced and signed.backfill == "granted")):
            return False
        leavings: list[Any] = [w.event for w in of(log, SignatoryWithdrawn) if w.event.partner_id == me]
        return all(last < w.withdrawn_on and today < w.withdrawn_on for w in leavings)
    return False


def municipality_named(f: Any) -> str | None:
    match f.event:
        case cases.CaseOpened() | cases.MunicipalityLinked() | standing.CaseReopened():
            return f.event.municipality_code
        case standing.MunicipalityLinkChanged() | standing.CaseTransferred():
            return f.event.to_municipality
    return None


def site_named(f: Any) -> str | None:
    if isinstance(f.event, cases.ReceptionLocationChanged):
        return f.event.to_site
    known = (cases.CaseOpened, cases.MunicipalityLinked)
    return f.event.reception_site_id if isinstance(f.event, known) else None


@dataclass
class Time:
    """From a fact on: its days, the last position inside, the last days inside, and of what if not of all."""

    opening: Any
    last_position: int
    last_days: list[date]
    only: tuple[Any, ...] = (object,)

    def reaches(self, position: int) -> bool:
        return pos(self.opening) <= position <= self.last_position

    def open_on(self, day: date) -> bool:
        return all(day <= last for last in self.last_days)


def sends_away(here: list[Any], f: Any, name: str) -> bool:
    """Whether this is the rejection by this municipality; of a handover nobody began, by whichever leads."""
    e = f.event
    if not isinstance(e, handovers.HandoverRejected) or e.reason == "INCOMPLETE_PROFILE":
        return False
    begun = [g.event for g in here if pos(g) < pos(f) and isinstance(g.event, handovers.HandoverStarted)]
    towards = [h.to_municipality for h in begun if h.handover_id == e.handover_id]
    return not towards or towards[0] == name


def turns(
    log: list[Fact], case_id: UUID, named: Any, wanted: tuple[str, ...], extra: bool = False
) -> Iterator[Time]:
    """Times at a municipality or site: from where it is named until another is, or it sends the person away."""
    here = same_case(log, case_id, PersonEvent)
    towns = named is municipality_named

    def is_over(g: Any, name: str) -> bool:
        return (named(g) and named(g) != name) or (towns and sends_away(here, g, name))

    for i, f in enumerate(here):
        name = named(f)
        if extra and isinstance(f.event, handovers.HandoverStarted):
            name = f.event.to_municipality
        elif name:
            mentions = [j for j in range(i) if named(here[j])]
            last = mentions[-1] if mentions else None
            still = last is not None and named(here[last]) == name
            if still and not any(is_over(g, name) for g in here[last:i]):
                continue
        if name not in wanted:
            continue
        over = [g for g in here[i + 1 :] if is_over(g, name)][:1]
        if not over:
            yield Time(f, 10**9, [])
        elif isinstance(over[0].event, standing.CaseTransferred) and over[0].event.effective_on > late(over[0]):
            yield Time(f, 10**9, [over[0].event.effective_on - timedelta(1)])
        else:
            yield Time(f, pos(over[0]), [late(over[0])])


def led_until(here: list[Any], position: int) -> str | None:
    """Which municipality leads once this position is reached, if one does."""
    leads: str | None = None
    for f in here:
        if pos(f) <= position:
            leads = municipality_named(f) or leads
            leads = None if leads and sends_away(here, f, leads) else leads
    return leads


def let_go(here: list[Any], asked: Any) -> list[Any]:
    """The first fact, if any, by which another municipality leads, or none, than the one that asked for a home."""
    asker = led_until(here, pos(asked))
    return [f for f in here if pos(f) > pos(asked) and led_until(here, pos(f)) != asker][:1]


def closing_of(log: list[Fact], opening: Any, grace: timedelta) -> list[date]:
    """The last day after the closing that ends what this fact began; what was opened again, is closed again."""
    here = same_case(log, opening.event.case_id, PersonEvent)
    after = [pos(f) for f in here if isinstance(f.event, standing.CaseReopened)]
    begins = max([p for p in after if p <= pos(opening)], default=0)
    for f in here:
        if pos(f) >= begins and isinstance(f.event, cases.CaseClosed) and f.event.reason != "MERGED":
            return [max(f.event.closed_on + grace, late(f))]
    return []


def times(log: list[Fact], me: str, case_id: UUID) -> Iterator[Time]:
    """D6, involvement: what ties this partner to this case, from when, until when."""
    role, area = PARTNERS[me]
    rules = [r for r in policy(log).involvement if r.role == role]
    if not rules:
        return
    grace = timedelta(rules[0].grace_days)

    def ends(kind: Any, field: str, **match: Any) -> list[date]:
        for f in same_case(log, case_id, kind):
            if all(getattr(f.event, k) == v for k, v in match.items() if k != "after") and pos(f) > match.get(
                "after", 0
            ):
                return [max(getattr(f.event, field) + grace, late(f))]
        return []

    if role == "MUNICIPALITY":
        yield from turns(log, case_id, municipality_named, area)
    if role == "REFUGEE_SUPPORT":
        for time in turns(log, case_id, municipality_named, area, extra=True):
            closed = closing_of(log, time.opening, grace)
            yield Time(time.opening, time.last_position, time.last_days + closed)
    if role == "COA":
        handed = ends(handovers.HandoverCompleted, "completed_on")
        for time in turns(log, case_id, site_named, (me[-1],)):
            closed = closing_of(log, time.opening, grace)
            yield Time(time.opening, time.last_position, time.last_days + closed + handed)
    for f in same_case(log, case_id, PersonEvent):
        e: Any = f.event
        over, only, until = closing_of(log, f, grace), (object,), 10**9
        match e:
            case plans.RouteEnrolmentStarted() if role == "EDUCATION_PROVIDER" and e.provider == me:
                over = over + _ended(log, f, plans.RouteEnrolmentEnded, "enrolment_id", grace)
            case plans.ParticipantEnrolledInProgramme() if me == "work" and e.programme_code == "P1":
                pass
            case cases.ReferralMade() if role in ("WORK_COMPANY", "PUBLIC_HEALTH") and e.target_partner_id == me:
                pass
            case cases.ReferralMade() if role == "EDUCATION_PROVIDER" and e.target_partner_id == me:
                only = (cases.ReferralMade, support.ReferralAccepted, cases.CaseClosed)
            case homes.HousingRequested() if role == "HOUSING" and e.housing_partner_id == me:
                only = (homes.HousingRequested, cases.CaseClosed)
                tenancies = [t for t in same_case(log, case_id, homes.TenancyStarted) if pos(t) > pos(f)][:1]
                over = over + [max(t.event.started_on + grace, late(t)) for t in tenancies]
                for away in let_go(same_case(log, case_id, PersonEvent), f):
                    over, until = [*over, late(away)], pos(away)
            case cases.LibraryOptedIn() if role == "LIBRARY" and e.partner_id == me:
                pass
            case jobs.PlacementProposed() if role in ("WORK_COMPANY", "EMPLOYER") and e.proposed_by == me:
                over = over + _ended(log, f, jobs.PlacementEnded, "placement_id", grace)
            case jobs.PlacementAgreed() if role in ("WORK_COMPANY", "EMPLOYER") and e.host_partner_id == me:
                over = over + _ended(log, f, jobs.PlacementEnded, "placement_id", grace)
            case _:
                continue
        yield Time(f, until, over, only)


def silent(log: list[Fact], me: str, event: Any) -> bool:
    """Whether no more is told of a case: to partners only that it is closed, and of a mere duplicate not that."""
    if isinstance(event, cases.CaseClosed) and event.reason == "MERGED":
        return True
    leads = PARTNERS[me][0] == "MUNICIPALITY"
    ends: Any = standing.ObligationWithdrawn if leads else SAD
    turning = [f.event for f in same_case(log, event.case_id, (standing.CaseReopened, ends))]
    passes = isinstance(event, standing.ObligationWithdrawn if leads else cases.CaseClosed)
    return bool(turning) and isinstance(turning[-1], ends) and not passes


def protected(log: list[Fact]) -> bool:
    """Whether an address of this person is confidential, in whichever case it was said."""
    kinds = (homes.AddressProtected, homes.AddressUnprotected)
    said = {f.event.case_id: f.event for f in log if isinstance(f.event, kinds)}
    return any(isinstance(last, homes.AddressProtected) for last in said.values())


def _ended(log: list[Fact], opening: Any, kind: Any, key: str, grace: timedelta) -> list[date]:
    wanted = getattr(opening.event, key)
    for f in same_case(log, opening.event.case_id, kind):
        if pos(f) > pos(opening) and getattr(f.event, key) == wanted:
            return [max(f.event.ended_on + grace, late(f))]
    return []


def in_scope(log: list[Fact], me: str, case_id: UUID, position: int) -> bool:
    """R5: the case is, at this position, of the partner's area, and at its site."""
    role, area = PARTNERS[me]
    today = log[-1].recorded.civil_date
    places = []
    if role == "MUNICIPALITY" or area:
        places.append(turns(log, case_id, municipality_named, area, extra=True))
    if role == "COA":
        places.append(turns(log, case_id, site_named, (me[-1],)))
    return all(any(t.reaches(position) and t.open_on(today) for t in found) for found in places)


def for_me(log: list[Fact], me: str, event: Any) -> bool:
    """A referral, an opt-in, an enrolment, a placement: only for the partner concerned."""
    if PARTNERS[me][0] == "MUNICIPALITY":
        return True
    match event:
        case cases.ReferralMade():
            return bool(event.target_partner_id == me)
        case cases.LibraryOptedIn() | support.ReferralAccepted():
            return bool(event.partner_id == me)
        case plans.RouteEnrolmentStarted() | plans.RouteEnrolmentEnded():
            return bool(event.provider == me)
        case homes.HousingRequested():
            return bool(event.housing_partner_id == me)
        case jobs.PlacementEvent():
            made_by = [f.event.proposed_by for f in _placement(log, event, jobs.PlacementProposed)]
            hosts = [f.event.host_partner_id for f in _placement(log, event, jobs.PlacementAgreed)]
            return me in made_by or me in hosts
    return True


def _placement(log: list[Fact], event: Any, kind: Any) -> list[Any]:
    return [f for f in same_case(log, event.case_id, kind) if f.event.placement_id == event.placement_id]


THEIRS = (cases.ReferralMade, support.ReferralAccepted, jobs.DomainCheckInHeld, homes.TenancyStarted)
"""What a municipality did itself; it goes to no other that leads later."""


def of_another_town(log: list[Fact], me: str, f: Any) -> bool:
    """Domain §5.3: other municipalities had the case when this was done, and this one did not."""
    if PARTNERS[me][0] != "MUNICIPALITY" or not isinstance(f.event, THEIRS):
        return False
    if isinstance(f.event, support.ReferralAccepted):  # an answer is as old as what it answers
        asked = same_case(log, f.event.case_id, cases.ReferralMade)
        f = next((g for g in asked if g.event.referral_id == f.event.referral_id), f)
    had = [
        code
        for code in ("0001", "0002", "0003")
        for t in turns(log, f.event.case_id, municipality_named, (code,))
        if t.reaches(pos(f)) and (t.last_position < 10**9 or t.open_on(late(f)))
    ]
    return bool(had) and not set(had) & set(PARTNERS[me][1])


def erased(log: list[Fact]) -> bool:
    return any("P" in f.event.scope_classes for f in of(log, cases.PersonalDataErased))


def names(then: list[Fact], now: list[Fact], me: str, event: Any) -> set[str]:
    """R2, R3: the fields of both rows; what is sensitive only on a ground in both."""
    one, two = rule(then, me, event), rule(now, me, event)
    shared = set(one.fields) & set(two.fields)
    grounded = one.sensitive_ground and two.sensitive_ground
    if PARTNERS[me][0] not in ("MUNICIPALITY", "COA") and (protected(then) or protected(now)):
        shared -= {"address"}
    return shared if grounded else shared - set(SENSITIVE.values())


def may_hear(log: list[Fact], f: Any, me: str) -> bool:
    """Everything that D6 asks, of a log that ends at the fact or at the head."""
    today = log[-1].recorded.civil_date
    return (
        bound(log, me, early(f), late(f))
        and not erased(log)
        and in_scope(log, me, f.event.case_id, pos(f))
        and rule(log, me, f.event) is not None
        and for_me(log, me, f.event)
        and not silent(log, me, f.event)
        and not of_another_town(log, me, f)
        and any(
            isinstance(f.event, t.only)
            and t.reaches(pos(f))
            and early(t.opening) <= early(f)
            and t.open_on(late(f))
            and t.open_on(today)
            for t in times(log, me, f.event.case_id)
        )
    )


def may_hear_of_the_region(log: list[Fact], f: Any, me: str) -> bool:
    """R5 and R6 where there is no person: the partner's own access, and its own municipalities."""
    area = PARTNERS[me][1]
    elsewhere = isinstance(f.event, SeatTaken | SeatFreed) and area and f.event.municipality_code not in area
    return not elsewhere and bound(log, me, early(f), late(f)) and rule(log, me, f.event) is not None


def hears_of_the_region(log: list[Fact], f: Any, me: str, head: int) -> set[str] | None:
    """The field names that the partner hears of a fact without a person, or None."""
    then, now = log[: pos(f)], log[:head]
    if not (may_hear_of_the_region(then, f, me) and may_hear_of_the_region(now, f, me)):
        return None
    return set(rule(then, me, f.event).fields) & set(rule(now, me, f.event).fields) or None


def hears(log: list[Fact], f: Any, me: str, head: int, delivered: set[int]) -> set[str] | None:
    """The field names that the partner hears, or None."""
    then, now = log[: pos(f)], log[:head]
    if isinstance(f.event, cases.PersonalDataErased):
        return {"any"} if any(d < pos(f) for d in delivered) else None
    if isinstance(f.event, RecipientNotifiedOfErasure):
        return {"any"} if f.event.partner_id == me else None
    if not (may_hear(then, f, me) and may_hear(now, f, me)):
        return None
    return names(then, now, me, f.event) or None


def _begun(then: list[Fact], trigger: Any, me: str, case_id: UUID, signs: bool) -> list[tuple[Any, ...]]:
    """To what the involvements are that begin here: for a signature, those that it finds."""
    today = trigger.recorded.civil_date
    return [
        t.only
        for t in times(then, me, case_id)
        if (t.reaches(pos(trigger)) if signs else pos(t.opening) == pos(trigger)) and t.open_on(today)
    ]


def _kept(now: list[Fact], trigger: Any, me: str, case_id: UUID) -> bool:
    today = now[-1].recorded.civil_date
    return any(t.reaches(pos(trigger)) and t.open_on(today) for t in times(now, me, case_id))


def hears_of_the_past(log: list[Fact], trigger: Any, me: str, head: int, delivered: set[int]) -> list[int]:
    """Introduction: the earlier facts, when this one begins an involvement."""
    then, now = log[: pos(trigger)], log[:head]
    signs = isinstance(trigger.event, ConvenantSigned)
    if signs and (trigger.event.partner_id != me or trigger.event.backfill == "none"):
        return []
    if not signs and not isinstance(trigger.event, PersonEvent):
        return []
    today, found = trigger.recorded.civil_date, []
    cases_known = {f.event.case_id for f in of(then, PersonEvent)}
    begun_by = {case_id: _begun(then, trigger, me, case_id, signs) for case_id in cases_known}
    kept = {case_id for case_id, begun in begun_by.items() if begun and _kept(now, trigger, me, case_id)}
    if not kept or erased(now):
        return []
    for f in of(then[:-1], PersonEvent):
        case_id = f.event.case_id
        if (
            case_id not in kept
            or pos(f) in delivered
            or not any(isinstance(f.event, o) for o in begun_by[case_id])
        ):
            continue
        if isinstance(f.event, cases.PersonalDataErased | RecipientNotifiedOfErasure):
            continue
        marked = (rule(known, me, f.event) for known in (then, now))
        if not all(row is not None and row.introduction for row in marked):
            continue
        judged = (
            bound(known, me, early(f), today, introduced=True)
            and in_scope(known, me, case_id, pos(trigger))
            and for_me(known, me, f.event)
            and not silent(known, me, f.event)
            and not of_another_town(known, me, f)
            for known in (then, now)
        )
        if all(judged) and names(then, now, me, f.event):
            found.append(pos(f))
    return found


# ── the law ─────────────────────────────────────────────────────────────────────────────────────────────────


def known(log: list[Fact]) -> Known:
    personal = [f for f in log if isinstance(f.event, PersonEvent)]
    regional = [f for f in log if not isinstance(f.event, PersonEvent)]
    return Known(log[-1].recorded.civil_date, ConvenantState.of(regional), PersonHistory.of(personal))


def fields_of(told: Disclosed) -> set[str]:
    return set(told.message) | {name for name, _ in told.fetch}


@settings(max_examples=150, deadline=None)
@given(worlds(), some.integers(0, 12), some.sets(some.integers(20, 50), max_size=6))
def test_a_partner_hears_what_the_covenant_says_and_nothing_else(
    log: list[Fact], lag: int, delivered: set[int]
) -> None:
    knowledge = [known(log[:position]) for position in range(1, len(log) + 1)]
    for told in of(log, PersonEvent):
        head = min(pos(told) + lag, len(log))
        then, now = knowledge[pos(told) - 1], knowledge[head - 1]
        for me in PARTNERS:
            answer = disclose(told, me, then, now, frozenset(delivered))
            expected = hears(log, told, me, head, delivered)
            heard = fields_of(answer) if isinstance(answer, Disclosed) else None
            if isinstance(told.event, cases.PersonalDataErased | RecipientNotifiedOfErasure):
                assert (heard is None) == (expected is None)
            else:
                assert heard == expected, (told, me, answer)


@settings(max_examples=150, deadline=None)
@given(worlds(), some.integers(0, 12))
def test_of_the_region_a_partner_hears_what_the_covenant_says_and_nothing_else(log: list[Fact], lag: int) -> None:
    knowledge = [known(log[:position]) for position in range(1, len(log) + 1)]
    for told in of(log, RegionEvent):
        head = min(pos(told) + lag, len(log))
        then, now = knowledge[pos(told) - 1], knowledge[head - 1]
        for me in PARTNERS:
            answer = disclose(told, me, then, now)
            heard = fields_of(answer) if isinstance(answer, Disclosed) else None
            assert heard == hears_of_the_region(log, told, me, head), (me, answer, told)


@settings(max_examples=150, deadline=None)
@given(worlds(), some.integers(0, 12), some.sets(some.integers(20, 50), max_size=6))
def test_the_past_is_told_when_involvement_begins_and_only_then(
    log: list[Fact], lag: int, delivered: set[int]
) -> None:
    knowledge = [known(log[:position]) for position in range(1, len(log) + 1)]
    for trigger in log:
        head = min(pos(trigger) + lag, len(log))
        then, now = knowledge[pos(trigger) - 1], knowledge[head - 1]
        for me in PARTNERS:
            told = introductions(trigger, me, then, now, frozenset(delivered))
            expected = hears_of_the_past(log, trigger, me, head, delivered)
            assert [pos(i.fact) for i in told] == expected, (trigger, me)
