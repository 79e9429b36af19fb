"""A log in the test's hand: append events on a day, and ask what a partner hears."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from shared.convenant.convenant_state import ConvenantState
from shared.convenant.disclose import Known, disclose
from shared.convenant.fetch import still_open
from shared.convenant.introduce import introductions
from shared.convenant.load import load
from shared.convenant.outcomes import Disclosed, Introduction, Reason
from shared.convenant.person import PersonHistory
from shared.convenant.publish import publications
from shared.events.base import Event, PersonEvent
from shared.events.envelope import Fact, Recorded

CASE, PERSON = UUID(int=1), UUID(int=2)
REGIONS = Path(__file__).parent.parent / "deploy" / "regions"
WEERT = REGIONS / "weert"


def fact(event: Event, position: int, on: date, stored_as: str | None = None) -> Fact:
    """The event as a row of the log, written at noon UTC of the day."""
    at = datetime.combine(on, time(12), UTC)
    recorded = Recorded(
        position=position,
        stream=event.stream_name(),
        version=0,
        type=stored_as or event.type_name(),
        event_id=UUID(int=position),
        person=event.participant_id if isinstance(event, PersonEvent) else None,
        command_id=str(position),
        correlation_id=str(position),
        causation_id=None,
        actor="test/TEST/test",
        time=at,
        recorded_at=at,
        data=b"{}",
        chain=b"",
    )
    return Fact(recorded, event)


@dataclass
class Log:
    """Facts in order; one person."""

    facts: list[Fact] = field(default_factory=list)

    def add(self, on: str, event: type[Event], recorded: str | None = None, **fields: Any) -> Fact:
        """Append what happened on a day, recorded that day or later."""
        if issubclass(event, PersonEvent):
            fields = {"case_id": CASE, "participant_id": PERSON} | fields
        made = event.model_validate({"occurred_on": date.fromisoformat(on)} | fields)
        self.facts.append(fact(made, len(self.facts) + 1, date.fromisoformat(recorded or on)))
        return self.facts[-1]

    def known(self, position: int, on: date | None = None) -> Known:
        """What is known when the log has reached this position."""
        facts = self.facts[:position]
        personal = [f for f in facts if isinstance(f.event, PersonEvent)]
        regional = [f for f in facts if not isinstance(f.event, PersonEvent)]
        day = on or facts[-1].recorded.civil_date
        return Known(day, ConvenantState.of(regional), PersonHistory.of(personal))

    def ask(self, told: Fact, partner: str, judged_at: int | None = None, delivered: Any = ()) -> Any:
        """What `disclose` answers: judged at once, or at a later head."""
        head = judged_at or told.recorded.position
        then, now = self.known(told.recorded.position), self.known(head)
        return disclose(told, partner, then, now, frozenset(delivered))

    def message(self, told: Fact, partner: str) -> dict[str, Any]:
        """The message that the partner gets; it must get one."""
        answer = self.ask(told, partner)
        assert isinstance(answer, Disclosed), answer
        return answer.message

    def withheld(self, told: Fact, partner: str, judged_at: int | None = None) -> Reason:
        """Why the partner hears nothing; it must not."""
        answer = self.ask(told, partner, judged_at)
        assert not isinstance(answer, Disclosed), answer
        return Reason(answer.reason)

    def heard_by(self, told: Fact) -> set[str]:
        """Every partner that hears of this, judged at once."""
        return {
            p for p in self.known(len(self.facts)).convenant.partners if isinstance(self.ask(told, p), Disclosed)
        }

    def open_to(self, told: Fact, partner: str, on: str | None = None) -> frozenset[str]:
        """What the partner may still fetch of this when the log has come to its head, on a day."""
        now = self.known(len(self.facts), date.fromisoformat(on) if on else None)
        return still_open(told, partner, len(self.facts), now)

    def introduced(
        self, trigger: Fact, partner: str, judged_at: int | None = None, delivered: Any = ()
    ) -> tuple[Introduction, ...]:
        """What the partner hears of earlier facts."""
        then = self.known(trigger.recorded.position)
        now = self.known(judged_at or trigger.recorded.position)
        return introductions(trigger, partner, then, now, frozenset(delivered))


def weert() -> Log:
    """A log in which everything the region of Weert publishes has been said."""
    return region("weert")


def region(name: str) -> Log:
    """A log in which everything that a region of this name publishes has been said."""
    return Log(list(_published(name)))


@cache
def _published(name: str) -> tuple[Fact, ...]:
    found = enumerate(publications(load(REGIONS / name)), start=1)
    return tuple(fact(publication.event, position, publication.effective_on) for position, publication in found)
