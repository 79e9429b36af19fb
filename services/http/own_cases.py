"""The cases that a caller may see: its own, and no other's."""

from uuid import UUID

from services.http.callers import Caller
from services.http.problems import not_found
from shared.case_facts import CaseFacts, case_stream, evolve_case
from shared.store.port import Store


async def own_case(store: Store, caller: Caller, case_id: UUID) -> CaseFacts:
    """The case, if it is this caller's; a case of another and no case at all are both 404.

    Whoever gave the person back has no case any more, from that instant on: the stream of what outlives the
    handovers says so.
    """
    history = await store.read([case_stream(case_id), f"handover-{case_id}"])
    facts = CaseFacts()
    for fact in history.facts:
        facts = evolve_case(facts, fact.event)
    require_own_municipality(caller, facts)
    return facts


def require_own_municipality(caller: Caller, facts: CaseFacts) -> None:
    """404 for a case that is not there or that another municipality has."""
    if facts.participant_id is None:
        raise not_found()
    if caller.municipality is not None and facts.municipality != caller.municipality:
        raise not_found()
