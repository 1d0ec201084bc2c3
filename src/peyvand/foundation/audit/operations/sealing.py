"""Sealing: what was written since the last time becomes leaves of the tree, and the new root is signed (ALL-4).

Nothing is chained while records are written: that would make every inquiry wait for every other. Records are taken in
an order of the tree's own, once their transactions have ended, by the ids that PostgreSQL gave those transactions.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import batched
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from peyvand.foundation.audit.choices import RecordKind
from peyvand.foundation.audit.models import Root, Subtree
from peyvand.foundation.audit.queries import records, roots
from peyvand.foundation.audit.rules.restoring import Entry, is_signed
from peyvand.foundation.audit.rules.sealing import MOST_LEAVES, SHORT, Head, Record, canonical, leaf, listing, runs
from peyvand.foundation.audit.rules.tree import Complete, Tree
from peyvand.kit import ed25519
from peyvand.kit.errors import Refusal

_COPY = "COPY audit_leaf (position, kind, record_id, hash) FROM STDIN"


@transaction.atomic
def seal(*, now: datetime, outside: Sequence[Entry] = ()) -> int:
    """Every record whose transaction has ended gets its leaf; gives how many did.

    `outside` are the last lines of the files of roots. Raises the Refusal ROOTS_AHEAD where one of them, signed by us,
    is unknown here: the database was restored to an earlier moment and nobody has recorded it, or it was changed.
    COUNTER_BEHIND where the database counts its transactions from below what is sealed, as after a
    dump was loaded into a new server: new records could no longer be told from old ones. TREE_BROKEN where the kept
    tree doesn't lead to the last root: somebody changed it.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE audit_root IN SHARE ROW EXCLUSIVE MODE")
    trusted = ed25519.verifiers(roots.published_keys())
    if any(is_signed(entry, trusted) and roots.following(entry) is None for entry in outside):
        raise Refusal(
            "ROOTS_AHEAD",
            "پرونده‌های ریشه ریشه‌ای دارند که در پایگاه داده نیست. اگر پایگاه داده به زمانی پیش‌تر بازگردانده شده است"
            " record_restore را اجرا کنید، وگرنه verify_audit_log را.",
        )
    last = roots.last()
    sealed_below = last.watermark if last else 0
    horizon = records.horizon()
    if horizon.watermark < sealed_below:
        raise Refusal(
            "COUNTER_BEHIND",
            f"شمارهٔ تراکنش‌های پایگاه داده ({horizon.watermark}) از دفتر مهرشده ({sealed_below}) عقب است؛"
            " آن را با pg_resetwal جلو ببرید.",
        )
    settled = roots.settled(sealed_below)
    size = last.size if last else 0
    tree = Tree(size, roots.kept)
    if last and tree.root() != bytes(last.root):
        raise Refusal(
            "TREE_BROKEN", "درختی که در پایگاه داده است به آخرین ریشهٔ امضاشده نمی‌رسد؛ verify_audit_log را اجرا کنید."
        )
    chunks = batched(_new(settled, since=sealed_below, before=horizon.watermark), MOST_LEAVES)
    chunk = next(chunks, None)
    while chunk:
        upcoming = next(chunks, None)
        # Only the last root holds all that the watermark promises.
        watermark = sealed_below if upcoming else horizon.watermark
        _seal(tree, chunk, horizon=replace(horizon, watermark=watermark), settled=settled, now=now)
        chunk = upcoming
    return tree.size - size


def _new(settled: dict[str, int], *, since: int, before: int) -> Iterator[tuple[RecordKind, Record]]:
    for kind in RecordKind:
        for record in records.between(kind, after=settled.get(kind, 0), since=since, before=before):
            yield kind, record


def _seal(
    tree: Tree,
    chunk: Iterable[tuple[RecordKind, Record]],
    *,
    horizon: records.Horizon,
    settled: dict[str, int],
    now: datetime,
) -> None:
    """The chunk's leaves, the subtrees that they complete, and a root over all so far."""
    salt = secrets.token_bytes(32)
    added: list[tuple[RecordKind, int]] = []
    hashes: list[bytes] = []
    complete: list[Complete] = []
    start = tree.size
    for kind, record in chunk:
        hashed = leaf(kind, record, salt=salt)
        complete += tree.add(hashed)
        added.append((kind, record["id"]))
        hashes.append(hashed)
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for position, ((kind, number), hashed) in enumerate(zip(added, hashes, strict=True), start):
            copy.write_row((position, kind, number, hashed))
    Subtree.objects.bulk_create(Subtree(level=one.level, index=one.index, hash=one.hash) for one in complete)
    head = Head(
        size=tree.size,
        root=tree.root(),
        at=now,
        watermark=horizon.watermark,
        following=horizon.following,
        settled=settled,
        listing=listing(runs(added), b"".join(hashed[:SHORT] for hashed in hashes), salt),
    )
    path: Path = settings.AUDIT_KEYS[0]
    Root.objects.create(
        size=head.size,
        root=head.root,
        at=head.at,
        watermark=head.watermark,
        following=head.following,
        settled=head.settled,
        highest=horizon.highest,
        listing=head.listing,
        salt=salt,
        kid=ed25519.kid(path),
        signature=ed25519.signing(path, setting="PEYVAND_AUDIT_KEYS").sign(canonical(head.statement())),
    )
