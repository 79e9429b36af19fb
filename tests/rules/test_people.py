"""People made up from a seed: the same seed gives the same people, in the proportions that the file asks."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from services.intake.identity import Identity
from services.pilot.draws import NothingToDraw
from services.pilot.making import people
from services.pilot.orders import COMMANDS
from services.pilot.story import story
from shared.convenant.files.handovers import Mishap
from shared.convenant.load import load

WEERT = load(Path("deploy/regions/weert"))
WEST_FRIESLAND = load(Path("deploy/regions/west-friesland"))


def test_the_same_seed_makes_the_same_people() -> None:
    assert people(WEERT, 1) == people(WEERT, 1)


def test_another_seed_makes_others() -> None:
    assert people(WEERT, 1) != people(WEERT, 2)


def test_there_are_as_many_as_the_file_says_unless_told_otherwise() -> None:
    assert (len(people(WEERT, 1)), len(people(WEERT, 1, 4))) == (30, 4)


def test_weights_come_out_as_written() -> None:
    towns = Counter(person.municipality for person in people(WEERT, 5))
    assert towns == {"0988": 16, "0946": 6, "1706": 8}


def test_everybody_has_an_identity_that_the_vault_takes() -> None:
    for person in people(WEERT, 3):
        Identity.model_validate(person.identity.as_fields())


def test_no_two_people_share_a_canary() -> None:
    canaries = [canary for person in people(WEERT, 1) for canary in person.canaries()]
    assert len(set(canaries)) == len(canaries)


def test_nobody_is_referred_to_a_partner_outside_the_own_municipality() -> None:
    areas = {partner.partner_id: partner.municipalities for partner in WEERT.partners}
    for person in people(WEERT, 1):
        assert all(person.municipality in areas[partner] for partner, _ in person.referrals)


def test_a_life_is_told_in_the_order_of_its_days_and_in_known_commands() -> None:
    for person in people(WEERT, 1):
        days = [act.on for act in story(WEERT, person)]
        assert days == sorted(days)
        assert {act.wish.do for act in story(WEERT, person)} <= set(COMMANDS)


def test_every_life_stays_within_the_covenant() -> None:
    assert WEERT.convenant.ends_on
    last = max(act.on for person in people(WEERT, 1) for act in story(WEERT, person))
    assert last <= WEERT.convenant.ends_on


def test_who_moves_does_nothing_else_that_day() -> None:
    """Access ends then, and what else happened might be judged before or after it."""
    for person in people(WEERT, 1):
        acts = story(WEERT, person)
        for act in acts:
            if act.wish.do in ("ChangeReceptionLocation", "EndPlacement"):
                assert [other for other in acts if other.on == act.on] == [act]


def test_everybody_in_west_friesland_is_handed_over_and_each_mishap_befalls_as_many_as_the_file_says() -> None:
    assert WEST_FRIESLAND.people.handover
    made = people(WEST_FRIESLAND, 1)
    assert Counter(person.scenario for person in made) == {"COMBINED": 20, "FAST_START": 10, "AFTER_MOVE": 10}
    befallen = Counter(Mishap(person.mishap) for person in made if person.mishap)
    assert befallen == WEST_FRIESLAND.people.handover.mishaps


def test_whoever_ends_somebodys_access_does_nothing_else_for_them_that_day() -> None:
    for person in people(WEST_FRIESLAND, 1):
        acts = story(WEST_FRIESLAND, person)
        for act in acts:
            if act.wish.do in ("RelinkMunicipality", "TransferCase", "RejectHandover", "ChangeReceptionLocation"):
                assert [other.wish.do for other in acts if other.on == act.on] == [act.wish.do]


def test_nobody_is_made_of_empty_tables_and_somebody_cannot_be() -> None:
    bare = replace(WEERT, people=WEERT.people.model_copy(update={"reception_sites": {}}))
    assert people(bare, 1, 0) == ()
    with pytest.raises(NothingToDraw):
        people(bare, 1, 1)
