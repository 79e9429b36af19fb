"""Where things are, what they are called, and that each says what it is for."""

import ast
import re
from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter

import pytest

from tests.house.sources import ROOT, Source, sources, tracked

EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "handlers", "impl"}
ELSEWHERE = re.compile(
    r"index-url|pypi\.org|pythonhosted|artifactory|nexus/|repo1?\.maven"
    r"|(?<![\w.{}$-])/(?:root|home/\w+|Users/\w+|work)/|bash_jobs"
)
PICTURES = {".png", ".jpg", ".gif", ".ico", ".woff2", ".pdf"}


def public(body: Sequence[ast.stmt], before: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Public classes and functions with their names, those of public classes too."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[0] != "_":
            yield before + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{before}{node.name}.")


@pytest.mark.parametrize("source", sources(), ids=str)
def test_what_is_public_says_what_it_is_for(source: Source) -> None:
    silent = [name for name, node in public(source.tree.body) if not ast.get_docstring(node)]
    assert not silent
    assert ast.get_docstring(source.tree) or not source.text.strip(), "the file itself"


def test_no_module_imports_itself_by_a_detour() -> None:
    modules = {source.module for source in sources()}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for source in sources():
        sorter.add(source.module, *(m for m in imported(source) if m in modules and m != source.module))
    sorter.prepare()


def imported(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_nothing_is_named_by_a_word_that_says_nothing() -> None:
    words = {(str(path), part) for path in tracked() for part in re.split(r"[/_.-]", str(path))}
    assert not {path for path, word in words if word in EMPTY_WORDS}


def test_deploy_is_only_data() -> None:
    assert not [path for path in tracked("deploy") if path.suffix in (".py", ".sh")]


def test_nothing_tracked_names_a_registry_or_a_place_on_a_machine() -> None:
    told = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in tracked()
        if path.suffix not in PICTURES and path.parts[:2] != ("tests", "house")
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1)
        if ELSEWHERE.search(line)
    ]
    assert not told


def test_a_played_partner_knows_what_any_partner_knows() -> None:
    """Its own credentials and the region's public files; nothing of how the house does it."""
    by_module = {source.module: source for source in sources()}
    reached, asked = set(), ["services.pilot.partners"]
    while asked:
        module = asked.pop()
        reached.add(module)
        if module.startswith("services.pilot.") and module in by_module:
            asked += [m for m in imported(by_module[module]) if m in by_module and m not in reached]
    ours = {module for module in reached if not module.startswith("services.pilot.")}
    assert ours <= {"shared.calling", "shared.convenant.files.partners", "shared.settings", "shared.waiting"}
