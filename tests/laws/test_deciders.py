"""Laws that every decider obeys, whatever its rules are."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from services.placements.placement.commands import (
    AgreePlacement,
    EndPlacement,
    ProposePlacement,
    StartPlacement,
)
from services.placements.schedule.commands import SetWeekSchedule
from services.plans.trajectory.commands import StartRouteEnrolment
from shared.decider import COMMON_REFUSALS, Decider, Refused
from shared.events.base import Command, Event
from shared.events.placements import WeekScheduleChanged, WeekScheduleSet
from tests.laws.wishes import BY_DECIDER, DECIDER_OF, TODAY, wishes_of
from tests.rules.facts import (
    case_listed,
    completed,
    intake_done,
    linked,
    opened,
    plan_listed,
    programme,
    registered,
)

COMMANDS = tuple(DECIDER_OF)
IN_THE_WEEK = (
    ProposePlacement,
    AgreePlacement,
    StartPlacement,
    SetWeekSchedule,
    StartRouteEnrolment,
    EndPlacement,
)
anything = some.one_of(*(wishes_of(command) for command in COMMANDS))
known_programme = programme(
    "WNC-DUAL",
    target={"kind": "HARD", "n": 2},
    rules={"dual": True, "switch_at_module_boundary": True, "norm_dayparts": 2},
    routes=(
        {"local_code": "R3", "provider": "j-jansen", "legal_route": "B1"},
        {"local_code": "R4", "provider": "j-jansen", "legal_route": "Z"},
    ),
)


EMPTY: tuple[Any, ...] = ()
IN_WEERT = (case_listed, opened(legal_regime="WI2021"), linked, registered, known_programme)
PLANNED = (*IN_WEERT, intake_done, completed(), plan_listed)
beginnings = some.sampled_from([EMPTY, IN_WEERT, (*IN_WEERT, intake_done, completed()), PLANNED])
wishes = some.one_of(
    some.lists(anything, max_size=15),
    *(
        some.lists(some.one_of(*(wishes_of(command) for command in commands)), max_size=15)
        for _, commands in BY_DECIDER
    ),
    some.lists(some.one_of(*(wishes_of(command) for command in IN_THE_WEEK)), max_size=25),
)
lives = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def state_for(command: Any, history: tuple[Any, ...]) -> tuple[Any, tuple[str, ...]]:
    """The state a command is decided on, and the streams it was read from."""
    decider: Decider[Any, Any, Any] = DECIDER_OF[type(command)]
    state, streams = decider.initial, ()
    while (wanted := decider.streams(command, state)) != streams:
        streams = wanted
        state = decider.fold(event for event in history if event.stream_name() in streams)
    return state, streams


def ask(command: Any, history: tuple[Any, ...]) -> tuple[Any, ...]:
    state, streams = state_for(command, history)
    events = DECIDER_OF[type(command)].decide(command, state, TODAY)
    assert {event.stream_name() for event in events} <= set(streams)
    return events


def lived(wishes: list[Command], history: tuple[Any, ...]) -> tuple[Event, ...]:
    """What became of these wishes; what is refused changes nothing."""
    for wish in wishes:
        try:
            history = (*history, *ask(wish, history))
        except Refused:
            continue
    return history


@lives
@given(wishes, beginnings)
def test_a_command_given_twice_never_records_the_same_fact_twice(wishes: list[Command], history: Any) -> None:
    for wish in wishes:
        try:
            history = (*history, *ask(wish, history))
            assert ask(wish, history) == ()
        except Refused:
            continue


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_a_refusal_has_a_code_that_the_command_declares(command: type[Command]) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(wishes, wishes_of(command), beginnings)
    def law(before: list[Command], wish: Command, history: Any) -> None:
        try:
            ask(wish, lived(before, history))
        except Refused as refusal:
            assert refusal.code in {*command.refusals, *COMMON_REFUSALS}

    law()


@lives
@given(wishes, anything, beginnings)
def test_whatever_was_decided_can_be_folded(wishes: list[Command], wish: Command, history: Any) -> None:
    state, _ = state_for(wish, lived(wishes, history))
    assert type(state) is type(DECIDER_OF[type(wish)].initial)


@lives
@given(wishes, beginnings)
def test_no_week_ever_holds_an_eleventh_daypart_or_one_twice(wishes: list[Command], history: Any) -> None:
    for event in lived(wishes, history):
        if isinstance(event, WeekScheduleSet | WeekScheduleChanged):
            dayparts = [item.daypart for item in event.items]
            assert len(dayparts) <= 10
            assert len(set(dayparts)) == len(dayparts)
