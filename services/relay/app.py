"""The relay as a process: one carrier a slice, each as soon as its slice is free."""

from services.patience import connected
from services.relay.cargo import LogCargo
from services.slices import carry
from services.topology.names import carriers_partition, region_topic
from shared.carrier.carrying import Carrier, Route
from shared.partitions import partitions_of_slice
from shared.settings import Settings
from shared.store.postgres import PostgresStore

NAME = "relay"
PAGE = 500
SOURCE = "urn:nld:oin:00000099000000000000:systeem:convenant-{region}"
"""The internal topic's source; what partners receive names their region's own."""


async def relay(settings: Settings) -> None:
    """Carry every slice, or the one that the settings name, until cancelled."""
    store = await connected(settings)
    slices = range(settings.slices) if settings.slice is None else (settings.slice,)
    try:
        await carry([_carrier(store, settings, slice_) for slice_ in slices])
    finally:
        await store.close()


def _carrier(store: PostgresStore, settings: Settings, slice_: int) -> Carrier:
    route = Route(
        name=NAME,
        slice=slice_,
        transactional_id=f"{settings.region}.{NAME}.{slice_}",
        topic=region_topic(settings.region, "carriers"),
        partition=carriers_partition(NAME, slice_, settings.slices),
        page=PAGE,
    )
    mine = frozenset(partitions_of_slice(slice_, settings.slices, settings.partitions))
    source = SOURCE.format(region=settings.region)
    cargo = LogCargo(region_topic(settings.region, "log"), settings.partitions, mine, source)
    return Carrier(route, store, settings.kafka_access(), cargo)
