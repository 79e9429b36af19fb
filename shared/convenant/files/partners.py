"""`partners.yaml`: who takes part in a region."""

from shared.convenant.files.region import Name
from shared.events.base import Message, MunicipalityCode, PartnerId, SiteId
from shared.events.convenants import Oin, PartnerRole


class Site(Message):
    """A place of a partner: a reception site, a school, a workplace."""

    site_id: SiteId
    name: Name


class PartnerEntry(Message):
    """A signatory, or one site of it that signs apart."""

    partner_id: PartnerId
    name: Name
    role: PartnerRole
    oin: Oin
    municipalities: tuple[MunicipalityCode, ...] = ()
    sites: tuple[Site, ...] = ()


class PartnersFile(Message):
    """`partners.yaml`: who takes part."""

    partners: tuple[PartnerEntry, ...]
