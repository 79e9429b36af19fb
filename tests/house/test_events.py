"""What every event declares of its data, and that nothing personal hides where nobody looks for it."""

from types import NoneType
from typing import get_args, get_origin

import pytest

from shared.events.base import Event, PersonEvent, RegionEvent, declared
from shared.events.catalogue import BY_KEBAB, BY_TYPE, EVENTS, is_personal
from shared.events.classes import DataClass, Sealed

CLOSED = {DataClass.I, DataClass.C, DataClass.S}
every_event = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)


def leaves(base: type[Event]) -> set[type[Event]]:
    """The events that stand for themselves; those that others are made from are not said by anyone."""
    ours = (kind for kind in base.__subclasses__() if kind.__module__.startswith("shared.events."))
    below = [leaf for kind in ours for leaf in leaves(kind)]
    return set(below) or {base}


def test_every_event_that_is_written_is_in_the_catalogue() -> None:
    assert leaves(Event) == set(EVENTS)
    assert len(BY_TYPE) == len(BY_KEBAB) == len(EVENTS)


@every_event
def test_an_event_has_its_dutch_word_and_its_sentence(event: type[Event]) -> None:
    assert event.dutch
    assert event.__doc__
    assert event.__doc__ != event.__mro__[1].__doc__
    assert all(mark.dutch for mark in declared(event).values())


@every_event
def test_an_event_is_about_a_person_or_says_nothing_personal(event: type[Event]) -> None:
    assert issubclass(event, PersonEvent) != issubclass(event, RegionEvent)
    if not is_personal(event):
        assert {mark.data_class for mark in declared(event).values()} == {DataClass.N}


@every_event
def test_what_is_sensitive_is_sealed_and_nothing_else_is(event: type[Event]) -> None:
    for name, mark in declared(event).items():
        assert is_sealed(event.model_fields[name].annotation) is (mark.data_class in CLOSED), name


@every_event
def test_what_may_be_absent_is_none_when_it_is(event: type[Event]) -> None:
    """None is not written down, so only None may be read back for it."""
    for name, field in event.model_fields.items():
        if NoneType in get_args(field.annotation):
            assert not field.is_required(), name
            assert field.default is None, name
        else:
            assert field.is_required() or field.get_default(call_default_factory=True) is not None, name


@every_event
def test_an_event_is_kept_in_the_stream_that_a_field_of_it_names(event: type[Event]) -> None:
    kind, key = event.stream
    assert "-" not in kind
    assert declared(event)[key].data_class is DataClass.N
    assert event.model_fields[key].is_required()


@every_event
def test_no_set_is_in_an_event(event: type[Event]) -> None:
    """Its order changes the bytes, hence the chain."""
    for name, field in event.model_fields.items():
        assert not {set, frozenset} & {
            get_origin(field.annotation),
            *map(get_origin, get_args(field.annotation)),
        }, name


def is_sealed(annotation: object) -> bool:
    kinds = {annotation, *get_args(annotation)} - {NoneType}
    return any(get_origin(kind) is Sealed for kind in kinds)
