"""What the intake service tells of a programme's effect: to those who take part in it, and never of one person."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from uuid_utils.compat import uuid7

from services.dev.stack import Servers
from tests.conftest import FreshRegion
from tests.contracts.served import (
    GATEWAY,
    LEADER,
    NEIGHBOUR,
    SYSTEM,
    WEERT,
    Served,
    a_place,
    eventually,
    opening,
    serving,
)

REPORT = "/v1/programmas/WNC-PIP/motivatie"
NOBODY = {"n": 0, "mean_change_scale": None, "mean_change_perspective": None}


@pytest_asyncio.fixture(scope="module")
async def place(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    """Weert alone has the programme."""
    place = await a_place(stack, await fresh_region(), tmp_path_factory.mktemp("motivation"))
    async with serving(place):
        await done(
            place,
            "plans",
            "define-programme",
            SYSTEM,
            programme_code="WNC-PIP",
            name="Pilot",
            municipalities=[WEERT],
            start="2026-01-01",
        )
        yield place


async def done(place: Served, service: str, command: str, as_: Any = LEADER, **body: Any) -> None:
    answer = await place.ask(service, command, body, as_)
    assert answer.status_code == 200, answer.text


async def measured(place: Served, number: int, *scores: int) -> dict[str, str]:
    """Somebody who takes part, measured once or twice."""
    body = opening(number)
    case = {"case_id": body["case_id"]}
    intake = {**case, "intake_id": str(uuid7())}
    await done(place, "intake", "open-case", **body)
    await done(place, "plans", "enrol-in-programme", **case, programme_code="WNC-PIP")
    await done(place, "intake", "start-intake", **intake, location="AZC")
    for moment, scale in zip(("T0", "T1"), scores, strict=False):
        found = {"moment": moment, "scale": scale, "perspective": 5}
        await done(place, "intake", "measure-motivation", **intake, **found)
    return {"person": body["participant_id"], "case_id": body["case_id"]}


async def test_the_report_of_a_programme_is_for_who_takes_part_in_it(place: Served) -> None:
    assert (await place.see("intake", REPORT)).json() == {
        "programme_code": "WNC-PIP",
        "own": NOBODY,
        "programme": NOBODY,
    }
    assert (await place.see("intake", REPORT, NEIGHBOUR)).status_code == 404
    assert (await place.see("intake", "/v1/programmas/NO-SUCH/motivatie")).status_code == 404
    assert (await place.see("intake", "/v1/programmas/no such/motivatie")).status_code == 400
    assert (await place.see("intake", REPORT, SYSTEM)).status_code == 403
    assert (await place.see("intake", REPORT, GATEWAY)).status_code == 403


async def test_the_mean_follows_the_log_and_is_the_same_when_made_anew(place: Served) -> None:
    await measured(place, 61_001, 5, 8)
    await measured(place, 61_002, 6, 7)
    await measured(place, 61_003, 9)
    two = {"n": 2, "mean_change_scale": 2.0, "mean_change_perspective": 0.0}

    async def told() -> bool:
        return bool((await place.see("intake", REPORT)).json()["own"] == two)

    await eventually(told)
    answer = await place.client("intake").post(
        "/v1/borden/herbouwen", headers={"Authorization": f"Bearer {place.mint.token(SYSTEM)}"}
    )
    assert answer.status_code == 200, answer.text
    assert (await place.see("intake", REPORT)).json() == {
        "programme_code": "WNC-PIP",
        "own": two,
        "programme": two,
    }
