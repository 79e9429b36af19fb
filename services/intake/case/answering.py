"""What the one partner of a referral answers to it."""

from datetime import date
from typing import assert_never

from services.intake.case import commands as ask
from services.intake.case.referral import Referral
from services.intake.case.state import Case, CaseFact
from shared.case_facts import about
from shared.decider import Refused
from shared.events.support import (
    FamilySupportStarted,
    PublicHealthContactMade,
    ReferralAccepted,
    ReferralDeclined,
    SupportEnded,
    SupportStarted,
)
from shared.occurrence import occurred


def answer(command: ask.Answer, state: Case, today: date) -> tuple[CaseFact, ...]:
    """What the partner says to it; a referral to another partner does not exist for this one."""
    known = state.referrals.get(command.referral_id)
    if known is None or known.target != command.partner_id:
        raise Refused("NOT_FOUND")
    said = {**about(command, state.case, today), "referral_id": command.referral_id, "partner_id": known.target}
    match command:
        case ask.AcceptReferral():
            return () if _answered(known, accepting=True) else (ReferralAccepted(**said),)
        case ask.DeclineReferral(reason_code=code):
            return () if _answered(known, accepting=False) else (ReferralDeclined(**said, reason_code=code),)
        case ask.StartSupport():
            day = _start(known, occurred(command, today, command.started_on), known.started_on)
            return () if day is None else (SupportStarted(**said, started_on=day),)
        case ask.EndSupport():
            day = _end(known, occurred(command, today, command.ended_on))
            return () if day is None else (SupportEnded(**said, ended_on=day),)
        case ask.StartFamilySupport():
            day = _start(known, occurred(command, today, command.started_on), known.family_on)
            return () if day is None else (FamilySupportStarted(**said, started_on=day),)
        case ask.RecordPublicHealthContact():
            day = _start(known, occurred(command, today, command.made_on), None)
            return () if day in known.contacts else (PublicHealthContactMade(**said, made_on=day),)
    assert_never(command)


def _answered(known: Referral, *, accepting: bool) -> bool:
    """Whether this very answer was given; the other one cannot follow it."""
    if known.accepted is (not accepting):
        raise Refused("NOT_IN_STATE", "DECLINED" if accepting else "ACCEPTED")
    return known.accepted is not None


def _start(known: Referral, day: date, started: date | None) -> date | None:
    """The day on which something begins that was accepted; None for one that had begun."""
    if not known.accepted:
        raise Refused("NOT_IN_STATE", "NOT_ACCEPTED")
    if started is not None:
        return None
    if day < known.made_on:
        raise Refused("DATE_BEFORE_REFERRAL")
    return day


def _end(known: Referral, day: date) -> date | None:
    """The day on which help ends that began, of either kind; None where it had ended."""
    began = [begun for begun in (known.started_on, known.family_on) if begun is not None]
    if not began:
        raise Refused("NOT_IN_STATE", "NOT_STARTED")
    if known.ended_on is not None:
        return None
    if day < max(began):
        raise Refused("DATE_BEFORE_START")
    return day
