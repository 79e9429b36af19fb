"""The intake service: cases, broad intakes, and the vault."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from services.deciding import Service, Work, consuming
from services.http import boards
from services.http.desk import Desk
from services.http.wishes import AnyDecider, Commands
from services.intake import dossiers, identities, programmes
from services.intake.case.commands import COMMANDS as CASE_COMMANDS
from services.intake.case.commands import PAIR_COMMANDS, CloseCase, OpenCase
from services.intake.case.commands.households import HOUSEHOLD_COMMANDS
from services.intake.case.decider import CASES
from services.intake.case.households import HOUSEHOLDS
from services.intake.case.pairs import PAIRS
from services.intake.intake.commands import COMMANDS as INTAKE_COMMANDS
from services.intake.intake.decider import INTAKES
from services.intake.motivation import MOTIVATION_BOARD
from services.intake.opening import IntakeDesk, open_case
from services.intake.projection import CASES_BOARD
from services.intake.reactions import react
from services.intake.vault import Vault
from services.patience import when_there
from services.reacting import Reactions
from shared.events.base import Command
from shared.settings import Settings

SWEPT_AFTER = timedelta(minutes=2)
"""Longer than any append under way can take."""


DECIDING: dict[type[Command], AnyDecider] = {
    **dict.fromkeys(INTAKE_COMMANDS, INTAKES),
    **dict.fromkeys(HOUSEHOLD_COMMANDS, HOUSEHOLDS),
    CloseCase: CASES,
}
"""Who decides what the service asks of itself."""


async def _with_vault(desk: Desk, _: Settings) -> Desk:
    vault = Vault(desk.store.pool, desk.store.keyring)
    await vault.open()
    return IntakeDesk(desk.store, desk.clock, desk.tokens, desk.boards, vault)


def _working(desk: Desk, settings: Settings) -> Sequence[Work]:
    assert isinstance(desk, IntakeDesk)
    reactions = Reactions("intake", desk.store, desk.clock, react, DECIDING)
    return (*consuming(reactions.inbox, settings), _swept(desk.vault))


async def _swept(vault: Vault) -> None:
    """What a crash left behind is removed at the start, or as soon as it is old enough to be sure."""
    while True:
        await when_there("database", lambda: vault.sweep(SWEPT_AFTER))
        await asyncio.sleep(SWEPT_AFTER.total_seconds())


INTAKE = Service(
    name="intake",
    title="Convenant: intake",
    commands=(
        Commands(CASES, CASE_COMMANDS, {OpenCase: open_case}),
        Commands(PAIRS, PAIR_COMMANDS),
        Commands(INTAKES, INTAKE_COMMANDS),
    ),
    routers=(dossiers.router, identities.router, programmes.router, boards.router),
    boards=(CASES_BOARD, MOTIVATION_BOARD),
    desk=_with_vault,
    work=_working,
)
