"""What happens to one newcomer, in order and by day: from the reception centre to work."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from services.pilot.acting import Wish
from services.pilot.names import FINDINGS
from services.pilot.people import Person, coa_at, municipality_of
from shared.convenant.region import Region

LESSONS = ("MON_AM", "TUE_AM", "WED_AM", "THU_AM")
WORK = ("MON_PM", "TUE_PM", "THU_PM")
CHECKED = ("HEALTH", "FAMILY", "FINANCES")
MONDAY, THURSDAY = 0, 3


@dataclass(frozen=True, slots=True)
class Act:
    """One wish on its day; `alone` where it ends somebody's access or takes one of few places."""

    on: date
    person: str
    wish: Wish
    refused: str | None = None
    alone: bool = False


class Life:
    """One person, the partners around them, and the days on which things happen."""

    def __init__(self, region: Region, person: Person) -> None:
        self._region, self._person = region, person
        self._settled, self._plan_name = 8, "plan"
        self._town = municipality_of(region, person.municipality).partner_id
        self._coa = coa_at(region, person.site).partner_id
        self._lead, self._officer = f"{self._town}/regievoerder", f"{self._town}/intake_officer"
        self._case = {"case_id": f"case {person.label}"}
        self._intake = self._case | {"intake_id": f"intake {person.label}"}

    def _day(self, week: int, weekday: int = MONDAY) -> date:
        return self._person.arrives + timedelta(weeks=week, days=weekday)

    def _after(self, weeks: int, weekday: int = MONDAY) -> date:
        """So many weeks after they settled in the municipality."""
        return self._day(self._settled + weeks, weekday)

    def _act(self, on: date, who: str, do: str, **fields: Any) -> Act:
        return Act(on, self._person.label, Wish(who, do, self._case | fields))

    def _reception(self) -> Iterator[Act]:
        """COA opens the case, links it and shares what it knows; the municipality names who leads."""
        p = self._person
        yield self._opened()
        yield self._linked()
        yield self._profile(self._day(1))
        worker = f"regie-{p.municipality}"
        yield self._act(self._day(1), self._lead, "AssignCaseWorker", case_worker=worker)
        if p.moves_to:
            moved = self._act(
                self._day(2, THURSDAY), self._coa, "ChangeReceptionLocation", from_site=p.site, to_site=p.moves_to
            )
            yield replace(moved, alone=True)
            self._coa = coa_at(self._region, p.moves_to).partner_id

    def _opened(self) -> Act:
        p = self._person
        return self._act(
            self._day(0),
            self._coa,
            "OpenCase",
            participant_id=p.label,
            identity=p.identity.as_fields(),
            legal_regime=self._region.people.legal_regime.value,
            target_group=p.target_group,
            intake_channel="COA",
            reception_site_id=p.site,
        )

    def _linked(self) -> Act:
        p = self._person
        linking = {"municipality_code": p.municipality, "reception_site_id": p.site}
        return self._act(self._day(1), self._coa, "LinkMunicipality", link_reason="LABOUR_MARKET", **linking)

    def _profile(self, on: date, version: int = 1, *, consent: bool = True) -> Act:
        p = self._person
        return self._act(
            on,
            self._coa,
            "ShareClientProfile",
            profile_version=version,
            consent_share=consent,
            education_level=p.level,
            work_years=4,
            occupations=[p.occupation],
            preparation_hours_nt2=80,
            household_size=p.household,
            languages=list(p.languages),
            visible_limitation_codes=[f"{p.mark}-bril"],
        )

    def _broad_intake(self) -> Iterator[Act]:
        """All mandatory domains, some declined; what was forgotten is refused, and made good."""
        yield from self._intake_between(self._day(3), self._day(4, THURSDAY), self._day(6))

    def _intake_between(
        self, begin: date, asked: date, end: date, location: str = "AZC", at_once: int = 0
    ) -> Iterator[Act]:
        p, programme = self._person, self._person.programmes[0] if self._person.programmes else None
        if programme:
            enrolled = self._act(begin, self._town, "EnrolInProgramme", programme_code=programme)
            yield replace(enrolled, alone=True)
        yield self._act(
            begin,
            self._lead,
            "StartIntake",
            intake_id=f"intake {p.label}",
            location=location,
            language_of_interview=p.languages[0],
            **({"programme_code": programme} if programme else {}),
        )
        yield self._act(begin, self._lead, "OfferPrivateTalk", **self._intake)
        late = "FINANCES" if "FINANCES" in p.declined else None
        for number, domain in enumerate(d for d in FINDINGS if d != late):
            yield self._assess(begin if number < at_once else asked, domain)
        yield self._act(
            asked,
            self._officer,
            "RecordLearnabilityTest",
            **self._intake,
            outcome=p.learnability,
        )
        if late:
            yield replace(self._complete(end), refused="MANDATORY_DOMAIN_UNASSESSED")
            yield self._assess(end, late)
        yield self._complete(end)

    def _assess(self, on: date, domain: str) -> Act:
        p = self._person
        if domain in p.declined:
            told: dict[str, Any] = {"outcome": "DECLINED_BY_PARTICIPANT"}
        else:
            told = {"outcome": "ASSESSED", "finding": f"{p.mark} {FINDINGS[domain]}"}
        if domain == "HEALTH" and p.adaptations:
            told["adaptation_codes"] = list(p.adaptations)
        if domain == "HEALTH" and "HEALTH" not in p.declined:
            told["referral_codes"] = ["HEALTH_SUPPORT"]
        return self._act(on, self._officer, "AssessDomain", **self._intake, domain=domain, **told)

    def _complete(self, on: date) -> Act:
        p = self._person
        return self._act(
            on,
            self._lead,
            "CompleteIntake",
            **self._intake,
            education_level=p.level,
            literacy=p.literacy,
            language_levels={"nl": "A1"},
            ambitions=[p.occupation],
            availability_dayparts=4 if p.adaptations else 8,
        )

    def _plan(self) -> Iterator[Act]:
        """Referrals and libraries; then the plan, and the move into the municipality."""
        p = self._person
        yield from self._referred(self._day(6))
        yield self._drafted(self._day(7))
        yield self._act(self._day(8), self._coa, "RecordMove", municipality_code=p.municipality)
        yield self._act(self._day(8), self._town, "RecordRegistration", municipality_code=p.municipality)
        yield self._established(self._day(8), p.municipality)

    def _referred(self, on: date) -> Iterator[Act]:
        p = self._person
        for partner, topic in p.referrals:
            yield self._act(
                on,
                self._lead,
                "MakeReferral",
                referral_id=f"referral {p.label} {partner}",
                target_partner_id=partner,
                topic=topic,
                ground="CONSENT",
                details=f"{p.mark} wil graag een gesprek",
                interpreter_language=p.languages[0],
                **({"child_age_band": "FROM_6_TO_11"} if topic == "EDUCATION_CHILD" else {}),
            )
        for partner, activity in p.opt_ins:
            asked = {"partner_id": partner, "activity_code": activity}
            yield self._act(on, self._lead, "OptInToLibrary", **asked)

    def _drafted(self, on: date, location: str = "AZC") -> Act:
        p = self._person
        goals = [
            {"goal_id": f"goal {p.label} {axis}", "axis": axis, "main_goal": axis == "WORK"}
            for axis in ("WORK", "SOCIAL", "NETWORK")
        ]
        told = {
            "plan_id": f"{self._plan_name} {p.label}",
            "drafted_at_location": location,
            "goals": goals,
            "route": "B1",
        }
        return self._act(on, self._lead, "DraftPlan", **self._intake, **told)

    def _established(self, on: date, municipality: str) -> Act:
        return self._act(
            on,
            self._lead,
            "EstablishPlan",
            plan_id=f"{self._plan_name} {self._person.label}",
            municipality_code=municipality,
            route="B1",
            level="B1",
            intensity={"lesson_dayparts": len(LESSONS), "pvt_hours": 12, "map_hours": 64},
            decided_by=f"college-{municipality}",
            participant_agreed=True,
            **({"local_plan_name": self._region.people.plan_name} if self._region.people.plan_name else {}),
        )

    def _lessons(self) -> Iterator[Act]:
        """A route with one provider, a week of lessons, and its first module."""
        p = self._person
        enrolment = {"enrolment_id": f"enrolment {p.label}"}
        begin = self._after(2)
        for programme in p.programmes[1:]:
            enrolled = self._act(begin, self._town, "EnrolInProgramme", programme_code=programme)
            yield replace(enrolled, alone=True)
        yield self._act(
            begin,
            self._lead,
            "StartRouteEnrolment",
            **enrolment,
            **({"programme_code": p.programmes[0]} if p.programmes else {}),
            route="B1",
            provider=p.provider,
            start_on=begin.isoformat(),
            dayparts_per_week=len(LESSONS),
            module_plan=self._modules(begin),
        )
        items = [{"daypart": d, "kind": "LANGUAGE_LESSON", "partner_id": p.provider} for d in LESSONS]
        yield self._act(begin, self._lead, "SetWeekSchedule", week_from=begin.isoformat(), items=items)
        passed = {"module_id": "M1", "result": "PASSED"}
        yield self._act(self._after(12), p.provider, "CompleteModule", **enrolment, **passed)

    def _modules(self, begin: date) -> list[dict[str, str]]:
        starts = [begin + timedelta(weeks=10 * n) for n in range(4)]
        ends = [start + timedelta(weeks=10, days=-1) for start in starts]
        return [
            {"module_id": f"M{n + 1}", "start": s.isoformat(), "end": e.isoformat()}
            for n, (s, e) in enumerate(zip(starts, ends, strict=True))
        ]

    def _work(self, host: str) -> Iterator[Act]:
        """A place to work, found by the work company, with a coach who looks further than the work."""
        p, company = self._person, self._region.people.work_company
        coach = f"{company}/coach"
        place = {"placement_id": f"placement {p.label}"}
        begin, end = self._after(6), self._after(22)
        yield self._act(
            self._after(3, THURSDAY),
            company,
            "ProposePlacement",
            **place,
            kind="PRACTICAL_LEARNING",
            host_partner_id=host,
            dayparts=list(WORK),
            start_on=begin.isoformat(),
            end_on=end.isoformat(),
            tasks_codes=["assist"],
        )
        signed = {"signed_by": ["PARTICIPANT", "HOST", "WORK_COMPANY"], "coach_id": f"coach-{company}"}
        agreed = {"adaptation_codes": list(p.adaptations)} if p.adaptations else {}
        yield self._act(self._after(4), company, "AgreePlacement", **place, **signed, **agreed)
        contact = f"{p.mark} +31970000000"
        yield self._act(begin, company, "StartPlacement", **place, coach_contact=contact)
        for month, domain in enumerate(CHECKED, start=1):
            on = self._after(6 + 4 * month)
            finding = {"finding": f"{p.mark} {domain.lower()} besproken"} if domain != "FAMILY" else {}
            yield self._act(on, coach, "HoldDomainCheckIn", **place, domain=domain, **finding)
        if p.moves_to or p.declined:
            yield self._act(self._after(12), company, "PausePlacement", **place, reason="PERSONAL")
            yield self._act(self._after(14), company, "ResumePlacement", **place)
        if p.declined or p.referrals:
            ended = self._act(self._after(20), company, "EndPlacement", **place, reason="PAID_JOB")
            yield replace(ended, alone=True)
