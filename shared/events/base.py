"""What every event, command and identifier is made of. Published: add, never change."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from shared.events.classes import Declared, N, Purpose

UNFIT = re.compile(r"\d{8}|[\x00-\x1f\x7f]")
"""What no text of a command holds: the number of a person, in the digits of any script, or what is no text."""
_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

MunicipalityCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
PartnerId = Annotated[str, StringConstraints(pattern=_SLUG, max_length=40)]
SiteId = Annotated[str, StringConstraints(pattern=_SLUG, max_length=60)]
ProgrammeCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=30)]
ConvenantId = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=30)]
RouteCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=20)]
OccupationCode = Annotated[str, StringConstraints(pattern=r"^(isco:[0-9]{4}|isced:[0-9]{1,4})$")]
StaffId = Annotated[str, StringConstraints(pattern=_SLUG, max_length=40)]
ReasonCode = Annotated[str, StringConstraints(pattern=r"^[A-Z_]+$", max_length=40)]
Code = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z]+[0-9]{0,4}([-_.][A-Za-z]+[0-9]{0,4})*$", max_length=40)
]
"""A word of a list that others keep; nobody's number fits in it."""
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,20}$")]
Cents = Annotated[int, Field(ge=0)]


class Message(BaseModel):
    """Anything that crosses a wall: frozen, complete, and nothing unexpected inside."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Event(Message):
    """A fact, in the past tense. Its class says which stream keeps it and which version of the words it is."""

    version: ClassVar[int] = 1
    dutch: ClassVar[str]
    stream: ClassVar[tuple[str, str]]
    """Kind of stream and the field that names it: ("intake", "intake_id") is kept in `intake-<id>`."""

    occurred_on: Annotated[date, N("datum gebeurtenis", Purpose.CASE)]

    @classmethod
    @cache
    def kebab(cls) -> str:
        """`IntakeCompleted` is `intake-completed`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    @cache
    def type_name(cls) -> str:
        """Name and version as stored: `intake-completed.v1`."""
        return f"{cls.kebab()}.v{cls.version}"

    def stream_name(self) -> str:
        """The stream that keeps this event."""
        kind, key = self.stream
        return f"{kind}-{getattr(self, key)}"


class PersonEvent(Event):
    """A fact about one person's case."""

    case_id: Annotated[UUID, N("dossier", Purpose.CASE)]
    participant_id: Annotated[UUID, N("deelnemer", Purpose.CASE)]


class RegionEvent(Event):
    """A fact without a person: partners, covenants, programmes. Only N fields."""


class Command(Message):
    """A wish, in the imperative; it may be refused. Its class says who may ask and what refusals to expect."""

    actors: ClassVar[tuple[str, ...]]
    """Who may ask: `ROLE` of the partner, or `ROLE/staff-role`: ("COA", "MUNICIPALITY/regievoerder")."""

    refusals: ClassVar[tuple[str, ...]] = ()
    """The codes it can be refused with, besides those that every command can meet."""

    asker_field: ClassVar[str | None] = None
    """The field that names the asker's own partner; the edge fills it in, and no other name may be given."""

    derived: ClassVar[tuple[str, ...]] = ()
    """Fields that the edge derives; no asker may give them."""

    numbers: ClassVar[tuple[str, ...]] = ()
    """Fields that hold the long number of an organisation; no other may hold a number so long."""

    occurred_on: date | None = None
    """The day in the real world; the day of asking if absent."""

    @field_validator("*")
    @classmethod
    def _nobody_by_number(cls, value: Any, field: ValidationInfo) -> Any:
        """What is told in the open names nobody by number; sealed values are not looked into."""
        if field.field_name not in cls.numbers and any(map(UNFIT.search, _texts(value))):
            raise PydanticCustomError("string_pattern_mismatch", "a number of a person, or no text")
        return value


class PersonCommand(Command):
    """A wish about one person's case."""

    case_id: UUID


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, however deep, but for what is sealed."""
    match value:
        case str():
            yield value
        case Mapping():
            yield from (text for pair in value.items() for part in pair for text in _texts(part))
        case tuple() | list() | frozenset():
            yield from (text for part in value for text in _texts(part))
        case BaseModel():
            yield from (text for _, part in value for text in _texts(part))


def declared(model: type[BaseModel]) -> dict[str, Declared]:
    """Field name → what its type declares; a field without a declaration is a `TypeError`."""
    found: dict[str, Declared] = {}
    for name, field in model.model_fields.items():
        marks = [m for m in field.metadata if isinstance(m, Declared)]
        if len(marks) != 1:
            raise TypeError(f"{model.__name__}.{name} must declare one data class, Dutch term and purpose")
        found[name] = marks[0]
    return found


def kinds_of(events: Any) -> frozenset[str]:
    """The kinds of stream that these event classes are kept in."""
    return frozenset(event.stream[0] for event in events)


class LegalRegime(StrEnum):
    """Which law a case is under. Always data, never assumed from the calendar."""

    WI2013 = "WI2013"
    WI2021 = "WI2021"
    PILOT_PRE2022 = "PILOT_PRE2022"


class TargetGroup(StrEnum):
    """Wi art. 13 names the group of asylum holders."""

    ASYLUM_HOLDER = "ASYLUM_HOLDER"
    FAMILY_MIGRANT = "FAMILY_MIGRANT"
    OTHER_MIGRANT = "OTHER_MIGRANT"


class EducationLevel(StrEnum):
    """Highest level of education followed."""

    NONE = "NONE"
    PRIMARY = "PRIMARY"
    SECONDARY = "SECONDARY"
    VOCATIONAL = "VOCATIONAL"
    HIGHER = "HIGHER"


class Literacy(StrEnum):
    """Which script a person reads."""

    LITERATE_LATIN = "LITERATE_LATIN"
    LITERATE_OTHER_SCRIPT = "LITERATE_OTHER_SCRIPT"
    ILLITERATE = "ILLITERATE"


class LanguageLevel(StrEnum):
    """CEFR level, with the two steps before A1."""

    A0 = "A0"
    A1_MIN = "A1_MIN"
    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"


class Route(StrEnum):
    """Learning route (*leerroute*), Wi art. 15."""

    B1 = "B1"
    EDUCATION = "EDUCATION"
    Z = "Z"


class AdaptationCode(StrEnum):
    """What a provider or host must act on (class P)."""

    NONE = "NONE"
    SHORTER_SESSIONS = "SHORTER_SESSIONS"
    CHILDCARE = "CHILDCARE"
    INTERPRETER = "INTERPRETER"
    STEP_FREE = "STEP_FREE"
    QUIET_ROOM = "QUIET_ROOM"
    NO_HEAVY_LIFTING = "NO_HEAVY_LIFTING"
    PART_TIME_ONLY = "PART_TIME_ONLY"
    DIGITAL_SUPPORT = "DIGITAL_SUPPORT"


class ReferralCode(StrEnum):
    """A need that only the one partner referred to may hear of (class S)."""

    HEALTH_SUPPORT = "HEALTH_SUPPORT"
    DEBT_SUPPORT = "DEBT_SUPPORT"
    FAMILY_SUPPORT = "FAMILY_SUPPORT"


class LifeDomain(StrEnum):
    """Life domain (*leefgebied*) of the broad intake."""

    LEARNABILITY = "LEARNABILITY"
    EDUCATION = "EDUCATION"
    WORK_EXPERIENCE = "WORK_EXPERIENCE"
    PERSONAL_CIRCUMSTANCES = "PERSONAL_CIRCUMSTANCES"
    HEALTH = "HEALTH"
    DAY_ACTIVITY = "DAY_ACTIVITY"
    HOUSING = "HOUSING"
    FINANCES = "FINANCES"
    FAMILY = "FAMILY"
    SOCIAL_NETWORK = "SOCIAL_NETWORK"
    AMBITIONS = "AMBITIONS"
    DIGITAL_SKILLS = "DIGITAL_SKILLS"


class Daypart(StrEnum):
    """Half a day or an evening of the week."""

    MON_AM = "MON_AM"
    MON_PM = "MON_PM"
    MON_EVE = "MON_EVE"
    TUE_AM = "TUE_AM"
    TUE_PM = "TUE_PM"
    TUE_EVE = "TUE_EVE"
    WED_AM = "WED_AM"
    WED_PM = "WED_PM"
    WED_EVE = "WED_EVE"
    THU_AM = "THU_AM"
    THU_PM = "THU_PM"
    THU_EVE = "THU_EVE"
    FRI_AM = "FRI_AM"
    FRI_PM = "FRI_PM"
    FRI_EVE = "FRI_EVE"
    SAT_AM = "SAT_AM"
    SAT_PM = "SAT_PM"
    SAT_EVE = "SAT_EVE"
    SUN_AM = "SUN_AM"
    SUN_PM = "SUN_PM"
    SUN_EVE = "SUN_EVE"


class DaypartKind(StrEnum):
    """What a daypart of a week is spent on."""

    LANGUAGE_LESSON = "LANGUAGE_LESSON"
    KNM_LESSON = "KNM_LESSON"
    PRACTICAL_LEARNING = "PRACTICAL_LEARNING"
    THEME_MODULE = "THEME_MODULE"
    VOLUNTEERING = "VOLUNTEERING"
    INTERNSHIP = "INTERNSHIP"
    PARTICIPATION_PLACE = "PARTICIPATION_PLACE"
    PAID_WORK = "PAID_WORK"
    MAP_PRACTICE = "MAP_PRACTICE"
    GUIDANCE = "GUIDANCE"
