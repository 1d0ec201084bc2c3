"""The sealed tree: its roots, what is kept of it, proofs."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any

from django.conf import settings

from peyvand.foundation.audit.choices import RecordKind
from peyvand.foundation.audit.models import Leaf, Restoration, Root, Subtree
from peyvand.foundation.audit.queries import records
from peyvand.foundation.audit.rules import tree
from peyvand.foundation.audit.rules.restoring import Entry, Named, Restored, RestoredLine
from peyvand.foundation.audit.rules.sealing import MARGIN, SHORT, Head, Line, Signature, runs, shown
from peyvand.kit import ed25519


def last() -> Root | None:
    return Root.objects.order_by("-size").first()


def settled(watermark: int) -> dict[str, int]:
    """Up to which number each kind's records are sealed or will never come, where everything below `watermark` is.

    A number is taken from its sequence an instant before its transaction has an id, so the numbers seen at one root
    count only once every transaction has ended that had begun MARGIN later.
    """
    ended = Root.objects.filter(following__lte=watermark).order_by("-size").first()
    seen = ended and Root.objects.filter(at__lte=ended.at - MARGIN).order_by("-at", "-size").first()
    return seen.highest if seen else {}


def waiting_since() -> datetime | None:
    """When the earliest record was written that came after the last root's; None: all is sealed."""
    root = last()
    seen = root.highest if root else {}
    waiting = (
        table._default_manager.filter(pk__gt=seen.get(str(kind), 0)).order_by("pk").values_list("at", flat=True).first()
        for kind, table in records.TABLES.items()
    )
    return min((at for at in waiting if at is not None), default=None)


def kept(level: int, first: int, count: int) -> Sequence[bytes]:
    """What `rules.tree` asks for."""
    if level == 0:
        found = Leaf.objects.filter(position__gte=first, position__lt=first + count).order_by("position")
    else:
        found = Subtree.objects.filter(level=level, index__gte=first, index__lt=first + count).order_by("index")
    return [bytes(row) for row in found.values_list("hash", flat=True)]


def head_of(root: Root) -> Head:
    return Head(
        size=root.size,
        root=bytes(root.root),
        at=root.at,
        watermark=root.watermark,
        following=root.following,
        settled=root.settled,
        listing=bytes(root.listing),
    )


def signature_of(root: Root) -> Signature:
    return Signature(root.kid, bytes(root.signature))


def lines(*, after: int) -> Iterator[Line]:
    """The roots of more than `after` leaves as they are exported. Raises ValueError where the tables don't hold what
    was signed."""
    start = Root.objects.filter(size__lte=after).order_by("-size").values_list("size", flat=True).first() or 0
    for root in Root.objects.filter(size__gt=after).order_by("size").iterator(chunk_size=100):
        leaves = Leaf.objects.filter(position__gte=start, position__lt=root.size).order_by("position")
        rows = list(leaves.values_list("kind", "record_id", "hash"))
        yield Line(
            head=head_of(root),
            signature=signature_of(root),
            added=tuple(runs((RecordKind(kind), number) for kind, number, _ in rows)),
            fingerprints=b"".join(bytes(hashed)[:SHORT] for _, _, hashed in rows),
            salt=bytes(root.salt),
        )
        start = root.size


def restorations() -> list[RestoredLine]:
    """Every restoration in the order in which files have them."""
    return [
        RestoredLine(
            Restored(
                kept=row.kept,
                root=bytes(row.root),
                at=row.at,
                by=row.by,
                reason=row.reason,
                gone=row.gone,
                given_up=tuple((size, bytes.fromhex(root)) for size, root in row.given_up),
            ),
            Signature(row.kid, bytes(row.signature)),
        )
        for row in Restoration.objects.order_by("kept", "pk")
    ]


def has(root: Named) -> bool:
    """Whether the log as it is now has this root."""
    size, hashed = root
    return Root.objects.filter(size=size, root=hashed).exists()


def following(last: Entry | None) -> Iterator[Entry] | None:
    """What a file of roots gets after its last line, None where that is unknown here. A restoration stands after the
    root from which the log went on. Raises ValueError as `lines` does."""
    every = restorations()
    if last is None:
        return _following(0, every)
    if isinstance(last, RestoredLine):
        if last not in every:
            return None
        return _following(last.restored.kept, every[every.index(last) + 1 :])
    root = (last.head.size, last.head.root)
    if has(root):
        return _following(last.head.size, [line for line in every if line.restored.kept >= last.head.size])
    for index, line in enumerate(every):
        if root in line.restored.given_up:
            return _following(line.restored.kept, every[index:])
    return None


def _following(size: int, upcoming: list[RestoredLine]) -> Iterator[Entry]:
    for restored in upcoming:
        for line in lines(after=size):
            if line.head.size > restored.restored.kept:
                break
            yield line
            size = line.head.size
        yield restored
    yield from lines(after=size)


A_PAGE = 50


def heads(*, before: int | None = None, limit: int = A_PAGE) -> list[Head]:
    """The newest roots first, below the size `before`."""
    found = Root.objects.all() if before is None else Root.objects.filter(size__lt=before)
    return [head_of(root) for root in found.order_by("-size")[:limit]]


def leaves() -> Iterator[tuple[int, str, int, bytes]]:
    """Every leaf's position, kind, record and hash, in order."""
    return Leaf.objects.order_by("position").values_list("position", "kind", "record_id", "hash").iterator(5000)


def signed() -> Iterator[tuple[Head, Signature]]:
    """Every root, in order."""
    for root in Root.objects.order_by("size").iterator(chunk_size=1000):
        yield head_of(root), signature_of(root)


def published_keys() -> dict[str, list[dict[str, Any]]]:
    """The public keys of the roots as a JWK set, the one that signs first."""
    return ed25519.published(settings.AUDIT_KEYS)


def proof(kind: RecordKind, record_id: int) -> dict[str, Any] | None:
    """That a record is in the log, for anybody to verify without us: the record, its path to the newest root, the
    signed root and the keys. None while it isn't sealed."""
    proved = proofs([(kind, record_id)])
    if proved is None:
        return None
    (one,) = proved.pop("records")
    return {**one, **proved}


def proofs(numbers: Sequence[tuple[RecordKind, int]]) -> dict[str, Any] | None:
    """The same for several records under one root, as `records`; what isn't sealed is left out. None if nothing is."""
    newest = last()
    leaves = [
        leaf
        for of in RecordKind
        for leaf in Leaf.objects.filter(kind=of, record_id__in=[number for kind, number in numbers if kind == of])
    ]
    if newest is None or not leaves:
        return None
    listed = [(leaf.position, leaf.kind, leaf.record_id) for leaf in leaves]
    # Paths meet on their way up: what one has read, the next needs too.
    read = cache(kept)
    proved = [
        {
            "record": shown(kind, record, salt=_salt_at(position)),
            "position": position,
            "path": [step.hex() for step in tree.inclusion_path(position, newest.size, read)],
        }
        for position, kind, record in records.at_leaves(listed)
    ]
    return {
        "records": sorted(proved, key=itemgetter("position")),
        "head": head_of(newest).statement(),
        "signature": signature_of(newest).stated(),
        "keys": published_keys()["keys"],
    }


def _salt_at(position: int) -> bytes:
    """What the record at a position was hashed with."""
    sealed_by = Root.objects.filter(size__gt=position).order_by("size").values_list("salt", flat=True).first()
    assert sealed_by is not None
    return bytes(sealed_by)


def growth_since(size: int) -> dict[str, Any] | None:
    """That the log only added to that of `size` records since. None if there is no such root."""
    newest = last()
    return consistency(size, newest.size) if newest else None


def consistency(old: int, new: int) -> dict[str, Any] | None:
    """That the log of `new` records only added to that of `old`. None if there aren't such roots."""
    both = {root.size: root for root in Root.objects.filter(size__in=[old, new])}
    if old > new or not {old, new} <= both.keys():
        return None
    return {
        "old": {"head": head_of(both[old]).statement(), "signature": signature_of(both[old]).stated()},
        "new": {"head": head_of(both[new]).statement(), "signature": signature_of(both[new]).stated()},
        "path": [step.hex() for step in tree.consistency_path(old, new, kept)],
        "keys": published_keys()["keys"],
    }
