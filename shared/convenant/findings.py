"""What is wrong with a region's files: where, and why."""

from dataclasses import dataclass

Path_ = tuple[str | int, ...]
"""Where something stands inside a file: keys and positions."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a region file, where, and why."""

    file: str
    line: int
    code: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code}: {self.reason}"


class RegionErrors(Exception):
    """The region files are wrong; holds every finding, not just the first."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings
