"""What the tests of the handover's hearing start from: one person in West-Friesland, on its own covenant."""

from typing import Any
from uuid import UUID

from shared.events import handover as handovers
from shared.events import standing
from shared.events.case import CaseOpened, MunicipalityLinked, ReferralMade
from shared.events.classes import Sealed
from shared.events.envelope import Fact
from tests.log import Log, region

OPMEER, HOORN = "0432", "0405"
HANDOVER, SECOND = UUID(int=30), UUID(int=31)
AZC, SUPPORT, WORK, HOUSING = "coa-azc-heerhugowaard", "vwnwh", "werksaam", "woonstichting-westfriesland"
CARE, SCHOOL_OF_CHILDREN, GGD, WELFARE = (
    "zorg-om-de-hoek",
    "basisschool-de-dijk",
    "ggd-hn",
    "welzijn-westfriesland",
)


def linked(on: str = "2019-10-07", code: str = OPMEER) -> Log:
    """A person in the reception centre, linked to a municipality, whose handover has begun."""
    log = region("west-friesland")
    log.add(
        on,
        CaseOpened,
        legal_regime="PILOT_PRE2022",
        target_group="ASYLUM_HOLDER",
        intake_channel="COA",
        opened_on=on,
        of_age_from="2000-01-01",
        reception_site_id="azc-heerhugowaard",
    )
    log.add(on, MunicipalityLinked, municipality_code=code, linked_on=on, link_reason="CAPACITY")
    started(log, on, HANDOVER, code)
    return log


def started(log: Log, on: str, handover: UUID, code: str, **fields: Any) -> Fact:
    return log.add(
        on, handovers.HandoverStarted, handover_id=handover, to_municipality=code, started_on=on, **fields
    )


def scenario(log: Log, on: str) -> Fact:
    """Something that the municipality and COA hear of a handover."""
    return log.add(on, handovers.HandoverScenarioChosen, handover_id=HANDOVER, scenario="COMBINED")


def rejected(log: Log, on: str, reason: str = "NOT_OUR_RESIDENT") -> Fact:
    return log.add(on, handovers.HandoverRejected, handover_id=HANDOVER, reason=reason, rejected_on=on)


def referred(log: Log, to: str, on: str = "2019-12-10", topic: str = "HEALTH_SUPPORT", **fields: Any) -> Fact:
    given = {"referral_id": UUID(int=40), "target_partner_id": to, "topic": Sealed(topic), "ground": "TASK"}
    return log.add(on, ReferralMade, **(given | fields))


def relinked(log: Log, on: str, to: str = HOORN, reason: str = "FAMILY") -> Fact:
    given = {"from_municipality": OPMEER, "to_municipality": to, "changed_on": on, "reason": reason}
    return log.add(on, standing.MunicipalityLinkChanged, **given)


def transferred(log: Log, on: str, effective_on: str) -> Fact:
    given = {"from_municipality": OPMEER, "to_municipality": HOORN, "effective_on": effective_on}
    return log.add(on, standing.CaseTransferred, **given)
