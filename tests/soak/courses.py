"""How a handover goes, as commands by day: well attended, late, rejected first, cut off, or moved on after."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from services.handover.handover import commands as ask
from services.intake.case import commands as case
from services.intake.identity import Identity
from shared.events.base import Command
from shared.events.classes import Sealed

TOWNS = ("0432", "0405", "0420", "0388", "0532", "0498", "1598")
SITE, SUPPORT = "azc-heerhugowaard", "vwnwh"
WELL, LATE = "attended", "late"
REJECTED, ENDED, TRANSFERRED = "rejected first", "cut off", "moved on after"
SHARES = {WELL: 72, LATE: 15, REJECTED: 5, ENDED: 5, TRANSFERRED: 3}
LONGEST = 152
"""So many days after the link the last of them is over, and COA's access with it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """On which day after the link what is done."""

    worker: int = 1
    profile: int = 6
    scenario: int = 10
    planned: int = 13
    held: int = 20
    offered: int = 50
    tenancy: int = 60
    moved: int = 67
    registered: int = 67
    accepted: int = 68


TARDY = Pace(9, 20, 25, 40, 47, 80, 90, 110, 118, 119)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done, on a day."""

    on: date
    command: Command


def course(rng: Random, number: int, linked_on: date) -> tuple[str, tuple[Step, ...]]:
    """What kind of course it is, and everything that is done, in order."""
    kind = rng.choices(tuple(SHARES), tuple(SHARES.values()))[0]
    town, other = rng.sample(TOWNS, 2)
    of: dict[str, Any] = {"case_id": UUID(int=rng.getrandbits(128))}
    opened = _opened(of, UUID(int=rng.getrandbits(128)), number)
    steps = [(0, opened), *_linked(of, town)]
    if kind == REJECTED:
        steps += [(5, ask.RejectHandover(**of, reason="NOT_OUR_RESIDENT"))]
        steps += [(8, case.RelinkMunicipality(**of, to_municipality=other, reason="REJECTED"))]
        steps += [(day + 8, command) for day, command in _handed(of, other, Pace(), linked_on + timedelta(8))]
    elif kind == ENDED:
        steps += [*_met(of, Pace(), linked_on), (30, rng.choice((case.RevokeStatus, case.RecordDeath))(**of))]
    else:
        steps += _handed(of, town, TARDY if kind == LATE else Pace(), linked_on)
    if kind == TRANSFERRED:
        steps += _moved_on(of, other)
    return kind, tuple(Step(linked_on + timedelta(day), command) for day, command in steps)


def _opened(of: dict[str, Any], person: UUID, number: int) -> case.OpenCase:
    return case.OpenCase(
        **of,
        participant_id=person,
        identity=Sealed(Identity(first_name="Zyx", last_name=f"Zyxmany{number}", birth_date=date(1990, 1, 1))),
        legal_regime="PILOT_PRE2022",
        target_group="ASYLUM_HOLDER",
        intake_channel="COA",
        of_age_from=date(2008, 1, 1),
        reception_site_id=SITE,
    )


def _linked(of: dict[str, Any], town: str) -> Iterator[tuple[int, Command]]:
    yield 0, case.GrantPermit(**of, permit_kind="ASYLUM_FIXED")
    yield 0, case.LinkMunicipality(**of, municipality_code=town, link_reason="LABOUR_MARKET")


def _handed(of: dict[str, Any], town: str, pace: Pace, start: date) -> Iterator[tuple[int, Command]]:
    yield from _met(of, pace, start)
    yield pace.offered, case.OfferHousing(**of)
    yield pace.tenancy, case.StartTenancy(**of)
    yield pace.moved, case.RecordMove(**of, municipality_code=town)
    yield pace.registered, case.RecordRegistration(**of, municipality_code=town)
    yield pace.accepted, ask.StartSocialGuidance(**of, partner_id=SUPPORT)
    yield pace.accepted, ask.AcceptHandover(**of, responsible_case_worker="regie-1")


def _met(of: dict[str, Any], pace: Pace, start: date) -> Iterator[tuple[int, Command]]:
    """Everything until the first talk was held."""
    at = datetime.combine(start + timedelta(pace.held), time(10), UTC)
    yield pace.worker, case.AssignCaseWorker(**of, case_worker="regie-1")
    yield pace.profile, case.ShareClientProfile(**of, profile_version=1, consent_share=True)
    yield pace.scenario, ask.ChooseScenario(**of, scenario="COMBINED")
    yield pace.planned, ask.PlanFirstContact(**of, at=at, mode="AZC_VISIT")
    yield pace.held, ask.HoldFirstContact(**of, private_talk_offered=True, vve_informed=True)


def _moved_on(of: dict[str, Any], other: str) -> Iterator[tuple[int, Command]]:
    """A second handover, straight from town to town."""
    yield 90, case.TransferCase(**of, to_municipality=other)
    yield 91, case.AssignCaseWorker(**of, case_worker="regie-2")
    yield 92, case.RecordRegistration(**of, municipality_code=other)
    waiver = "MOVED_BETWEEN_MUNICIPALITIES"
    yield 92, ask.AcceptHandover(**of, responsible_case_worker="regie-2", contact_waiver=waiver)
