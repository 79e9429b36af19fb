"""The tree over the log is that of RFC 6962, and proves what is in it and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.audit.merkle import EMPTY, Tree, leads_to, leaf_of, path

ENTRIES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""The vectors of Certificate Transparency's own tests."""
trees = some.lists(some.binary(max_size=4).map(leaf_of), min_size=1, max_size=70)


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert Tree(leaf_of(bytes.fromhex(entry)) for entry in ENTRIES[:size]).root.hex() == ROOTS[size - 1]


def test_an_empty_log_has_a_root() -> None:
    assert Tree().root == EMPTY


@given(trees, some.data())
def test_every_leaf_is_proved_and_no_other(leaves: list[bytes], data: some.DataObject) -> None:
    index = data.draw(some.integers(0, len(leaves) - 1))
    root, steps = Tree(leaves).root, path(leaves, index)
    assert leads_to(root, leaves[index], index, len(leaves), steps)
    assert not leads_to(root, leaf_of(b"another"), index, len(leaves), steps)
    assert not leads_to(root, leaves[index], index, len(leaves), [*steps, root])
    assert not leads_to(root, leaves[index], len(leaves), len(leaves), steps)
    if steps:
        assert not leads_to(root, leaves[index], index, len(leaves), steps[1:])
        assert not leads_to(EMPTY, leaves[index], index, len(leaves), steps)
