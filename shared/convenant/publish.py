"""Which facts a region's files say, and on which day each becomes one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from shared.convenant.files.partners import PartnerEntry
from shared.convenant.files.programmes import ProgrammeEntry
from shared.convenant.region import Region
from shared.events.base import Event
from shared.events.convenants import (
    ConvenantDrafted,
    ConvenantSigned,
    DisclosurePolicyPublished,
    PartnerRegistered,
    PartnerSiteAdded,
    SignatoryWithdrawn,
)
from shared.events.programmes import ProgrammeDefined


@dataclass(frozen=True, slots=True)
class Publication:
    """A fact to be published when the clock reaches its day; twice the same file says it once."""

    effective_on: date
    event: Event
    digest: str

    @property
    def id(self) -> str:
        """What makes publishing it again harmless: day and content."""
        return f"{self.effective_on}:{self.digest}"


def publications(region: Region) -> tuple[Publication, ...]:
    """Every fact that the files say, by day; on one day partners come first and withdrawals last."""
    found = [_publication(event) for event in _events(region)]
    return tuple(sorted(found, key=lambda publication: publication.effective_on))


def _publication(event: Event) -> Publication:
    content = {"type": event.type_name(), "data": event.model_dump(mode="json")}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Publication(event.occurred_on, event, sha256(text.encode()).hexdigest())


def _events(region: Region) -> Iterator[Event]:
    for partner in region.partners:
        yield from _partner(partner, region.convenant.drafted_on)
    yield from _convenant(region)
    yield from (_programme(entry) for entry in region.programmes)
    yield from _signatures(region)


def _partner(entry: PartnerEntry, on: date) -> Iterator[Event]:
    yield PartnerRegistered(
        occurred_on=on,
        partner_id=entry.partner_id,
        name=entry.name,
        role=entry.role,
        oin=entry.oin,
        municipalities=entry.municipalities,
    )
    for site in entry.sites:
        yield PartnerSiteAdded(occurred_on=on, partner_id=entry.partner_id, site_id=site.site_id, name=site.name)


def _convenant(region: Region) -> Iterator[Event]:
    convenant = region.convenant
    yield ConvenantDrafted(
        occurred_on=convenant.drafted_on,
        convenant_id=convenant.id,
        name=convenant.name,
        text_version=convenant.text_version,
        parties=tuple(partner.partner_id for partner in region.partners),
        ends_on=convenant.ends_on,
    )
    for policy in convenant.policies:
        yield DisclosurePolicyPublished(
            occurred_on=policy.from_,
            policy_id=convenant.id,
            policy_version=policy.version,
            rows=policy.rows,
            involvement=policy.involvement,
            approved_by=policy.approved_by,
        )


def _programme(entry: ProgrammeEntry) -> Event:
    fields = {name: getattr(entry, name) for name in type(entry).model_fields if name != "defined_on"}
    return ProgrammeDefined(occurred_on=entry.defined_on, **fields)


def _signatures(region: Region) -> Iterator[Event]:
    convenant = region.convenant
    for signature in convenant.signatures:
        yield ConvenantSigned(
            occurred_on=signature.signed_on,
            convenant_id=convenant.id,
            partner_id=signature.partner,
            signed_on=signature.signed_on,
            text_version=convenant.text_version,
            backfill=signature.backfill,
        )
    for withdrawal in convenant.withdrawals:
        yield SignatoryWithdrawn(
            occurred_on=withdrawal.withdrawn_on,
            convenant_id=convenant.id,
            partner_id=withdrawal.partner,
            withdrawn_on=withdrawal.withdrawn_on,
        )
