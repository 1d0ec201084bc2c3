"""The Merkle tree of RFC 9162, section 2.1, over SHA-256: hashes in, hashes out.

Of a large tree only the leaves and the roots of complete subtrees at every eighth level are kept; `Kept` gives them,
and no proof needs more than 128 of them for each of its steps.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

STEP = 8

# Of a level (0: the leaves) the roots of so many subtrees, from the one of that index on.
type Kept = Callable[[int, int, int], Sequence[bytes]]


def leaf_hash(record: bytes) -> bytes:
    return sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Complete:
    """The root of a complete subtree: of the leaves from `index` * 2**`level` on, 2**`level` of them."""

    level: int
    index: int
    hash: bytes


class Tree:
    """A tree that grows at its right end. It holds the roots of its complete subtrees, at most one a level."""

    def __init__(self, size: int = 0, kept: Kept | None = None) -> None:
        self.size = size
        self._peaks: list[tuple[int, bytes]] = []
        start = 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                assert kept is not None
                self._peaks.append((level, _complete(start, level, kept)))
                start += 1 << level

    def add(self, leaf: bytes) -> Iterable[Complete]:
        """Gives the complete subtrees that this leaf closes and that are to be kept."""
        self.size += 1
        level, top = 0, leaf
        kept = []
        while self._peaks and self._peaks[-1][0] == level:
            top = node_hash(self._peaks.pop()[1], top)
            level += 1
            if level % STEP == 0:
                kept.append(Complete(level, (self.size >> level) - 1, top))
        self._peaks.append((level, top))
        return kept

    def root(self) -> bytes:
        if not self._peaks:
            return sha256(b"").digest()
        *others, (_, root) = self._peaks
        for _, peak in reversed(others):
            root = node_hash(peak, root)
        return root


def inclusion_path(index: int, size: int, kept: Kept) -> list[bytes]:
    """The proof that the leaf of `index` is in the tree of `size` leaves (2.1.3.1)."""
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_root(middle, end, kept))
            end = middle
        else:
            path.append(_root(start, middle, kept))
            start = middle
    return path[::-1]


def consistency_path(old: int, new: int, kept: Kept) -> list[bytes]:
    """The proof that the tree of `new` leaves only adds to that of its first `old`, 0 < `old` <= `new` (2.1.4.1)."""
    path = []
    start, end, is_whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_root(middle, end, kept))
            end = middle
        else:
            path.append(_root(start, middle, kept))
            start, is_whole = middle, False
    if not is_whole:
        path.append(_root(start, end, kept))
    return path[::-1]


def includes(leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from the leaf to the root (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def extends(*, old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the proof leads from the root of `old` leaves to that of `new` (2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if not 0 < old < new or not path:
        return False
    steps = list(path)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, step)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _split(size: int) -> int:
    """The largest power of two below `size`, which is more than one."""
    return 1 << ((size - 1).bit_length() - 1)


def _root(start: int, end: int, kept: Kept) -> bytes:
    """Of the leaves from `start` to before `end`, where `start` begins a subtree of the whole."""
    size = end - start
    if size & (size - 1) == 0:
        return _complete(start, size.bit_length() - 1, kept)
    middle = start + _split(size)
    return node_hash(_root(start, middle, kept), _root(middle, end, kept))


def _complete(start: int, level: int, kept: Kept) -> bytes:
    below = level - level % STEP
    row = list(kept(below, start >> below, 1 << (level - below)))
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]
