"""On which days what runs for a case is due: warned of, passed, told of again. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.handover.arming import Armed, armed
from services.handover.calendar import next_working_day
from services.handover.handover.process_commands import FireDeadline
from services.handover.term import Term
from services.handover.terms import Terms
from services.handover.watch import Watch
from shared.days import days_after
from shared.events.responsibility import Deadline


@dataclass(frozen=True, slots=True)
class Due:
    """A day on which a deadline is near, passes, or is told of once more."""

    deadline: Deadline
    generation: int
    ordinal: int
    due_on: date
    level: int
    handover_id: UUID | None
    warns: bool
    day_one: bool = False


def pending(watch: Watch, terms: Terms) -> tuple[Due, ...]:
    """Every deadline now armed and neither fired nor cancelled, soonest first; of a repetition only the next."""
    found = [
        due
        for run in armed(watch)
        if (term := terms.term(run.deadline, watch.regime, _municipality(watch, run))) is not None
        and term.day_one == run.day_one
        for due in _dues(run, term, terms, watch)
    ]
    return tuple(sorted(found, key=lambda due: (due.due_on, due.deadline, due.generation, due.ordinal)))


def was_fired(due: Due | FireDeadline, watch: Watch) -> bool:
    """Whether this was said already: by its number, or in an earlier arming of the same day.

    Of erasures several may be due on a day; each has a number of its own.
    """
    if (due.deadline, due.generation, due.ordinal) in watch.fired:
        return True
    return due.deadline is not Deadline.T14_ERASURE and (
        (due.deadline, due.handover_id, due.due_on, due.level, due.warns) in watch.said
    )


def _municipality(watch: Watch, run: Armed) -> str | None:
    known = watch.round(run.handover_id)
    return known.to_municipality if known else watch.municipality


def _dues(run: Armed, term: Term, terms: Terms, watch: Watch) -> Iterator[Due]:
    """The days of one deadline that were not fired yet."""
    passes = _passes(run, term, terms, watch)
    for ordinal, (day, level, warns) in enumerate(_days(run, term, passes, _own_end(run, term, terms))):
        if day is None or (term.repeat and run.not_before and day < run.not_before):
            continue
        due = Due(run.deadline, run.generation, ordinal, day, level, run.handover_id, warns, run.day_one)
        if was_fired(due, watch):
            continue
        yield due
        if term.repeat and not warns:
            return


def _days(run: Armed, term: Term, passes: date | None, own: date) -> Iterator[tuple[date | None, int, bool]]:
    """Day, level and whether it only warns; a day is unknown while the clock stands still."""
    for warning in term.warnings:
        yield warning.day(_since(run, term), passes), warning.level, True
    yield passes, term.level, False
    for step in term.later:
        yield passes and days_after(passes, step.days), step.level, False
    if put_off := term.information_warning:
        yield own if passes is None else None, term.level, True
        yield put_off.day(own, passes) if passes and passes > own else None, put_off.level, True
    day = passes
    while term.repeat and day and day < date.max:
        day = days_after(day, term.repeat.days)
        yield day, term.repeat.level, False


def _since(run: Armed, term: Term) -> date:
    """The day it runs from; what waits for something waits so long at most."""
    if not run.waits:
        return run.since
    latest = days_after(run.since, term.waits)
    return latest if run.came_on is None else min(run.came_on, latest)


def _passes(run: Armed, term: Term, terms: Terms, watch: Watch) -> date | None:
    """The day at whose end it is missed; unknown while third parties have not answered."""
    day: date | None = run.until or term.after(_since(run, term), terms.holidays)
    if day and run.deadline is Deadline.T10_PLAN and term.after_information is not None:
        day = _with_information(day, term.after_information, watch)
    return day and _shifted(day, term, terms)


def _own_end(run: Armed, term: Term, terms: Terms) -> date:
    """The same, whatever third parties answer."""
    return _shifted(run.until or term.after(_since(run, term), terms.holidays), term, terms)


def _shifted(day: date, term: Term, terms: Terms) -> date:
    if terms.algemene_termijnenwet and term.statutory:
        return next_working_day(day, terms.holidays)
    return day


def _with_information(day: date, count: int, watch: Watch) -> date | None:
    """Clock C5x: where third parties were asked in time, the plan waits for their answer and a fortnight."""
    asked = [question for question in watch.clocks.questions if question.asked_on <= day]
    answers = [question.answered_on for question in asked if question.answered_on]
    if len(answers) < len(asked):
        return None
    return max([day, *(days_after(answer, count) for answer in answers)])
