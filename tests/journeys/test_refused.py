"""What nobody may say of a handover: refused over HTTP with its code, and nothing of it is written."""

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from tests.journeys.newcomers import ALKMAAR, HOORN, LEAD, Newcomers

pytestmark = pytest.mark.timeout(300)
PROFILE = {"consent_share": True, "household_size": 2}
WORKER = {"responsible_case_worker": "regie-hoorn"}


@pytest_asyncio.fixture(scope="module")
async def region(region: Newcomers) -> Newcomers:
    """Two people linked to Hoorn: nobody spoke with the first yet; the second moved and was accepted."""
    await region.comes("Unmet")
    await region.shares_profile("Unmet", version=3)
    await region.comes("Unguided")
    await region.is_met("Unguided")
    await region.must(ALKMAAR, "RecordMove", "Unguided", municipality_code=region.code(HOORN))
    await region.does(LEAD, "AcceptHandover", "Unguided", **WORKER)
    return region


@pytest.mark.parametrize(
    ("who", "do", "person", "fields", "code", "detail"),
    [
        (HOORN, "RecordAzcVisit", "Unmet", {"site_id": "azc-heerhugowaard"}, "NOT_AT_SITE", None),
        (LEAD, "AcceptHandover", "Unmet", WORKER, "FIRST_CONTACT_MISSING", None),
        (
            LEAD,
            "AcceptHandover",
            "Unmet",
            WORKER | {"contact_waiver": "FAMILY_REUNIFICATION"},
            "FIRST_CONTACT_MISSING",
            None,
        ),
        (
            LEAD,
            "CompleteHandover",
            "Unguided",
            {},
            "HANDOVER_INCOMPLETE",
            "REGISTERED,SOCIAL_GUIDANCE_STARTED",
        ),
        (
            ALKMAAR,
            "ShareClientProfile",
            "Unmet",
            PROFILE | {"profile_version": 2},
            "PROFILE_VERSION_NOT_HIGHER",
            None,
        ),
        (
            ALKMAAR,
            "ShareClientProfile",
            "Unmet",
            PROFILE | {"profile_version": 3},
            "PROFILE_VERSION_NOT_HIGHER",
            None,
        ),
        (LEAD, "RejectHandover", "Unmet", {"reason": "CAPACITY"}, "SECOND_LEVEL_REQUIRED", None),
        (LEAD, "RejectHandover", "Unguided", {"reason": "NOT_OUR_RESIDENT"}, "NOT_IN_STATE", "ACCEPTED"),
    ],
)
async def test_bad_input_has_its_code_and_leaves_nothing_behind(
    region: Newcomers, who: str, do: str, person: str, fields: dict[str, Any], code: str, detail: str | None
) -> None:
    """A visit where the person does not live, an acceptance before any contact, a completion that lacks something,
    a profile going backwards, capacity without the second level."""
    assert await region.refused(who, do, person, **fields) == (code, detail)


@pytest.mark.parametrize(
    ("who", "do", "day", "more"),
    [
        (ALKMAAR, "RecordMove", "moved_on", {"municipality_code": "0405"}),
        (HOORN, "RecordRegistration", "registered_on", {"municipality_code": "0405"}),
        (LEAD, "HoldFirstContact", "held_on", {"private_talk_offered": True, "vve_informed": True}),
        (HOORN, "RecordAzcVisit", "visited_on", {"site_id": "azc-alkmaar"}),
        (LEAD, "RejectHandover", "rejected_on", {"reason": "SAFETY"}),
        (LEAD, "AssignCaseWorker", "assigned_on", {"case_worker": "other"}),
        (HOORN, "RecordDeath", "died_on", {}),
        (LEAD, "CloseCase", "closed_on", {"reason": "FULFILLED"}),
    ],
)
async def test_nothing_is_dated_in_the_future(
    region: Newcomers, who: str, do: str, day: str, more: dict[str, Any]
) -> None:
    """What is still to come has not happened; one day of grace is for clocks that are ahead."""
    late = str(region.today + timedelta(days=2))
    assert await region.refused(who, do, "Unmet", **{day: late}, **more) == ("DATE_IN_FUTURE", None)
