"""Regions of the tests' own, where the municipality opens a case and leads it to a plan, lessons and work."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic_core import to_json
from uuid_utils.compat import uuid7

from services.dev.house import House, secrets, served
from services.dev.placing import place_on
from services.dev.stack import Servers
from services.pilot.acting import Answer, Wish
from services.pilot.holdings import Holdings
from services.pilot.labels import Labels
from services.pilot.partners import Partner
from services.pilot.world import World, world
from shared.convenant.load import load
from shared.settings import Settings
from shared.store.statements import QUERIES
from tests.conftest import FreshRegion
from tests.journeys.stage import COMPLETED, IDENTITY, Stage

FOLDER = Path("tests/regions")
DOMAINS = ("LEARNABILITY", "EDUCATION", "WORK_EXPERIENCE", "HEALTH", "DAY_ACTIVITY")


@dataclass
class Projection(Holdings):
    """A partner's projection that can be written out, to be compared byte for byte."""

    def dump(self) -> bytes:
        """All that is kept and was fetched, whenever it came; by source, for partitions come in any order."""
        known = (replace(message, heard_on="") for message in self.messages)
        kept = sorted(known, key=lambda message: (message.source, message.sequence))
        return to_json([(asdict(message), self.fetched.get(message.id)) for message in kept])


class Local(Stage):
    """A region around one municipality and one programme."""

    def __init__(self, world: World, town: str, programme: str) -> None:
        super().__init__(world)
        self.town, self.programme = town, programme
        self.lead, self.officer = f"{town}/regievoerder", f"{town}/intake_officer"

    async def head(self) -> int:
        """The last position of the log."""
        return int(await self.world.owner.fetchval(QUERIES["head"]))

    async def events(self) -> list[str]:
        """What stands in the log, by type and in order."""
        rows = await self.world.owner.fetch("select type from log.events order by position")
        return [row["type"].rpartition(".v")[0] for row in rows]

    async def decides(self, who: str, do: str, **fields: Any) -> Answer:
        """Somebody decides something that is about no person."""
        answer = await self._actors.act(Wish(who, do, fields))
        await self.world.clock.settled()
        return answer

    async def must(self, who: str, do: str, person: str, **fields: Any) -> None:
        """The same as `asks`, for what nobody doubts."""
        answer = await self.asks(who, do, person, **fields)
        assert answer.outcome == "accepted", (do, answer)

    def another_run(self) -> World:
        """The same region for a play of its own, whose labels and commands are not these."""
        run = uuid7().hex[-12:]
        return replace(self.world, run=run, labels=Labels(UUID(bytes=run.encode().ljust(16))))

    def projection(self, partner_id: str) -> Projection:
        """What a partner made of its topic."""
        kept = self.world.partners[partner_id].holdings
        assert isinstance(kept, Projection)
        return kept

    async def has_had_an_intake(self, *persons: str) -> None:
        """These people live in the municipality, take part in the programme, and their intake is completed."""
        for person in persons:
            await self._lives_here(person)
            await self._is_interviewed(person)
        await self.world.clock.settled()

    async def _lives_here(self, person: str) -> None:
        code = self.world.partners[self.town].entry.municipalities[0]
        await self.must(
            self.lead,
            "OpenCase",
            person,
            participant_id=person,
            identity={**IDENTITY, "last_name": f"Berhanit {person}"},
            legal_regime="PILOT_PRE2022",
            target_group="ASYLUM_HOLDER",
            intake_channel="MUNICIPALITY",
        )
        await self.must(self.town, "RecordRegistration", person, municipality_code=code)
        await self.must(self.town, "EnrolInProgramme", person, programme_code=self.programme)

    async def _is_interviewed(self, person: str) -> None:
        intake = {"intake_id": f"intake {person}"}
        started = {"location": "MUNICIPALITY", "programme_code": self.programme}
        await self.must(self.lead, "StartIntake", person, **intake, **started)
        await self.must(self.lead, "OfferPrivateTalk", person, **intake)
        for domain in DOMAINS:
            assessed = {"domain": domain, "outcome": "ASSESSED"}
            await self.must(self.officer, "AssessDomain", person, **intake, **assessed)
        await self.must(self.officer, "RecordLearnabilityTest", person, **intake, outcome="B1_ATTAINABLE")
        await self.must(self.lead, "CompleteIntake", person, **intake, **COMPLETED)

    async def establishes_plan(self, person: str, **more: Any) -> Answer:
        """The municipality decides on the plan, today."""
        plan = {"plan_id": f"plan {person}"}
        goals = [{"goal_id": f"goal {person}", "axis": "WORK", "main_goal": True}]
        drafted = {"intake_id": f"intake {person}", "drafted_at_location": "MUNICIPALITY", "goals": goals}
        await self.must(self.lead, "DraftPlan", person, **plan, **drafted)
        return await self.does(
            self.lead,
            "EstablishPlan",
            person,
            **plan,
            municipality_code=self.world.partners[self.town].entry.municipalities[0],
            route="B1",
            level="B1",
            intensity={"lesson_dayparts": 4, "pvt_hours": 12, "map_hours": 64},
            decided_by=f"college-{self.town}",
            participant_agreed=True,
            **more,
        )

    async def has_a_plan(self, *persons: str) -> None:
        """An intake and, today, a plan."""
        await self.has_had_an_intake(*persons)
        for person in persons:
            established = await self.establishes_plan(person)
            assert "PlanEstablished" in established.events, established

    async def learns_at(self, school: str, person: str, start_on: str) -> None:
        """Enrolled with a school."""
        await self.must(
            self.lead,
            "StartRouteEnrolment",
            person,
            enrolment_id=f"lessons {person}",
            route="B1",
            provider=school,
            start_on=start_on,
            dayparts_per_week=4,
        )
        await self.world.clock.settled()

    async def is_offered_work(
        self, company: str, host: str, person: str, dayparts: Sequence[str], start_on: str, end_on: str
    ) -> None:
        """The work company proposes a place to learn at a host, and all sign."""
        place = {"placement_id": f"work {person}"}
        proposed = await self.does(
            company,
            "ProposePlacement",
            person,
            **place,
            kind="PRACTICAL_LEARNING",
            host_partner_id=host,
            dayparts=list(dayparts),
            start_on=start_on,
            end_on=end_on,
        )
        assert proposed.outcome == "accepted", proposed
        signed = {"signed_by": ["PARTICIPANT", "HOST", "WORK_COMPANY"], "coach_id": f"coach-{company}"}
        agreed = await self.does(company, "AgreePlacement", person, **place, **signed)
        assert agreed.outcome == "accepted", agreed

    async def starts_work(self, company: str, person: str, contact: str) -> None:
        """The placement begins; `contact` is whom the host may call."""
        placed = {"placement_id": f"work {person}", "coach_contact": contact}
        started = await self.does(company, "StartPlacement", person, **placed)
        assert started.outcome == "accepted", started

    async def plans_week(self, person: str, week_from: str, items: Sequence[dict[str, str]]) -> Answer:
        """The municipality plans a person's week."""
        fields = {"week_from": week_from, "items": list(items), "programme_code": self.programme}
        return await self.does(self.lead, "SetWeekSchedule", person, **fields)

    async def replay(self, partner_id: str, into: Projection) -> None:
        """Hand a partner its whole topic from offset 0, as its own credentials let it read it."""
        known = self.world.partners[partner_id]
        reader = Partner(
            entry=known.entry,
            region=known.region,
            access=known.access,
            token=known.token,
            gateway=known.gateway,
            http=known.http,
            partitions=known.partitions,
            today=known.today,
            holdings=into,
        )
        ends = AIOKafkaConsumer(**known.access.for_aiokafka(), enable_auto_commit=False)
        await ends.start()
        try:
            places = [TopicPartition(known.topic("out"), p) for p in range(known.partitions)]
            last = {place.partition: end for place, end in (await ends.end_offsets(places)).items()}
        finally:
            await ends.stop()
        async with reader.listening():
            await reader.caught_up(last)


def dayparts(kind: str, partner_id: str | None, *names: str) -> list[dict[str, str]]:
    """Dayparts of a week that are spent on one kind of thing, with one partner if any."""
    whom = {"partner_id": partner_id} if partner_id else {}
    return [{"daypart": name, "kind": kind, **whom} for name in names]


@asynccontextmanager
async def on_stage(
    stack: Servers, fresh_region: FreshRegion, data: Path, folder: Path, town: str, programme: str
) -> AsyncIterator[Local]:
    """The region of this folder, where the municipality opens its cases itself."""
    async with a_world(stack, fresh_region, data, folder) as there:
        yield Local(there, town, programme)


@asynccontextmanager
async def a_world(stack: Servers, fresh_region: FreshRegion, data: Path, folder: Path) -> AsyncIterator[World]:
    """The region of this folder under a name of its own, its services up and all its partners listening."""
    files = load(folder)
    code = await fresh_region(partners=tuple(partner.partner_id for partner in files.partners))
    region = replace(files, settings=files.settings.model_copy(update={"code": code, "partitions": 3}))
    here = House(data, secrets(data, Settings()))
    async with (
        served(here, place_on(stack, region, data)) as place,
        world(region, place, here.mint, code[-12:]) as there,
    ):
        for partner in there.partners.values():
            partner.holdings = Projection()
        yield there
