"""How far a carrier came, kept in Kafka with what it carried."""

from dataclasses import asdict, dataclass, field

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.settings import KafkaAccess


@dataclass(frozen=True, slots=True)
class Held:
    """A person whose events are held back from `position` on, and the code why."""

    person: str
    position: int
    code: str


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far a slice has been carried: all of `position`, and `cursor` parts of the event after it."""

    position: int = 0
    cursor: int = 0
    judged_at: int = 0
    epoch: int = 1
    sequences: dict[str, int] = field(default_factory=dict)
    held: tuple[Held, ...] = ()

    def dump(self) -> bytes:
        """As kept in Kafka."""
        return orjson.dumps(asdict(self))

    @classmethod
    def load(cls, value: bytes) -> "Bookmark":
        """The bookmark written by `dump`."""
        fields = orjson.loads(value)
        return cls(**{**fields, "held": tuple(Held(**held) for held in fields["held"])})


async def last_bookmark(kafka: KafkaAccess, topic: str, partition: int) -> Bookmark:
    """The last committed bookmark; it is the last record of a partition that is one slice's alone."""
    place = TopicPartition(topic, partition)
    consumer = AIOKafkaConsumer(**kafka.for_aiokafka(), isolation_level="read_committed")
    await consumer.start()
    try:
        consumer.assign([place])
        end = (await consumer.end_offsets([place]))[place]
        reach = 64
        while True:
            consumer.seek(place, max(0, end - reach))
            found = await _last_value(consumer, place, end)
            if found or reach >= end:
                return Bookmark.load(found) if found else Bookmark()
            reach *= 8
    finally:
        await consumer.stop()


async def _last_value(consumer: AIOKafkaConsumer, place: TopicPartition, end: int) -> bytes | None:
    found = None
    while await consumer.position(place) < end:
        for records in (await consumer.getmany(place, timeout_ms=500)).values():
            found = records[-1].value
    return found
