"""Opening a case: the identity goes into the vault first, and out again if there is no case."""

from dataclasses import dataclass, replace
from datetime import date

from services.http.desk import Desk
from services.http.field_errors import FieldError
from services.http.problems import Problem, invalid
from services.http.wishes import Wish
from services.intake.case.commands import OpenCase
from services.intake.identity import Identity
from services.intake.vault import Vault, of_age_from
from shared.clock import civil_date
from shared.decider import Refused
from shared.events.classes import SEALING
from shared.store.port import CommandReused, Conflict, Outcome, Verdict

OLDEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class IntakeDesk(Desk):
    """The desk of the one service that has the vault."""

    vault: Vault


async def open_case(wish: Wish) -> Verdict:
    """The way that opening a case goes; the day of coming of age is derived here, and nowhere else."""
    desk = wish.desk
    assert isinstance(desk, IntakeDesk)
    identity = _identity(wish.command)
    if not OLDEST <= identity.birth_date <= civil_date(wish.asked.now):
        raise invalid([FieldError("identity.birth_date", "OUT_OF_RANGE")])
    derived = {"of_age_from": of_age_from(identity.birth_date)}
    wish = replace(wish, command=wish.command.model_copy(update=derived))
    return await _with_identity(desk.vault, wish, identity)


def _identity(command: OpenCase) -> Identity:
    fields = command.model_dump(mode="json", include={"identity"}, context=SEALING)
    return Identity.model_validate(fields["identity"])


async def _with_identity(vault: Vault, wish: Wish, identity: Identity) -> Verdict:
    """Nothing half done: only where nobody knows whether the log was written does the identity wait, for the
    repetition of the command or for the sweep."""
    person, command_id = wish.command.participant_id, wish.asked.command_id
    try:
        await vault.put(person, identity, command_id)
    except Refused as refusal:
        raise Problem(409, refusal.code) from None
    doubles = await vault.doubles(person)
    derived = {"same_numbers": doubles.by_number, "same_name": doubles.by_name}
    wish = replace(wish, command=wish.command.model_copy(update=derived))
    try:
        verdict = await wish.decide()
    except (Problem, Conflict, CommandReused):
        await vault.take_out(person, command_id)
        raise
    if verdict.outcome is Outcome.ACCEPTED:
        await vault.keep(person, command_id)
    else:
        await vault.take_out(person, command_id)
    return verdict
