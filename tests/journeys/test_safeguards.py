"""When a notice is taken back, somebody cannot be found, declines, is in danger, or a partner is away."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic_core import to_json

from shared.events.responsibility import RecipientNotifiedOfErasure
from tests.journeys.newcomers import ALKMAAR, CARE, COMPANY, HOORN, HOUSING, LEAD, STREET, SUPPORT, Newcomers
from tests.journeys.regions import Projection

pytestmark = pytest.mark.timeout(300)


async def is_noticed(region: Newcomers, person: str) -> None:
    """DUO's notice, as the municipality records it."""
    notice = {"obligation_start": str(region.today), "target_group": "ASYLUM_HOLDER", "legal_regime": "WI2021"}
    await region.must(HOORN, "NotifyObligation", person, **notice)
    await region.world.clock.settled()


async def test_when_an_obligation_is_withdrawn_the_municipality_deletes_and_nobody_learns_why(
    region: Newcomers,
) -> None:
    """ObligationWithdrawn: Hoorn is told that, and to delete; all that it could fetch is gone.
    ObligationCorrected only changes the regime."""
    await region.comes("Corrected")
    await is_noticed(region, "Corrected")
    await region.does(HOORN, "CorrectObligation", "Corrected", reason="WRONG_REGIME", legal_regime="WI2013")
    seen = (await region.staff_get(HOORN, "intake", f"dossiers/{region.case_id('Corrected')}")).json()
    assert seen["dossier"]["legal_regime"] == "WI2013"

    await region.comes("Withdrawn")
    await is_noticed(region, "Withdrawn")
    held, outside = await region.holds(HOORN, "Withdrawn"), await region.all_kinds("Withdrawn")
    await region.later()
    await region.does(HOORN, "WithdrawObligation", "Withdrawn", reason="NOT_OBLIGED")
    now = await region.all_kinds("Withdrawn")
    heard = await region.heard(HOORN, "Withdrawn")
    assert heard[len(held) :] == ["obligation-withdrawn", "recipient-notified-of-erasure"]
    await region.keeps_only_the_notice(HOORN, "Withdrawn")
    assert await region.fetches(HOORN, held) == {410}
    assert {p: k for p, k in now.items() if p != HOORN} == {p: k for p, k in outside.items() if p != HOORN}
    (notice,) = await region.facts("Withdrawn", RecipientNotifiedOfErasure)
    assert isinstance(notice, RecipientNotifiedOfErasure)
    assert notice.acknowledge_by == region.today + timedelta(days=14)
    seen = (await region.staff_get(HOORN, "intake", f"dossiers/{region.case_id('Withdrawn')}")).json()
    assert seen["dossier"]["legal_regime"] == "PILOT_PRE2022"


async def test_who_cannot_be_found_is_closed_after_three_attempts_and_may_come_back(region: Newcomers) -> None:
    """Left NL: not before the third attempt to reach them; all that partners hear is that it is closed."""
    await region.comes("Untraceable")
    before = await region.all_kinds("Untraceable")
    left = {"reason": "LEFT_NL"}
    for attempt in (1, 2, 3):
        lacking = ("CONTACT_ATTEMPTS_MISSING", str(4 - attempt))
        assert await region.refused(HOORN, "CloseCase", "Untraceable", **left) == lacking
        await region.does(HOORN, "RecordContactLost", "Untraceable", attempt=attempt)
        await region.later(7)
    assert (await region.does(HOORN, "CloseCase", "Untraceable", **left)).outcome == "accepted"
    for partner in set(before) - {HOORN}:
        told = (await region.holds(partner, "Untraceable"))[len(before[partner]) :]
        said = [m for m in told if not m.kind.startswith(("deadline-", "handover-escalated"))]
        assert [(m.kind, m.data["reason"]) for m in said] == [("case-closed", "CASE_CLOSED")], partner

    await region.later(30)
    assert (await region.does(HOORN, "ReopenCase", "Untraceable")).events[-1:] == ("CaseReopened",)
    again = await region.handover(HOORN, "Untraceable")
    assert (again["path"], again["state"]) == ("DIRECT", "ARRIVED")


async def test_who_declines_has_no_optional_field_in_anybody_s_hands(region: Newcomers) -> None:
    """Participant declines: of the profile that COA sends whole, only the statutory minimum exists anywhere."""
    await region.opens("Decliner")
    link = {"municipality_code": region.code(HOORN), "link_reason": "LABOUR_MARKET"}
    await region.must(ALKMAAR, "LinkMunicipality", "Decliner", **link)
    await region.must(ALKMAAR, "RecordPreparationConsent", "Decliner", agreed=False)
    optional: dict[str, Any] = {
        "occupations": ["isco:5120"],
        "work_years": 37,
        "languages": ["xyz"],
        "preparation_hours_nt2": 77,
        "visible_limitation_codes": ["canary-bril"],
    }
    await region.shares_profile("Decliner", **optional)
    await region.world.clock.settled()

    profile = (await region.holds(HOORN, "Decliner", "client-profile-shared"))[0]
    assert profile.data == {
        "profile_version": 1,
        "consent_share": True,
        "education_level": "SECONDARY",
        "household_size": 2,
    }
    assert profile.dataref is None
    for partner_id, partner in region.world.partners.items():
        held = await region.holds(partner_id, "Decliner")
        kept = to_json([(m.data, partner.holdings.fetched.get(m.id)) for m in held])
        for canary in (b"isco:5120", b"canary-bril", b"xyz"):
            assert canary not in kept, partner_id
    finished = {"nt2_hours": 80, "knm_hours": 10, "intromap": False}
    assert (await region.refused(ALKMAAR, "CompletePreparation", "Decliner", **finished)) == (
        "NOT_IN_STATE",
        "PREPARATION_DECLINED",
    )


async def test_where_a_protected_person_lives_no_partner_outside_government_can_know(region: Newcomers) -> None:
    """Safety: no address and no phone in any message or fetch of a partner that is not government, from then on
    and of what was told before; the municipality still has it."""
    await region.comes("Protected")
    await region.must(
        LEAD,
        "MakeReferral",
        "Protected",
        referral_id="care",
        target_partner_id=CARE,
        topic="HEALTH_SUPPORT",
        ground="CONSENT",
        details="x",
        interpreter_language="ti",
    )
    await region.world.clock.settled()
    held = await region.holds(CARE, "Protected")
    fetched = {p: region.world.partners[p].holdings.fetched for p in (CARE, SUPPORT, HOUSING)}
    assert "phone" in fetched[CARE][held[0].id]

    await region.later()
    await region.does(HOORN, "ProtectAddress", "Protected")
    assert "phone" not in await region.fields_of(CARE, held[0].dataref)
    await region.is_met("Protected")
    await region.begins_intake("Protected")
    await region.finishes_intake("Protected")
    await region.is_housed("Protected")
    await region.moves("Protected")
    await region.lands("Protected")
    for partner_id in (CARE, SUPPORT, HOUSING, COMPANY):
        for message in await region.holds(partner_id, "Protected"):
            kept = await region.fields_of(partner_id, message.dataref)
            assert not {"phone", "street_address", "address"} & {*kept, *message.data}, (partner_id, message.kind)
            assert STREET not in str(message.data)
    opened = (await region.holds(HOORN, "Protected", "case-opened"))[0]
    assert "phone" in await region.fields_of(HOORN, opened.dataref)


async def test_a_partner_that_was_away_has_missed_nothing(region: Newcomers) -> None:
    """Partner down: a consumer of VluchtelingenWerk stops while the handover goes on; when it is back it holds
    what one that never stopped holds, in order and without a gap."""
    await region.comes("Meanwhile")
    kept = Projection()
    await region.replay(SUPPORT, kept)
    before = len(kept.messages)
    await region.must(ALKMAAR, "RecordMove", "Meanwhile", municipality_code=region.code(HOORN))
    waived = {"contact_waiver": "SAFETY", "responsible_case_worker": "regie-hoorn"}
    await region.does(LEAD, "AcceptHandover", "Meanwhile", **waived)
    assert len(kept.messages) == before

    await region.replay(SUPPORT, kept)
    later = [message.kind for message in kept.messages[before:]]
    assert later == ["participant-moved", "handover-accepted"]
    assert kept.dump() == region.projection(SUPPORT).dump()
    assert kept.gaps == []
