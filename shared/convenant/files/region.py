"""`region.yaml`: the region itself."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from shared.events.base import Message, MunicipalityCode

RegionCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=30)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class Municipality(Message):
    """A municipality by its CBS code, always in quotes."""

    code: MunicipalityCode
    name: Name


class RegionFile(Message):
    """`region.yaml`: name, municipalities, how the log is cut, and which clock it runs on."""

    code: RegionCode
    name: Name
    municipalities: Annotated[tuple[Municipality, ...], Field(min_length=1)]
    partitions: Annotated[int, Field(ge=1, le=1024)]
    slices: Annotated[int, Field(ge=1, le=64)] = 1
    clock: Literal["system", "played"]
    calendar: Literal["nl"] = "nl"
    starts_on: date
