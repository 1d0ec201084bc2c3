"""The tree of RFC 9162 against its definition, written down a second time, slowly."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from peyvand.foundation.audit.rules import tree

# The vectors of Certificate Transparency's own tests: eight leaves, and the root after each.
LEAVES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def slow_root(entries):
    """MTH of section 2.1.1."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = slow_split(len(entries))
    return sha256(b"\x01" + slow_root(entries[:k]) + slow_root(entries[k:])).digest()


def slow_path(m, entries):
    """PATH of section 2.1.3.1."""
    if len(entries) == 1:
        return []
    k = slow_split(len(entries))
    if m < k:
        return [*slow_path(m, entries[:k]), slow_root(entries[k:])]
    return [*slow_path(m - k, entries[k:]), slow_root(entries[:k])]


def slow_proof(m, entries, whole=True):
    """SUBPROOF of section 2.1.4.1."""
    if m == len(entries):
        return [] if whole else [slow_root(entries)]
    k = slow_split(len(entries))
    if m <= k:
        return [*slow_proof(m, entries[:k], whole), slow_root(entries[k:])]
    return [*slow_proof(m - k, entries[k:], False), slow_root(entries[:k])]


def slow_split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


class Grown:
    """A tree with what it keeps, as the tables do."""

    def __init__(self, entries):
        self.tree, self.rows = tree.Tree(), {}
        for index, entry in enumerate(entries):
            self.rows[0, index] = tree.leaf_hash(entry)
            for one in self.tree.add(self.rows[0, index]):
                self.rows[one.level, one.index] = one.hash

    def kept(self, level, first, count):
        return [self.rows[level, index] for index in range(first, first + count)]


def entries_of(size):
    return [index.to_bytes(3) for index in range(size)]


def test_known_vectors():
    for size, root in enumerate(ROOTS, 1):
        assert Grown(LEAVES[:size]).tree.root().hex() == root
    assert tree.Tree().root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(size=st.integers(1, 700), data=st.data())
def test_roots_and_proofs_are_those_of_the_definition(size, data):
    entries, grown = entries_of(size), Grown(entries_of(size))
    root = slow_root(entries)
    assert grown.tree.root() == root
    assert tree.Tree(size, grown.kept).root() == root

    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion_path(index, size, grown.kept)
    assert path == slow_path(index, entries)
    assert tree.includes(grown.rows[0, index], index=index, size=size, path=path, root=root)

    old = data.draw(st.integers(1, size))
    proof, old_root = tree.consistency_path(old, size, grown.kept), slow_root(entries[:old])
    assert proof == slow_proof(old, entries)
    assert tree.extends(old=old, new=size, path=proof, old_root=old_root, new_root=root)


@given(size=st.integers(2, 300), data=st.data())
def test_a_proof_of_something_else_is_none(size, data):
    grown, index = Grown(entries_of(size)), data.draw(st.integers(0, size - 1))
    root, path = grown.tree.root(), tree.inclusion_path(index, size, grown.kept)
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
    assert not tree.includes(grown.rows[0, other], index=index, size=size, path=path, root=root)
    assert not tree.includes(grown.rows[0, index], index=other, size=size, path=path, root=root)
    assert not tree.includes(grown.rows[0, index], index=index, size=size, path=path[:-1], root=root)
    assert not tree.includes(grown.rows[0, index], index=index, size=size, path=[*path, root], root=root)
    assert not tree.includes(grown.rows[0, index], index=size, size=size, path=path, root=root)
    # An inner node passed off as a leaf.
    if size % 2 == 0:
        assert not tree.includes(root, index=0, size=1, path=[root], root=root)

    old = data.draw(st.integers(1, size - 1))
    proof, old_root = tree.consistency_path(old, size, grown.kept), Grown(entries_of(old)).tree.root()
    forged = Grown([*entries_of(old)[:-1], b"another"]).tree.root()
    assert not tree.extends(old=old, new=size, path=proof, old_root=forged, new_root=root)
    assert not tree.extends(old=old, new=size, path=proof, old_root=old_root, new_root=forged)
    assert not tree.extends(old=old, new=size, path=proof[:-1], old_root=old_root, new_root=root)
    assert not tree.extends(old=size, new=old, path=proof, old_root=root, new_root=old_root)
