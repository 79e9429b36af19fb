"""Need-to-know on the running Apache Kafka: what is granted, and what a partner meets when it tries."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.client import AIOKafkaClient, CoordinationType
from aiokafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.protocol.metadata import MetadataRequest
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from services.dev.stack import Servers
from services.kafka_access.grants import granted
from services.kafka_access.in_force import wait_in_force
from services.kafka_access.reconciling import reconcile
from services.topology.deriving import derive
from shared.settings import KafkaAccess
from tests.conftest import WEERT

DENIED = 29
TOPICS = [topic.name for topic in WEERT.topology().topics]


async def test_the_rights_granted_are_the_rights_derived(stack: Servers) -> None:
    assert await granted(WEERT.topology(), stack.admin_kafka) == WEERT.topology().grants


async def test_a_stack_in_order_needs_no_change(stack: Servers) -> None:
    changes = await reconcile(WEERT.topology(), stack.admin_kafka, {})
    assert not any(vars(changes).values())


@pytest.mark.parametrize(
    ("user", "kind", "name", "permission"),
    [
        ("weert.werk-kom", ResourceType.TOPIC, "weert.log.v1", AclPermissionType.ALLOW),
        ("weert.werk-kom", ResourceType.TOPIC, "elsewhere.log.v1", AclPermissionType.ALLOW),
        ("stranger", ResourceType.TOPIC, "weert.log.v1", AclPermissionType.ALLOW),
        ("stranger", ResourceType.TOPIC, "*", AclPermissionType.ALLOW),
        ("relay", ResourceType.TOPIC, "weert.log.v1", AclPermissionType.DENY),
        ("relay", ResourceType.BROKER, "kafka-cluster", AclPermissionType.ALLOW),
        ("weert.vwzn", ResourceType.GROUP, "elsewhere.", AclPermissionType.ALLOW),
    ],
)
async def test_a_right_that_does_not_follow_is_taken_away(
    stack: Servers, user: str, kind: ResourceType, name: str, permission: AclPermissionType
) -> None:
    surplus = AclBinding(
        *(kind, name, ResourcePatternType.LITERAL, f"User:{user}", "*"),
        AclOperation.DESCRIBE,
        permission,
    )
    admin = AdminClient(stack.admin_kafka.for_librdkafka())
    for future in admin.create_acls([surplus]).values():
        await asyncio.wrap_future(future)
    await _until_noticed(stack)
    changes = await reconcile(WEERT.topology(), stack.admin_kafka, {})
    assert {(grant.user, grant.name) for grant in changes.grants_removed} == {(user, name)}
    await wait_in_force(WEERT.topology(), stack.admin_kafka, [])


async def test_a_partner_that_left_keeps_nothing_but_what_was_written_to_it(stack: Servers) -> None:
    before, after = derive("proef", 1, 1, ["blijft", "gaat"]), derive("proef", 1, 1, ["blijft"])
    await reconcile(before, stack.admin_kafka, dict.fromkeys(before.users, "secret"))
    await wait_in_force(before, stack.admin_kafka, [])
    changes = await reconcile(after, stack.admin_kafka, {})
    assert changes.users_removed == {"proef.gaat"}
    assert changes.grants_removed == before.grants - after.grants
    await wait_in_force(after, stack.admin_kafka, [])
    assert await granted(WEERT.topology(), stack.admin_kafka) == WEERT.topology().grants


async def _until_noticed(stack: Servers) -> None:
    while True:
        if await granted(WEERT.topology(), stack.admin_kafka) != WEERT.topology().grants:
            return
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("partner", WEERT.partners)
async def test_a_partner_sees_and_reads_its_own_topics_alone(stack: Servers, partner: str) -> None:
    seen, read = await _seen_and_read(stack.kafka(f"weert.{partner}"))
    own = f"weert.partner.{partner}"
    assert seen == {f"{own}.out.v1", f"{own}.in.v1", f"{own}.replies.v1"}
    assert read == {f"{own}.out.v1", f"{own}.replies.v1"}


async def _seen_and_read(access: KafkaAccess) -> tuple[set[str], set[str]]:
    """One Metadata and one Fetch request that name every topic: silence would be no proof."""
    client = AIOKafkaClient(**access.for_aiokafka())
    await client.bootstrap()
    try:
        metadata = await client.send(1, MetadataRequest(TOPICS))
        asked = [(topic, [(0, 0, 1024)]) for topic in TOPICS]
        fetched = await client.send(1, FetchRequest(0, 0, 1 << 20, 1, asked))
    finally:
        await client.close()
    shown = {topic[1]: topic[0] for topic in metadata.topics}
    answers = {topic: partitions[0][1] for topic, partitions in fetched.topics}
    assert set(shown.values()) | set(answers.values()) == {0, DENIED}
    return {t for t, code in shown.items() if code == 0}, {t for t, code in answers.items() if code == 0}


@pytest.mark.parametrize(
    "topic",
    [
        "weert.partner.werk-kom.out.v1",
        "weert.partner.werk-kom.replies.v1",
        "weert.partner.vwzn.in.v1",
        "weert.log.v1",
        "weert.disclosures.v1",
    ],
)
async def test_a_partner_writes_to_no_topic_but_its_in(stack: Servers, topic: str) -> None:
    async with AIOKafkaProducer(**stack.kafka("weert.werk-kom").for_aiokafka()) as producer:
        await producer.send_and_wait("weert.partner.werk-kom.in.v1", b"allowed")
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(topic, b"forbidden")


@pytest.mark.parametrize("partner", WEERT.partners)
async def test_each_partner_writes_its_in_and_not_its_out(stack: Servers, partner: str) -> None:
    async with AIOKafkaProducer(**stack.kafka(f"weert.{partner}").for_aiokafka()) as producer:
        await producer.send_and_wait(f"weert.partner.{partner}.in.v1", b"allowed")
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(f"weert.partner.{partner}.out.v1", b"forbidden")


@pytest.mark.parametrize("group", ["weert.vwzn.app", "weert.werk-komma", "weert.gateway.in", "app"])
async def test_a_foreign_group_is_refused(stack: Servers, group: str) -> None:
    client = AIOKafkaClient(**stack.kafka("weert.werk-kom").for_aiokafka())
    await client.bootstrap()
    try:
        with pytest.raises(GroupAuthorizationFailedError):
            await client.coordinator_lookup(CoordinationType.GROUP, group)
    finally:
        await client.close()


async def test_what_the_gateway_commits_reaches_the_partner(stack: Servers) -> None:
    topic = "weert.partner.cordaad.out.v1"
    gateway = AIOKafkaProducer(
        **stack.kafka("gateway").for_aiokafka(), transactional_id="weert.gateway.0.a", enable_idempotence=True
    )
    async with gateway, gateway.transaction():
        await gateway.send(topic, b"told", partition=0)
    partner = AIOKafkaConsumer(
        topic,
        "weert.partner.cordaad.replies.v1",
        **stack.kafka("weert.cordaad").for_aiokafka(),
        group_id="weert.cordaad.app",
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    async with partner:
        assert (await partner.getone()).value == b"told"
