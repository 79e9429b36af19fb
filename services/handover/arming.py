"""Which deadlines run for a case, and since when; whatever their length is. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.handover.round import Ending, Round
from services.handover.watch import Watch
from shared.events.base import TargetGroup
from shared.events.handover import HandoverScenario
from shared.events.responsibility import Deadline
from shared.events.standing import PermitKind


@dataclass(frozen=True, slots=True)
class Armed:
    """A deadline that runs; `generation` tells one arming from another, `until` is its day where that is known.

    Of day-one guidance and the first visit both run; the municipality's terms say which of them counts.
    One that `waits` runs from the day on which what it waits for `came_on`, or when its term has waited enough.
    """

    deadline: Deadline
    generation: int
    since: date
    handover_id: UUID | None = None
    until: date | None = None
    not_before: date | None = None
    day_one: bool = False
    waits: bool = False
    came_on: date | None = None


def armed(watch: Watch) -> tuple[Armed, ...]:
    """Every deadline that runs now, fired or not; of whom nobody is left to hand over, only erasure is waited for.

    COA's access needs no end then: with the case it has ended.
    """
    found = [*_erasure(watch)]
    if watch.ended is None:
        known = watch.active
        found += [*_access(watch), *_law(watch), *(_running(watch, known) if known else ())]
    return tuple(found)


def _running(watch: Watch, known: Round) -> Iterator[Armed]:
    if watch.led_at != known.to_municipality and (watch.taken_over or not known.direct):
        yield Armed(Deadline.T2_CASE_WORKER, known.ordinal, known.started_on, known.handover_id)
    if not known.direct:
        yield from _reception(watch, known)
        yield from _housing(watch, known)
    yield from _arrival(watch, known)
    if watch.heard_on:
        of_its_day = watch.heard_on.toordinal()
        yield Armed(Deadline.T13_STALE, of_its_day, watch.heard_on, known.handover_id)


def _reception(watch: Watch, known: Round) -> Iterator[Armed]:
    """What has to be done while the person still lives in reception."""
    own, start = known.handover_id, known.started_on
    if watch.profile_on is None:
        generation = 1 + sum(r.returns for r in watch.rounds)
        yield Armed(Deadline.T1_PROFILE, generation, watch.profile_since or start, own)
    if known.planned is None and known.held_on is None:
        yield from _contact(watch, known)
    if known.scenario is None and watch.moved_on is None:
        yield Armed(Deadline.T4_SCENARIO, known.ordinal, start, own)


def _contact(watch: Watch, known: Round) -> Iterator[Armed]:
    """From the profile, for which it waits a while; after the move where so chosen; anew from a talk missed."""
    kind, own = Deadline.T3_FIRST_CONTACT, known.handover_id
    after_move = known.scenario is HandoverScenario.AFTER_MOVE
    # Each time there is one for before the move and one for after it: to choose to and fro arms nothing new.
    nth = 2 * watch.contacts - (known.missed_on is not None or not after_move)
    if since := known.missed_on or (watch.moved_on if after_move else None):
        yield Armed(kind, nth, since, own)
    elif not after_move:
        came_on = watch.profile_on and max(watch.profile_on, known.started_on)
        yield Armed(kind, nth, known.started_on, own, waits=True, came_on=came_on)


def _housing(watch: Watch, known: Round) -> Iterator[Armed]:
    home, own = watch.housing, known.handover_id
    if watch.moved_on:
        return
    if home.tenancy_on:
        yield Armed(Deadline.T6_MOVE, known.ordinal + watch.outgrown, home.tenancy_on, own)
    elif home.offered_on is None:
        yield Armed(Deadline.T5_HOUSING, known.ordinal, known.started_on, own, not_before=home.refused_on)


def _arrival(watch: Watch, known: Round) -> Iterator[Armed]:
    """What has to be done once the person lives in the municipality."""
    own = known.handover_id
    here = watch.registered_in == known.to_municipality
    landed = known.started_on if known.direct else watch.moved_on
    if landed and not here:
        yield Armed(Deadline.T7_REGISTRATION, known.ordinal, landed, own)
    if landed and watch.clocks.benefit_on is None and not watch.clocks.relieved:
        yield Armed(Deadline.T8_RELIEF, known.ordinal, landed, own)
    registered = watch.registered_on if here else None
    if registered and watch.led_at != known.to_municipality:
        yield Armed(Deadline.T9_FIRST_VISIT, known.ordinal, registered, own, day_one=True)
    days = [day for day in (landed, registered) if day]
    if not days:
        return
    seen = [day for day in (watch.visited_on, known.held_on) if day and day >= min(days)]
    if not seen and not known.day_one_missed:
        yield Armed(Deadline.T9_FIRST_VISIT, known.ordinal, min(days), own)


def _law(watch: Watch) -> Iterator[Armed]:
    """The clocks of the law, which run for the case whether it is handed over or not."""
    clocks = watch.clocks
    registered = clocks.registered_first_on
    yield from _link(watch)
    if clocks.permit_on and registered and clocks.notified_on is None:
        yield Armed(Deadline.T11_DUO_LETTER, clocks.notices + 1, max(clocks.permit_on, registered))
    if clocks.notified_on and registered and not clocks.planned:
        yield Armed(Deadline.T10_PLAN, clocks.notices, max(clocks.notified_on, registered))
    if clocks.term_end:
        yield Armed(Deadline.C6_TERM, 1, clocks.term_end, until=clocks.term_end)
    if clocks.benefit_on and not clocks.benefit_over and _relieved_by_law(watch):
        yield Armed(Deadline.C8_RELIEF, clocks.benefits, clocks.benefit_on)


def _link(watch: Watch) -> Iterator[Armed]:
    """COA links to a municipality: from the permit, and anew from the day on which a municipality gave back."""
    permit, last, call = watch.clocks.permit_on, watch.last, watch.call
    if permit and not watch.linked and last is None:
        yield Armed(Deadline.C1_LINK, 1, permit)
    given_back = [known for known in watch.rounds if known.ending is Ending.REJECTED]
    waits = last is not None and call is not None and call.handover_id == last.handover_id
    if waits and last in given_back and last.ended_on:
        yield Armed(Deadline.C1_LINK, 1 + len(given_back), last.ended_on)


def _relieved_by_law(watch: Watch) -> bool:
    """Relief is for asylum permits of a fixed period only (art. 56a Participatiewet)."""
    kind = watch.clocks.permit_kind
    return kind is PermitKind.ASYLUM_FIXED or (kind is None and watch.target_group is TargetGroup.ASYLUM_HOLDER)


def _access(watch: Watch) -> Iterator[Armed]:
    """COA's access ends some time after each handover that was completed."""
    for known in watch.rounds:
        if known.ending is Ending.COMPLETED and known.ended_on and not known.direct:
            yield Armed(Deadline.T12_COA_ACCESS, known.ordinal, known.ended_on, known.handover_id)


def _erasure(watch: Watch) -> Iterator[Armed]:
    """Who was told to delete must say that it has, unless it leads the case again."""
    lapsed = {recall.notice_id for recall in watch.recalls if recall.lapsed}
    for ordinal, notice in enumerate(watch.notices, 1):
        if not notice.acknowledged and notice.notice_id not in lapsed:
            day = notice.acknowledge_by
            yield Armed(Deadline.T14_ERASURE, ordinal, day, until=day)
