"""Two cases that are one person, and the same taken back: what every partner holds of them."""

from typing import Any
from uuid import UUID

import pytest

from services.pilot.ledger import read_ledger
from shared.events.responsibility import ResponsibilityChanged
from tests.journeys.everything import held_after
from tests.journeys.newcomers import (
    ALKMAAR,
    COMPANY,
    ENKHUIZEN,
    HOORN,
    LEAD,
    OPMEER,
    SCHOOL,
    STEWARD,
    SUPPORT,
    Newcomers,
    identity,
)

pytestmark = pytest.mark.timeout(300)


async def doubled(region: Newcomers, person: str) -> str:
    """Hoorn opens a case for somebody whom COA brought; with lessons and a programme in each of the two."""
    double = f"{person} twice"
    await region.comes(person)
    await region.must(HOORN, "EnrolInProgramme", person, programme_code="WFR")
    again = {
        "participant_id": double,
        "identity": identity(person) | {"first_name": f"{person}h"},
        "legal_regime": "PILOT_PRE2022",
        "target_group": "ASYLUM_HOLDER",
        "intake_channel": "MUNICIPALITY",
        "municipality_code": region.code(HOORN),
    }
    await region.must(HOORN, "OpenCase", double, **again)
    await region.must(HOORN, "EnrolInProgramme", double, programme_code="WFR")
    await region.learns_at(SCHOOL, double, str(region.today))
    return double


async def merges(region: Newcomers, person: str, double: str, do: str = "MergeCases") -> None:
    """A steward joins the two, or parts them again."""
    joined = {"merged_case_id": double, "decided_by": "steward-1"}
    answer = await region.does(STEWARD, do, person, **joined)
    assert answer.outcome == "accepted", answer


async def known_as(region: Newcomers, partner_id: str, person: str) -> UUID:
    """The id by which a partner knows somebody who was never merged."""
    return await region.world.pairwise_person(partner_id, region.world.labels.person(person))


async def told_of(region: Newcomers, *persons: str) -> list[tuple[str, str]]:
    """What the ledger keeps of each: whose fact was told to whom."""
    ids = {str(region.world.labels.person(person)): person for person in persons}
    kept = (await read_ledger(region.world)).deliveries
    return sorted(
        (ids[d["person"]], f"{d['partner']} {d['type']} {d['position']}") for d in kept if d["person"] in ids
    )


async def both(region: Newcomers, *persons: str) -> list[Any]:
    """Both cases as Hoorn's staff see them."""
    return [
        (await region.staff_get(HOORN, service, f"{path}/{region.case_id(person)}")).json()
        for person in persons
        for service, path in (("intake", "dossiers"), ("placements", "weekroosters"))
    ]


async def test_two_cases_that_are_one_person_are_one_to_every_partner(region: Newcomers) -> None:
    """Duplicate persons: from the merge on nobody hears of anybody but the one who goes on; nothing that was told
    before is lost from the ledger, and nothing is told twice."""
    double = await doubled(region, "Twin")
    survivor = {p: str(await known_as(region, p, "Twin")) for p in (HOORN, SCHOOL, ALKMAAR, SUPPORT, COMPANY)}
    before = await told_of(region, "Twin", double)
    heard = {p: len(region.all_messages(p)) for p in region.world.partners}
    as_double = {p: await region.kinds(p, double) for p in (HOORN, SCHOOL)}
    assert as_double[SCHOOL] == ["route-enrolment-started"]
    await merges(region, "Twin", double)

    for partner in (HOORN, SCHOOL):
        told = (await region.holds(partner, double))[-1]
        assert (told.kind, told.data["surviving_ref"]) == ("duplicate-cases-merged", survivor[partner])
    await region.learns_at(SCHOOL, "Twin", str(region.today))
    await region.must(LEAD, "AssignCaseWorker", "Twin", case_worker="one-for-both")
    await region.world.clock.settled()
    for partner, count in heard.items():
        later = [m for m in region.all_messages(partner)[count:] if m.kind != "duplicate-cases-merged"]
        assert {m.subject for m in later} <= {survivor.get(partner)}, partner
        assert len({m.id for m in region.all_messages(partner)}) == len(region.all_messages(partner))
    assert await region.kinds(SCHOOL, "Twin") == ["route-enrolment-started"]
    assert await region.kinds(SCHOOL, double) == [*as_double[SCHOOL], "duplicate-cases-merged"]
    assert set(before) < set(await told_of(region, "Twin", double))
    assert await region.refused(LEAD, "AssignCaseWorker", double, case_worker="x") == ("NOT_IN_STATE", "MERGED")


async def test_a_wrong_merge_is_taken_back_and_both_are_what_they_were(region: Newcomers) -> None:
    """Wrong merge: both cases show exactly what they showed, every partner is told, and each is heard of again
    under an id of their own."""
    double = await doubled(region, "Namesake")
    before, told = await both(region, "Namesake", double), await region.all_kinds(double)
    of_one = await region.all_kinds("Namesake")
    await merges(region, "Namesake", double)
    assert await both(region, "Namesake", double) != before
    await merges(region, "Namesake", double, "ReverseMerge")
    assert await both(region, "Namesake", double) == before

    reversed_ = {p: [*kinds, "duplicate-cases-merged", "merge-reversed"] for p, kinds in told.items()}
    now = await region.all_kinds(double)
    assert {p: now[p] for p in told} == reversed_
    assert {p: k for p, k in (await region.all_kinds("Namesake")).items() if p != HOORN} == {
        p: k for p, k in of_one.items() if p != HOORN
    }
    ended = {"enrolment_id": f"lessons {double}", "module_id": "M1", "result": "PASSED"}
    await region.must(SCHOOL, "CompleteModule", double, **ended)
    await region.world.clock.settled()
    for partner in (HOORN, SCHOOL):
        assert await region.kinds(partner, double) == [*reversed_[partner], "module-completed"]


async def test_who_is_one_with_a_protected_person_is_protected_too(region: Newcomers) -> None:
    """Safety across a merge: the school that taught the one can no longer fetch where to call, once the other's
    address is confidential; parted again, it can."""
    double = await doubled(region, "Hidden")
    (taught,) = await region.holds(SCHOOL, double)
    assert "phone" in await region.fields_of(SCHOOL, taught.dataref)
    await merges(region, "Hidden", double)
    assert "phone" in await region.fields_of(SCHOOL, taught.dataref)
    await region.does(HOORN, "ProtectAddress", "Hidden")
    assert await region.fields_of(SCHOOL, taught.dataref) == {"first_name", "last_name"}
    await merges(region, "Hidden", double, "ReverseMerge")
    assert "phone" in await region.fields_of(SCHOOL, taught.dataref)


async def everybody_holds(region: Newcomers, step: str) -> None:
    """Of this person every partner of the region holds what the table says, and nobody else anything."""
    await region.world.clock.settled()
    held = await region.all_kinds("Everything")
    assert {partner: sorted(kinds) for partner, kinds in held.items()} == held_after(step), step


async def test_rejected_linked_anew_moved_transferred_and_a_double_all_in_one(region: Newcomers) -> None:
    """One person to whom all of it happens: after each step everybody holds what the step leaves them, no more."""
    await region.comes("Everything")
    await everybody_holds(region, "linked")
    held = await region.holds(HOORN, "Everything")
    await region.does(LEAD, "RejectHandover", "Everything", reason="NOT_OUR_RESIDENT")
    await everybody_holds(region, "rejected")
    at_hoorn = await region.heard(HOORN, "Everything")
    assert at_hoorn[-2:] == ["handover-rejected", "recipient-notified-of-erasure"]
    await region.keeps_only_the_notice(HOORN, "Everything")
    assert await region.fetches(HOORN, held) == {410}

    opmeer, lead = region.code(OPMEER), f"{OPMEER}/regievoerder"
    await region.does(ALKMAAR, "RelinkMunicipality", "Everything", to_municipality=opmeer, reason="REJECTED")
    await region.must(lead, "AssignCaseWorker", "Everything", case_worker="regie-opmeer")
    await everybody_holds(region, "linked anew")
    assert (await region.handover(OPMEER, "Everything"))["state"] == "LINKED"
    await region.is_met("Everything", OPMEER)
    await region.begins_intake("Everything", OPMEER)
    await everybody_holds(region, "met")
    await region.is_housed("Everything", OPMEER)
    await region.moves("Everything", OPMEER)
    await everybody_holds(region, "moved")
    assert (await region.handover(OPMEER, "Everything"))["state"] == "ARRIVED"
    await region.finishes_intake("Everything", OPMEER)
    await everybody_holds(region, "taken in")
    at_opmeer = await region.kinds(OPMEER, "Everything")
    assert (at_opmeer.count("intake-started"), at_opmeer.count("intake-completed")) == (1, 1)
    await region.lands("Everything", OPMEER)
    await everybody_holds(region, "landed")
    assert "PlanEstablished" in (await region.plans("Everything", OPMEER)).events
    await everybody_holds(region, "planned")
    assert (await region.handover(OPMEER, "Everything"))["state"] == "COMPLETED"

    moved = {"to_municipality": region.code(ENKHUIZEN), "plan_id": "plan Everything"}
    await region.does(OPMEER, "TransferCase", "Everything", **moved)
    await everybody_holds(region, "transferred")
    left = await region.kinds(OPMEER, "Everything")
    assert left[-1] == "case-transferred"
    at_enkhuizen = await region.kinds(ENKHUIZEN, "Everything")
    assert {"intake-completed", "plan-established", "handover-started"} <= set(at_enkhuizen)
    assert "domain-assessed" not in at_enkhuizen

    again = {"participant_id": "Once more", "identity": identity("Once more"), "legal_regime": "PILOT_PRE2022"}
    kind = {"target_group": "ASYLUM_HOLDER", "intake_channel": "MUNICIPALITY"}
    code = {"municipality_code": region.code(ENKHUIZEN)}
    await region.must(ENKHUIZEN, "OpenCase", "Once more", **again, **kind, **code)
    joined = {"merged_case_id": "Once more", "decided_by": "steward-1"}
    await region.must(f"{ENKHUIZEN}/data_steward", "MergeCases", "Everything", **joined)
    await everybody_holds(region, "merged")
    await region.must(f"{ENKHUIZEN}/regievoerder", "AssignCaseWorker", "Everything", case_worker="regie-enkhuizen")
    await everybody_holds(region, "led on")
    assert await region.all_kinds("Once more") == {ENKHUIZEN: ["case-opened", "duplicate-cases-merged"]}
    assert (await region.kinds(ENKHUIZEN, "Everything"))[-1] == "case-worker-assigned"
    assert await region.heard(HOORN, "Everything") == at_hoorn
    assert await region.kinds(OPMEER, "Everything") == left
    linked = [
        e.to_municipality
        for e in await region.facts("Everything", ResponsibilityChanged)
        if isinstance(e, ResponsibilityChanged)
    ]
    assert linked == ["0405", None, opmeer, region.code(ENKHUIZEN)]
