"""When a municipality gives a person back, when COA links anew, when somebody moves early: what must be true then."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from services.dev.stack import Servers
from shared.events.handover import HandoverRejected
from shared.events.responsibility import (
    DeadlineMissed,
    ErasureAcknowledged,
    RecipientNotifiedOfErasure,
    ResponsibilityChanged,
)
from tests.conftest import FreshRegion
from tests.journeys.newcomers import (
    ALKMAAR,
    HOORN,
    OPMEER,
    PARTNERS,
    Newcomers,
    data_of,
    west_friesland,
)

pytestmark = pytest.mark.timeout(300)
LEAD = f"{HOORN}/regievoerder"


@pytest_asyncio.fixture(scope="module")
async def region(
    stack: Servers, fresh_region: FreshRegion, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Newcomers]:
    """West-Friesland in the autumn of 2019."""
    data = tmp_path_factory.mktemp("compensations")
    async with west_friesland(stack, fresh_region, data, "2019-10-07") as region:
        yield region


async def test_who_rejects_loses_access_that_day_and_nobody_else_hears_of_it(region: Newcomers) -> None:
    """Rejection: NOT_OUR_RESIDENT. COA is responsible at once; Hoorn hears nothing later than its own rejection but
    the notice that it must delete; whoever else heard of the person hears nothing of it."""
    for person in ("Rejected", "Unerased"):
        await region.comes(person)
    before = await region.all_kinds("Rejected")
    held = await region.holds(HOORN, "Rejected")
    assert await region.fetches(HOORN, held) == {200}

    day = await region.later()
    for person in ("Rejected", "Unerased"):
        rejected = await region.does(LEAD, "RejectHandover", person, reason="NOT_OUR_RESIDENT")
        assert rejected.events[0] == "HandoverRejected"
    turned = (await region.facts("Rejected", ResponsibilityChanged))[-1]
    assert isinstance(turned, ResponsibilityChanged)
    assert (turned.to_kind, turned.to_site, turned.changed_on) == ("COA", "azc-alkmaar", day)

    now = await region.all_kinds("Rejected")
    assert now[HOORN] == [*before[HOORN], "handover-rejected", "recipient-notified-of-erasure"]
    assert now[ALKMAAR] == [*before[ALKMAAR], "handover-rejected", "responsibility-changed"]
    assert {who: now.get(who) for who in PARTNERS} == {who: before.get(who) for who in PARTNERS}
    assert await region.fetches(HOORN, held) == {410}

    await region.must("coa-azc-alkmaar", "ChangeReceptionLocation", "Rejected", to_site="azc-heerhugowaard")
    await region.later(2)
    assert await region.kinds(HOORN, "Rejected") == now[HOORN]
    for service, path in (("intake", "dossiers"), ("handover", "overdrachten")):
        seen = await region.staff_get(HOORN, service, f"{path}/{region.case_id('Rejected')}")
        assert seen.status_code == 404
    for do, fields in (("AssignCaseWorker", {"case_worker": "nosy"}), ("ProtectAddress", {})):
        assert await region.refused(LEAD, do, "Rejected", **fields) == ("NOT_FOUND", None)
    enrol = {"programme_code": "WFR"}
    assert await region.refused(HOORN, "EnrolInProgramme", "Rejected", **enrol) == ("NOT_FOUND", None)


async def test_the_notice_is_acknowledged_on_the_topic_and_chased_where_it_is_not(region: Newcomers) -> None:
    """Rejection: of two notices Hoorn answers one, on its `in` topic; the other is missed after a fortnight."""
    hoorn, notices = region.world.partners[HOORN], {}
    for person in ("Rejected", "Unerased"):
        (notices[person],) = await region.holds(HOORN, person, "recipient-notified-of-erasure")
    told = notices["Rejected"]
    assert told.subject
    said = await hoorn.say(
        "deleted", "erasure-acknowledged", UUID(told.subject), {"notice_id": told.data["notice_id"]}
    )
    assert (said["outcome"], said["events"]) == ("accepted", ["erasure-acknowledged.v1"])
    await region.world.clock.settled()
    assert len(await region.facts("Rejected", ErasureAcknowledged)) == 1

    await region.later(22)
    assert await region.facts("Rejected", DeadlineMissed) == []
    (notice,) = await region.facts("Unerased", RecipientNotifiedOfErasure)
    assert isinstance(notice, RecipientNotifiedOfErasure)
    chased = await region.facts("Unerased", DeadlineMissed)
    assert [(e.deadline, e.due_on, e.level) for e in chased if isinstance(e, DeadlineMissed)] == [
        ("T14_ERASURE", notice.acknowledge_by, 1),
        ("T14_ERASURE", notice.acknowledge_by + timedelta(days=7), 2),
    ]


async def test_an_incomplete_profile_goes_back_to_coa_and_the_handover_begins_anew(region: Newcomers) -> None:
    """Rejection: INCOMPLETE_PROFILE is no end: LINKED again, with a question to COA, and nobody loses access."""
    await region.comes("Incomplete")
    await region.must(LEAD, "ChooseScenario", "Incomplete", scenario="COMBINED")
    sent_back = await region.does(LEAD, "RejectHandover", "Incomplete", reason="INCOMPLETE_PROFILE")
    assert sent_back.events == ("HandoverRejected", "HandoverInformationRequested")
    assert (await region.handover(HOORN, "Incomplete"))["state"] == "LINKED"
    (asked,) = await region.holds(ALKMAAR, "Incomplete", "handover-information-requested")
    assert asked.data["due_on"] == str(region.today + timedelta(days=14))
    assert await region.facts("Incomplete", RecipientNotifiedOfErasure) == []
    assert (await region.handover(HOORN, "Incomplete"))["responsible"]["municipality"] == "0405"

    await region.shares_profile("Incomplete", version=2)
    assert (await region.handover(HOORN, "Incomplete"))["state"] == "SCENARIO_CHOSEN"
    assert data_of(await region.holds(HOORN, "Incomplete"), "client-profile-shared")["profile_version"] == 2


async def test_capacity_is_a_ground_for_the_second_level_alone(region: Newcomers) -> None:
    """Rejection: CAPACITY is refused to the case worker, nothing is written; the account manager may confirm it."""
    await region.comes("Capacity")
    capacity = {"reason": "CAPACITY"}
    assert await region.refused(LEAD, "RejectHandover", "Capacity", **capacity) == ("SECOND_LEVEL_REQUIRED", None)
    above = {"confirmed_by": "manager-1"}
    assert await region.refused(LEAD, "RejectForCapacity", "Capacity", **above) == ("ROLE_NOT_ALLOWED", None)
    confirmed = await region.does(f"{HOORN}/account_manager", "RejectForCapacity", "Capacity", **above)
    assert "HandoverRejected" in confirmed.events
    (rejected,) = await region.facts("Capacity", HandoverRejected)
    assert isinstance(rejected, HandoverRejected)
    assert (rejected.reason, rejected.confirmed_by) == ("CAPACITY", "manager-1")
    assert OPMEER not in await region.all_kinds("Capacity")
