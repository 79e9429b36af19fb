"""A region, as the five files of its folder say it; a lawyer, an operator and a player can read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.convenant.files.convenant import ConvenantFile
from shared.convenant.files.partners import PartnerEntry, PartnersFile
from shared.convenant.files.people import PeopleFile
from shared.convenant.files.programmes import ProgrammeEntry, ProgrammesFile
from shared.convenant.files.region import RegionFile
from shared.convenant.findings import Finding, Path_
from shared.events.base import (
    Message,
)

FILES: dict[str, type[Message]] = {
    "region.yaml": RegionFile,
    "partners.yaml": PartnersFile,
    "convenant.yaml": ConvenantFile,
    "programmes.yaml": ProgrammesFile,
    "people.yaml": PeopleFile,
}
"""The files of a region folder, in the order in which they are read."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region whose files were found in order."""

    path: Path
    settings: RegionFile
    partners: tuple[PartnerEntry, ...]
    convenant: ConvenantFile
    programmes: tuple[ProgrammeEntry, ...]
    people: PeopleFile
    lines: Mapping[tuple[str, Path_], int]

    @property
    def code(self) -> str:
        """The region's short name, which its topics begin with."""
        return self.settings.code


def schemas() -> dict[str, dict[str, Any]]:
    """A JSON Schema for each file."""
    return {name: model.model_json_schema(by_alias=True) for name, model in FILES.items()}


def production_findings(region: Region) -> tuple[Finding, ...]:
    """Rows whose legal basis nobody verified; they refuse a start in production, not in development."""
    return tuple(
        Finding(
            "convenant.yaml",
            region.lines.get(("convenant.yaml", ("policies", p, "rows", r)), 1),
            "LEGAL_BASIS_UNVERIFIED",
            f"{row.role} hears {row.event_type} on '{row.legal_basis}', which nobody has verified",
        )
        for p, policy in enumerate(region.convenant.policies)
        for r, row in enumerate(policy.rows)
        if not row.legal_basis_verified
    )
