"""How many histories the gateway keeps at hand while it carries."""

from typing import Any, cast
from uuid import UUID

import pytest

from services.gateway import knowledge
from services.gateway.knowledge import Knowledge
from shared.events.case import CaseOpened
from shared.events.envelope import Fact, Recorded
from tests.log import Log

PEOPLE = [UUID(int=100 + n) for n in range(5)]


class Kept:
    """A log of people, each with one fact, that counts whose history was asked for from the beginning."""

    def __init__(self) -> None:
        log, self.pool, self.loaded = Log(), self, list[UUID]()
        given = {"legal_regime": "PILOT_PRE2022", "target_group": "ASYLUM_HOLDER", "intake_channel": "COA"}
        for person in PEOPLE:
            log.add(
                "2020-01-06",
                CaseOpened,
                participant_id=person,
                opened_on="2020-01-06",
                of_age_from="2000-01-01",
                **given,
            )
        self.log = log.facts

    async def head(self) -> int:
        return len(self.log)

    async def page(self, position: int, _limit: int) -> list[Recorded]:
        return [self.log[position].recorded]

    async def of_region(self, _since: int, _until: int) -> list[Fact]:
        return []

    async def of_person(self, person: UUID, until: int, since: int = 0) -> list[Fact]:
        self.loaded += [] if since else [person]
        return [f for f in self.log if f.recorded.person == person and since < f.recorded.position <= until]

    async def facts(self, rows: list[Fact]) -> list[Fact]:
        return rows

    async def fetch(self, *_: object) -> list[Any]:
        return []


async def test_only_so_many_histories_are_kept_and_none_goes_before_its_page_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(knowledge, "MOST_PERSONS", 2)
    store = Kept()
    known = Knowledge(cast(Any, store))
    await known.judge_at_head()
    await known.learn(PEOPLE, 0)
    await known.learn(PEOPLE[:1], 0)
    assert [len(known.known_now(person).person.facts) for person in PEOPLE] == [1] * 5
    assert store.loaded == PEOPLE
    await known.judge_at_head()
    await known.learn(PEOPLE, 5)
    assert store.loaded[5:] == PEOPLE[1:4], "the two needed last were kept"
    assert [len(known.known_now(person).person.facts) for person in PEOPLE] == [1] * 5
