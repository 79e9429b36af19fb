"""The handover service: what people ask of a handover, the process that follows it, and the deadlines."""

from collections.abc import Sequence

from yaml import YAMLError

from services.deciding import Service, Work, consuming
from services.handover import boards
from services.handover.completing import Completing
from services.handover.handover.commands import PEOPLE_COMMANDS
from services.handover.handover.decider import HANDOVERS
from services.handover.handover.process_commands import PROCESS_COMMANDS
from services.handover.onlookers import HandoverDesk
from services.handover.parties import Parties
from services.handover.renewing import Renewing
from services.handover.running import Process
from services.handover.terms import Terms
from services.handover.terms_file import load_terms
from services.handover.ticker import PLAYED_SECONDS, SYSTEM_SECONDS, Ticker
from services.http.desk import Desk
from services.http.wishes import Commands
from services.patience import when_there
from shared.convenant.findings import Finding, RegionErrors
from shared.settings import Settings

COMMANDS = (Commands(HANDOVERS, (*PEOPLE_COMMANDS, *PROCESS_COMMANDS)),)


def terms_of(settings: Settings) -> Terms:
    """The terms and holidays of the deployment; raises `RegionErrors`."""
    try:
        return load_terms(settings.deploy)
    except (OSError, ValueError, TypeError, YAMLError) as error:
        found = Finding(str(settings.deploy / "deadlines.yaml"), 1, "TERMS_UNREADABLE", str(error))
        raise RegionErrors((found,)) from None


async def _with_parties(desk: Desk, settings: Settings) -> Desk:
    renewing = Renewing(desk.store, terms_of(settings), settings.partitions)
    parties = Parties(desk.store, production=settings.production)
    if settings.production:
        await parties.convenant()
    return HandoverDesk(desk.store, desk.clock, desk.tokens, desk.boards, parties, renewing)


def _working(desk: Desk, settings: Settings) -> Sequence[Work]:
    assert isinstance(desk, HandoverDesk)
    deciders = {kind: group.decider for group in COMMANDS for kind in group.kinds}
    completing = Completing(desk.parties)
    process = Process(desk.store, desk.clock, deciders, desk.renewing.terms, completing)
    ticker = Ticker(desk.store, desk.clock, HANDOVERS, settings.partitions)
    often = PLAYED_SECONDS if settings.clock == "played" else SYSTEM_SECONDS
    return (
        when_there("database", desk.renewing.renew_if_changed),
        *consuming(process.inbox, settings),
        when_there("database", lambda: ticker.run(often)),
    )


HANDOVER = Service(
    name="handover",
    title="Convenant: warme overdracht",
    commands=COMMANDS,
    routers=(boards.router, boards.rebuilding),
    boards=(),
    desk=_with_parties,
    work=_working,
)
