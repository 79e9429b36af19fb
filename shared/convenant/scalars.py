"""The plain values of a region's files, and where YAML would read something else than what stands there."""

import re
from typing import Any

import yaml

_BOOLEANS = {"true": True, "false": False}
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def read_scalar(node: yaml.ScalarNode) -> tuple[Any, tuple[str, ...]]:
    """The plain value, and a doubt where YAML would read something else than what stands there."""
    text, kind = node.value, node.tag.rpartition(":")[2]
    if node.style is not None or kind in ("str", "timestamp"):
        coded = node.style is None and re.fullmatch(r"0[0-9]+", text)
        return text, (f"{text} is a code, not a number; write '{text}' in quotes",) if coded else ()
    if kind == "null":
        return None, ()
    if kind == "bool" and text in _BOOLEANS:
        return _BOOLEANS[text], ()
    if kind in ("int", "float") and _NUMBER.fullmatch(text):
        return (float(text) if "." in text else int(text)), ()
    return text, (f"{text} means something else in YAML; write '{text}' in quotes",)
