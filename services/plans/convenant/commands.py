"""What the publisher of a region's files may ask: partners, covenant, signatures, policy."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events.base import Command, ConvenantId, MunicipalityCode, PartnerId, SiteId
from shared.events.convenants import Involvement, Oin, PartnerRole, PolicyRow

Name = Annotated[str, Field(max_length=120)]
TextVersion = Annotated[str, Field(max_length=20)]


class RegisterPartner(Command):
    """Register a partner, or its new particulars."""

    actors: ClassVar = ("SYSTEM",)
    numbers: ClassVar = ("oin",)
    partner_id: PartnerId
    name: Name
    role: PartnerRole
    oin: Oin
    municipalities: tuple[MunicipalityCode, ...] = ()


class AddPartnerSite(Command):
    """Add a place of a partner's own."""

    actors: ClassVar = ("SYSTEM",)
    partner_id: PartnerId
    site_id: SiteId
    name: Name


class DraftConvenant(Command):
    """Lay a covenant before its parties."""

    actors: ClassVar = ("SYSTEM",)
    convenant_id: ConvenantId
    name: Name
    text_version: TextVersion
    parties: tuple[PartnerId, ...]
    ends_on: date | None = None


class SignConvenant(Command):
    """Sign the covenant for one party."""

    actors: ClassVar = ("SYSTEM",)
    refusals: ClassVar = ("UNKNOWN_PARTY", "DATE_BEFORE_DRAFT", "UNKNOWN_TEXT_VERSION")
    convenant_id: ConvenantId
    partner_id: PartnerId
    signed_on: date | None = None
    text_version: TextVersion | None = None
    backfill: Literal["none", "granted"] = "none"


class WithdrawSignatory(Command):
    """Let a party leave the covenant."""

    actors: ClassVar = ("SYSTEM",)
    refusals: ClassVar = ("UNKNOWN_PARTY", "DATE_BEFORE_SIGNATURE")
    convenant_id: ConvenantId
    partner_id: PartnerId
    withdrawn_on: date | None = None


class PublishDisclosurePolicy(Command):
    """Put a disclosure policy in force."""

    actors: ClassVar = ("SYSTEM",)
    refusals: ClassVar = ("POLICY_VERSION_NOT_HIGHER",)
    policy_id: ConvenantId
    policy_version: Annotated[int, Field(ge=1)]
    rows: tuple[PolicyRow, ...]
    involvement: tuple[Involvement, ...]
    approved_by: Annotated[str, Field(max_length=60)]


ConvenantCommand = (
    RegisterPartner | AddPartnerSite | DraftConvenant | SignConvenant | WithdrawSignatory | PublishDisclosurePolicy
)
COMMANDS = (
    RegisterPartner,
    AddPartnerSite,
    DraftConvenant,
    SignConvenant,
    WithdrawSignatory,
    PublishDisclosurePolicy,
)
