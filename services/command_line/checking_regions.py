"""`region check`: what is wrong with a region's files."""

import json
from pathlib import Path

import typer

from services.command_line.reporting_errors import FAILED, USED_WRONGLY, fail
from services.command_line.telling_rules import AsJson
from services.topology.deriving import derive
from shared.convenant.findings import Finding, RegionErrors
from shared.convenant.load import load
from shared.convenant.region import production_findings

region_app = typer.Typer(no_args_is_help=True, help="Region files.")


@region_app.command()
def check(path: Path, as_json: AsJson = False) -> None:
    """Everything that is wrong with a region's files: file, line, code and reason."""
    if not path.is_dir():
        fail(f"there is no folder {path}", USED_WRONGLY)
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    try:
        region = load(path)
        derive(
            region.code,
            region.settings.partitions,
            region.settings.slices,
            [p.partner_id for p in region.partners],
        )
        warnings = production_findings(region)
    except RegionErrors as errors:
        findings = errors.findings
    if as_json:
        told = [{"file": f.file, "line": f.line, "code": f.code, "reason": f.reason} for f in findings]
        print(json.dumps({"ok": not findings, "findings": told, "unverified": len(warnings)}, indent=1))
    else:
        for finding in findings:
            print(finding)
        if not findings:
            print(f"{path}: in order; {len(warnings)} rows rest on a legal basis that nobody has verified yet")
    if findings:
        raise typer.Exit(FAILED)
