"""Where the gateway cannot carry one person's event, that person waits, and everybody else goes on."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from shared.carrier.bookmark import Bookmark, Held
from shared.convenant.disclose import disclose
from shared.events.envelope import Fact
from shared.events.intake import IntakeCompleted
from shared.store.postgres import PostgresStore
from tests.contracts.test_gateway import Region, append_life, assert_no_gap, ids, intake_of, of_type, region

__all__ = ["region"]


def broken_for(n: int) -> Any:
    """`disclose`, but with a mistake that it makes over one person only."""

    def failing(fact: Fact, *known: Any) -> Any:
        if fact.recorded.person == ids(n)["participant_id"] and isinstance(fact.event, IntakeCompleted):
            raise OverflowError("date value out of range")
        return disclose(fact, *known)

    return failing


async def test_a_mistake_over_one_person_holds_that_person_back_and_nobody_else(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also over a start; once the mistake is mended the person comes, in order, at the next start by itself."""
    await region.publish_convenant()
    store = region.stores["gateway"]
    with monkeypatch.context() as wrong:
        wrong.setattr("services.gateway.telling.disclose", broken_for(1))
        async with region.carrying():
            for n in (1, 2):
                await append_life(region, n)
            await region.carried()
        async with region.carrying():
            await append_life(region, 3)
            await region.carried()
        held, others = await region.held_by("gilde-educatie"), await region.held_by("werk-kom")
        shown = await store.pool.fetch("select stream, code from gateway.held join log.events using (position)")
        assert [tuple(row) for row in shown] == [(f"intake-{intake_of(1)}", "INTERNAL")]
        assert await store.pool.fetchval("select parked from log.followers") == 1
    assert len(of_type(held, "route-enrolment-started")) == 2
    assert len(of_type(others, "intake-completed")) == 2
    async with region.carrying():
        await eventually_nobody_held(store)
        held, others = await region.held_by("gilde-educatie"), await region.held_by("werk-kom")
    assert len({m["id"] for m in others}) == len(others)
    assert len(of_type(others, "intake-completed")) == 3
    by_person: dict[str, list[str]] = {}
    for message in (m for m in held if m.get("subject")):
        by_person.setdefault(message["subject"], []).append(message["type"].split(".")[2])
    assert list(by_person.values()) == [["intake-completed", "route-enrolment-started"]] * 3
    assert_no_gap(held)


async def eventually_nobody_held(store: PostgresStore) -> None:
    async with asyncio.timeout(20):
        while await store.pool.fetchval("select parked from log.followers"):
            await store.wait(0)


async def test_who_is_held_back_is_tried_again_from_time_to_time(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though nothing happens in the region meanwhile."""
    monkeypatch.setattr("services.gateway.holding.AGAIN_SECONDS", 0.5)
    await region.publish_convenant()
    async with region.carrying():
        with monkeypatch.context() as wrong:
            wrong.setattr("services.gateway.telling.disclose", broken_for(1))
            await append_life(region, 1)
            await region.carried()
            assert await region.stores["gateway"].pool.fetchval("select parked from log.followers") == 1
        await eventually_nobody_held(region.stores["gateway"])
        held = await region.held_by("gilde-educatie")
    assert [m["type"].split(".")[2] for m in held if m.get("subject")] == [
        "intake-completed",
        "route-enrolment-started",
    ]


async def test_a_mistake_over_a_fact_of_the_region_is_not_swallowed(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It concerns everybody: the slice stops, and begins there again once it is mended."""

    def failing(fact: Fact, *known: Any) -> Any:
        raise OverflowError("date value out of range")

    with monkeypatch.context() as wrong:
        wrong.setattr("services.gateway.telling.disclose", failing)
        await region.publish_convenant()
        with pytest.raises(OverflowError):
            await asyncio.wait_for(region.gateway().run(), 20)
    async with region.carrying():
        await append_life(region, 1)
        await region.carried()
        assert len(of_type(await region.held_by("werk-kom"), "intake-completed")) == 1


async def test_a_page_never_published_is_told_again_whole(region: Region) -> None:
    """Also what it noted of the very next event, and of somebody who had been held back."""
    await region.publish_convenant()
    await append_life(region, 1)
    store = region.stores["gateway"]
    rows = await store.page(0, 500)
    started = next(i for i, row in enumerate(rows) if row.type.startswith("route-enrolment-started"))
    completed = next(row for row in rows if row.type.startswith("intake-completed"))
    behind = Bookmark(position=rows[started - 1].position)
    held = replace(
        Bookmark(position=rows[started].position),
        held=(Held(str(completed.person), completed.position, "INTERNAL"),),
    )
    lock = await store.connection()
    try:
        for bookmark, page in ((behind, rows[started:]), (held, [])):
            cargo = region.cargo()
            told = []
            for _ in range(2):
                await cargo.begin(bookmark, lock)
                records, _after = await cargo.load(page, bookmark)
                told.append(
                    [json.loads(r.value)["id"] for r in records if r.topic.endswith("gilde-educatie.out.v1")]
                )
            assert told[0] == told[1]
            assert len(told[0]) == 2
    finally:
        lock.terminate()
