"""A region of its own in which people are handed over, day by day, and seen by COA."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.dev.stack import Servers
from services.handover import boards
from services.handover.ticker import FOLLOWER
from services.handover.watch import handover_id_of
from services.http.bearers import Bearer
from shared.events.envelope import AMSTERDAM
from shared.partitions import partition_of
from shared.store.statements import QUERIES
from tests.contracts.served import (
    GATEWAY,
    LEADER,
    WEERT,
    WITH_GATEWAY,
    Served,
    a_place,
    eventually,
    opening,
    serving,
)

numbers = iter(range(70_000, 80_000))
WITH_GATEWAY_AND_AUDIT = (*WITH_GATEWAY, "audit")
COA = "coa-azc-weert/COA"
COA_BEARER = Bearer("coa-azc-weert", "coa-azc-weert", "COA")
CRANENDONCK_BEARER = Bearer("coa-azc-cranendonck", "coa-azc-cranendonck", "COA")


def at(day: str, hour: int = 9) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=AMSTERDAM)


@asynccontextmanager
async def handing_over(stack: Servers, region: str, folder: Path) -> AsyncIterator[Served]:
    """Weert, with every service and pages of two."""
    shutil.copytree(Path("deploy/regions/weert"), folder / "regions" / region)
    place = await a_place(stack, region, folder)
    await place.owned("delete from clock.played")
    await place.set_clock(at("2019-10-01"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(boards, "PAGE", 2)
        async with serving(place, WITH_GATEWAY_AND_AUDIT):
            yield place


async def quiet(place: Served) -> bool:
    """Whether the process has come to the head, the ticker to the clock, and nothing is due any more."""
    (head,) = (await place.owned(QUERIES["head"]))[0]
    reached = {r["name"]: r["position"] for r in await place.owned(QUERIES["followers"])}
    last: dict[int, int] = {}
    for row in await place.owned("select position, person from log.events order by position"):
        last[partition_of(row["person"], 3)] = row["position"]
    (now,) = (await place.owned(QUERIES["played_now"]))[0]
    followed = {r["follower"]: r["at"] for r in await place.owned(QUERIES["followed"])}
    due = await place.owned("select from handover.deadlines where due_at <= $1", now)
    caught_up = all(reached.get(f"handover.process/{p}", 0) >= position for p, position in last.items())
    same = (await place.owned(QUERIES["head"]))[0][0] == head
    return caught_up and same and not due and followed.get(FOLLOWER, now - timedelta(1)) >= now


async def go_to(place: Served, moment: datetime) -> None:
    """Move the clock as the player does: stopping wherever something is due."""
    await eventually(lambda: quiet(place))
    while (due := (await place.owned("select min(due_at) from handover.deadlines"))[0][0]) and due < moment:
        await place.set_clock(due)
        await eventually(lambda: quiet(place))
    await place.set_clock(moment)
    await eventually(lambda: quiet(place))


async def done(
    place: Served, service: str, command: str, behalf: str | None = None, **body: Any
) -> dict[str, Any]:
    """A command that is accepted: of the case worker, or of a partner by way of the gateway."""
    as_, headers = (GATEWAY, {"On_Behalf_Of": behalf}) if behalf else (LEADER, {})
    answer = await place.ask(service, command, body, as_, **headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def linked(place: Served, day: str, **other: Any) -> dict[str, Any]:
    """A person whom COA opens and links to Weert."""
    await go_to(place, at(day))
    body = opening(
        next(numbers),
        intake_channel="COA",
        legal_regime="PILOT_PRE2022",
        reception_site_id="azc-weert",
        opened_on=day,
        occurred_on=day,
    )
    del body["municipality_code"]
    body |= other
    await done(place, "intake", "open-case", COA, **body)
    case: dict[str, Any] = {"case_id": body["case_id"], "occurred_on": day}
    link = {"municipality_code": WEERT, "link_reason": "LABOUR_MARKET", "linked_on": day}
    await done(place, "intake", "link-municipality", COA, **case, **link)
    await eventually(lambda: quiet(place))
    return {
        "case_id": body["case_id"],
        "participant_id": body["participant_id"],
        "handover_id": str(handover_id_of(UUID(body["case_id"]), 1)),
    }


async def coa_sees(place: Served, as_: Bearer = COA_BEARER, **query: Any) -> list[dict[str, Any]]:
    """All that a site is listed, page after page."""
    return await listed_by(place, "gateway", as_, **query)


async def listed_by(place: Served, service: str, as_: Bearer, **query: Any) -> list[dict[str, Any]]:
    """All that somebody is listed, page after page."""
    rows: list[dict[str, Any]] = []
    cursor: dict[str, Any] = {}
    while True:
        answer = await place.see(service, "/v1/overdrachten", as_, **query, **cursor)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        rows += page["overdrachten"]
        if page["next_cursor"] is None:
            return rows
        cursor = {"cursor": page["next_cursor"]}


async def by_gateway(place: Served, as_: Bearer, named: str) -> httpx.Response:
    """One handover, by the id that a site knows."""
    return await place.see("gateway", f"/v1/overdrachten/{named}", as_)
