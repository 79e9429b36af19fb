"""The acceptance scenarios of Weert, judged by what partners hold, what was refused and what the log says."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic_core import to_json

from services.pilot.holdings import Held
from services.pilot.ledger import Ledger
from services.pilot.names import FINDINGS
from services.pilot.people import Person, coa_at
from services.pilot.report import fetched_fields, held_fields
from services.pilot.seen import Check, Seen, civil_day, day_of
from services.pilot.signing import checks, signing_of
from shared.events.intake import IntakeCompleted
from shared.events.plans import EnrolmentRefused, ParticipantEnrolledInProgramme

SCHOOL_FIELDS = ["learnability", "learning_conditions", "literacy"]
WORK_FIELDS = ["adaptation_codes", "ambitions", "availability_dayparts", "education_level"]
ASKED_FROM, ASKED_UNTIL = "2019-10-01", "2020-06-30"


def _convenant(seen: Seen) -> Iterator[Check]:
    """AS-WNC-1: nobody hears anything before its own signature."""
    return checks(signing_of(seen))


def _incomplete_intake(seen: Seen) -> Iterator[Check]:
    """AS-WNC-2: a mandatory domain left out is refused; declined is an outcome too."""
    refused = {a.person: answer for a, answer in seen.account.played.refusals if a.wish.do == "CompleteIntake"}
    for person in seen.people:
        if person.label not in refused:
            continue
        answer = refused[person.label]
        yield (
            f"{person.label}: completing without FINANCES was refused with {answer.code}",
            (answer.code, answer.detail) == ("MANDATORY_DOMAIN_UNASSESSED", "FINANCES"),
        )
        completed = [f.event for f in seen.facts_of(person) if isinstance(f.event, IntakeCompleted)]
        outcomes = {d.domain.value: d.outcome.value for event in completed for d in event.domains}
        yield (
            f"{person.label}: with FINANCES declined by the participant the intake was completed, and says so",
            outcomes.get("FINANCES") == "DECLINED_BY_PARTICIPANT",
        )


def _need_to_know(seen: Seen) -> Iterator[Check]:
    """AS-WNC-3: everybody its own view of the intake, and never a finding."""
    yield from _schools(seen)
    works = [
        (p, seen.told(p, person, "intake-completed"), person) for p in _companies(seen) for person in seen.people
    ]
    told = [(message, person) for _, message, person in works if message]
    yield (
        f"the work company knows of {len(told)} intakes exactly {', '.join(WORK_FIELDS)}",
        all(sorted(m.data) == WORK_FIELDS for m, _ in told) and bool(told),
    )
    yield "… and its dayparts are as recorded", all(_dayparts_fit(m, p) for m, p in told)
    for library in seen.with_role("LIBRARY"):
        asked = [m for m in seen.holdings(library).messages if m.subject]
        names = {*held_fields(seen.holdings(library), "library-opted-in")}
        names |= {*fetched_fields(seen.holdings(library), "library-opted-in")}
        only = all(m.kind == "library-opted-in" for m in asked) and names <= {"activity_code", "first_name"}
        yield f"{library} knows of those who asked for it the activity and a first name, no more", only
    for ggd in seen.with_role("PUBLIC_HEALTH"):
        referred = {person.label for person in seen.people if any(p == ggd for p, _ in person.referrals)}
        known = {person.label for person in seen.people if seen.about(ggd, person)}
        kinds = {m.kind for m in seen.holdings(ggd).messages}
        yield (
            f"{ggd} knows the {len(referred)} it was sent, and only as referrals",
            (known == referred and kinds <= {"referral-made"}),
        )
    held = b"".join(
        to_json([p.holdings.fetched, [m.data for m in p.holdings.messages]]) for p in seen.partners.values()
    ).decode()
    yield "no finding of an intake or check-in is held by anyone", not any(t in held for t in FINDINGS.values())
    surplus = sum(compared.surplus for compared in seen.account.compared.values())
    yield "no partner holds a message or a field that its covenant does not allow", surplus == 0


def _companies(seen: Seen) -> list[str]:
    return seen.with_role("WORK_COMPANY")


def _dayparts_fit(message: Held, person: Person) -> bool:
    return bool(message.data.get("availability_dayparts") == (4 if person.adaptations else 8))


def _schools(seen: Seen) -> Iterator[Check]:
    for school in seen.with_role("EDUCATION_PROVIDER"):
        pupils = [person for person in seen.people if person.provider == school]
        told = {person.label: seen.told(school, person, "intake-completed") for person in pupils}
        views = [m for m in told.values() if m]
        fit = all(sorted(m.data) == SCHOOL_FIELDS for m in views)
        yield f"{school} knows of the intake of its {len(views)} pupils exactly {', '.join(SCHOOL_FIELDS)}", fit
        yield (
            f"{school} hears that somebody needs shorter sessions only where that was recorded",
            all(
                ("SHORTER_SESSIONS" in message.data["learning_conditions"])
                == ("SHORTER_SESSIONS" in person.adaptations)
                for person in pupils
                if (message := told[person.label])
            ),
        )
        strangers = [p.label for p in seen.people if p.provider != school and seen.about(school, p)]
        yield f"{school} knows nobody who is taught elsewhere", not strangers
        yield (
            f"{school} heard of nobody's intake before the enrolment",
            all(_introduced(seen.about(school, person)) for person in pupils),
        )


def _introduced(messages: list[Held]) -> bool:
    """The introduction is the first it hears, and the enrolment follows at once."""
    kinds = [m.kind for m in messages]
    return (
        not kinds
        or "intake-completed" not in kinds
        or kinds[:2] == ["intake-completed", "route-enrolment-started"]
    )


def _places(seen: Seen) -> Iterator[Check]:
    """AS-WNC-4: the places of a programme, and who comes too late."""
    for programme in seen.account.world.region.programmes:
        if programme.target is None or programme.target.kind != "HARD":
            continue
        code, n = programme.programme_code, programme.target.n
        events = [f.event for f in seen.account.facts]
        taken = [e for e in events if isinstance(e, ParticipantEnrolledInProgramme) and e.programme_code == code]
        refused = [e for e in events if isinstance(e, EnrolmentRefused) and e.programme_code == code]
        yield (
            f"{len(taken)} of the {n} places in {code} are taken, each by another person",
            (len({e.participant_id for e in taken}) == len(taken) <= n),
        )
        if refused:
            why = {e.reason for e in refused}
            yield (
                f"who came for {code} when it was full was refused: {', '.join(sorted(why))}",
                (len(taken) == n and why == {"TARGET_REACHED"}),
            )


def _audit(seen: Seen) -> Iterator[Check]:
    """AS-WNC-6: what one partner got about one person, from the ledger, the same twice."""
    for partner_id in seen.with_role("WELFARE")[:1]:
        for person in [p for p in seen.people if any(r == partner_id for r, _ in p.referrals)][:1]:
            first, second = (_deliveries(seen, x, partner_id, person) for x in (seen.account.ledger, seen.again))
            complete = all(d["purpose"] and d["legal_basis"] and d["delivered_at"] for d in first)
            held = {m.id for m in seen.about(partner_id, person) if ASKED_FROM <= day_of(m) <= ASKED_UNTIL}
            yield (
                f"{partner_id} got {len(first)} message(s) about {person.label}, each with purpose and ground",
                (complete and {d["message_id"] for d in first} == held),
            )
            yield "the ledger answers the same when asked again", first == second


def _deliveries(seen: Seen, ledger: Ledger, partner_id: str, person: Person) -> list[dict[str, Any]]:
    wanted = str(seen.account.world.labels.person(person.label))
    return [
        d
        for d in ledger.deliveries
        if (d["partner"], d["person"]) == (partner_id, wanted)
        and ASKED_FROM <= civil_day(d["delivered_at"]) <= ASKED_UNTIL
    ]


def _two_sites(seen: Seen) -> Iterator[Check]:
    """AS-WNC-7: a reception site knows its own residents, from the day they come until the day they go."""
    region = seen.account.world.region
    for coa in seen.with_role("COA"):
        others = [p for p in seen.people if coa not in {coa_at(region, s).partner_id for s in _sites(p)}]
        known = [p.label for p in others if seen.about(coa, p)]
        yield f"{coa} knows nothing of the {len(others)} who never lived there", not known
    rows = [row for policy in region.convenant.policies for row in policy.rows]
    told_of_before = {row.event_type for row in rows if row.role.value == "COA" and row.introduction}
    for person in (p for p in seen.people if p.moves_to):
        assert person.moves_to
        before, after = (coa_at(region, site).partner_id for site in (person.site, person.moves_to))
        moved = seen.told(after, person, "reception-location-changed")
        on = day_of(moved) if moved else ""
        left = all(day_of(m) <= on for m in seen.about(before, person))
        came = all(day_of(m) >= on or m.kind in told_of_before for m in seen.about(after, person))
        yield (
            f"{person.label} moved to {person.moves_to} on {on or 'no known day'}, and access moved along",
            (bool(moved) and left and came),
        )


def _sites(person: Person) -> tuple[str, ...]:
    return (person.site, person.moves_to) if person.moves_to else (person.site,)


SCENARIOS: Mapping[str, Callable[[Seen], Iterator[Check]]] = {
    "AS-WNC-1": _convenant,
    "AS-WNC-2": _incomplete_intake,
    "AS-WNC-3": _need_to_know,
    "AS-WNC-4": _places,
    "AS-WNC-6": _audit,
    "AS-WNC-7": _two_sites,
}
