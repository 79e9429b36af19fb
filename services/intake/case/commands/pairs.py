"""What may be asked about two cases at once: that they are one household, or one person."""

from typing import ClassVar
from uuid import UUID

from shared.events.base import PersonCommand, StaffId
from shared.events.standing import MatchBasis, Relation

DATA_STEWARD = "MUNICIPALITY/data_steward"


class ExpandHousehold(PersonCommand):
    """Tell that a member of the family came later (*nareiziger*), and has this other case."""

    actors: ClassVar = ("MUNICIPALITY",)
    new_case_id: UUID
    relation: Relation


class FlagPossibleDuplicate(PersonCommand):
    """Tell that another case may be about the same person; a human decides."""

    actors: ClassVar = ("MUNICIPALITY",)
    candidate_case_id: UUID
    match_basis: MatchBasis


class MergeCases(PersonCommand):
    """Decide that two cases are one person: the other, unless its handover ended by it, is read through this."""

    actors: ClassVar = (DATA_STEWARD,)
    refusals: ClassVar = ("HUMAN_DECISION_REQUIRED", "HANDOVER_RUNNING")
    merged_case_id: UUID
    decided_by: StaffId


class ReverseMerge(PersonCommand):
    """Decide that the two cases were two people after all."""

    actors: ClassVar = (DATA_STEWARD,)
    refusals: ClassVar = ("HUMAN_DECISION_REQUIRED", "CASE_ALREADY_OPEN")
    merged_case_id: UUID
    decided_by: StaffId
