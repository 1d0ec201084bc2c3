"""Does the log still hold what was sealed? Told from exported roots, whatever the database says about itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from peyvand.foundation.audit.choices import RecordKind
from peyvand.foundation.audit.queries import records, roots
from peyvand.foundation.audit.rules.restoring import Entry, Restored, RestoredLine, is_signed, named
from peyvand.foundation.audit.rules.sealing import SHORT, Head, Line, Record, Run, is_dated_back, leaf
from peyvand.foundation.audit.rules.tree import Tree


class Trouble(StrEnum):
    """What is wrong with a record."""

    CHANGED = "was changed after it was sealed"
    MISSING = "is missing"
    ADDED = "was added behind the seal"
    DATED_BACK = "claims a day long before it was written"
    ROOT = "is the first under a root that the records don't lead to"
    SIGNATURE = "is the first under a root that no trusted key has signed"
    CHAIN = "is the first after a gap in the roots"
    TREE = "isn't in the database's own tree as it was sealed"


@dataclass(frozen=True, slots=True)
class Misfit:
    """A record that doesn't fit; `position` in the log, from 0, None where it never had one."""

    kind: RecordKind
    number: int
    position: int | None
    trouble: Trouble

    def __str__(self) -> str:
        place = "" if self.position is None else f" (position {self.position})"
        return f"{self.kind} {self.number}{place} {self.trouble}"


@dataclass(slots=True)
class Verdict:
    """`sealed` records under `roots` roots were read, `waiting` aren't sealed yet. `first`: of the `broken` those that
    come first in the log's order. `restorations`: how often the log was taken back, in the order of the file."""

    sealed: int = 0
    roots: int = 0
    waiting: int = 0
    broken: int = 0
    first: list[Misfit] = field(default_factory=list)
    restorations: list[Restored] = field(default_factory=list)

    def note(self, misfit: Misfit) -> None:
        self.broken += 1
        if len(self.first) < _SHOWN:
            self.first.append(misfit)


_SHOWN = 20


def verify(
    entries: Iterable[Entry],
    *,
    trusted: Mapping[str, Ed25519PublicKey],
    progress: Callable[[int], None] = lambda _: None,
) -> Verdict:
    """Reads every record again. `entries` are exported roots from the first on, read twice; what was sealed after the
    last of them is verified by the database's own.

    A record is named by what its line lists, so that no table but the records themselves has to be believed. Roots that
    a signed restoration gives up must be signed, and bind nobody any more. Raises ValueError where there is no line at
    all, or where a table of roots holds what was never signed.
    """
    verdict = Verdict()
    restorations = _Restorations(entries, trusted)
    verdict.restorations = restorations.all
    reading = _Reading(verdict, trusted)
    is_empty = True
    for place, entry in enumerate(entries):
        if isinstance(entry, RestoredLine):
            continue
        is_empty = False
        if restorations.give_up(entry, place):
            reading.pass_over(entry)
        else:
            reading.take(entry)
        progress(verdict.sealed)
    if is_empty:
        raise ValueError("no root to verify by")
    if not verdict.broken and not reading.is_tree_broken:
        # What came after the export has no better witness than the database itself.
        for line in roots.lines(after=verdict.sealed):
            reading.take(line)
            progress(verdict.sealed)
    reading.end()
    return verdict


class _Restorations:
    """Those of the file and those that the database has beyond it, signed by a trusted key: others are no word."""

    def __init__(self, entries: Iterable[Entry], trusted: Mapping[str, Ed25519PublicKey]) -> None:
        found = [
            (place, entry)
            for place, entry in enumerate(entries)
            if isinstance(entry, RestoredLine) and is_signed(entry, trusted)
        ]
        known = {entry for _, entry in found}
        later = [line for line in roots.restorations() if line not in known and is_signed(line, trusted)]
        self.all = [line.restored for line in [*(line for _, line in found), *later]]
        self._found = [(place, frozenset(line.restored.given_up)) for place, line in found]
        self._later = frozenset(root for line in later for root in line.restored.given_up)

    def give_up(self, line: Line, place: int) -> bool:
        """Whether one that stands after the line gives it up."""
        root = named(line.head)
        if any(place < at and root in given_up for at, given_up in self._found):
            return True
        return root in self._later and not roots.has(root)


class _Reading:
    def __init__(self, verdict: Verdict, trusted: Mapping[str, Ed25519PublicKey]) -> None:
        self.verdict = verdict
        self._trusted = trusted
        self._tree = Tree()
        self._heads: list[Head] = []
        self._listed: list[Run] = []
        self._leaves, self._roots = roots.leaves(), roots.signed()
        self._tree_trouble: Misfit | None = None

    @property
    def is_tree_broken(self) -> bool:
        return self._tree_trouble is not None

    def take(self, line: Line) -> None:
        """The records of the next line, then its root."""
        verdict, head = self.verdict, line.head
        for position, trouble in self._about(line):
            verdict.note(Misfit(line.added[0].kind, line.added[0].first, position, trouble))
        self._heads.append(head)
        self._listed += line.added
        position = line.first
        for run in line.added:
            for number, record in _each(run):
                short = line.fingerprints[SHORT * (position - line.first) :][:SHORT]
                trouble = self._compare(run.kind, number, record, position, short=short, salt=line.salt)
                if trouble:
                    verdict.note(Misfit(run.kind, number, position, trouble))
                position += 1
        # One record that doesn't fit spoils all later roots: they say no more than it does.
        first = line.added[0]
        if not verdict.broken and self._tree.root() != head.root:
            verdict.note(Misfit(first.kind, first.first, line.first, Trouble.ROOT))
        if not self.is_tree_broken and next(self._roots, None) != (head, line.signature):
            self._tree_trouble = Misfit(first.kind, first.first, line.first, Trouble.TREE)
        verdict.sealed = head.size
        verdict.roots += 1

    def pass_over(self, line: Line) -> None:
        """A root that was given up: its records are gone or stand under a later one."""
        if not is_signed(line, self._trusted):
            self.verdict.note(Misfit(line.added[0].kind, line.added[0].first, line.first, Trouble.SIGNATURE))

    def end(self) -> None:
        """What the roots don't list: records that wait for the next one, and those that came by another way.

        A tree that was changed with the records says nothing of its own; else it is the trouble.
        """
        watermark, settled = (self._heads[-1].watermark, self._heads[-1].settled) if self._heads else (0, {})
        for kind in RecordKind:
            ranges = sorted((run.first, run.last) for run in self._listed if run.kind == kind)
            at = 0
            for number, transaction in records.numbers(kind):
                while at < len(ranges) and ranges[at][1] < number:
                    at += 1
                if at < len(ranges) and ranges[at][0] <= number:
                    continue
                if transaction < watermark or number <= settled.get(kind, 0):
                    self.verdict.note(Misfit(kind, number, None, Trouble.ADDED))
                else:
                    self.verdict.waiting += 1
        if self._tree_trouble and not self.verdict.broken:
            self.verdict.note(self._tree_trouble)

    def _about(self, line: Line) -> Iterator[tuple[int, Trouble]]:
        if line.first != self.verdict.sealed:
            yield self.verdict.sealed, Trouble.CHAIN
        if not is_signed(line, self._trusted):
            yield line.first, Trouble.SIGNATURE

    def _compare(
        self, kind: RecordKind, number: int, record: Record | None, position: int, *, short: bytes, salt: bytes
    ) -> Trouble | None:
        if record is None:
            return Trouble.MISSING
        hashed = leaf(kind, record, salt=salt)
        if hashed[:SHORT] != short:
            return Trouble.CHANGED
        if is_dated_back(datetime.fromisoformat(record["at"]), transaction=record["transaction"], heads=self._heads):
            return Trouble.DATED_BACK
        self._tree.add(hashed)
        if not self.is_tree_broken:
            kept = next(self._leaves, None)
            if kept is None or (*kept[:3], bytes(kept[3])) != (position, kind, number, hashed):
                self._tree_trouble = Misfit(kind, number, position, Trouble.TREE)
        return None


def _each(run: Run) -> Iterator[tuple[int, Record | None]]:
    """Every number of the run, with its record if there is one."""
    found = records.numbered(run.kind, run.first, run.last)
    upcoming = next(found, None)
    for number in range(run.first, run.last + 1):
        if upcoming is not None and upcoming["id"] == number:
            yield number, upcoming
            upcoming = next(found, None)
        else:
            yield number, None
