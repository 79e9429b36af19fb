"""The publisher: what a region's files say becomes a fact on its day, once."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from services.http.callers import SYSTEM
from services.http.wishes import AnyDecider
from services.plans.convenant import commands as convenant
from services.plans.convenant.decider import CONVENANTS
from services.plans.programme.commands import AwardGrant, DefineProgramme
from services.plans.programme.decider import PROGRAMMES
from shared.clock import Clock, ClockNotSet, civil_date
from shared.convenant.load import load
from shared.convenant.policy import NotForProduction
from shared.convenant.publish import Publication, publications
from shared.convenant.region import production_findings
from shared.events.base import Command, Event
from shared.events.convenants import (
    ConvenantDrafted,
    ConvenantSigned,
    DisclosurePolicyPublished,
    PartnerRegistered,
    PartnerSiteAdded,
    SignatoryWithdrawn,
)
from shared.events.envelope import Actor
from shared.events.programmes import GrantAwarded, ProgrammeDefined
from shared.seal.keyring import DIGESTS
from shared.store.execute import Asked, execute
from shared.store.patience import patiently
from shared.store.port import Conflict, Outcome
from shared.store.postgres import PostgresStore
from shared.store.statements import QUERIES

FOLLOWER = "plans.publisher"
_COMMANDS: dict[type[Event], tuple[type[Command], AnyDecider]] = {
    PartnerRegistered: (convenant.RegisterPartner, CONVENANTS),
    PartnerSiteAdded: (convenant.AddPartnerSite, CONVENANTS),
    ConvenantDrafted: (convenant.DraftConvenant, CONVENANTS),
    ConvenantSigned: (convenant.SignConvenant, CONVENANTS),
    SignatoryWithdrawn: (convenant.WithdrawSignatory, CONVENANTS),
    DisclosurePolicyPublished: (convenant.PublishDisclosurePolicy, CONVENANTS),
    ProgrammeDefined: (DefineProgramme, PROGRAMMES),
    GrantAwarded: (AwardGrant, PROGRAMMES),
}


class PublicationRefused(Exception):
    """The rules refuse what the files say; without it the region would go on with a part of its convenant."""

    def __init__(self, publication: Publication, code: str | None, detail: str | None) -> None:
        event = publication.event
        why = ": ".join(part for part in (code, detail) if part)
        super().__init__(
            f"the region's files cannot be published: {event.kebab()} of {event.occurred_on}"
            f" ({event.stream_name()}) is refused: {why}; mend the files"
        )


class Publisher:
    """Publishes what is due; twice the same file, or two publishers at once, say it once."""

    def __init__(self, store: PostgresStore, clock: Clock, wanted: Sequence[Publication]) -> None:
        self._store = store
        self._clock = clock
        self._left = list(wanted)

    async def run(self, every_seconds: float) -> None:
        """Look at the clock, for ever."""
        while True:
            with suppress(ClockNotSet, Conflict):
                await self.publish_due()
            await asyncio.sleep(every_seconds)

    async def publish_due(self) -> None:
        """Everything due by now, in order; then those who wait for it are told. Raises `PublicationRefused`."""
        now = await self._clock.now()
        while self._left and self._left[0].effective_on <= civil_date(now):
            publication = self._left[0]
            command, decider = asking(publication)
            body = publication.digest.encode()
            asked = Asked(
                command_id=publication.id,
                digest=self._store.keyring.keyed_hash(DIGESTS, DIGESTS, body),
                actor=Actor("convenant", SYSTEM, "publisher"),
                now=now,
            )
            verdict = await execute(self._store, decider, command, asked)
            if verdict.outcome is Outcome.REFUSED:
                raise PublicationRefused(publication, verdict.code, verdict.detail)
            self._left.pop(0)
        await patiently(lambda: self._store.pool.execute(QUERIES["set_followed"], FOLLOWER, now))


def published_by(folder: Path, *, production: bool = False) -> tuple[Publication, ...]:
    """What the files of a region say; a region without files says nothing. Raises `NotForProduction`."""
    if not folder.is_dir():
        return ()
    region = load(folder)
    if production and (findings := production_findings(region)):
        raise NotForProduction("\n".join(str(finding) for finding in findings))
    return publications(region)


def asking(publication: Publication) -> tuple[Command, AnyDecider]:
    """The command that leads to this fact, and who decides on it; raises `PublicationRefused`."""
    event = publication.event
    kind, decider = _COMMANDS[type(event)]
    fields = {name: getattr(event, name) for name in kind.model_fields if hasattr(event, name)}
    try:
        return kind.model_validate(fields), decider
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise PublicationRefused(publication, "INVALID", place) from None
