"""What travels or is kept in the open holds no free text: each text is one of a list, an id, a day, or a code."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

import pytest
from pydantic import BaseModel, Field, StringConstraints, TypeAdapter, ValidationError

from shared.events.base import Command, Event, PersonCommand, PersonEvent, StaffId, declared
from shared.events.catalogue import EVENTS
from shared.events.classes import DataClass, N, P, Purpose, Sealed
from shared.events.plans import SupportItem
from tests.laws.wishes import DECIDER_OF

Text = dict[str, Any]
WORDS_OF_THE_REGION = {
    *("PartnerRegistered.name", "PartnerRegistered.oin", "PartnerSiteAdded.name", "ProgrammeDefined.name"),
    *("ConvenantDrafted.name", "ConvenantDrafted.text_version", "ConvenantSigned.text_version"),
    *("DisclosurePolicyPublished.approved_by", "DisclosurePolicyPublished.rows"),
    *("RegisterPartner.name", "RegisterPartner.oin", "AddPartnerSite.name", "DefineProgramme.name"),
    *("DraftConvenant.name", "DraftConvenant.text_version", "SignConvenant.text_version"),
    *("PublishDisclosurePolicy.approved_by", "PublishDisclosurePolicy.rows"),
}
"""Names of organisations and programmes and the words of the covenant itself, from the region's files."""
FREE = (
    *("Jan de Vries", "Woont nu bij haar zus.", "een\x00twee", "regel\nregel", "j@example.org"),
    *("A" * 100, "a" * 100, "1" * 100),
)
"""What somebody could write about a person where a text is free."""
NUMBERS = ("123456782", "0612345678", "2211123456", "j-jansen-0612345678", "31612345678")
IN_THE_OPEN = (DataClass.N, DataClass.P)


def texts(part: Text, whole: Text, path: str) -> Iterator[tuple[str, Text]]:
    """Every text below this part of a JSON Schema that is none of a list, with where it stands."""
    if "$ref" in part:
        part = whole["$defs"][part["$ref"].rpartition("/")[2]] | {k: v for k, v in part.items() if k != "$ref"}
    if "enum" in part or "const" in part:
        return
    if part.get("type") == "string":
        yield path, part
    for other in (*part.get("anyOf", ()), *part.get("allOf", ()), *part.get("prefixItems", ())):
        yield from texts(other, whole, path)
    if isinstance(part.get("items"), dict):
        yield from texts(part["items"], whole, f"{path}[]")
    for name, field in part.get("properties", {}).items():
        yield from texts(field, whole, f"{path}.{name}")
    if isinstance(part.get("additionalProperties"), dict):
        yield f"{path}{{}}", key_of(part)
        yield from texts(part["additionalProperties"], whole, f"{path}{{}}")


def key_of(mapping: Text) -> Text:
    """What the keys of a mapping may be; pydantic writes a pattern of them as `patternProperties`."""
    named: Text = mapping.get("propertyNames", {})
    patterns = mapping.get("patternProperties", {})
    return named | ({"pattern": next(iter(patterns))} if patterns else {})


def is_free(text: Text) -> bool:
    """Whether a sentence, a name or a long number could be written there."""
    if text.get("format") in ("uuid", "date", "date-time"):
        return False
    allowed = {"pattern": text.get("pattern"), "max_length": text.get("maxLength")}
    adapter = TypeAdapter(Annotated[str, StringConstraints(**allowed)])
    return any(fits(adapter, word) for word in FREE)


def fits(adapter: TypeAdapter[str], word: str) -> bool:
    try:
        adapter.validate_python(word)
    except ValidationError:
        return False
    return True


def free_texts(model: type[BaseModel], fields: Iterator[str]) -> list[str]:
    """The places in these fields where free text fits."""
    whole = model.model_json_schema()
    return [
        f"{model.__name__}.{path}"
        for name in fields
        if f"{model.__name__}.{name}" not in WORDS_OF_THE_REGION
        for path, text in texts(whole["properties"][name], whole, name)
        if is_free(text)
    ]


def told_in_the_open(event: type[Event]) -> Iterator[str]:
    return (name for name, mark in declared(event).items() if mark.data_class in IN_THE_OPEN)


def asked_in_the_open(command: type[Command]) -> Iterator[str]:
    return (name for name, field in command.model_fields.items() if "Sealed" not in str(field.annotation))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_no_fact_holds_free_text_in_the_open(event: type[Event]) -> None:
    assert free_texts(event, told_in_the_open(event)) == []


@pytest.mark.parametrize("command", DECIDER_OF, ids=lambda command: command.__name__)
def test_no_command_takes_free_text_in_the_open(command: type[Command]) -> None:
    assert free_texts(command, asked_in_the_open(command)) == []


def test_words_of_the_region_are_in_nothing_about_a_person() -> None:
    kinds = {kind.__name__: kind for kind in (*EVENTS, *DECIDER_OF)}
    named = {kinds[place.partition(".")[0]] for place in WORDS_OF_THE_REGION}
    assert not any(issubclass(kind, PersonEvent | PersonCommand) for kind in named)
    places = (place.partition(".") for place in WORDS_OF_THE_REGION)
    assert all(field in kinds[kind].model_fields for kind, _, field in places)


class Named(Command):
    """Asks for somebody by a name of the house."""

    actors: ClassVar = ("COA",)
    numbers: ClassVar = ("oin",)
    by: StaffId | None = None
    codes: tuple[StaffId, ...] = ()
    levels: Annotated[dict[str, int], Field(max_length=9)] = Field(default_factory=dict)
    goal: SupportItem | None = None
    oin: str = ""
    details: Sealed[str] | None = None


@pytest.mark.parametrize("number", NUMBERS)
def test_no_command_takes_the_number_of_a_person_in_the_open(number: str) -> None:
    """Codes of events that were stored keep their form for ever; commands are the only way to them."""
    support = {"code": "HELP", "partner_id": number}
    for wrong in ({"by": number}, {"codes": ["ok", number]}, {"levels": {number: 1}}, {"goal": support}):
        with pytest.raises(ValidationError) as refused:
            Named.model_validate(wrong)
        (error,) = refused.value.errors()
        assert (error["type"], error["loc"]) == ("string_pattern_mismatch", tuple(wrong))
    assert Named(oin=number, details=Sealed(number), by="j-jansen-1234567")


def test_only_organisations_have_long_numbers() -> None:
    assert {kind.__name__ for kind in DECIDER_OF if kind.numbers} == {"RegisterPartner"}


class Whispered(PersonEvent):
    """Someone forgot to say what may be written."""

    dutch: ClassVar = "gefluisterd"
    stream: ClassVar = ("whisper", "case_id")
    by_whom: Annotated[str, Field(max_length=40), P("door wie", Purpose.CASE)]
    words: Annotated[tuple[str, ...], N("woorden", Purpose.CASE)] = ()
    loud: Annotated[dict[str, int], N("luid", Purpose.CASE)] = Field(default_factory=dict)
    digits: Annotated[str, Field(pattern=r"^\d+$"), N("cijfers", Purpose.CASE)] = "1"
    slug: Annotated[str | None, Field(pattern=r"^[a-z-]+$", max_length=40), N("code", Purpose.CASE)] = None


def test_free_text_is_found_wherever_it_hides() -> None:
    found = free_texts(Whispered, told_in_the_open(Whispered))
    assert found == ["Whispered.by_whom", "Whispered.words[]", "Whispered.loud{}", "Whispered.digits"]
