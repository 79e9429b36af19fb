"""Who is responsible, and why."""

from datetime import date
from typing import Any

import pytest

from services.handover.responsible import Responsibility, responsible
from shared.events import case as case_fact
from shared.events import handover as fact
from tests.rules.handover_facts import (
    AZC,
    FIRST,
    HOORN,
    OPMEER,
    closed,
    linked,
    opened,
    relinked,
    said,
    transferred,
)

COA, MUNICIPALITY = "COA", "MUNICIPALITY"


def rejected(reason: str) -> fact.HandoverRejected:
    return said(fact.HandoverRejected, "2019-10-20", handover_id=FIRST, reason=reason, rejected_on="2019-10-20")


def relocated(on: str) -> case_fact.ReceptionLocationChanged:
    return said(case_fact.ReceptionLocationChanged, on, from_site=AZC, to_site="azc-hoogeveen", moved_on=on)


STEPS: list[tuple[list[Any], tuple[str, str | None, str | None, str, str]]] = [
    ([opened()], (COA, None, AZC, "OPENED", "2019-09-01")),
    ([opened(reception_site_id=None)], (COA, None, None, "OPENED", "2019-09-01")),
    ([opened(intake_channel="DUO", reception_site_id=None)], (COA, None, None, "OPENED", "2019-09-01")),
    (
        [opened(intake_channel="MUNICIPALITY", municipality_code=HOORN)],
        (MUNICIPALITY, HOORN, None, "OPENED", "2019-09-01"),
    ),
    ([opened(), relocated("2019-09-10")], (COA, None, "azc-hoogeveen", "MOVED_IN_RECEPTION", "2019-09-10")),
    ([opened(), linked()], (MUNICIPALITY, OPMEER, None, "LINKED", "2019-10-07")),
    ([opened(), linked(), relocated("2019-10-10")], (MUNICIPALITY, OPMEER, None, "LINKED", "2019-10-07")),
    ([opened(), linked(), relinked("2019-10-12")], (MUNICIPALITY, HOORN, None, "RELINKED", "2019-10-12")),
    ([opened(), linked(), rejected("INCOMPLETE_PROFILE")], (MUNICIPALITY, OPMEER, None, "LINKED", "2019-10-07")),
    ([opened(), linked(), rejected("SAFETY")], (COA, None, AZC, "REJECTED", "2019-10-20")),
    (
        [opened(), linked(), relocated("2019-10-10"), rejected("CAPACITY")],
        (COA, None, "azc-hoogeveen", "REJECTED", "2019-10-20"),
    ),
    (
        [opened(), linked(), rejected("SAFETY"), relinked("2019-10-22")],
        (MUNICIPALITY, HOORN, None, "RELINKED", "2019-10-22"),
    ),
    ([opened(), linked(), transferred("2020-02-01")], (MUNICIPALITY, HOORN, None, "TRANSFERRED", "2020-02-01")),
    ([opened(), linked(), closed("2020-01-01")], (MUNICIPALITY, OPMEER, None, "LINKED", "2019-10-07")),
    (
        [opened(intake_channel="MUNICIPALITY", municipality_code=OPMEER), linked()],
        (MUNICIPALITY, OPMEER, None, "OPENED", "2019-09-01"),
    ),
]


@pytest.mark.parametrize(("history", "expected"), STEPS)
def test_exactly_one_organisation_is_responsible(
    history: list[Any], expected: tuple[str, str | None, str | None, str, str]
) -> None:
    kind, municipality, site, reason, since = expected
    answer = Responsibility(kind, municipality, site, reason, date.fromisoformat(since))
    assert responsible(history) == answer


def test_a_case_that_was_never_opened_is_nobodys() -> None:
    with pytest.raises(LookupError):
        responsible([])
