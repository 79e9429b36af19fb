"""What kind of data a field holds, and the closed box in which rules carry what they may not see."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

T = TypeVar("T")


class DataClass(StrEnum):
    """Sensitivity of a field; each class but N is encrypted as one block with the person's key for it."""

    I = "I"  # identifier: name, BSN, V-number, birth date
    C = "C"  # contact: address, phone, e-mail
    P = "P"  # other personal data, linked to a pseudonym
    S = "S"  # special category or sensitive proxy; free text by default
    N = "N"  # none


class Purpose(StrEnum):
    """Purpose binding (*doelbinding*), AVG art. 5(1)(b)."""

    CASE = "WI-CASE"
    HANDOVER = "WI-HANDOVER"
    INTAKE = "WI-INTAKE"
    PLAN = "WI-PLAN"
    PLACEMENT = "PW-PLACEMENT"
    REFERRAL = "WI-REFERRAL"
    PROGRAMME = "PROGRAMME"
    CONVENANT = "CONVENANT"
    PRIVACY = "AVG"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a field's type says of its data: class, Dutch term, purpose."""

    data_class: DataClass
    dutch: str
    purpose: Purpose


def N(dutch: str, purpose: Purpose) -> Declared:
    """Not personal: codes of the house, ids that mean nothing outside it, dates of process."""
    return Declared(DataClass.N, dutch, purpose)


def P(dutch: str, purpose: Purpose) -> Declared:
    """Personal, linked to a pseudonym."""
    return Declared(DataClass.P, dutch, purpose)


def S(dutch: str, purpose: Purpose) -> Declared:
    """Special category or sensitive proxy (AVG art. 9); must be `Sealed`."""
    return Declared(DataClass.S, dutch, purpose)


def C(dutch: str, purpose: Purpose) -> Declared:
    """Contact; must be `Sealed`."""
    return Declared(DataClass.C, dutch, purpose)


def I(dutch: str, purpose: Purpose) -> Declared:
    """Identifier; must be `Sealed`."""
    return Declared(DataClass.I, dutch, purpose)


class Sealed(Generic[T]):
    """A value that rules may pass on but not look into.

    Fresh from a command it still holds its value, to be encrypted before the append; loaded from the log it
    is empty, and only the keyring opens the block it stands for.
    """

    __slots__ = ("_value",)

    def __init__(self, value: T | None = None) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Sealed(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self._value == other._value

    def __hash__(self) -> int:
        return hash(Sealed)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        inner = handler(get_args(source)[0])

        def check(value: Any, validate: Any) -> "Sealed[Any]":
            return value if isinstance(value, Sealed) else Sealed(validate(value))

        def write(value: "Sealed[Any]", serialize: Any, info: core_schema.SerializationInfo) -> Any:
            return serialize(value._value) if info.context == SEALING else "sealed"

        return core_schema.no_info_wrap_validator_function(
            check,
            inner,
            serialization=core_schema.wrap_serializer_function_ser_schema(write, info_arg=True, schema=inner),
        )


SEALING = {"sealed": "write"}
"""Serialization context in which sealed values are written out, to be encrypted at once."""
