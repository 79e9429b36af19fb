"""The rules of benefit and relief (Participatiewet art. 56a, clock C8)."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from services.plans.benefits import commands as ask
from services.plans.benefits.decider import BENEFITS
from shared.events import benefits as fact
from shared.events.classes import Sealed
from tests.given import Given
from tests.rules.facts import CASE, closed, linked, opened, told

given = Given(BENEFITS, date(2020, 3, 2))
NOW = date(2020, 3, 2)
known = (opened(), linked)
RENT = Sealed(("RENT", "WATER"))


def start(starts_on: date | None = None) -> ask.StartBenefit:
    return ask.StartBenefit(case_id=CASE, starts_on=starts_on)


def end(ended_on: date | None = None) -> ask.EndBenefit:
    return ask.EndBenefit(case_id=CASE, ended_on=ended_on, reason_code="PAID_JOB")


def relieve(**days: date) -> ask.StartRelief:
    return ask.StartRelief(case_id=CASE, items=("RENT", "WATER"), **days)


def begun(on: date = NOW) -> fact.BenefitEntitlementStarted:
    return fact.BenefitEntitlementStarted(**told, starts_on=on)


def over(on: date = NOW) -> fact.BenefitEntitlementEnded:
    return fact.BenefitEntitlementEnded(**told, ended_on=on, reason_code="PAID_JOB")


def relieved(start_on: date, end_on: date) -> fact.FinancialReliefStarted:
    return fact.FinancialReliefStarted(**told, start_on=start_on, end_on=end_on, items=RENT)


def relief_over(on: date = NOW) -> fact.FinancialReliefEnded:
    return fact.FinancialReliefEnded(**told, ended_on=on)


def test_a_benefit_starts_once_at_a_time() -> None:
    given(*known).when(start()).then(begun())
    given(*known, begun()).when(start()).then()
    given(*known, begun(date(2020, 2, 3))).when(start()).refused("NOT_IN_STATE", "BENEFIT_RUNNING")


def test_a_next_benefit_starts_after_the_one_before() -> None:
    before = given(*known, begun(date(2020, 1, 6)), over(date(2020, 2, 9)))
    before.when(start(date(2020, 2, 9))).refused("NOT_IN_STATE", "BENEFIT_RUNNING")
    before.when(start(date(2020, 2, 10))).then(begun(date(2020, 2, 10)))


def test_a_benefit_ends_not_before_it_started() -> None:
    given(*known, begun(date(2020, 2, 3))).when(end()).then(over())
    given(*known, begun(date(2020, 2, 3))).when(end(date(2020, 2, 2))).refused("DATE_BEFORE_START")
    given(*known, begun(date(2020, 2, 3)), over()).when(end()).then()
    given(*known).when(end()).refused("NOT_IN_STATE", "NO_BENEFIT")


def test_relief_lasts_six_months_from_the_start_of_the_benefit_unless_it_is_shorter() -> None:
    """C8."""
    february = given(*known, begun(date(2020, 2, 3)))
    february.when(relieve()).then(relieved(NOW, date(2020, 8, 2)))
    february.when(relieve(start_on=date(2020, 2, 3))).then(relieved(date(2020, 2, 3), date(2020, 8, 2)))
    february.when(relieve(end_on=date(2020, 5, 31))).then(relieved(NOW, date(2020, 5, 31)))
    february.when(relieve(end_on=date(2020, 8, 2))).then(relieved(NOW, date(2020, 8, 2)))


def test_relief_lasts_no_day_longer() -> None:
    """C8."""
    february = given(*known, begun(date(2020, 2, 3)))
    february.when(relieve(end_on=date(2020, 8, 3))).refused("RELIEF_TOO_LONG", "2020-08-02")
    long_ago = given(*known, begun(date(2019, 8, 31)))
    long_ago.when(relieve()).refused("RELIEF_TOO_LONG", "2020-02-29")


@pytest.mark.parametrize(
    ("starts_on", "last"),
    [
        (date(2019, 8, 31), date(2020, 2, 29)),
        (date(2019, 8, 30), date(2020, 2, 29)),
        (date(2019, 8, 29), date(2020, 2, 28)),
        (date(2019, 9, 1), date(2020, 2, 29)),
        (date(2019, 12, 31), date(2020, 6, 30)),
        (date(2020, 1, 1), date(2020, 6, 30)),
    ],
)
def test_six_months_end_with_the_day_before_the_same_date(starts_on: date, last: date) -> None:
    early = relieve(start_on=starts_on)
    given(*known, begun(starts_on)).when(early).then(relieved(starts_on, last))


def test_relief_is_paid_from_a_benefit() -> None:
    given(*known).when(relieve()).refused("NO_BENEFIT")
    given(*known, begun(date(2020, 1, 6)), over()).when(relieve()).refused("NO_BENEFIT")
    early = relieve(start_on=date(2020, 2, 2))
    given(*known, begun(date(2020, 2, 3))).when(early).refused("DATE_BEFORE_START")
    short = relieve(end_on=date(2020, 3, 1))
    given(*known, begun(date(2020, 2, 3))).when(short).refused("DATE_BEFORE_START")


@pytest.mark.parametrize("group", ["FAMILY_MIGRANT", "OTHER_MIGRANT"])
def test_relief_is_for_asylum_holders_only(group: str) -> None:
    other = (opened(target_group=group), linked, begun(date(2020, 2, 3)))
    given(*other).when(relieve()).refused("NOT_ELIGIBLE", "TARGET_GROUP")


def test_relief_pays_for_something() -> None:
    with pytest.raises(ValidationError):
        ask.StartRelief(case_id=CASE, items=())


def test_one_relief_runs_at_a_time() -> None:
    first = relieved(date(2020, 2, 3), date(2020, 2, 29))
    before = (*known, begun(date(2020, 2, 3)), first)
    given(*before).when(relieve(start_on=date(2020, 2, 3), end_on=date(2020, 2, 29))).then()
    given(*before).when(relieve(start_on=date(2020, 2, 29))).refused("NOT_IN_STATE", "RELIEF_RUNNING")
    given(*before).when(relieve()).then(relieved(NOW, date(2020, 8, 2)))


def test_relief_ends_not_before_it_started() -> None:
    stop: dict[str, Any] = {"case_id": CASE}
    running = (*known, begun(date(2020, 2, 3)), relieved(date(2020, 2, 10), date(2020, 8, 2)))
    given(*running).when(ask.EndRelief(**stop)).then(relief_over())
    given(*running, relief_over()).when(ask.EndRelief(**stop)).then()
    given(*known).when(ask.EndRelief(**stop)).refused("NOT_IN_STATE", "NO_RELIEF")
    given(*running).when(ask.EndRelief(**stop, ended_on=date(2020, 2, 9))).refused("DATE_BEFORE_START")


def test_relief_ends_with_the_benefit() -> None:
    running = (*known, begun(date(2020, 2, 3)), relieved(date(2020, 2, 10), date(2020, 8, 2)))
    given(*running).when(end()).then(relief_over(), over())
    given(*running).when(end(date(2020, 2, 5))).then(relief_over(date(2020, 2, 10)), over(date(2020, 2, 5)))


def test_a_closed_case_gets_no_benefit() -> None:
    given(*known, closed).when(start()).refused("NOT_IN_STATE", "CLOSED")
