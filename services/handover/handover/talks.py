"""Before the move: the scenario, the three-party talk, visits in the reception centre."""

from datetime import date

from services.handover.handover.commands import (
    ChooseScenario,
    HoldFirstContact,
    MissFirstContact,
    PlanFirstContact,
    RecordAzcVisit,
)
from services.handover.handover.state import Handover, Written, not_before, require_running
from services.handover.stages import State
from services.handover.states import MISSES, underlying
from shared.case_facts import about
from shared.decider import Refused
from shared.events.envelope import civil_date
from shared.events.handover import (
    AzcVisitRecorded,
    FirstContactHeld,
    FirstContactMissed,
    FirstContactPlanned,
    HandoverEscalated,
    HandoverScenarioChosen,
)
from shared.events.responsibility import Deadline
from shared.occurrence import occurred

TALK_LEVEL = 1
"""The team lead hears of a talk that was missed too often."""


def choose(command: ChooseScenario, state: Handover, today: date) -> tuple[Written, ...]:
    """May change until the move."""
    known = require_running(state, command.handover_id)
    if (known.scenario, known.scenario_reasons) == (command.scenario, command.reason_codes):
        return ()
    if underlying(state.watch, known) is State.ARRIVED:
        raise Refused("NOT_IN_STATE", State.ARRIVED)
    chosen = HandoverScenarioChosen(
        **about(command, state.case, today),
        handover_id=known.handover_id,
        scenario=command.scenario,
        reason_codes=command.reason_codes,
    )
    return (chosen,)


def plan(command: PlanFirstContact, state: Handover, today: date) -> tuple[Written, ...]:
    """A talk is planned ahead."""
    known = require_running(state, command.handover_id)
    if known.held_on:
        raise Refused("NOT_IN_STATE", "HELD")
    if known.planned == (command.at, command.mode):
        return ()
    if civil_date(command.at) < occurred(command, today):
        raise Refused("DATE_IN_PAST")
    planned = FirstContactPlanned(
        **about(command, state.case, today),
        handover_id=known.handover_id,
        at=command.at,
        mode=command.mode,
        roles=command.roles,
        interpreter_language=command.interpreter_language,
    )
    return (planned,)


def hold(command: HoldFirstContact, state: Handover, today: date) -> tuple[Written, ...]:
    """A talk may be held without having been planned; once is enough."""
    known = require_running(state, command.handover_id)
    held_on = not_before(occurred(command, today, command.held_on), known)
    if known.held_on:
        if known.held_on == held_on:
            return ()
        raise Refused("NOT_IN_STATE", "HELD")
    held = FirstContactHeld(
        **about(command, state.case, today),
        handover_id=known.handover_id,
        held_on=held_on,
        roles=command.roles,
        private_talk_offered=command.private_talk_offered,
        vve_informed=command.vve_informed,
    )
    return (held,)


def miss(command: MissFirstContact, state: Handover, today: date) -> tuple[Written, ...]:
    """Only a planned talk can be missed; the third miss is brought higher in the same instant."""
    known = require_running(state, command.handover_id)
    missed_on = not_before(occurred(command, today, command.missed_on), known)
    if known.held_on:
        raise Refused("NOT_IN_STATE", "HELD")
    if known.planned is None:
        if known.missed_on == missed_on:
            return ()
        raise Refused("NOT_IN_STATE", "NOT_PLANNED")
    told = about(command, state.case, today)
    missed = FirstContactMissed(
        **told, handover_id=known.handover_id, missed_on=missed_on, reason_code=command.reason_code
    )
    if known.misses + 1 < MISSES:
        return (missed,)
    escalated = HandoverEscalated(
        **told,
        handover_id=known.handover_id,
        level=TALK_LEVEL,
        deadline=Deadline.T3_FIRST_CONTACT,
        due_on=missed_on,
    )
    return missed, escalated


def visit(command: RecordAzcVisit, state: Handover, today: date) -> tuple[Written, ...]:
    """The person must have lived there on that day, however late it is told."""
    known = require_running(state, command.handover_id)
    visited_on = not_before(occurred(command, today, command.visited_on), known)
    if state.watch.moved_on and visited_on > state.watch.moved_on:
        raise Refused("NOT_IN_STATE", "MOVED")
    if command.site_id not in state.watch.sites_on(visited_on):
        raise Refused("NOT_AT_SITE")
    if (visited_on, command.site_id) in known.visits:
        return ()
    visited = AzcVisitRecorded(
        **about(command, state.case, today),
        handover_id=known.handover_id,
        visited_on=visited_on,
        site_id=command.site_id,
        topics=command.topics,
    )
    return (visited,)
