"""Of who declines to share, only the statutory minimum of any profile: domain §5.3."""

from shared.convenant.outcomes import Disclosed
from shared.events.case import ClientProfileShared
from shared.events.classes import Sealed
from shared.events.envelope import Fact
from shared.events.moving import PreparationConsentRecorded
from tests.log import Log
from tests.rules.moving_on import linked, relinked

MINIMUM = {"profile_version", "education_level", "household_size", "consent_share"}


def profile(log: Log, on: str, version: int = 1, consent: bool = True) -> Fact:
    optional = {"work_years": 37, "occupations": ("isco:5120",), "preparation_hours_nt2": 77}
    closed = {"languages": Sealed(("ti",)), "visible_limitation_codes": Sealed(("GLASSES",))}
    given = {
        "profile_version": version,
        "consent_share": consent,
        "education_level": "SECONDARY",
        "household_size": 2,
    }
    return log.add(on, ClientProfileShared, **given, **optional, **closed)


def consents(log: Log, on: str, agreed: bool) -> Fact:
    return log.add(on, PreparationConsentRecorded, agreed=agreed, agreed_on=on)


def introduced(log: Log, trigger: Fact, told: Fact) -> Disclosed:
    """How the new municipality is introduced to this."""
    (found,) = (one.disclosed for one in log.introduced(trigger, "gem-hoorn") if one.fact is told)
    return found


def test_a_new_municipality_is_introduced_to_the_minimum_of_who_declined_after_a_profile() -> None:
    log = linked()
    shared = profile(log, "2019-10-16")
    consents(log, "2019-10-20", agreed=False)
    told = introduced(log, relinked(log, "2019-10-25"), shared)
    assert set(told.message) == MINIMUM
    assert told.fetch == ()


def test_what_was_told_before_the_refusal_is_not_fetched_after_it_nor_told_again() -> None:
    log = linked()
    shared = profile(log, "2019-10-16")
    assert set(log.message(shared, "gem-opmeer")) > MINIMUM
    assert log.open_to(shared, "gem-opmeer") >= {"languages", "visible_limitation_codes"}
    declined = consents(log, "2019-10-20", agreed=False)
    assert not log.open_to(shared, "gem-opmeer") & ClientProfileShared.optional
    again = log.ask(shared, "gem-opmeer", declined.recorded.position)
    assert (set(again.message), again.fetch) == (MINIMUM, ())


def test_a_later_profile_without_consent_closes_the_one_before() -> None:
    log = linked()
    shared = profile(log, "2019-10-16")
    later = log.add(
        "2019-10-20", ClientProfileShared, profile_version=2, consent_share=False, education_level="SECONDARY"
    )
    again = log.ask(shared, "gem-opmeer", later.recorded.position)
    assert (set(again.message), again.fetch) == (MINIMUM, ())
    profile(log, "2019-10-22", version=3)
    told = introduced(log, relinked(log, "2019-10-25"), shared)
    assert set(told.message) > MINIMUM


def test_who_changes_their_mind_is_told_of_in_full() -> None:
    log = linked()
    shared = profile(log, "2019-10-16")
    consents(log, "2019-10-20", agreed=False)
    consents(log, "2019-10-22", agreed=True)
    told = introduced(log, relinked(log, "2019-10-25"), shared)
    assert set(told.message) > MINIMUM
    assert {name for name, _ in told.fetch} == {"languages", "visible_limitation_codes"}
