"""From the text of a region's file to a document that knows on which line everything stands."""

from typing import Any

import yaml

from shared.convenant.document import Document
from shared.convenant.findings import Finding, Path_
from shared.convenant.scalars import read_scalar


class _Alias(yaml.MarkedYAMLError):
    """An alias: a lawyer should not have to look up what it stands for."""


class _Loader(yaml.SafeLoader):
    """Composes nodes, and refuses aliases."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # types-PyYAML does not type it
            raise _Alias(problem="write it out; no aliases here", problem_mark=mark)
        return super().compose_node(parent, index)


def parse(name: str, text: str, findings: list[Finding]) -> Document | None:
    """The document, or nothing where a finding says why."""
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
        found, doubt = read_scalar(node)
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
