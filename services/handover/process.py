"""The warm handover as a process: one fold of a case's whole history, and what follows from where it stands.

What is asked follows from the state, not from the one fact that was heard last: whatever was lost is asked again
with the next fact, and the deciders give a repetition no events.
"""

from collections.abc import Iterator
from dataclasses import replace

from services.handover.folding import learn
from services.handover.handing import handing, household
from services.handover.handover.process_commands import ChangeResponsibility, NotifyOfErasure
from services.handover.responsible import evolve_answer
from services.handover.rounds import hand
from services.handover.watch import Watch, case_of
from services.handover.watching import watched
from shared.events.base import Command, PersonEvent
from shared.events.handover import DayOneGuidanceMissed, HandoverEscalated, HandoverEvent, HousingTargetMissed
from shared.events.responsibility import WatchEvent
from shared.events.standing import DuplicateCasesMerged

OWN_WORDS = (WatchEvent, HandoverEscalated, HousingTargetMissed, DayOneGuidanceMissed)
"""What the process says itself: nobody has acted, so nothing is less stale for it."""


def evolve(watch: Watch, event: PersonEvent) -> Watch:
    """The watch after a fact of this case; facts are folded in the order of the log."""
    if watch.case_id is None:
        watch = replace(watch, case_id=event.case_id, participant_id=event.participant_id)
    watch = _answered(watch, event)
    match event:
        case WatchEvent():
            watch = watched(watch, event)
        case HandoverEvent():
            watch = hand(watch, event)
        case _:
            watch = learn(watch, event)
    if isinstance(event, OWN_WORDS):
        return watch
    latest = max(watch.heard_on, event.occurred_on) if watch.heard_on else event.occurred_on
    return replace(watch, heard_on=latest)


def _answered(watch: Watch, event: PersonEvent) -> Watch:
    """Who is responsible now, and whether that is another than before."""
    answer = evolve_answer(watch.answer, event)
    if answer is watch.answer:
        return replace(watch, turned=False) if watch.turned else watch
    now, before = answer.now, watch.trail[-1] if watch.trail else None
    turned = now is not None and (before is None or not now.same_organisation(before))
    trail = (*watch.trail, now) if turned and now else watch.trail
    return replace(watch, answer=answer, trail=trail, turned=turned)


def react(watch: Watch, event: PersonEvent) -> tuple[Command, ...]:
    """What to ask, given the watch after this fact."""
    return (
        *_responsibility(watch),
        *_followers(watch, event),
        *handing(watch),
        *household(watch, event),
        *_recalls(watch),
    )


def _responsibility(watch: Watch) -> Iterator[Command]:
    """Every change is written down."""
    if watch.told < len(watch.trail) - 1:
        yield ChangeResponsibility(case_id=case_of(watch), occurred_on=watch.trail[-1].since)


def _followers(watch: Watch, event: PersonEvent) -> Iterator[Command]:
    """Cases that were merged into this one follow it."""
    now = watch.answer.now
    if now is None or not (watch.turned or isinstance(event, DuplicateCasesMerged)):
        return
    for merged in sorted(watch.absorbed):
        yield ChangeResponsibility(
            case_id=merged,
            occurred_on=event.occurred_on,
            follows_kind=now.kind,
            follows_municipality=now.municipality,
            follows_site=now.site,
        )


def _recalls(watch: Watch) -> Iterator[Command]:
    given = {notice.notice_id for notice in watch.notices}
    for recall in watch.recalls:
        if recall.notice_id not in given and not recall.lapsed:
            yield NotifyOfErasure(
                case_id=case_of(watch),
                occurred_on=recall.on,
                notice_id=recall.notice_id,
                municipality_code=recall.municipality,
            )
