"""What the gateway promises its partners: their facts, their fields, their ids, once, in order, whatever dies."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from uuid_utils.compat import uuid7

from services.dev.stack import Servers
from services.gateway.cargo import PartnerCargo
from services.gateway.dataref import Datarefs
from services.gateway.page import Lane
from services.gateway.pairwise import Pseudonyms
from services.topology.names import carriers_partition, partner_topic, partner_user, region_topic
from shared.carrier.carrying import Carrier, Route
from shared.clock import FixedClock
from shared.convenant.load import load
from shared.convenant.publish import publications
from shared.events.base import (
    AdaptationCode,
    EducationLevel,
    Event,
    LanguageLevel,
    LegalRegime,
    LifeDomain,
    Literacy,
    TargetGroup,
)
from shared.events.base import Route as LearningRoute
from shared.events.case import (
    CaseOpened,
    IntakeChannel,
    LinkReason,
    MunicipalityLinked,
    ReferralGround,
    ReferralMade,
    ReferralTopic,
)
from shared.events.classes import Sealed
from shared.events.intake import DomainOutcome, DomainResult, IntakeCompleted, LearnabilityOutcome
from shared.events.plans import (
    ModuleCompleted,
    ModuleResult,
    ParticipantEnrolledInProgramme,
    RouteEnrolmentStarted,
)
from shared.events.standing import DuplicateCasesMerged, DuplicateEvent, MergeReversed
from shared.seal.keys import FileKeyEncryption
from shared.store.port import Append, Outcome
from shared.store.postgres import PostgresStore
from tests.conftest import WEERT, FreshRegion

PARTNERS = WEERT.partners
OIN = "00000099000000001000"


def at(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=9)


@dataclass
class Region:
    """A region on the real stack: its writers, its gateway, and its partners' own consumers."""

    name: str
    stack: Servers
    stores: dict[str, PostgresStore]
    running: asyncio.Task[None] | None = None

    async def append(self, service: str, day: str, *events: Event) -> None:
        store = self.stores[service]
        history = await store.read(sorted({event.stream_name() for event in events}))
        verdict = await store.append(
            Append(str(uuid7()), b"d", "gem-weert/MUNICIPALITY/w1", at(day), history.versions, events)
        )
        assert verdict.outcome is Outcome.ACCEPTED

    async def publish_convenant(self) -> None:
        for publication in publications(load(Path("deploy/regions/weert"))):
            await self.append("plans", publication.effective_on.isoformat(), publication.event)

    def gateway(self) -> Carrier:
        route = Route(
            name="gateway",
            slice=0,
            transactional_id=f"{self.name}.gateway.0",
            topic=region_topic(self.name, "carriers"),
            partition=carriers_partition("gateway", 0, 1),
            page=20,
        )
        return Carrier(route, self.stores["gateway"], self.stack.kafka("gateway"), self.cargo())

    def cargo(self) -> PartnerCargo:
        store = self.stores["gateway"]
        lane = Lane(
            0, 3, (0, 1, 2), OIN, f"{self.name}.partner.{{}}.out.v1", region_topic(self.name, "disclosures")
        )
        pseudonyms, datarefs = Pseudonyms(store.keyring), Datarefs(store.keyring, "http://gateway")
        return PartnerCargo(lane, store, pseudonyms, datarefs, FixedClock(at("2020-02-01")))

    @asynccontextmanager
    async def carrying(self) -> AsyncIterator[None]:
        self.running = asyncio.create_task(self.gateway().run())
        try:
            yield
        finally:
            self.running.cancel()
            with suppress(asyncio.CancelledError):
                await self.running

    async def carried(self) -> None:
        """Wait until the gateway stands at the head of the log."""
        store = self.stores["gateway"]
        async with asyncio.timeout(30):
            while (await store.pool.fetchval("select position from log.followers")) != await store.head():
                assert self.running
                assert not self.running.done(), self.running.exception()
                await store.wait(0)

    async def held_by(self, partner: str) -> list[dict[str, Any]]:
        """All the partner's messages, partition by partition, read with its own credentials."""
        topic = partner_topic(self.name, partner, "out")
        access = self.stack.kafka(partner_user(self.name, partner))
        consumer = AIOKafkaConsumer(**access.for_aiokafka(), isolation_level="read_committed")
        written = AIOKafkaConsumer(**access.for_aiokafka())
        await consumer.start()
        await written.start()
        places = [TopicPartition(topic, p) for p in range(3)]
        found: dict[int, list[dict[str, Any]]] = {0: [], 1: [], 2: []}
        try:
            consumer.assign(places)
            ends = await written.end_offsets(places)  # a commit is answered before its records are visible
            await consumer.seek_to_beginning()
            async with asyncio.timeout(20):
                for place in places:
                    while await consumer.position(place) < ends[place]:
                        for got, records in (await consumer.getmany(timeout_ms=100)).items():
                            found[got.partition] += [json.loads(r.value) for r in records]
        finally:
            await consumer.stop()
            await written.stop()
        return [message for partition in sorted(found) for message in found[partition]]


@pytest.fixture
async def region(stack: Servers, fresh_region: FreshRegion, tmp_path: Path) -> AsyncIterator[Region]:
    FileKeyEncryption.create(tmp_path / "kek")
    kek = FileKeyEncryption(tmp_path / "kek")
    name = await fresh_region(partners=PARTNERS)
    stores = {
        service: await PostgresStore.connect(stack.database_url(name, service), kek, uuid7)
        for service in ("intake", "plans", "gateway")
    }
    yield Region(name, stack, stores)
    for store in stores.values():
        await store.close()


def ids(n: int) -> dict[str, UUID]:
    return {"case_id": uuid5(UUID(int=1), f"case {n}"), "participant_id": uuid5(UUID(int=1), f"person {n}")}


def intake_of(n: int) -> UUID:
    return uuid5(UUID(int=1), f"intake {n}")


def life_of(n: int) -> Sequence[tuple[str, str, Event]]:
    """One person of Weert from opening to route, with canaries where nobody may look."""
    who = ids(n)
    opened, linked, enrolled, completed, started = (
        date(2019, 10, 1),
        date(2019, 10, 7),
        date(2019, 10, 21),
        date(2019, 12, 5),
        date(2020, 1, 13),
    )
    return (
        (
            "intake",
            "2019-10-01",
            CaseOpened(
                **who,
                occurred_on=opened,
                legal_regime=LegalRegime.PILOT_PRE2022,
                target_group=TargetGroup.ASYLUM_HOLDER,
                intake_channel=IntakeChannel.COA,
                opened_on=opened,
                of_age_from=date(2008, 1, 1),
                reception_site_id="azc-weert",
            ),
        ),
        (
            "intake",
            "2019-10-07",
            MunicipalityLinked(
                **who,
                occurred_on=linked,
                municipality_code="0988",
                linked_on=linked,
                link_reason=LinkReason.LABOUR_MARKET,
                reception_site_id="azc-weert",
            ),
        ),
        (
            "plans",
            "2019-10-21",
            ParticipantEnrolledInProgramme(
                **who,
                occurred_on=enrolled,
                programme_code="WNC-PIP",
                enrolled_on=enrolled,
                municipality_code="0988",
            ),
        ),
        (
            "intake",
            "2019-12-05",
            IntakeCompleted(
                **who,
                intake_id=intake_of(n),
                occurred_on=completed,
                completed_on=completed,
                domains=(DomainResult(domain=LifeDomain.HEALTH, outcome=DomainOutcome.ASSESSED),),
                learnability=LearnabilityOutcome.B1_ATTAINABLE,
                education_level=EducationLevel.SECONDARY,
                literacy=Literacy.LITERATE_LATIN,
                language_levels={"nl": LanguageLevel.A1},
                ambitions=("isco:7231",),
                availability_dayparts=4,
                adaptation_codes=(AdaptationCode.SHORTER_SESSIONS, AdaptationCode.NO_HEAVY_LIFTING),
            ),
        ),
        (
            "plans",
            "2020-01-13",
            RouteEnrolmentStarted(
                **who,
                occurred_on=started,
                enrolment_id=uuid5(UUID(int=1), f"enrolment {n}"),
                route=LearningRoute.B1,
                provider="gilde-educatie",
                start_on=started,
                dayparts_per_week=4,
            ),
        ),
    )


def of_type(messages: list[dict[str, Any]], kebab: str) -> list[dict[str, Any]]:
    return [m for m in messages if m["type"].startswith(f"nl.inburgeringstrajecten.{kebab}.v")]


async def test_each_partner_holds_its_view_and_nothing_else(region: Region) -> None:
    await region.publish_convenant()
    async with region.carrying():
        for service, day, event in life_of(1):
            await region.append(service, day, event)
        await region.carried()
        gilde, werkkom, library = [await region.held_by(p) for p in ("gilde-educatie", "werk-kom", "bibliocenter")]
    (at_school,) = of_type(gilde, "intake-completed")
    assert at_school["data"] == {
        "learnability": "B1_ATTAINABLE",
        "literacy": "LITERATE_LATIN",
        "learning_conditions": ["SHORTER_SESSIONS"],
    }
    (at_work,) = of_type(werkkom, "intake-completed")
    assert at_work["data"] == {
        "education_level": "SECONDARY",
        "ambitions": ["isco:7231"],
        "availability_dayparts": 4,
        "adaptation_codes": ["SHORTER_SESSIONS", "NO_HEAVY_LIFTING"],
    }
    assert not [m for m in library if m.get("subject")]
    introduced = [m["type"].split(".")[2] for m in gilde if m.get("subject")]
    assert introduced.index("intake-completed") < introduced.index("route-enrolment-started")


async def test_no_id_occurs_at_two_partners_and_sequences_have_no_gap(region: Region) -> None:
    await region.publish_convenant()
    async with region.carrying():
        for n in (1, 2):
            for service, day, event in life_of(n):
                await region.append(service, day, event)
        await region.carried()
        held = {partner: await region.held_by(partner) for partner in PARTNERS}
    ids_of = {
        partner: {m[k] for m in messages for k in ("id", "subject") if k in m}
        for partner, messages in held.items()
    }
    for partner, mine in ids_of.items():
        others = set().union(*(ids for other, ids in ids_of.items() if other != partner))
        assert not mine & others
    internal = {str(v) for n in (1, 2) for v in (*ids(n).values(), intake_of(n))}
    assert not [value for value in internal if value in json.dumps(held)]
    for messages in held.values():
        assert_no_gap(messages)


def assert_no_gap(messages: list[dict[str, Any]]) -> None:
    by_source: dict[str, list[int]] = {}
    for message in messages:
        by_source.setdefault(message["source"], []).append(int(message["sequence"]))
    assert all(sequence == list(range(1, len(sequence) + 1)) for sequence in by_source.values())


async def test_a_referral_reaches_its_target_thin_and_nobody_else(region: Region) -> None:
    await region.publish_convenant()
    async with region.carrying():
        for service, day, event in life_of(1)[:2]:
            await region.append(service, day, event)
        referred = ReferralMade(
            **ids(1),
            occurred_on=date(2019, 11, 1),
            referral_id=UUID(int=77),
            target_partner_id="ggd-ln",
            topic=Sealed(ReferralTopic.PUBLIC_HEALTH),
            ground=ReferralGround.TASK,
            details=Sealed("Canary Quixotic"),
        )
        await region.append("intake", "2019-11-01", referred)
        await region.carried()
        held = {partner: await region.held_by(partner) for partner in PARTNERS}
    told = {partner: of_type(messages, "referral-made") for partner, messages in held.items()}
    assert {partner for partner, messages in told.items() if messages} == {"ggd-ln", "gem-weert"}
    assert told["ggd-ln"][0]["dataref"].startswith("http://gateway/v1/verstrekkingen/")
    assert "Canary" not in json.dumps(held)


async def test_cut_off_at_any_moment_it_loses_and_doubles_nothing(region: Region) -> None:
    await region.publish_convenant()
    appending = asyncio.create_task(_append_lives(region, 12))
    for pause in (0.3, 0.6, 0.2, 0.8):
        async with region.carrying():
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), pause)
    await appending
    async with region.carrying():
        await region.carried()
        gilde = await region.held_by("gilde-educatie")
    assert len(of_type(gilde, "intake-completed")) == 12
    assert len(of_type(gilde, "route-enrolment-started")) == 12
    assert len({m["id"] for m in gilde}) == len(gilde)


async def _append_lives(region: Region, count: int) -> None:
    for n in range(count):
        await append_life(region, n)


async def append_life(region: Region, n: int) -> None:
    for service, day, event in life_of(n):
        await region.append(service, day, event)


def merge(event: type[DuplicateEvent], day: str) -> tuple[Event, Event]:
    """The first person turns out to be the second, or not to be: said of both at once."""
    both = {
        "surviving_case_id": ids(2)["case_id"],
        "surviving_participant_id": ids(2)["participant_id"],
        "merged_case_id": ids(1)["case_id"],
        "merged_participant_id": ids(1)["participant_id"],
        "decided_by": "steward",
        "occurred_on": date.fromisoformat(day),
    }
    return event(**ids(1), **both), event(**ids(2), **both)


def module(n: int, name: str, day: str) -> ModuleCompleted:
    return ModuleCompleted(
        **ids(n),
        occurred_on=date.fromisoformat(day),
        enrolment_id=uuid5(UUID(int=1), f"enrolment {n}"),
        provider="gilde-educatie",
        module_id=name,
        result=ModuleResult.PASSED,
        completed_on=date.fromisoformat(day),
    )


@pytest.mark.parametrize("kept", [0, 2_000])
async def test_merged_people_are_one_person_to_a_partner_and_two_again_after_a_reversal(
    region: Region, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few histories the gateway keeps at hand."""
    monkeypatch.setattr("services.gateway.knowledge.MOST_PERSONS", kept)
    await region.publish_convenant()
    async with region.carrying():
        for n in (1, 2):
            for service, day, event in life_of(n):
                await region.append(service, day, event)
        await region.append("intake", "2020-01-20", *merge(DuplicateCasesMerged, "2020-01-20"))
        await region.append("plans", "2020-01-21", module(1, "M1", "2020-01-21"))
    async with region.carrying():  # a gateway that starts again reads the merge from the log
        await region.append("plans", "2020-01-22", module(1, "M2", "2020-01-22"))
        await region.append("intake", "2020-01-23", *merge(MergeReversed, "2020-01-23"))
        await region.append("plans", "2020-01-24", module(1, "M3", "2020-01-24"))
        await region.carried()
        held = {partner: await region.held_by(partner) for partner in ("gilde-educatie", "gem-weert", "ggd-ln")}
    school = held["gilde-educatie"]
    one, two = (m["subject"] for m in of_type(school, "route-enrolment-started"))
    enrolments = {m["subject"]: m["data"]["enrolment_id"] for m in of_type(school, "route-enrolment-started")}
    (merged,), (reversed_) = of_type(school, "duplicate-cases-merged"), of_type(school, "merge-reversed")
    assert {merged["subject"], merged["data"]["surviving_ref"]} == {one, two}
    first, second = merged["subject"], merged["data"]["surviving_ref"]
    assert [(m["subject"], m["data"]) for m in reversed_] == [(first, {"surviving_ref": second})]
    passed = {m["data"]["module_id"]: m for m in of_type(school, "module-completed")}
    assert {name: m["subject"] for name, m in passed.items()} == {"M1": second, "M2": second, "M3": first}
    assert {m["data"]["enrolment_id"] for m in passed.values()} == {enrolments[first]}, (
        "its things keep their names"
    )
    assert len({m["id"] for m in school}) == len(school), "nothing is told twice"
    assert not [m for m in held["ggd-ln"] if m.get("subject")]
    internal = {str(v) for n in (1, 2) for v in ids(n).values()}
    assert not [value for value in internal if value in json.dumps(held)]
