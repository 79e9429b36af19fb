"""Every command says who may give it and what it is for; every fact has its Dutch word."""

import re

import pytest

from services.http.callers import STAFF_ROLES
from shared.decider import COMMON_REFUSALS
from shared.events.base import Command, Event
from shared.events.catalogue import EVENTS
from shared.events.convenants import PartnerRole
from tests.laws.wishes import DECIDER_OF

COMMANDS = tuple(DECIDER_OF)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_a_command_says_who_may_give_it(command: type[Command]) -> None:
    assert command.actors
    for actor in command.actors:
        role, _, staff = actor.partition("/")
        assert role in {*PartnerRole, "SYSTEM"}
        assert staff in {*STAFF_ROLES.get(role, ()), ""}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_a_command_says_what_it_is_for(command: type[Command]) -> None:
    assert command.__doc__ != command.__mro__[1].__doc__
    assert command.__doc__ is not None
    assert command.__doc__.endswith(".")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_a_command_declares_codes_of_its_own(command: type[Command]) -> None:
    assert not set(command.refusals) & set(COMMON_REFUSALS)
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]+", code) for code in command.refusals)
    assert len(set(command.refusals)) == len(command.refusals)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_what_the_edge_fills_in_is_a_field_of_the_command(command: type[Command]) -> None:
    assert {*command.derived, *filter(None, [command.asker_field])} <= set(command.model_fields)


def test_every_command_has_a_name_of_its_own() -> None:
    assert len({command.__name__ for command in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_every_fact_has_its_dutch_word(event: type[Event]) -> None:
    assert event.dutch
