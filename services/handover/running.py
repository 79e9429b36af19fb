"""The process as it runs: facts in, commands under ids that a repetition shares, deadlines into their table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import structlog

from services.handover.abreast import abreast
from services.handover.completing import Completing
from services.handover.keeping import forget, keep
from services.handover.life import UNSEEN, Life
from services.handover.lives import Lives
from services.handover.overlooked import WRITER, may_have_overlooked, overlooked
from services.handover.process import react
from services.handover.terms import Terms
from services.http.wishes import AnyDecider
from shared.clock import Clock
from shared.delivery import Connection, Inbox
from shared.events.base import Command, PersonEvent
from shared.events.case import PersonalDataErased
from shared.events.classes import DataClass
from shared.events.envelope import Fact
from shared.seal.keyring import DIGESTS
from shared.store.execute import Asked, execute
from shared.store.port import Outcome
from shared.store.postgres import PostgresStore

CONSUMER = "handover.process"
log = structlog.get_logger()


class Process:
    """Follows every case; what it asks and what it arms rests on the log alone."""

    def __init__(
        self,
        store: PostgresStore,
        clock: Clock,
        deciders: Mapping[type[Command], AnyDecider],
        terms: Terms,
        completing: Completing,
    ) -> None:
        self._store = store
        self._clock = clock
        self._deciders = deciders
        self._terms = terms
        self._lives = Lives(store)
        self._completing = completing
        self.inbox = Inbox(CONSUMER, store, self._handle, _only_generation)

    async def _handle(self, connection: Connection, _: int, facts: Sequence[Fact]) -> None:
        erased = {f.recorded.person for f in facts if f.recorded.person and _erases(f)}
        told = [f for f in facts if isinstance(f.event, PersonEvent) and f.recorded.person not in erased]
        lives = await self._lives.before(told)
        passed = await self._clock.passed()
        by_person: dict[UUID, list[Fact]] = {person: [] for person in lives}
        for fact in told:
            if fact.recorded.person is not None:
                by_person[fact.recorded.person].append(fact)
        await abreast(self._hear(lives[person], facts, passed) for person, facts in by_person.items())
        cases = {f.event.case_id: f.event.participant_id for f in told if isinstance(f.event, PersonEvent)}
        kept = {c: (p, lives[p].cases[c], lives[p].receptions[c]) for c, p in cases.items()}
        await keep(connection, kept, self._terms)
        for person in erased:
            self._lives.forget(person)
            await forget(connection, person)
        self._lives.shrink()

    async def _hear(self, life: Life, facts: Sequence[Fact], passed: datetime) -> None:
        """One person's facts, in their order; before each, what had passed by then and was not told."""
        for fact in facts:
            assert isinstance(fact.event, PersonEvent)
            await self._look_back(life, fact, passed)
            for ordinal, wish in enumerate(react(life.add(fact).watch, fact.event)):
                command = await self._completing.complete(wish)
                if command is not None:
                    await self._ask(life, fact, ordinal, command)

    async def _look_back(self, life: Life, fact: Fact, passed: datetime) -> None:
        assert isinstance(fact.event, PersonEvent)
        assert fact.recorded.person is not None
        watch = life.cases.get(fact.event.case_id, UNSEEN).watch
        if not may_have_overlooked(fact, watch, self._terms, passed, life.asked):
            return
        rows = await self._store.of_person(fact.recorded.person, await self._store.head())
        facts = await self._store.facts(rows)
        for wish in overlooked(fact, facts, self._terms, passed):
            await self._ask(life, fact, f"{wish.deadline} {wish.generation} {wish.ordinal} {wish.due_on}", wish)

    async def _ask(self, life: Life, fact: Fact, which: int | str, command: Command) -> None:
        """A refusal is an answer like another: it is kept under the same id."""
        decider = self._deciders[type(command)]
        stream = decider.streams(command, decider.initial)[0]
        parts: tuple[Any, ...] = (CONSUMER, fact.recorded.position, stream, which)
        command_id = sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
        asked = Asked(
            command_id=command_id,
            digest=self._store.keyring.keyed_hash(DIGESTS, DIGESTS, command_id.encode()),
            actor=WRITER,
            now=max(await self._clock.now(), fact.recorded.time),  # a clock that is behind refuses nothing
            correlation_id=fact.recorded.correlation_id,
            causation_id=str(fact.recorded.event_id),
        )
        verdict = await execute(self._store, decider, command, asked)
        life.asked = max(life.asked, verdict.last_position or 0)
        if verdict.outcome is Outcome.REFUSED:
            log.info("process refused", command=type(command).__name__, code=verdict.code)


def _erases(fact: Fact) -> bool:
    return isinstance(fact.event, PersonalDataErased) and DataClass.P.value in fact.event.scope_classes


async def _only_generation(_: Connection) -> int:
    return 1
