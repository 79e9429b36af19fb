"""What running services promise: they wait for their servers, end cleanly, react once, publish once."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import pytest
import pytest_asyncio
from pydantic import SecretStr
from uuid_utils.compat import uuid7

from services.command_line.reporting_errors import first_of
from services.deciding import clock_of
from services.dev.ports import free_port
from services.dev.stack import Servers
from services.gateway.knowledge import Knowledge
from services.http.mint import Mint
from services.plans.app import COMMANDS
from services.plans.publisher import PublicationRefused, Publisher, published_by
from services.plans.reactions import react
from services.reacting import Reactions
from services.wiring import PARTS
from shared.clock import FixedClock
from shared.convenant.policy import NotForProduction
from shared.convenant.publish import Publication
from shared.events.base import Command, Event, LanguageLevel, LegalRegime, Route
from shared.events.convenants import ConvenantSigned
from shared.events.plans import Intensity, PlanEstablished, PlanListed
from shared.settings import Settings
from shared.store.port import Append
from shared.store.postgres import PostgresStore
from tests.conftest import FreshRegion
from tests.contracts.served import NOW, WEERT, Served, a_place, eventually, is_ready, opening, serving, store_of
from tests.contracts.test_boards import records_of

numbers = iter(range(60_000, 70_000))
TERM = "select count(*) from log.events where type = 'integration-term-started.v1'"


@pytest_asyncio.fixture(scope="module")
async def place(stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory) -> Served:
    return await a_place(stack, await fresh_region(), tmp_path_factory.mktemp("services"))


async def establish(place: Served, store: PostgresStore) -> None:
    """A first plan under Wi2021, as the rules of plans record it."""
    body = opening(next(numbers))
    assert (await place.ask("intake", "open-case", body)).status_code == 200
    case, plan = UUID(body["case_id"]), uuid7()
    told: dict[str, Any] = {"case_id": case, "participant_id": UUID(body["participant_id"])}
    told |= {"occurred_on": date(2026, 5, 4), "plan_id": plan, "plan_date": date(2026, 5, 4)}
    established = PlanEstablished(
        **told,
        plan_version=1,
        is_first=True,
        municipality_code=WEERT,
        legal_regime=LegalRegime.WI2021,
        route=Route.B1,
        level=LanguageLevel.B1,
        intensity=Intensity(lesson_dayparts=5, pvt_hours=4),
        decided_by="j-jansen",
        participant_agreed=True,
    )
    await store.append(
        Append(
            command_id=str(uuid7()),
            digest=b"",
            actor="gem-weert/MUNICIPALITY/j-jansen",
            time=NOW,
            expected={f"plan-{plan}": 0, f"trajectory-{case}": 0},
            events=(PlanListed(**told), established),
        )
    )


def _as_a_later_release(event: Event) -> tuple[Command, ...]:
    """The same is asked, with a field that is said otherwise."""
    return tuple(command.model_copy(update={"occurred_on": None}) for command in react(event))


async def test_a_first_plan_starts_the_term_once_however_often_it_is_delivered(place: Served) -> None:
    async with store_of(place, "plans") as store:
        async with serving(place):
            await establish(place, store)

            async def started() -> bool:
                return int((await place.owned(TERM))[0][0]) == 1

            await eventually(started)
        deciders = {kind: group.decider for group in COMMANDS for kind in group.kinds}
        records = await records_of(place, store)
        for asks in (react, _as_a_later_release):
            await place.owned("delete from delivery.progress where consumer = 'plans.reactions'")
            again = Reactions("plans", store, FixedClock(NOW), asks, deciders)
            await again.inbox.receive(records)
            assert (await place.owned(TERM))[0][0] == 1
        row = (
            await place.owned(
                "select e.actor, c.type from log.events e join log.events c on c.event_id::text = e.causation_id"
                " where e.type = 'integration-term-started.v1'"
            )
        )[0]
        assert tuple(row) == ("plans/SYSTEM/system", "plan-established.v1")


async def test_the_files_of_a_region_are_published_on_their_days_and_once(place: Served) -> None:
    wanted = published_by(Path("deploy/regions/weert"))
    days = sorted({p.effective_on for p in wanted})
    count = "select count(*) from log.events where person is null"
    async with store_of(place, "plans") as store:
        clock = FixedClock(datetime.combine(days[0], datetime.min.time(), UTC).replace(hour=9))
        for _ in range(2):
            await Publisher(store, clock, wanted).publish_due()
            assert (await place.owned(count))[0][0] == sum(p.effective_on == days[0] for p in wanted)
        clock.at = NOW
        await asyncio.gather(*(Publisher(store, clock, wanted).publish_due() for _ in range(2)))
        assert (await place.owned(count))[0][0] == len(wanted)
    followed = await place.owned("select at from clock.followed where follower = 'plans.publisher'")
    assert followed[0]["at"] == NOW


async def test_a_publication_that_is_refused_ends_the_publisher_and_says_which_and_why(place: Served) -> None:
    told = {"convenant_id": "CV-NONE", "partner_id": "vwzn", "signed_on": NOW.date(), "text_version": "1.0"}
    signed = Publication(NOW.date(), ConvenantSigned(occurred_on=NOW.date(), **told), "a digest of its own")
    line = r"convenant-signed of 2026-06-01 \(convenant-CV-NONE\) is refused: NOT_FOUND; mend the files$"
    async with store_of(place, "plans") as store:
        with pytest.raises(PublicationRefused, match=line):
            await Publisher(store, FixedClock(NOW), [signed]).run(60)


@pytest.mark.parametrize("service", ["plans", "gateway", "handover"])
async def test_whoever_uses_the_policy_refuses_one_in_production_that_nobody_has_verified(
    place: Served, service: str
) -> None:
    async with store_of(place, "plans") as store:
        await Publisher(store, FixedClock(NOW), published_by(Path("deploy/regions/weert"))).publish_due()
    ours = {"production": True, "clock": "system", "regions": Path("deploy/regions"), "region": "weert"}
    settings = place.settings(service, **ours)
    with pytest.raises((ExceptionGroup, NotForProduction)) as ended:
        async with asyncio.timeout(30):
            await PARTS[service](settings)
    assert isinstance(refused := first_of(ended.value), NotForProduction)
    assert "LEGAL_BASIS_UNVERIFIED" in str(refused)


async def test_a_carrier_refuses_a_policy_that_came_after_its_start(place: Served) -> None:
    async with store_of(place, "gateway") as store:
        known = Knowledge(store, production=True)
        with pytest.raises(NotForProduction, match="LEGAL_BASIS_UNVERIFIED"):
            await known.judge_at_head()


async def test_services_wait_for_a_database_that_is_away(place: Served) -> None:
    url = urlsplit(place.stack.database_url(place.region, "intake"))
    port = free_port(None, [])
    away = urlunsplit(url._replace(netloc=url.netloc.replace(f":{url.port}", f":{port}")))
    async with serving(place, ("intake",), ready=False, database_url=SecretStr(away)):
        client = place.client("intake")

        async def live() -> bool:
            return (await client.get("/health/live")).status_code == 200

        await eventually(live)
        assert (await client.get("/health/ready")).status_code == 503
        answer = await place.ask("intake", "open-case", opening(next(numbers)))
        assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")
        assert answer.headers["retry-after"]
        assert url.hostname is not None
        async with passage(port, url.hostname, url.port or 0):
            await eventually(lambda: is_ready(place, "intake"))
            assert (await place.ask("intake", "open-case", opening(next(numbers)))).status_code == 200


async def test_a_service_ends_cleanly_when_asked_to(place: Served) -> None:
    process = await a_process(place, "intake")
    await eventually(lambda: is_ready(place, "intake"))
    body = opening(next(numbers))
    await place.ask("intake", "open-case", body)
    await place.client("intake").get("/v1/dossiers?regievoerder=geheim-persoon")
    process.send_signal(signal.SIGTERM)
    assert process.stderr is not None
    logged = (await process.stderr.read()).decode()
    assert await process.wait() == 0
    assert "geheim-persoon" not in logged
    assert body["participant_id"] not in logged
    lines = [json.loads(line) for line in logged.splitlines()]
    assert {"listening", "stopped"} <= {line["event"] for line in lines}


async def test_what_was_answered_before_a_kill_is_there_after_it(place: Served) -> None:
    process = await a_process(place, "intake")
    await eventually(lambda: is_ready(place, "intake"))
    body = opening(next(numbers))
    first = await place.ask("intake", "open-case", body, Idempotency_Key="killed")
    process.kill()
    await process.wait()
    process = await a_process(place, "intake")
    await eventually(lambda: is_ready(place, "intake"))
    again = await place.ask("intake", "open-case", body, Idempotency_Key="killed")
    process.terminate()
    await process.wait()
    assert again.json() == first.json()
    assert (first.status_code, again.status_code) == (200, 200)


async def test_a_production_has_no_played_clock_and_mints_no_tokens(place: Served, tmp_path: Path) -> None:
    async with store_of(place, "plans") as store:
        with pytest.raises(PermissionError):
            clock_of(store, place.settings("plans", production=True))
    with pytest.raises(PermissionError):
        Mint(tmp_path, Settings(production=True))


async def a_process(place: Served, *names: str) -> asyncio.subprocess.Process:
    settings = place.settings(names[0])
    secrets = {"database_url": settings.database_url, "kafka_password": settings.kafka_password}
    told = settings.model_dump(mode="json", exclude_none=True) | {
        name: secret.get_secret_value() for name, secret in secrets.items()
    }
    environment = {
        f"CONVENANT_{name.upper()}": value if isinstance(value, str) else json.dumps(value)
        for name, value in told.items()
    }
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.contracts.lone_service", *names),
        env={"PATH": os.defpath, **environment},
        stderr=asyncio.subprocess.PIPE,
    )


@asynccontextmanager
async def passage(port: int, host: str, to: int) -> AsyncIterator[None]:
    """Let what comes to a port through to another."""

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
        writer.close()

    async def through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outer = await asyncio.open_connection(host, to)
        await asyncio.gather(carry(reader, outer), carry(inner, writer), return_exceptions=True)

    server = await asyncio.start_server(through, "127.0.0.1", port)
    try:
        yield
    finally:
        server.close()


def test_a_production_refuses_a_policy_that_nobody_has_verified() -> None:
    with pytest.raises(NotForProduction, match="LEGAL_BASIS_UNVERIFIED"):
        published_by(Path("deploy/regions/weert"), production=True)
    assert published_by(Path("deploy/regions/weert"))
