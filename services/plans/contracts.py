"""INV-R1: only who is under contract with the municipality on the day may teach; a route is only an offer."""

from collections.abc import Iterable
from datetime import date

from shared.decider import Refused
from shared.events.programmes import ProgrammeDefined
from shared.programme_facts import ProgrammeFacts


def contracting_programme(
    programmes: Iterable[ProgrammeFacts], provider: str, municipality: str | None, on: date
) -> ProgrammeFacts:
    """The first programme under which this provider may teach on this day."""
    for programme in programmes:
        if _contracts(programme.definition, provider, municipality, on):
            return programme
    raise Refused("PROVIDER_NOT_CONTRACTED", provider)


def _contracts(programme: ProgrammeDefined, provider: str, municipality: str | None, on: date) -> bool:
    return any(
        contract.provider == provider
        and contract.municipality_code == municipality
        and contract.valid_from <= on <= (contract.valid_until or date.max)
        for contract in programme.contracts
    )
