"""West-Friesland as a stage: newcomers on their way from reception to a municipality, and who holds what."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from services.dev.stack import Servers
from services.pilot.acting import Answer
from services.pilot.holdings import Held
from shared.calling import Reply
from shared.events.base import PersonEvent
from shared.events.envelope import AMSTERDAM
from tests.conftest import FreshRegion
from tests.journeys.regions import Local, on_stage
from tests.journeys.stage import COMPLETED, DOMAINS

FOLDER = Path("deploy/regions/west-friesland")
HOORN, OPMEER, ENKHUIZEN = "gem-hoorn", "gem-opmeer", "gem-enkhuizen"
LEAD, STEWARD = f"{HOORN}/regievoerder", f"{HOORN}/data_steward"
ALKMAAR, HEERHUGOWAARD = "coa-azc-alkmaar", "coa-azc-heerhugowaard"
SUPPORT, COMPANY, SCHOOL, HOUSING = "vwnwh", "werksaam", "taalschool-de-kogge", "woonstichting-westfriesland"
CARE = "zorg-om-de-hoek"
PARTNERS = (SUPPORT, COMPANY, SCHOOL, HOUSING, CARE)
STREET = "Kanariestraat 43, Hoorn"


class Newcomers(Local):
    """People of West-Friesland, each on their way; time goes on from one test to the next."""

    @property
    def today(self) -> date:
        """The civil day."""
        assert self.world.clock.now is not None
        return self.world.clock.now.astimezone(AMSTERDAM).date()

    async def later(self, days: int = 1) -> date:
        """So many days later, at nine in the morning."""
        day = self.today + timedelta(days=days)
        await self.world.go_to(datetime.combine(day, time(9), AMSTERDAM))
        return day

    def code(self, town: str) -> str:
        """The code of a municipality."""
        return self.world.partners[town].entry.municipalities[0]

    async def opens(self, person: str, coa: str = ALKMAAR, **more: Any) -> None:
        """COA opens the case of somebody who lives at this site."""
        told: dict[str, Any] = {
            "legal_regime": "PILOT_PRE2022",
            "target_group": "ASYLUM_HOLDER",
            "intake_channel": "COA",
            "reception_site_id": coa.removeprefix("coa-"),
        }
        who = {"participant_id": person, "identity": identity(person)}
        await self.must(coa, "OpenCase", person, **who, **told | more)

    async def comes(self, person: str, town: str = HOORN, coa: str = ALKMAAR, **more: Any) -> None:
        """COA opens and links the case, and shares what it knows; the municipality names who leads."""
        await self.opens(person, coa, **more)
        link = {"municipality_code": self.code(town), "link_reason": "LABOUR_MARKET"}
        await self.must(coa, "LinkMunicipality", person, **link)
        await self.shares_profile(person, coa)
        await self.must(f"{town}/regievoerder", "AssignCaseWorker", person, case_worker=f"regie-{town}")
        await self.world.clock.settled()

    async def shares_profile(self, person: str, coa: str = ALKMAAR, version: int = 1, **more: Any) -> None:
        """COA shares a version of the profile."""
        profile: dict[str, Any] = {
            "consent_share": True,
            "education_level": "SECONDARY",
            "work_years": 4,
            "occupations": ["isco:7231"],
            "household_size": 2,
            "languages": ["ti"],
        }
        await self.must(coa, "ShareClientProfile", person, profile_version=version, **profile | more)
        await self.world.clock.settled()

    async def is_met(self, person: str, town: str = HOORN, scenario: str = "COMBINED") -> None:
        """The three-party talk, today."""
        lead = f"{town}/regievoerder"
        await self.must(lead, "ChooseScenario", person, scenario=scenario)
        at = datetime.combine(self.today, time(16), AMSTERDAM).isoformat()
        await self.must(lead, "PlanFirstContact", person, at=at, mode="AZC_VISIT")
        held = {"private_talk_offered": True, "vve_informed": True}
        await self.must(lead, "HoldFirstContact", person, **held)
        await self.world.clock.settled()

    async def begins_intake(self, person: str, town: str = HOORN, location: str = "AZC") -> None:
        """The broad intake begins, within the pilot's programme."""
        await self.must(town, "EnrolInProgramme", person, programme_code="WFR")
        begun = {"intake_id": f"intake {person}", "location": location, "programme_code": "WFR"}
        await self.must(f"{town}/regievoerder", "StartIntake", person, **begun)
        await self.world.clock.settled()

    async def finishes_intake(self, person: str, town: str = HOORN) -> None:
        """Every domain is assessed, and the intake completed."""
        intake, lead = {"intake_id": f"intake {person}"}, f"{town}/regievoerder"
        await self.must(lead, "OfferPrivateTalk", person, **intake)
        for domain in DOMAINS:
            assessed = {"domain": domain, "outcome": "ASSESSED", "finding": f"canary {person}"}
            await self.must(f"{town}/intake_officer", "AssessDomain", person, **intake, **assessed)
        tested = {"outcome": "B1_ATTAINABLE"}
        await self.must(f"{town}/intake_officer", "RecordLearnabilityTest", person, **intake, **tested)
        await self.must(lead, "CompleteIntake", person, **intake, **COMPLETED)
        await self.world.clock.settled()

    async def is_housed(self, person: str, town: str = HOORN) -> None:
        """A home is asked for, offered and rented, today."""
        await self.must(town, "RequestHousing", person, housing_partner_id=HOUSING, household_size=2)
        await self.world.clock.settled()
        await self.must(HOUSING, "OfferHousing", person, address=STREET)
        await self.must(HOUSING, "StartTenancy", person, address=STREET)
        await self.world.clock.settled()

    async def moves(self, person: str, town: str = HOORN, coa: str = ALKMAAR) -> None:
        """The move into the municipality, and the registration there."""
        await self.must(coa, "RecordMove", person, municipality_code=self.code(town))
        await self.must(town, "RecordRegistration", person, municipality_code=self.code(town))
        await self.world.clock.settled()

    async def lands(self, person: str, town: str = HOORN, **waiver: str) -> None:
        """Guidance and acceptance: the handover completes by itself."""
        await self.must(SUPPORT, "StartSocialGuidance", person, topics=["HOUSING"])
        accepted = {"responsible_case_worker": f"regie-{town}", **waiver}
        await self.must(f"{town}/regievoerder", "AcceptHandover", person, **accepted)
        await self.world.clock.settled()

    async def plans(self, person: str, town: str = HOORN, plan: str = "plan", **more: Any) -> Answer:
        """This municipality establishes a plan, today."""
        return await self.does(
            f"{town}/regievoerder",
            "EstablishPlan",
            person,
            plan_id=f"{plan} {person}",
            municipality_code=self.code(town),
            route=more.pop("route", "B1"),
            level="B1",
            intensity={"lesson_dayparts": 4, "pvt_hours": 12, "map_hours": 64},
            decided_by=f"college-{town}",
            participant_agreed=True,
            **more,
        )

    async def drafts(self, person: str, town: str = HOORN, plan: str = "plan") -> Answer:
        """This municipality drafts a plan on the person's intake."""
        goals = [{"goal_id": f"goal {person}", "axis": "WORK", "main_goal": True}]
        told = {"intake_id": f"intake {person}", "drafted_at_location": "MUNICIPALITY", "goals": goals}
        return await self.does(f"{town}/regievoerder", "DraftPlan", person, plan_id=f"{plan} {person}", **told)

    async def kinds(self, partner_id: str, person: str) -> list[str]:
        """What a partner holds about a person, by type and in order."""
        return [message.kind for message in await self.holds(partner_id, person)]

    async def heard(self, partner_id: str, person: str) -> list[str]:
        """What a partner was sent about a person, by type and in order, whether or not it deleted that since."""
        subject = await self.world.subject_of(partner_id, self.world.labels.person(person))
        arrived = self.world.partners[partner_id].holdings.arrivals
        return [message.kind for message in arrived if message.subject == subject]

    async def keeps_only_the_notice(self, partner_id: str, person: str) -> Held:
        """Of this person nothing is left in a partner's own projection, nor of what it fetched, but the notice."""
        (notice,) = await self.holds(partner_id, person)
        assert notice.kind == "recipient-notified-of-erasure"
        holdings = self.world.partners[partner_id].holdings
        sent = {message.id for message in holdings.arrivals if message.subject == notice.subject}
        assert len(sent) > 1
        assert not sent & set(holdings.fetched)
        return notice

    async def all_kinds(self, person: str) -> dict[str, list[str]]:
        """The same, of everybody who holds anything."""
        found = {partner_id: await self.kinds(partner_id, person) for partner_id in self.world.partners}
        return {partner_id: kinds for partner_id, kinds in found.items() if kinds}

    async def fetches(self, partner_id: str, messages: list[Held]) -> set[int]:
        """How a partner's fetches of these messages are answered today."""
        token = self.world.partners[partner_id].token
        found = set()
        for dataref in (message.dataref for message in messages if message.dataref):
            answer = await self.world.http.ask("GET", dataref, headers={"Authorization": f"Bearer {token}"})
            found.add(answer.status_code)
        return found

    async def fields_of(self, partner_id: str, dataref: str | None) -> frozenset[str]:
        """The names of what a partner is given when it fetches today."""
        if dataref is None:
            return frozenset()
        bearing = {"Authorization": f"Bearer {self.world.partners[partner_id].token}"}
        answer = await self.world.http.ask("GET", dataref, headers=bearing)
        return frozenset(answer.json()) if answer.status_code == 200 else frozenset()

    async def staff_get(self, town: str, service: str, path: str) -> Reply:
        """A look by a regievoerder of a municipality at one of the services."""
        token = self.world.staff_token(town, "regievoerder")
        url = f"{self.world.place.urls[service]}/v1/{path}"
        return await self.world.http.ask("GET", url, headers={"Authorization": f"Bearer {token}"})

    async def handover(self, town: str, person: str) -> dict[str, Any]:
        """What a municipality sees of the handover of a person."""
        shown: dict[str, Any] = (await self.story(town, person))["overdracht"]
        return shown

    async def story(self, town: str, person: str) -> dict[str, Any]:
        """The handover of a person with its timeline and what was told, as a municipality sees it."""
        answer = await self.staff_get(town, "handover", f"overdrachten/{self.case_id(person)}")
        assert answer.status_code == 200, answer
        story: dict[str, Any] = answer.json()
        return story

    async def dossier(self, town: str, person: str) -> dict[str, Any]:
        """What a municipality sees of the case of a person."""
        answer = await self.staff_get(town, "intake", f"dossiers/{self.case_id(person)}")
        assert answer.status_code == 200, answer
        shown: dict[str, Any] = answer.json()["dossier"]
        return shown

    def case_id(self, person: str) -> UUID:
        """The case of a person."""
        return self.world.labels.id_of("case", person)

    async def facts(self, person: str, *kinds: type[PersonEvent]) -> list[PersonEvent]:
        """What was recorded of a person, of these kinds or of any; from the log itself."""
        store = self.world.store
        rows = await store.of_person(self.world.labels.person(person), await store.head())
        events = [fact.event for fact in await store.facts(rows)]
        return [event for event in events if isinstance(event, kinds or PersonEvent)]

    async def refused(self, who: str, do: str, person: str, **fields: Any) -> tuple[str | None, str | None]:
        """The code and detail of a refusal, of which nothing was written."""
        before = await self.head()
        answer = await self.asks(who, do, person, **fields)
        await self.world.clock.settled()
        assert answer.outcome != "accepted", answer
        assert await self.head() == before
        return answer.code, answer.detail


def identity(person: str) -> dict[str, str]:
    """Who it is: a name that sounds like nobody else's."""
    born, phone = "1990-05-01", "+31970000043"
    return {"first_name": person, "last_name": f"van {person}", "birth_date": born, "phone": phone}


def data_of(messages: list[Held], kind: str) -> Any:
    """The data of the last message of this kind."""
    return [message for message in messages if message.kind == kind][-1].data


@asynccontextmanager
async def west_friesland(
    stack: Servers, fresh_region: FreshRegion, data: Path, begin: str
) -> AsyncIterator[Newcomers]:
    """West-Friesland under a name of its own, on this day."""
    async with on_stage(stack, fresh_region, data, FOLDER, HOORN, "WFR") as local:
        region = Newcomers(local.world, HOORN, "WFR")
        await region.on(begin)
        yield region
