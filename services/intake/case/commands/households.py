"""What the intake service asks of itself about the cases of one household."""

from typing import ClassVar
from uuid import UUID

from shared.events.base import PersonCommand


class JoinHousehold(PersonCommand):
    """Let a case know that another is of the same household, which was told of the other alone."""

    actors: ClassVar = ("SYSTEM",)
    of_case_id: UUID


class TellHousehold(PersonCommand):
    """Have every other case of the household looked at, because this person is no longer there."""

    actors: ClassVar = ("SYSTEM",)


HouseholdCommand = JoinHousehold | TellHousehold
HOUSEHOLD_COMMANDS = (JoinHousehold, TellHousehold)
