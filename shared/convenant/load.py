"""From a region folder to a region, or to everything that is wrong with its files."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import to_json

from shared.convenant.check import check
from shared.convenant.document import Document
from shared.convenant.findings import Finding, Path_, RegionErrors
from shared.convenant.region import FILES, Region

_BOOLEANS = {"true": True, "false": False}
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_CODES = {
    ("missing", "legal_basis"): "LEGAL_BASIS_MISSING",
    ("string_too_short", "legal_basis"): "LEGAL_BASIS_MISSING",
    ("missing", "purpose"): "PURPOSE_MISSING",
    ("string_too_short", "purpose"): "PURPOSE_MISSING",
    ("enum", "role"): "UNKNOWN_ROLE",
    ("missing", None): "MISSING_KEY",
    ("extra_forbidden", None): "UNKNOWN_KEY",
    ("enum", None): "UNKNOWN_VALUE",
    ("literal_error", None): "UNKNOWN_VALUE",
}


def load(path: Path) -> Region:
    """The region in this folder; raises `RegionErrors` with every finding."""
    findings: list[Finding] = []
    documents = {name: _read(path, name, findings) for name in FILES}
    models = {name: _validate(document, findings) for name, document in documents.items() if document}
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
        return _parse(name, text, findings)
    return None


class _Alias(yaml.MarkedYAMLError):
    """An alias: a lawyer should not have to look up what it stands for."""


class _Loader(yaml.SafeLoader):
    """Composes nodes, and refuses aliases."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # types-PyYAML does not type it
            raise _Alias(problem="write it out; no aliases here", problem_mark=mark)
        return super().compose_node(parent, index)


def _parse(name: str, text: str, findings: list[Finding]) -> Document | None:
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        code = "ALIAS" if isinstance(error, _Alias) else "YAML_SYNTAX"
        findings.append(Finding(name, _line(error.problem_mark or error.context_mark), code, _reason_of(error)))
        return None
    except yaml.YAMLError:
        findings.append(Finding(name, 1, "YAML_SYNTAX", "holds a character that text may not hold"))
        return None
    if node is None:
        findings.append(Finding(name, 1, "EMPTY_FILE", "says nothing"))
    return _document(name, node, findings) if node else None


def _line(mark: Any) -> int:
    return int(mark.line) + 1 if mark else 1


def _reason_of(error: yaml.MarkedYAMLError) -> str:
    reason = error.problem or "cannot be read as YAML"
    return "a tab; indent with spaces" if "'\\t'" in reason else reason


def _document(name: str, node: yaml.Node, findings: list[Finding]) -> Document:
    lines: dict[Path_, int] = {(): node.start_mark.line + 1}

    def value(node: yaml.Node, path: Path_) -> Any:
        lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [value(entry, (*path, i)) for i, entry in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        found, doubt = _scalar(node)
        findings.extend(Finding(name, node.start_mark.line + 1, "UNQUOTED", text) for text in doubt)
        return found

    def mapping(node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = value(key_node, (*path, "<key>"))
            if not isinstance(key, str):
                findings.append(Finding(name, line, "WRONG_TYPE", f"the key {key} must be text, in quotes"))
            if str(key) in found:
                findings.append(Finding(name, line, "DUPLICATE_KEY", f"{key} stands here twice"))
            lines[(*path, str(key))] = line
            found[str(key)] = value(value_node, (*path, str(key)))
        return found

    return Document(name, value(node, ()), lines)


def _scalar(node: yaml.ScalarNode) -> tuple[Any, tuple[str, ...]]:
    """The plain value, and a doubt where YAML would read something else than what stands there."""
    text, kind = node.value, node.tag.rpartition(":")[2]
    if node.style is not None or kind in ("str", "timestamp"):
        coded = node.style is None and re.fullmatch(r"0\d+", text)
        return text, (f"{text} is a code, not a number; write '{text}' in quotes",) if coded else ()
    if kind == "null":
        return None, ()
    if kind == "bool" and text in _BOOLEANS:
        return _BOOLEANS[text], ()
    if kind in ("int", "float") and _NUMBER.fullmatch(text):
        return (float(text) if "." in text else int(text)), ()
    return text, (f"{text} means something else in YAML; write '{text}' in quotes",)


def _validate(document: Document, findings: list[Finding]) -> Any:
    """The file as its model; what pydantic finds wrong becomes findings."""
    try:
        return FILES[document.file].model_validate_json(to_json(document.data), strict=True)
    except ValidationError as error:
        findings += _invalid(document, error)
    return None


def _invalid(document: Document, error: ValidationError) -> Iterator[Finding]:
    for wrong in error.errors(include_url=False, include_input=False, include_context=False):
        place = tuple(part for part in wrong["loc"] if part != "[key]")
        last = next((part for part in reversed(place) if isinstance(part, str)), None)
        kind = wrong["type"]
        code = _CODES.get((kind, last)) or _CODES.get((kind, None)) or _by_kind(kind)
        yield document.finding(place, code, f"{_dotted(place)}: {wrong['msg'].lower()}")


def _by_kind(kind: str) -> str:
    return "WRONG_TYPE" if kind.endswith("_type") else "INVALID_VALUE"


def _dotted(place: Path_) -> str:
    return ".".join(str(part) for part in place) or "the file"
