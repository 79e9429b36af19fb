"""The gateway as a process: the partners' carrier, their `in` topics, and their door over HTTP."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import get_args

import structlog
from faststream.kafka import KafkaBroker

from services.deciding import clock_of
from services.gateway.cargo import PartnerCargo
from services.gateway.dataref import Datarefs
from services.gateway.fetching import Fetching
from services.gateway.following import follow
from services.gateway.hearing import Hearing
from services.gateway.incoming import Incoming
from services.gateway.looks import Looks
from services.gateway.overseeing import Overseeing
from services.gateway.page import Lane
from services.gateway.pairwise import Pseudonyms
from services.gateway.present import Present
from services.gateway.produces import Service
from services.gateway.replying import Replying
from services.gateway.routes import GatewayDesk, router
from services.http.api import api, open_desk
from services.http.tokens import Tokens
from services.listening import listening
from services.patience import connected, security, when_there
from services.slices import carry
from services.topology.names import carriers_partition, group_prefix, partner_topic, region_topic
from shared.board import Boards
from shared.calling import calling
from shared.carrier.carrying import Carrier, Route
from shared.clock import Clock
from shared.partitions import partitions_of_slice
from shared.settings import Settings
from shared.store.postgres import PostgresStore

NAME = "gateway"
PAGE = 100
log = structlog.get_logger()


async def gateway(settings: Settings) -> None:
    """Carry, listen and answer, until cancelled."""
    app = api("Convenant: partners", routers=(router,))
    async with listening(app, settings, NAME), AsyncExitStack() as stack:
        store = await connected(settings)
        stack.push_async_callback(store.close)
        http = await stack.enter_async_context(calling(15.0, connections=16, token=lambda: _token(settings)))
        clock, pseudonyms = clock_of(store, settings), Pseudonyms(store.keyring)
        datarefs = Datarefs(store.keyring, settings.gateway_url)
        await when_there("database", datarefs.prepare)
        carriers = [_carrier(store, settings, n, pseudonyms, datarefs, clock) for n in _slices(settings)]
        present = Present(store, clock, production=settings.production)
        if settings.production:
            await when_there("database", present.convenant)
        broker = _broker(settings)
        replying = Replying(broker, settings.region, settings.oin, pseudonyms, clock)
        urls = {name: getattr(settings, f"{name}_url") for name in get_args(Service)}
        hearing = Hearing(store, present, pseudonyms, http, urls)
        fetching = Fetching(store, present, datarefs, clock, http, settings.intake_url)
        boards = Boards(NAME, (), store, settings.partitions)
        looks = Looks(store, present, clock)
        overseeing = Overseeing(store, present, pseudonyms, looks, http, settings.handover_url)
        desk = GatewayDesk(store, clock, Tokens(settings), boards, fetching, hearing, overseeing, replying)
        incoming = Incoming(settings.region, store, hearing, replying)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(carry(carriers))
            tasks.create_task(_hear(incoming, broker, settings))
            await when_there("database", lambda: open_desk(app, desk))


async def _hear(incoming: Incoming, broker: KafkaBroker, settings: Settings) -> None:
    """Listen to every partner of the region, from the first of them on; answers go out by the broker."""
    await when_there("broker", broker.start)
    topics = [partner_topic(settings.region, partner, "in") for partner in settings.partners]
    try:
        group = f"{group_prefix(settings.region, NAME)}in"
        await follow(settings.kafka_access(), group, topics, incoming.receive_all)
    finally:
        await broker.stop()


def _slices(settings: Settings) -> range | tuple[int, ...]:
    return range(settings.slices) if settings.slice is None else (settings.slice,)


def _broker(settings: Settings) -> KafkaBroker:
    access = settings.kafka_access()
    return KafkaBroker(
        access.bootstrap.split(","),
        security=security(access),
        client_id=NAME,
        allow_auto_create_topics=False,
        apply_types=False,
        acks="all",
        enable_idempotence=True,
        logger=None,
    )


def _token(settings: Settings) -> str:
    """The gateway's own token as the file has it now: its issuer renews it while the gateway runs."""
    return Path(settings.service_token_file).read_text().strip() if settings.service_token_file else ""


def _carrier(
    store: PostgresStore, settings: Settings, slice_: int, pseudonyms: Pseudonyms, datarefs: Datarefs, clock: Clock
) -> Carrier:
    region = settings.region
    route = Route(
        name=NAME,
        slice=slice_,
        transactional_id=f"{region}.{NAME}.{slice_}",
        topic=region_topic(region, "carriers"),
        partition=carriers_partition(NAME, slice_, settings.slices),
        page=PAGE,
    )
    lane = Lane(
        slice=slice_,
        partitions=settings.partitions,
        mine=partitions_of_slice(slice_, settings.slices, settings.partitions),
        oin=settings.oin,
        out_topic=f"{region}.partner.{{}}.out.v1",
        ledger_topic=region_topic(region, "disclosures"),
        production=settings.production,
    )
    cargo = PartnerCargo(lane, store, pseudonyms, datarefs, clock)
    return Carrier(route, store, settings.kafka_access(), cargo)
