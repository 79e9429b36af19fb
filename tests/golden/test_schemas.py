"""The published schemas are those of the code, say what every field is, and change only by a new version."""

import json
from pathlib import Path
from typing import Annotated, ClassVar
from uuid import UUID

import jsonschema
import pytest
from pydantic import Field

from shared.events.base import Event, LegalRegime, PersonEvent
from shared.events.catalogue import EVENTS
from shared.events.classes import DataClass, N, P, Purpose
from shared.events.schemas import FOLDER, NeedsNewVersion, check_growth, schema_of, text_of, write
from tests.golden.test_events import FILES, PUBLISHED

CURRENT = {event.type_name(): event for event in EVENTS}


def published(type_name: str) -> Path:
    return FOLDER / f"{type_name}.json"


def test_every_version_ever_published_has_a_schema() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.json")) == sorted(PUBLISHED)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type_name())
def test_a_published_schema_is_that_of_the_code(event: type[Event]) -> None:
    assert published(event.type_name()).read_text() == text_of(schema_of(event)), (
        "bring docs/schemas up to date with: python -m shared.events.schemas"
    )


@pytest.mark.parametrize("type_name", PUBLISHED)
def test_every_field_says_what_it_is(type_name: str) -> None:
    schema = json.loads(published(type_name).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["x-dutch-term"]
    for shown in schema["properties"].values():
        assert shown["x-dutch-term"]
        assert shown["x-data-class"] in {*DataClass}
        assert shown["x-purpose"] in {*Purpose}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_was_stored_keeps_to_its_schema(file: Path) -> None:
    schema = json.loads(published(file.stem).read_text())
    for example in json.loads(file.read_text()):
        stored = example["stored"]
        closed = {n for n, s in schema["properties"].items() if s["x-data-class"] in stored.get("sealed", ())}
        shown = schema | {"required": sorted(set(schema["required"]) - closed)}
        jsonschema.validate(stored["N"] | stored.get("P", {}), shown)


class Sneezed(PersonEvent):
    """An event as it was published."""

    dutch: ClassVar = "geniesd"
    stream: ClassVar = ("case", "case_id")
    regime: Annotated[LegalRegime, P("regime", Purpose.CASE)]
    times: Annotated[int, Field(ge=1), P("keren", Purpose.CASE)]
    handkerchief: Annotated[UUID | None, N("zakdoek", Purpose.CASE)] = None


class Undeclared(Sneezed):
    """One field forgot to say what it is."""

    loud: bool


class Grown(Sneezed):
    """A field more that may be absent."""

    loud: Annotated[bool | None, P("luid", Purpose.CASE)] = None


class Demanding(Sneezed):
    """A field more that must be there."""

    loud: Annotated[bool, P("luid", Purpose.CASE)]


class Stricter(Sneezed):
    """What was right is wrong now."""

    times: Annotated[int, Field(ge=2), P("keren", Purpose.CASE)]


class Declassified(Sneezed):
    """Was personal, is not now."""

    times: Annotated[int, Field(ge=1), N("keren", Purpose.CASE)]


class Retyped(Sneezed):
    """The same name for another thing."""

    times: Annotated[str, P("keren", Purpose.CASE)]


class Looser(Sneezed):
    """Was always there, may be absent now."""

    times: Annotated[int | None, Field(ge=1), P("keren", Purpose.CASE)] = None


class Reworded(Sneezed):
    """Another word for people."""

    times: Annotated[int, Field(ge=1), P("aantal keren", Purpose.CASE)]


def test_a_field_that_does_not_say_what_it_is_fails() -> None:
    with pytest.raises(TypeError, match=r"Undeclared\.loud"):
        schema_of(Undeclared)


@pytest.mark.parametrize("later", [Grown, Reworded])
def test_a_schema_may_grow(later: type[Event]) -> None:
    check_growth(schema_of(Sneezed), schema_of(later))


@pytest.mark.parametrize("later", [Demanding, Stricter, Declassified, Retyped, Looser])
def test_a_changed_field_needs_a_new_version(later: type[Event]) -> None:
    with pytest.raises(NeedsNewVersion, match=r"times|loud"):
        check_growth(schema_of(Sneezed), schema_of(later))


def test_a_field_or_a_value_taken_away_needs_a_new_version() -> None:
    with pytest.raises(NeedsNewVersion):
        check_growth(schema_of(Grown), schema_of(Sneezed))
    fewer = schema_of(Sneezed)
    fewer["$defs"]["LegalRegime"]["enum"].pop()
    check_growth(fewer, schema_of(Sneezed))
    with pytest.raises(NeedsNewVersion):
        check_growth(schema_of(Sneezed), fewer)


def test_writing_again_changes_nothing_and_refuses_what_was_changed(tmp_path: Path) -> None:
    assert len(write(tmp_path)) == len(CURRENT)
    assert write(tmp_path) == []
    file = tmp_path / "case-closed.v1.json"
    file.write_text(file.read_text().replace('"closed_on"', '"ended_on"'))
    with pytest.raises(NeedsNewVersion):
        write(tmp_path)
