"""The rules of a programme: its definition, target and money."""

from datetime import date
from typing import Any

from services.plans.programme import commands as ask
from services.plans.programme.decider import PROGRAMMES
from shared.events import programmes as fact
from tests.given import Given
from tests.rules.facts import TODAY, programme

given = Given(PROGRAMMES, date.fromisoformat(TODAY))
NOW = date(2020, 3, 2)
TWE = programme("TWE-DUAL")
CODE: dict[str, Any] = {"programme_code": "TWE-DUAL"}


def define(**changes: Any) -> ask.DefineProgramme:
    return ask.DefineProgramme.model_validate(TWE.model_dump(exclude={"occurred_on"}) | changes)


def test_a_programme_is_defined_and_defined_anew_only_when_something_changed() -> None:
    given().when(define()).then(TWE.model_copy(update={"occurred_on": NOW}))
    given(TWE).when(define()).then()
    longer = TWE.model_copy(update={"occurred_on": NOW, "end": date(2021, 1, 1)})
    given(TWE).when(define(end=date(2021, 1, 1))).then(longer)


def test_a_programme_does_not_end_before_it_starts() -> None:
    given().when(define(end=date(2019, 9, 18))).refused("DATE_BEFORE_START")


def test_a_norm_lies_within_the_maximum() -> None:
    given().when(define(rules={"norm_dayparts": 9, "max_dayparts": 8})).refused("NORM_ABOVE_MAXIMUM")


def test_a_target_only_goes_up() -> None:
    forty = programme("TWE-DUAL", target={"kind": "SOFT", "n": 40})
    raised = fact.TargetRaised(occurred_on=NOW, **CODE, from_n=40, to_n=41, approved_by="j-jansen")

    def to(n: int) -> ask.RaiseTarget:
        return ask.RaiseTarget(**CODE, to_n=n, approved_by="j-jansen")

    given(forty).when(to(41)).then(raised)
    given(forty, raised).when(to(41)).then()
    given(forty, raised).when(to(40)).refused("TARGET_NOT_HIGHER")
    given(TWE).when(to(41)).refused("NOT_IN_STATE", "NO_TARGET")


granted = fact.GrantAwarded(occurred_on=NOW, **CODE, fund="SZW", amount=27_500_000)


def committed(amount: int, cost: str = "LESSONS", fund: str = "SZW") -> fact.CommitmentRecorded:
    return fact.CommitmentRecorded(occurred_on=NOW, **CODE, fund=fund, amount=amount, cost_code=cost)


def commit(amount: int, cost: str = "COACHING", fund: str = "SZW") -> ask.RecordCommitment:
    return ask.RecordCommitment(**CODE, fund=fund, amount=amount, cost_code=cost)


nearly_spent = given(TWE, granted, committed(27_400_000))


def test_a_grant_is_awarded_once() -> None:
    award = ask.AwardGrant(**CODE, fund="SZW", amount=27_500_000)
    given(TWE).when(award).then(granted)
    given(TWE, granted).when(award).then()
    given().when(award).refused("NOT_FOUND", "TWE-DUAL")


def test_no_more_is_committed_than_was_granted() -> None:
    """AS-TWE-5."""
    nearly_spent.when(commit(200_000)).refused("BUDGET_EXCEEDED", "SZW")
    nearly_spent.when(commit(100_000)).then(committed(100_000, "COACHING"))


def test_the_programme_lead_may_pass_the_grant_with_a_reason() -> None:
    """AS-TWE-5."""
    override = ask.OverrideBudget(
        **CODE, fund="SZW", amount=200_000, cost_code="COACHING", override_reason="EXTRA_GROUP"
    )
    allowed = fact.BudgetOverrideRecorded(
        occurred_on=NOW, **CODE, fund="SZW", amount=200_000, override_reason="EXTRA_GROUP"
    )
    nearly_spent.when(override).then(allowed, committed(200_000, "COACHING"))
    assert ask.OverrideBudget.actors == ("MUNICIPALITY/programme_lead",)


def test_a_cost_is_paid_from_one_fund() -> None:
    """AS-EHZ-4."""
    esf = fact.GrantAwarded(occurred_on=NOW, **CODE, fund="ESF", amount=100)
    given(TWE, granted, esf, committed(1)).when(commit(1, "LESSONS", "ESF")).refused("FUND_OVERLAP", "LESSONS")


def test_the_same_cost_of_the_same_day_is_recorded_once() -> None:
    given(TWE, granted, committed(5)).when(commit(5, "LESSONS")).refused("COMMITMENT_ALREADY_RECORDED")
