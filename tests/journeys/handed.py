"""A region in which COA hands people over: what each side does, and what the handover itself then shows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from services.dev.stack import Servers
from services.pilot.acting import Answer
from services.pilot.asking import asked
from services.pilot.holdings import Held
from services.pilot.world import World
from shared.events.envelope import civil_date
from tests.conftest import FreshRegion
from tests.journeys.regions import Local, a_world
from tests.journeys.stage import COMPLETED, IDENTITY


@dataclass(frozen=True)
class Cast:
    """Who hands over to whom: the region, the municipality, its programme, and the partners around it."""

    folder: Path
    town: str
    programme: str
    coa: str
    site: str
    support: str = ""
    housing: str = ""


DEPLOYED = Path("deploy/regions")
WEST_FRIESLAND = Cast(
    folder=DEPLOYED / "west-friesland",
    town="gem-opmeer",
    programme="WFR",
    coa="coa-azc-heerhugowaard",
    site="azc-heerhugowaard",
    support="vwnwh",
    housing="woonstichting-westfriesland",
)


class Handed(Local):
    """A region where COA and a municipality hand people over."""

    def __init__(self, world: World, cast: Cast) -> None:
        super().__init__(world, cast.town, cast.programme)
        self.coa, self.site, self.support, self.housing = cast.coa, cast.site, cast.support, cast.housing
        self.code = world.partners[cast.town].entry.municipalities[0]

    async def done(self, who: str, do: str, person: str, **fields: Any) -> Answer:
        """Somebody does what nobody doubts, and everybody has caught up."""
        answer = await self.does(who, do, person, **fields)
        assert answer.outcome == "accepted", (do, answer)
        return answer

    async def is_linked(self, person: str, town: str | None = None) -> None:
        """COA links the person; the municipality names who leads the case, the same day."""
        at = town or self.town
        await self.links(person, at)
        await self.done(f"{at}/regievoerder", "AssignCaseWorker", person, case_worker="j-jansen")

    async def links(self, person: str, town: str) -> None:
        """COA opens the case of somebody who lives with it, and links it to a municipality."""
        code = self.world.partners[town].entry.municipalities[0]
        who = {"identity": {**IDENTITY, "last_name": f"Berhanit {person}"}, "participant_id": person}
        law = {"legal_regime": "PILOT_PRE2022", "target_group": "ASYLUM_HOLDER", "intake_channel": "COA"}
        await self.must(self.coa, "OpenCase", person, **who, **law, reception_site_id=self.site)
        linked = {"municipality_code": code, "link_reason": "LABOUR_MARKET", "reception_site_id": self.site}
        await self.done(self.coa, "LinkMunicipality", person, **linked)

    async def shares_profile(self, person: str) -> None:
        """COA shares what it knows of the person."""
        known = {
            "education_level": "SECONDARY",
            "work_years": 4,
            "occupations": ["isco:7231"],
            "household_size": 3,
        }
        profile = {"profile_version": 1, "consent_share": True, "languages": ["ti"], **known}
        await self.done(self.coa, "ShareClientProfile", person, **profile)

    async def plans_talk(self, person: str, at: str) -> None:
        """The municipality gives the three-party talk in the centre a moment."""
        talk = {"at": at, "mode": "AZC_VISIT", "roles": ["COA", "MUNICIPALITY"]}
        await self.done(self.lead, "PlanFirstContact", person, **talk)

    async def holds_talk(self, person: str) -> None:
        """The three-party talk, on a visit to the centre."""
        await self.done(self.lead, "HoldFirstContact", person, private_talk_offered=True, vve_informed=True)
        await self.done(self.lead, "RecordAzcVisit", person, site_id=self.site, topics=["WORK"])

    async def starts_intake(self, person: str) -> None:
        """The person takes part in the programme, and the broad intake begins in the centre."""
        await self.must(self.town, "EnrolInProgramme", person, programme_code=self.programme)
        begun = {"location": "AZC", "programme_code": self.programme}
        await self.done(self.lead, "StartIntake", person, intake_id=f"intake {person}", **begun)

    async def assesses(self, person: str, *domains: str, **told: Any) -> None:
        """The intake officer looks at these domains."""
        for domain in domains:
            assessed = {"intake_id": f"intake {person}", "domain": domain, "outcome": "ASSESSED", **told}
            await self.must(self.officer, "AssessDomain", person, **assessed)
        await self.world.clock.settled()

    async def completes(self, person: str) -> Answer:
        """The private talk was offered and the test taken; the intake is complete."""
        intake = {"intake_id": f"intake {person}"}
        await self.must(self.lead, "OfferPrivateTalk", person, **intake)
        await self.must(self.officer, "RecordLearnabilityTest", person, **intake, outcome="B1_ATTAINABLE")
        return await self.does(self.lead, "CompleteIntake", person, **intake, **COMPLETED)

    async def drafts_plan(self, person: str) -> Answer:
        """A plan with a goal on work, drafted in the centre."""
        goals = [{"goal_id": f"goal {person}", "axis": "WORK", "main_goal": True}]
        drafted = {"plan_id": f"plan {person}", "intake_id": f"intake {person}", "goals": goals}
        return await self.does(self.lead, "DraftPlan", person, **drafted, drafted_at_location="AZC")

    async def establishes(self, person: str, who: str, municipality_code: str) -> Answer:
        """Somebody decides on the drafted plan, in the name of a municipality."""
        decision = {"plan_id": f"plan {person}", "municipality_code": municipality_code, "route": "B1"}
        hours = {"lesson_dayparts": 4, "pvt_hours": 12, "map_hours": 64}
        by = {"decided_by": "college-1", "participant_agreed": True}
        return await self.does(who, "EstablishPlan", person, **decision, level="B1", intensity=hours, **by)

    async def moves_in(self, person: str) -> None:
        """The person moves to the municipality and is registered there."""
        await self.must(self.coa, "RecordMove", person, municipality_code=self.code)
        await self.done(self.town, "RecordRegistration", person, municipality_code=self.code)

    async def asks_for(self, path: str, who: str, service: str = "handover") -> dict[str, Any]:
        """What a member of staff is shown."""
        url = self.world.place.urls[service] + path
        token = self.world.staff_token(*_named(who))
        answer = await asked(self.world.http, "GET", url, token)
        return {"status": answer.status_code} | answer.json()

    async def story(self, person: str) -> dict[str, Any]:
        """The handover as the municipality's own systems see it."""
        case = self.world.labels.id_of("case", person)
        return await self.asks_for(f"/v1/overdrachten/{case}", self.lead)

    async def coa_sees(self) -> list[dict[str, Any]]:
        """The handovers that COA is shown at the gateway."""
        partner = self.world.partners[self.coa]
        url = f"{self.world.place.urls['gateway']}/v1/overdrachten"
        answer = await asked(self.world.http, "GET", url, partner.token)
        return list(answer.json()["overdrachten"])

    async def stands(self, person: str) -> tuple[str, str]:
        """The state of the handover, and who is responsible."""
        now = (await self.story(person))["overdracht"]
        who = now["responsible"]
        return now["state"], who["municipality"] if who["kind"] == "MUNICIPALITY" else who["kind"]

    async def missed(self, person: str) -> list[tuple[str, str]]:
        """Every deadline that passed, by day."""
        told = (await self.story(person))["tijdlijn"]
        return [(entry["on"], entry["deadline"]) for entry in told if entry["type"] == "deadline-missed"]

    async def kinds(self, partner_id: str, person: str) -> list[str]:
        """What a partner was told of a person, in order."""
        return [message.kind for message in await self.holds(partner_id, person)]

    async def days(self, partner_id: str, person: str) -> list[tuple[str, str]]:
        """The same, with the civil day on which each was said."""
        return [(_day(message), message.kind) for message in await self.holds(partner_id, person)]

    async def fetched(self, partner_id: str, person: str, kind: str) -> dict[str, Any]:
        """What a partner fetched with the one message of this kind."""
        (message,) = await self.holds(partner_id, person, kind)
        return dict(self.projection(partner_id).fetched.get(message.id, {}))

    async def told(self, person: str, kind: str) -> dict[str, list[str]]:
        """Which partners were told of this kind of fact about a person, and on which days."""
        found = {p: [_day(m) for m in await self.holds(p, person, kind)] for p in self.world.partners}
        return {partner: days for partner, days in found.items() if days}


def _day(message: Held) -> str:
    return civil_date(datetime.fromisoformat(message.time)).isoformat()


def _named(who: str) -> tuple[str, str | None]:
    partner, _, role = who.partition("/")
    return partner, role or None


@asynccontextmanager
async def handing_over(stack: Servers, fresh_region: FreshRegion, data: Path, cast: Cast) -> AsyncIterator[Handed]:
    """The region of this cast, its services up and all its partners listening."""
    async with a_world(stack, fresh_region, data, cast.folder) as there:
        yield Handed(there, cast)
