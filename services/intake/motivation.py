"""What a programme did to motivation: the mean change of those measured twice, and never one person's. Pure."""

from collections.abc import Iterable, Mapping
from statistics import fmean
from uuid import UUID

from shared.board import Board, BoardRow
from shared.events.base import Event, Message, PersonEvent
from shared.events.intake import MeasurementMoment, MotivationMeasured
from shared.events.plans import ParticipantEnrolledInProgramme
from shared.events.standing import DuplicateCasesMerged, MergeReversed

FEWEST_OF_OTHERS = 5
"""Of fewer people than this, no municipality sees what another one measured, not even in a mean."""


class Measured(Message):
    """What was measured at one moment, both from 0 to 10."""

    scale: int
    perspective: int


class MotivationRow(BoardRow):
    """What was measured of a person who takes part; counted where the enrolment was."""

    municipality: str | None = None
    programmes: tuple[str, ...] = ()
    measured: Mapping[MeasurementMoment, Measured] = {}
    merged: bool = False


class Effect(Message):
    """How many were measured at T0 and at T1, and by how much they changed in the mean; no mean of nobody."""

    n: int
    mean_change_scale: float | None
    mean_change_perspective: float | None


def project(row: MotivationRow | None, event: Event) -> MotivationRow | None:
    """The row after this event."""
    if not isinstance(event, PersonEvent):
        return row
    match event:
        case ParticipantEnrolledInProgramme():
            known = row or MotivationRow(case_id=event.case_id)
            codes = tuple(dict.fromkeys((*known.programmes, event.programme_code)))
            return known.model_copy(update={"municipality": event.municipality_code, "programmes": codes})
        case MotivationMeasured():
            known = row or MotivationRow(case_id=event.case_id)
            found = Measured(scale=event.scale, perspective=event.perspective)
            return known.model_copy(update={"measured": {**known.measured, event.moment: found}})
        case DuplicateCasesMerged(merged_case_id=merged) if row and merged == row.case_id:
            return row.model_copy(update={"merged": True})
        case MergeReversed(merged_case_id=merged) if row and merged == row.case_id:
            return row.model_copy(update={"merged": False})
    return row


def changes(rows: Iterable[MotivationRow], programme: str) -> list[tuple[int, int]]:
    """By how much those of a programme changed who were measured at both moments; a person once."""
    return [
        (later.scale - first.scale, later.perspective - first.perspective)
        for row in rows
        if programme in row.programmes and not row.merged
        if (first := row.measured.get(MeasurementMoment.T0)) and (later := row.measured.get(MeasurementMoment.T1))
    ]


def effect(found: list[tuple[int, int]]) -> Effect:
    """Their number and mean, to two decimals."""
    if not found:
        return Effect(n=0, mean_change_scale=None, mean_change_perspective=None)
    scale, perspective = (round(fmean(part), 2) for part in zip(*found, strict=True))
    return Effect(n=len(found), mean_change_scale=scale, mean_change_perspective=perspective)


def of_all(own: list[tuple[int, int]], others: list[tuple[int, int]]) -> Effect | None:
    """The whole programme; none where one could reckon back from it to a few people elsewhere."""
    return None if 0 < len(others) < FEWEST_OF_OTHERS else effect(own + others)


def _key(event: Event) -> UUID | None:
    return event.case_id if isinstance(event, PersonEvent) else None


MOTIVATION_BOARD = Board("motivations", MotivationRow, _key, project)
