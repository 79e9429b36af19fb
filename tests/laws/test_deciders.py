"""Laws that every decider obeys, whatever its rules are."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from services.placements.placement.commands import AgreePlacement, ProposePlacement, StartPlacement
from services.placements.schedule.commands import SetWeekSchedule
from shared.decider import COMMON_REFUSALS, Refused
from shared.events.base import Command
from shared.events.placements import WeekScheduleChanged, WeekScheduleSet
from tests.laws.deciding import ask, lived, state_for
from tests.laws.life import LIFE, last_moments, moments
from tests.laws.wishes import BY_DECIDER, DECIDER_OF, wishes_of

COMMANDS = tuple(DECIDER_OF)
anything = some.one_of(*(wishes_of(command) for command in COMMANDS))
wishes = some.one_of(
    some.lists(anything, min_size=1, max_size=15),
    *(
        some.lists(some.one_of(*(wishes_of(command) for command in commands)), min_size=1, max_size=15)
        for _, commands in BY_DECIDER
    ),
)
of_the_week = [wish for wish in LIFE if isinstance(wish, ProposePlacement | AgreePlacement | StartPlacement)]
in_the_week = some.one_of(some.sampled_from(of_the_week), wishes_of(SetWeekSchedule), wishes_of(StartPlacement))
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
lives = settings(max_examples=300, deadline=None, suppress_health_check=QUIET)


@lives
@given(wishes, moments)
def test_a_command_given_twice_never_records_the_same_fact_twice(wishes: list[Command], history: Any) -> None:
    for wish in wishes:
        try:
            history = (*history, *ask(wish, history))
            assert ask(wish, history) == ()
        except Refused:
            continue


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_a_refusal_has_a_code_that_the_command_declares(command: type[Command]) -> None:
    declared = {*command.refusals, *COMMON_REFUSALS}

    @settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
    @given(some.lists(wishes_of(command), min_size=1, max_size=5), moments)
    def law(wishes: list[Command], history: Any) -> None:
        codes = set()
        for wish in wishes:
            try:
                history = (*history, *ask(wish, history))
            except Refused as refusal:
                codes.add(refusal.code)
        assert codes <= declared

    law()


@lives
@given(wishes, anything, moments)
def test_whatever_was_decided_can_be_folded(wishes: list[Command], wish: Command, history: Any) -> None:
    state, _ = state_for(wish, lived(wishes, history))
    assert type(state) is type(DECIDER_OF[type(wish)].initial)


@lives
@given(some.lists(in_the_week, min_size=1, max_size=20), last_moments)
def test_no_week_ever_holds_an_eleventh_daypart_or_one_twice(wishes: list[Command], history: Any) -> None:
    for event in lived(wishes, history):
        if isinstance(event, WeekScheduleSet | WeekScheduleChanged):
            dayparts = [item.daypart for item in event.items]
            assert len(dayparts) <= 10
            assert len(set(dayparts)) == len(dayparts)
