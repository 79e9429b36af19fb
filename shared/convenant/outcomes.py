"""What `disclose` answers: told, and how much of it, or withheld, and why."""

from dataclasses import dataclass
from enum import StrEnum

from shared.convenant.views import JSON
from shared.events.convenants import PolicyRow
from shared.events.envelope import Fact


class Reason(StrEnum):
    """Why a partner does not hear a fact."""

    UNKNOWN_VERSION = "UNKNOWN_VERSION"
    NOT_A_PARTY = "NOT_A_PARTY"
    NOT_SIGNED = "NOT_SIGNED"
    WITHDRAWN = "WITHDRAWN"
    RESTRICTED = "RESTRICTED"
    FROZEN = "FROZEN"
    OTHER_MUNICIPALITY = "OTHER_MUNICIPALITY"
    OTHER_SITE = "OTHER_SITE"
    NO_POLICY_ROW = "NO_POLICY_ROW"
    NOT_THE_TARGET = "NOT_THE_TARGET"
    NOT_INVOLVED = "NOT_INVOLVED"
    BEFORE_ACCESS = "BEFORE_ACCESS"
    AFTER_ACCESS = "AFTER_ACCESS"
    NOTHING_TO_TELL = "NOTHING_TO_TELL"


@dataclass(frozen=True, slots=True)
class Withheld:
    """The partner does not hear this fact."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What the partner hears of this fact: in the message, and what it may fetch.

    `pseudonyms` names the fields of the message that the gateway replaces, `persons` those of them that stand for
    a person; `fetch` holds name and source.
    """

    partner_id: str
    view: str
    row: PolicyRow
    policy_version: int
    message: dict[str, JSON]
    pseudonyms: frozenset[str]
    fetch: tuple[tuple[str, str], ...]
    persons: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Introduction:
    """An earlier fact that a partner hears because its involvement begins."""

    fact: Fact
    disclosed: Disclosed
