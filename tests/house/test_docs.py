"""The documents say what the code does: their commands are executed, their tables made, their proofs there."""

import ast
import re
from pathlib import Path

import pytest

from services.gateway.incoming import PARKED_CODES
from tests.documents.blocks import EXECUTED, SHOWN, blocks, commands, documents
from tests.documents.tables import DOCUMENT_OF, MADE, filled, meanings
from tests.house.sources import ROOT, sources
from tests.journeys.test_readme import FOLLOWED, MEANWHILE, NOT_HERE

GUARANTEES = ROOT / "docs/guarantees.md"
PARTNERS = ROOT / "docs/partners.md"
PROOF = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
LINK = re.compile(r"\[[^\]]+\]\(([^)#\s]+)(?:#[^)]*)?\)")
every_document = pytest.mark.parametrize("path", documents(), ids=str)


@every_document
def test_every_command_block_is_executed(path: Path) -> None:
    kinds = {block.kind for block in blocks(path)}
    assert kinds <= {*EXECUTED, *SHOWN}, "a block says what it is"
    assert path in FOLLOWED or not kinds & {*EXECUTED}


def test_what_is_not_executed_says_why_and_is_there() -> None:
    there = {c.line for path in FOLLOWED for b in blocks(path) if b.kind == "console" for c in commands(b)}
    assert {*NOT_HERE, *MEANWHILE} <= there
    assert all(NOT_HERE.values())


@every_document
def test_what_a_document_points_at_is_there(path: Path) -> None:
    pointed = [found for found in LINK.findall((ROOT / path).read_text()) if "://" not in found]
    assert not [found for found in pointed if not (ROOT / path.parent / found).exists()]


@every_document
def test_a_proof_that_is_named_exists(path: Path) -> None:
    for place, name in PROOF.findall((ROOT / path).read_text()):
        tree = ast.parse((ROOT / place).read_text())
        assert name in {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_guarantee_names_its_proof() -> None:
    told = GUARANTEES.read_text().split("\n## ")[1:]
    without = [section.splitlines()[0] for section in told if not PROOF.search(section)]
    assert without == ["What is not promised"]


@pytest.mark.parametrize("name", MADE)
def test_a_table_made_from_the_code_is_up_to_date(name: str) -> None:
    assert filled(name) == DOCUMENT_OF[name].read_text(), "write it anew: python -m tests.documents.tables"


def test_every_setting_says_what_it_means() -> None:
    assert not [name for name, told in meanings().items() if not told]


def test_every_code_that_makes_a_message_invalid_is_explained() -> None:
    gateway = "".join(source.text for source in sources("services/gateway"))
    raised = set(re.findall(r'NotHeard\("([A-Z_]+)"', gateway)) | PARKED_CODES
    explained = set(re.findall(r"^\| `([A-Z_]+)` \| (?:invalid|ongeldig)", PARTNERS.read_text(), re.MULTILINE))
    assert explained == raised | {"COMMAND_REUSED"}
