"""What services, users, topics and groups are called on Kafka."""

import re
from collections.abc import Sequence
from typing import Literal

Channel = Literal["out", "in", "replies"]
SERVICES = ("intake", "plans", "placements", "handover", "relay", "gateway", "audit", "console")
CARRIERS = ("relay", "gateway")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def partner_user(region: str, partner: str) -> str:
    """A partner is another user in each region; the dot keeps it apart from every service."""
    return f"{region}.{partner}"


def region_topic(region: str, kind: Literal["log", "carriers", "parked", "disclosures", "checkpoints"]) -> str:
    """A topic of the region itself."""
    return f"{region}.{kind}.v1"


def partner_topic(region: str, partner: str, channel: Channel) -> str:
    """A topic between the region and one partner."""
    return f"{region}.partner.{partner}.{channel}.v1"


def group_prefix(region: str, member: str) -> str:
    """What a service's or partner's consumer groups (and a carrier's transactional ids) begin with."""
    return f"{region}.{member}."


def carriers_partition(carrier: str, slice_: int, slices: int) -> int:
    """Where a carrier keeps a slice's bookmarks, so that nobody else's open transaction hides them."""
    return CARRIERS.index(carrier) * slices + slice_


def check_names(region: str, partners: Sequence[str]) -> None:
    """Raise `ValueError` for what is no id, or is another's."""
    for name in (region, *partners):
        if not _ID.fullmatch(name):
            raise ValueError(f"{name!r} is no id: use lower-case letters and digits, with single hyphens between")
    if taken := sorted(set(partners) & set(SERVICES)):
        raise ValueError(f"a partner may not carry a service's name: {', '.join(taken)}")


def owns(region: str, name: str) -> bool:
    """Whether a user or a resource is this region's own, by its name."""
    return name.startswith(f"{region}.")
