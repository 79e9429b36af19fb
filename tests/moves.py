"""What COA, municipality, housing, registry and guide may say of a case and do with its handover, by name."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from services.handover.handover import commands as ask
from services.intake.case import commands as case
from services.intake.identity import Identity
from services.intake.intake import commands as intake
from services.plans.benefits import commands as benefit
from services.plans.plan import commands as plan
from shared.events.base import Command
from shared.events.case import CloseReason
from shared.events.classes import Sealed
from shared.events.plans import Intensity

CASES = (UUID(int=1), UUID(int=2))
PERSONS = dict(zip(CASES, (UUID(int=11), UUID(int=12)), strict=True))
INTAKES = (UUID(int=21), UUID(int=22), UUID(int=23))
"""Any case may be asked to begin any of these."""
PLANS = (UUID(int=31), UUID(int=32))
PLACES = ("0432", "0405", "0160")
AZC, OTHER_AZC = "azc-alkmaar", "azc-hoogeveen"
START = date(2022, 3, 1)
Moves = Mapping[str, Command]
somebody = Sealed(Identity(first_name="Amal", last_name="Haddad", birth_date=date(1992, 1, 1)))


def opening(key: UUID, channel: str, site: str | None, regime: str) -> case.OpenCase:
    return case.OpenCase(
        case_id=key,
        participant_id=PERSONS[key],
        identity=somebody,
        legal_regime=regime,
        target_group="ASYLUM_HOLDER",
        intake_channel=channel,
        of_age_from=date(2010, 1, 1),
        reception_site_id=site,
        municipality_code="0432" if channel == "MUNICIPALITY" else None,
    )


def leading_of(key: UUID, place: str) -> Moves:
    """Where a person is led."""
    one: dict[str, Any] = {"case_id": key}
    return {
        "link": case.LinkMunicipality(**one, municipality_code=place, link_reason="FAMILY"),
        "relink": case.RelinkMunicipality(**one, to_municipality=place, reason="WORK"),
        "transfer": case.TransferCase(**one, to_municipality=place),
    }


def said_of_case(key: UUID, place: str, version: int) -> Moves:
    """What COA, the municipality, housing, the registry and DUO may say of one case."""
    one: dict[str, Any] = {"case_id": key}
    return {
        "profile": case.ShareClientProfile(**one, profile_version=version, consent_share=True),
        "site": case.ChangeReceptionLocation(**one, to_site=OTHER_AZC),
        "site back": case.ChangeReceptionLocation(**one, to_site=AZC),
        "worker": case.AssignCaseWorker(**one, case_worker="a-alders"),
        "home wanted": case.RequestHousing(**one, housing_partner_id="woningstichting", household_size=1),
        "home offered": case.OfferHousing(**one),
        "home refused": case.RefuseHousing(**one, reason_code="TOO_FAR"),
        "rent": case.StartTenancy(**one),
        "move": case.RecordMove(**one),
        "registered": case.RecordRegistration(**one, municipality_code=place),
        "permit": case.GrantPermit(**one, permit_kind="ASYLUM_FIXED"),
        "notice": case.NotifyObligation(
            **one, obligation_start=date(2022, 1, 1), target_group="ASYLUM_HOLDER", legal_regime="WI2021"
        ),
        "notice withdrawn": case.WithdrawObligation(**one, reason="ERROR"),
    }


SEEN = {
    f"{name.lower()} seen": name for name in ("EDUCATION", "WORK_EXPERIENCE", "PERSONAL_CIRCUMSTANCES", "HEALTH")
}
"""What the law asks besides learnability (Wi art. 14)."""
WHOLE_INTAKE = ("intake begun", "talk offered", "learnability seen", *SEEN, "intake completed")


def of_intake(key: UUID, which: UUID, place: str) -> Moves:
    """What becomes of an intake, whoever's it is."""
    one: dict[str, Any] = {"case_id": key, "intake_id": which}
    return {
        "intake begun": intake.StartIntake(**one, location="AZC", mandatory_domains=("LEARNABILITY",)),
        "talk offered": intake.OfferPrivateTalk(**one),
        "learnability seen": intake.AssessDomain(
            **one, domain="LEARNABILITY", outcome="WAIVED", outcome_reason="SENSORY_IMPAIRMENT"
        ),
        **{name: intake.AssessDomain(**one, domain=domain, outcome="ASSESSED") for name, domain in SEEN.items()},
        "intake completed": intake.CompleteIntake(
            **one, education_level="NONE", literacy="ILLITERATE", language_levels={}, availability_dayparts=4
        ),
        "intake reopened": intake.ReopenIntake(**one, reason_code="NEW_FACTS"),
        "intake cancelled": intake.CancelIntake(**one, reason_code="WRONG"),
        "open intake cancelled": intake.CancelOpenIntake(case_id=key, reason_code="CASE_CLOSED"),
        "intake adopted": intake.AdoptIntake(**one, municipality_code=place),
        "school asked": intake.RequestThirdPartyInformation(**one, party_role="SCHOOL"),
        "school answers": intake.ReceiveThirdPartyInformation(**one, party_role="SCHOOL"),
    }


def of_plan(key: UUID, which: UUID, on: UUID, place: str, own: UUID) -> Moves:
    """What the municipality plans and pays, on the ground of an intake."""
    one: dict[str, Any] = {"case_id": key}
    return {
        "plan drafted": plan.DraftPlan(
            **one, plan_id=which, intake_id=on, drafted_at_location="AZC", handover_id=own
        ),
        "plan established": plan.EstablishPlan(
            **one,
            plan_id=which,
            municipality_code=place,
            route="B1",
            level="B1",
            intensity=Intensity(lesson_dayparts=4, pvt_hours=12, map_hours=40),
            decided_by="j-jansen",
            participant_agreed=True,
            handover_id=own,
        ),
        "benefit": benefit.StartBenefit(**one),
        "benefit ends": benefit.EndBenefit(**one),
        "relief": benefit.StartRelief(**one, items=("RENT",)),
        "relief ends": benefit.EndRelief(**one),
    }


def endings_of(key: UUID) -> Moves:
    """How a case can end, and begin again."""
    one: dict[str, Any] = {"case_id": key}
    other = next(c for c in CASES if c != key)
    return {
        "closed": case.CloseCase(**one, reason=CloseReason.FULFILLED),
        "revoked": case.RevokeStatus(**one),
        "died": case.RecordDeath(**one),
        "reopened": case.ReopenCase(**one, municipality_code="0432"),
        "merged": case.MergeCases(**one, merged_case_id=other, decided_by="a-alders"),
        "parted": case.ReverseMerge(**one, merged_case_id=other, decided_by="a-alders"),
        "family": case.ExpandHousehold(**one, new_case_id=other, relation="PARTNER"),
    }


def done_with(key: UUID, handover_id: UUID, today: date) -> Moves:
    """What people may do with a handover."""
    one: dict[str, Any] = {"case_id": key, "handover_id": handover_id}
    at = datetime.combine(today, time(12), UTC)
    return {
        "combined": ask.ChooseScenario(**one, scenario="COMBINED"),
        "fast start": ask.ChooseScenario(**one, scenario="FAST_START"),
        "after move": ask.ChooseScenario(**one, scenario="AFTER_MOVE"),
        "talk planned": ask.PlanFirstContact(**one, at=at, mode="VIDEO"),
        "talk held": ask.HoldFirstContact(**one, private_talk_offered=True, vve_informed=True),
        "talk missed": ask.MissFirstContact(**one, reason_code="ILL"),
        "visited": ask.RecordAzcVisit(**one, site_id=AZC),
        "accepted": ask.AcceptHandover(**one, responsible_case_worker="a-alders", contact_waiver="SAFETY"),
        "rejected": ask.RejectHandover(**one, reason="SAFETY"),
        "sent back": ask.RejectHandover(**one, reason="INCOMPLETE_PROFILE"),
        "no room": ask.RejectForCapacity(**one, confirmed_by="b-bos"),
        "guided": ask.StartSocialGuidance(**one, partner_id="vwn"),
        "guidance ends": ask.EndSocialGuidance(**one, partner_id="vwn"),
        "home visit": ask.RecordHomeVisit(**one, partner_id="vwn"),
        "complete": ask.CompleteHandover(**one),
    }


WAY = (
    *("profile", "worker", "combined", "talk planned", "talk held", *WHOLE_INTAKE, "plan drafted"),
    *("home offered", "rent", "move", "registered", "guided", "accepted", "home visit", "benefit"),
    *("relief", "plan established"),
)
"""The way of which nobody speaks, for nothing goes wrong on it."""
LANDING = ("move", "registered", "accepted", "guided")
LEADS, SAYS, INTAKE, PLAN, ENDS, DOES = (
    tuple(moves)
    for moves in (
        leading_of(CASES[0], PLACES[0]),
        said_of_case(CASES[0], PLACES[0], 1),
        of_intake(CASES[0], INTAKES[0], PLACES[0]),
        of_plan(CASES[0], PLANS[0], INTAKES[0], PLACES[0], CASES[0]),
        endings_of(CASES[0]),
        done_with(CASES[0], CASES[0], START),
    )
)
"""The names, to draw from."""
