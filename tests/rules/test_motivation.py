"""What a programme did to motivation, added up: who counts, and what is told of few."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from typing import Any
from uuid import UUID

from services.intake.motivation import MotivationRow, changes, effect, of_all, project
from shared.events.base import Event
from shared.events.intake import MeasurementMoment, MotivationMeasured
from shared.events.plans import ParticipantEnrolledInProgramme
from shared.events.standing import DuplicateCasesMerged, MergeReversed

CASE, PERSON, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
DAY = date(2019, 11, 14)
WHO: dict[str, Any] = {"case_id": CASE, "participant_id": PERSON, "occurred_on": DAY}


def enrolled(programme: str = "WFR", municipality: str = "0432") -> ParticipantEnrolledInProgramme:
    return ParticipantEnrolledInProgramme(
        **WHO, programme_code=programme, enrolled_on=DAY, municipality_code=municipality
    )


def measured(moment: MeasurementMoment, scale: int, perspective: int) -> MotivationMeasured:
    found = {"moment": moment, "scale": scale, "perspective": perspective, "measured_on": DAY}
    return MotivationMeasured(**WHO, intake_id=CASE, **found)


def merged(kind: type[DuplicateCasesMerged | MergeReversed]) -> DuplicateCasesMerged | MergeReversed:
    cases = {"surviving_case_id": OTHER, "merged_case_id": CASE}
    persons = {"surviving_participant_id": OTHER, "merged_participant_id": PERSON}
    return kind(**WHO, **cases, **persons, decided_by="steward-1")


T0, T1, T2 = MeasurementMoment.T0, MeasurementMoment.T1, MeasurementMoment.T2
TWICE = (enrolled(), measured(T0, 5, 6), measured(T1, 8, 5))


def row(events: Iterable[Event]) -> MotivationRow:
    shown = reduce(project, events, None)
    assert shown is not None
    return shown


def changed(*events: Event, programme: str = "WFR") -> list[tuple[int, int]]:
    return changes([row(events)], programme)


def test_who_was_measured_at_both_moments_counts_in_their_programme() -> None:
    assert changed(*TWICE) == [(3, -1)]
    assert changed(*reversed(TWICE)) == [(3, -1)]
    assert changed(*TWICE, programme="EHZ") == []
    assert changed(*TWICE, enrolled("EHZ"), programme="EHZ") == [(3, -1)]


def test_one_measurement_is_no_change_and_a_later_moment_is_another_question() -> None:
    assert changed(enrolled(), measured(T0, 5, 6)) == []
    assert changed(enrolled(), measured(T1, 8, 5)) == []
    assert changed(enrolled(), measured(T0, 5, 6), measured(T2, 9, 9)) == []
    assert changed(measured(T0, 5, 6), measured(T1, 8, 5)) == []


def test_it_counts_for_the_municipality_of_the_enrolment() -> None:
    assert row(TWICE).municipality == "0432"
    assert row((*TWICE, enrolled(municipality="0405"))).municipality == "0405"


def test_a_merged_person_counts_once_and_again_apart_when_they_were_two() -> None:
    assert changed(*TWICE, merged(DuplicateCasesMerged)) == []
    assert changed(*TWICE, merged(DuplicateCasesMerged), merged(MergeReversed)) == [(3, -1)]


def test_the_mean_says_of_how_many_it_is_and_of_nobody_there_is_none() -> None:
    found = effect([(3, -1), (1, 1), (0, 1)])
    assert (found.n, found.mean_change_scale, found.mean_change_perspective) == (3, 1.33, 0.33)
    nobody = effect([])
    assert (nobody.n, nobody.mean_change_scale, nobody.mean_change_perspective) == (0, None, None)


def test_of_fewer_than_five_people_elsewhere_nothing_is_told_not_even_in_the_whole() -> None:
    own = [(1, 1)] * 20
    for few in range(1, 5):
        assert of_all(own, [(3, 3)] * few) is None, few
    five, none = of_all(own, [(3, 3)] * 5), of_all(own, [])
    assert five is not None
    assert (five.n, five.mean_change_scale) == (25, 1.4)
    assert none == effect(own)
