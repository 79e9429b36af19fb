"""Members of one household: nothing sensitive of the one is in what is told of the other."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic_core import to_json

from services.audit.subject import subject
from tests.journeys.newcomers import ALKMAAR, HOORN, LEAD, PARTNERS, Newcomers, identity
from tests.journeys.test_audit_by_replay import auditor

pytestmark = pytest.mark.timeout(240)
OF_HOST = ("canary Host", "xy-canary", "canary-bril", "CANARY_REASON")
"""A finding, a language, a limitation, and why a domain was left out: all of class S."""
OF_GUEST = ("canary Guest",)
STAFF_SEES = (
    *(("intake", f"dossiers/{{}}{more}") for more in ("", "/identiteit")),
    *(("handover", "overdrachten/{}"), ("plans", "plannen?dossier={}"), ("placements", "plaatsingen?dossier={}")),
)


async def hosted(region: Newcomers) -> None:
    """Host, of whom much that is sensitive is known; then a partner comes after, whose own intake is held."""
    await region.comes("Host")
    sensitive: dict[str, Any] = {"languages": ["xy-canary"], "visible_limitation_codes": ["canary-bril"]}
    await region.shares_profile("Host", version=2, **sensitive)
    await region.is_met("Host")
    await region.begins_intake("Host")
    left_out = {"outcome": "NOT_APPLICABLE", "outcome_reason": "CANARY_REASON", "domain": "FAMILY"}
    await region.must(f"{HOORN}/intake_officer", "AssessDomain", "Host", intake_id="intake Host", **left_out)
    await region.finishes_intake("Host")
    follower = {
        "participant_id": "Guest",
        "identity": identity("Guest"),
        "legal_regime": "PILOT_PRE2022",
        "target_group": "ASYLUM_HOLDER",
        "intake_channel": "MUNICIPALITY",
        "municipality_code": region.code(HOORN),
    }
    await region.must(HOORN, "OpenCase", "Guest", **follower)
    await region.must(HOORN, "ExpandHousehold", "Host", new_case_id="Guest", relation="PARTNER")
    await region.world.clock.settled()
    await region.begins_intake("Guest", location="HOME")
    await region.finishes_intake("Guest")
    await region.must(LEAD, "AssignCaseWorker", "Guest", case_worker="regie-hoorn")
    await region.world.clock.settled()


async def told_by_partners(region: Newcomers, person: str) -> bytes:
    """All that any partner was told of this person or could fetch, by their own account."""
    found = []
    for partner_id in {HOORN, ALKMAAR, *PARTNERS}:
        fetched = region.world.partners[partner_id].holdings.fetched
        found += [(m.kind, m.data, fetched.get(m.id)) for m in await region.holds(partner_id, person)]
    return to_json(found)


async def seen_by_staff(region: Newcomers, person: str) -> bytes:
    """All that a regievoerder is shown of this person over HTTP."""
    answers = [
        await region.staff_get(HOORN, service, path.format(region.case_id(person))) for service, path in STAFF_SEES
    ]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    return to_json([answer.json() for answer in answers])


async def exported(region: Newcomers, person: str) -> bytes:
    """Everything recorded of this person, and who was told of it, as they themselves may ask for it."""
    async with auditor(region) as store:
        return to_json(await subject(store, region.world.labels.person(person)))


def within(told: bytes, canaries: tuple[str, ...]) -> Iterator[str]:
    return (canary for canary in canaries if canary.encode() in told)


async def test_what_is_sensitive_of_a_sponsor_is_in_nothing_that_is_told_of_who_followed(
    region: Newcomers,
) -> None:
    """Family reunification: it can be found in the hands of who may know it, or the search would prove nothing; of
    the other it stands in no export, in no answer to a case worker, and in no partner's hands."""
    await hosted(region)
    held = await told_by_partners(region, "Host")
    assert set(OF_HOST) & set(within(held, OF_HOST)) >= {"xy-canary"}
    assert b"sealed" in await exported(region, "Host")
    for person, canaries in (("Guest", OF_HOST), ("Host", OF_GUEST)):
        for tell in (exported, seen_by_staff, told_by_partners):
            told = await tell(region, person)
            assert str(region.case_id(person)).encode() in told or person.encode() in told, "about nobody"
            assert list(within(told, canaries)) == [], (tell, person)
