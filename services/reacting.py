"""From facts to commands: a reaction is pure; what it asks is asked under an id that a repetition shares."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from services.http.callers import SYSTEM
from services.http.wishes import AnyDecider
from shared.clock import Clock
from shared.delivery import Connection, Inbox
from shared.events.base import Command, Event
from shared.events.envelope import Actor, Fact
from shared.seal.keyring import DIGESTS
from shared.store.execute import Asked, execute
from shared.store.postgres import PostgresStore

React = Callable[[Event], tuple[Command, ...]]


class Reactions:
    """The reactions of one service to what stands on the topic; the position moves after the commands."""

    def __init__(
        self,
        service: str,
        store: PostgresStore,
        clock: Clock,
        react: React,
        deciders: Mapping[type[Command], AnyDecider],
    ) -> None:
        self._service = service
        self._store = store
        self._clock = clock
        self._react = react
        self._deciders = deciders
        self.inbox = Inbox(f"{service}.reactions", store, self._handle, _only_generation)

    async def _handle(self, _: Connection, __: int, facts: Sequence[Fact]) -> None:
        for fact in facts:
            for ordinal, command in enumerate(self._react(fact.event)):
                await self._ask(fact, ordinal, command)

    async def _ask(self, fact: Fact, ordinal: int, command: Command) -> None:
        """A refusal is an answer like another: it is kept under the same id.

        The id alone tells repetitions: a later release may ask the same with a field more.
        """
        decider = self._deciders[type(command)]
        command_id = self._command_id(fact, ordinal, decider.streams(command, decider.initial)[0])
        asked = Asked(
            command_id=command_id,
            digest=self._store.keyring.keyed_hash(DIGESTS, DIGESTS, command_id.encode()),
            actor=Actor(self._service, SYSTEM),
            now=max(await self._clock.now(), fact.recorded.time),  # a clock that is behind refuses nothing
            correlation_id=fact.recorded.correlation_id,
            causation_id=str(fact.recorded.event_id),
        )
        await execute(self._store, decider, command, asked)

    def _command_id(self, fact: Fact, ordinal: int, stream: str) -> str:
        parts: tuple[Any, ...] = (self.inbox.consumer, fact.recorded.position, stream, ordinal)
        return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


async def _only_generation(_: Connection) -> int:
    return 1
