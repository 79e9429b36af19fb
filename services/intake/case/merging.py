"""Two cases that turn out to be one person, and two again when that was wrong (INV-C5)."""

from datetime import date

from services.intake.case.commands import MergeCases, ReverseMerge
from services.intake.case.listing import Listing, require_only_case
from services.intake.case.pair import require_two
from services.intake.case.state import Case, CaseFact
from shared.case_facts import About, CaseFacts, about, require_open, require_whole
from shared.decider import Refused
from shared.events.case import CaseListed
from shared.events.standing import DuplicateCasesMerged, DuplicateEvent, MergeReversed
from shared.human_decision import require_human


def merge(command: MergeCases, one: Case, other: Case, today: date) -> tuple[CaseFact, ...]:
    """Both streams say so; the case merged leaves its participant's list, so that it blocks no other."""
    require_human(command.decided_by)
    require_open(one.case)
    require_two(one.case, other.case)
    _require_goes_on(one, other)
    told = about(command, one.case, today)
    theirs = _of(other.case, told)
    gone = CaseListed(**theirs, municipality_code=other.case.municipality, open=False)
    said = _said(DuplicateCasesMerged, command, told, theirs)
    return said if other.case.closed else (*said, gone)


def _require_goes_on(one: Case, other: Case) -> None:
    """A handover that runs does not end in a case without one, in which nobody would go on with it."""
    led = one.case.linked and one.given_back_on is None
    if other.hands_over and not (led or one.hands_over):
        raise Refused("HANDOVER_RUNNING", "MERGE_THE_OTHER_WAY_ROUND")


def reverse(command: ReverseMerge, one: Case, other: Case, listing: Listing, today: date) -> tuple[CaseFact, ...]:
    """Both are as they were before; what the survivor met meanwhile stays the survivor's."""
    require_human(command.decided_by)
    require_whole(one.case)
    if other.case.participant_id is None:
        raise Refused("NOT_FOUND")
    if other.case.merged_into != command.case_id:
        raise Refused("NOT_IN_STATE", "NOT_MERGED")
    told = about(command, one.case, today)
    theirs = _of(other.case, told)
    said = _said(MergeReversed, command, told, theirs)
    if other.case.closed:
        return said
    require_only_case(theirs, other.case.municipality, listing)
    return *said, CaseListed(**theirs, municipality_code=other.case.municipality)


def _of(case: CaseFacts, told: About) -> About:
    """The same day, said of the other case."""
    assert case.case_id is not None
    return About(case_id=case.case_id, participant_id=case.person, occurred_on=told["occurred_on"])


def _said(
    fact: type[DuplicateEvent], command: MergeCases | ReverseMerge, told: About, theirs: About
) -> tuple[CaseFact, ...]:
    """The same words in the streams of both."""
    return tuple(
        fact(
            **about_one,
            surviving_case_id=told["case_id"],
            surviving_participant_id=told["participant_id"],
            merged_case_id=theirs["case_id"],
            merged_participant_id=theirs["participant_id"],
            decided_by=command.decided_by,
        )
        for about_one in (told, theirs)
    )
