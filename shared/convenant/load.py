"""From a region folder to a region, or to everything that is wrong with its files."""

from pathlib import Path

from shared.convenant.check import check
from shared.convenant.document import Document
from shared.convenant.findings import Finding, RegionErrors
from shared.convenant.parse import parse
from shared.convenant.region import FILES, Region
from shared.convenant.validate import validate


def load(path: Path) -> Region:
    """The region in this folder; raises `RegionErrors` with every finding."""
    findings: list[Finding] = []
    documents = {name: _read(path, name, findings) for name in FILES}
    models = {name: validate(document, findings) for name, document in documents.items() if document}
    findings += check({name: document or Document(name) for name, document in documents.items()})
    if findings:
        unique = sorted(set(findings), key=lambda f: (list(FILES).index(f.file), f.line, f.code, f.reason))
        raise RegionErrors(tuple(unique))
    return Region(
        path,
        models["region.yaml"],
        models["partners.yaml"].partners,
        models["convenant.yaml"],
        models["programmes.yaml"].programmes,
        models["people.yaml"],
        {(name, place): line for name, doc in documents.items() if doc for place, line in doc.lines.items()},
    )


def _read(path: Path, name: str, findings: list[Finding]) -> Document | None:
    try:
        text = (path / name).read_text("utf-8")
    except OSError as error:
        findings.append(Finding(name, 1, "MISSING_FILE", error.strerror or "cannot be read"))
    except UnicodeDecodeError:
        findings.append(Finding(name, 1, "YAML_SYNTAX", "is not UTF-8 text"))
    else:
        return parse(name, text, findings)
    return None
