"""What the region's disclosures topic says of pages and deliveries; read from its start to its end."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic_core import from_json

from services.pilot.world import World
from services.topology.names import region_topic
from shared.partitions import partition_of


@dataclass(frozen=True, slots=True)
class Page:
    """Positions that one slice of the gateway saw, and the head of the log it judged them at."""

    first: int
    last: int
    judged_at: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """Pages by slice, and the deliveries."""

    pages: dict[int, tuple[Page, ...]]
    deliveries: tuple[dict[str, Any], ...]

    def judged_at(self, slice_: int, position: int) -> int | None:
        """The head at which a position was judged; None if no page ever covered it."""
        pages = self.pages.get(slice_, ())
        at = bisect_left(pages, position, key=lambda page: page.last)
        return pages[at].judged_at if at < len(pages) and pages[at].first <= position else None


async def read_ledger(world: World) -> Ledger:
    """Everything on the disclosures topic so far, with the audit service's own rights."""
    topic, place = region_topic(world.place.region, "disclosures"), world.place
    reader = AIOKafkaConsumer(
        **place.kafka("audit").for_aiokafka(), isolation_level="read_committed", enable_auto_commit=False
    )
    ends = AIOKafkaConsumer(**place.kafka("audit").for_aiokafka(), enable_auto_commit=False)
    await reader.start()
    await ends.start()
    try:
        places = [TopicPartition(topic, p) for p in range(place.partitions)]
        reader.assign(places)
        last = await ends.end_offsets(places)
        await reader.seek_to_beginning()
        records: list[dict[str, Any]] = []
        for partition in places:
            while await reader.position(partition) < last[partition]:
                found = await reader.getmany(timeout_ms=200)
                records += [from_json(r.value) for got in found.values() for r in got]
    finally:
        await reader.stop()
        await ends.stop()
    return _ledger(records)


def _ledger(records: Sequence[dict[str, Any]]) -> Ledger:
    pages: dict[int, list[Page]] = {}
    for record in records:
        if record["kind"] == "page":
            page = Page(record["from"], record["to"], record["judged_at"])
            pages.setdefault(record["slice"], []).append(page)
    ordered = {
        slice_: tuple(sorted(found, key=lambda p: (p.last, p.judged_at))) for slice_, found in pages.items()
    }
    return Ledger(ordered, tuple(r for r in records if r["kind"] == "delivery"))


def slice_of(world: World, person: Any) -> int:
    """The slice that carries this person; facts without one are carried by the slice of partition 0."""
    return partition_of(person, world.place.partitions) % world.place.slices
