"""`programmes.yaml`: what people take part in."""

from datetime import date

from shared.convenant.files.region import Name
from shared.events.base import Message, MunicipalityCode, PartnerId, ProgrammeCode
from shared.events.programmes import ContractedProvider, ProgrammeRoute, ProgrammeRules, Target


class ProgrammeEntry(Message):
    """One programme, as `ProgrammeDefined` will say it."""

    programme_code: ProgrammeCode
    defined_on: date
    name: Name
    municipalities: tuple[MunicipalityCode, ...]
    start: date
    end: date | None = None
    target: Target | None = None
    served_by: tuple[PartnerId, ...] = ()
    routes: tuple[ProgrammeRoute, ...] = ()
    contracts: tuple[ContractedProvider, ...] = ()
    rules: ProgrammeRules = ProgrammeRules()


class ProgrammesFile(Message):
    """`programmes.yaml`: what people take part in."""

    programmes: tuple[ProgrammeEntry, ...]
