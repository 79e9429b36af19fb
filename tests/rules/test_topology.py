"""Who may do what on Kafka follows from the region's partners alone."""

import pytest

from services.topology.deriving import derive
from services.topology.grants import Grant
from services.topology.names import carriers_partition

BOTH = ["ggd", "ggd-ln"]


def test_the_region_has_exactly_these_topics() -> None:
    topics = {topic.name: topic.partitions for topic in derive("weert", 3, 2, ["werk-kom"]).topics}
    assert topics == {
        "weert.log.v1": 3,
        "weert.carriers.v1": 4,
        "weert.parked.v1": 3,
        "weert.disclosures.v1": 3,
        "weert.checkpoints.v1": 1,
        "weert.partner.werk-kom.out.v1": 3,
        "weert.partner.werk-kom.in.v1": 1,
        "weert.partner.werk-kom.replies.v1": 1,
    }


def test_the_log_is_kept_for_ever_and_a_partners_topics_for_their_term() -> None:
    retention = {
        topic.name: topic.config.get("retention.ms") for topic in derive("weert", 3, 1, ["werk-kom"]).topics
    }
    assert retention["weert.log.v1"] == "-1"
    assert retention["weert.partner.werk-kom.out.v1"] == "7776000000"
    assert retention["weert.partner.werk-kom.in.v1"] == "604800000"


def test_bookmarks_are_compacted() -> None:
    carriers = next(t for t in derive("weert", 3, 1, []).topics if t.name == "weert.carriers.v1")
    assert carriers.config["cleanup.policy"] == "compact"


def test_a_partner_is_granted_this_and_nothing_else() -> None:
    grants = {grant for grant in derive("weert", 3, 1, BOTH).grants if grant.user == "weert.ggd"}
    assert grants == {
        Grant("weert.ggd", "topic", "literal", "weert.partner.ggd.out.v1", "READ"),
        Grant("weert.ggd", "topic", "literal", "weert.partner.ggd.out.v1", "DESCRIBE"),
        Grant("weert.ggd", "topic", "literal", "weert.partner.ggd.replies.v1", "READ"),
        Grant("weert.ggd", "topic", "literal", "weert.partner.ggd.replies.v1", "DESCRIBE"),
        Grant("weert.ggd", "topic", "literal", "weert.partner.ggd.in.v1", "WRITE"),
        Grant("weert.ggd", "topic", "literal", "weert.partner.ggd.in.v1", "DESCRIBE"),
        Grant("weert.ggd", "group", "prefixed", "weert.ggd.", "READ"),
    }


def test_a_partner_whose_id_begins_another_ones_reaches_none_of_its_groups() -> None:
    prefixes = [grant.name for grant in derive("weert", 3, 1, BOTH).grants if grant.pattern == "prefixed"]
    assert all(prefix.endswith(".") for prefix in prefixes)


def test_the_relay_alone_writes_the_log() -> None:
    writers = {
        g.user for g in derive("weert", 3, 1, BOTH).grants if g.name == "weert.log.v1" and g.operation == "WRITE"
    }
    assert writers == {"relay"}


def test_no_partner_touches_a_topic_of_the_region_itself() -> None:
    grants = derive("weert", 3, 1, BOTH).grants
    assert not [
        g for g in grants if g.user.startswith("weert.") and g.resource == "topic" and ".partner." not in g.name
    ]


def test_the_console_needs_nothing_on_kafka() -> None:
    assert not [grant for grant in derive("weert", 3, 1, BOTH).grants if grant.user == "console"]


def test_each_carrier_has_its_own_partition_for_each_slice() -> None:
    assert [carriers_partition(who, n, 2) for who in ("relay", "gateway") for n in (0, 1)] == [0, 1, 2, 3]


@pytest.mark.parametrize("name", ["gateway", "audit"])
def test_a_partner_may_not_be_called_as_a_service_is(name: str) -> None:
    with pytest.raises(ValueError, match="a service's name"):
        derive("weert", 3, 1, [name])


@pytest.mark.parametrize("name", ["", "a.b", "A", "a_b", "-a", "a*", "a--b"])
def test_an_id_that_could_widen_a_right_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no id"):
        derive("weert", 3, 1, [name])
