"""What a database that was taken back to an earlier moment has lost, told from the exported roots."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from peyvand.foundation.audit.queries import records, roots
from peyvand.foundation.audit.rules.restoring import Entry, Named, RestoredLine, named
from peyvand.foundation.audit.rules.sealing import SHORT, Line, leaf


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The log goes on after its first `kept` records; the roots `given_up` were written after them somewhere; of the
    records under those, `gone` aren't there as they were sealed."""

    kept: int
    given_up: tuple[Named, ...]
    gone: int


def taken_back(places: Sequence[Iterable[Entry]]) -> TakenBack:
    """What the files of all places hold that the database doesn't. Each is read several times."""
    settled = {root for line in roots.restorations() for root in line.restored.given_up}
    live = [[root for root in _live(place) if root not in settled or roots.has(root)] for place in places]
    commons = [common for found in live if (common := _common(found)) is not None]
    if not commons:
        last = roots.last()
        return TakenBack(last.size if last else 0, (), 0)
    kept = min(commons)
    given_up = {root for found in live for root in found if root[0] > kept}
    return TakenBack(kept, tuple(sorted(given_up)), _gone(places, given_up))


def _common(found: Iterable[Named]) -> int | None:
    """Up to which size a file and the database agree, None where the file holds nothing that the database doesn't."""
    common = 0
    for root in found:
        if not roots.has(root):
            return common
        common = root[0]
    return None


def _live(entries: Iterable[Entry]) -> list[Named]:
    """The roots of a file that no later restoration in it gives up."""
    found: list[Named] = []
    for entry in entries:
        if isinstance(entry, RestoredLine):
            given_up = set(entry.restored.given_up)
            found = [root for root in found if root not in given_up]
        else:
            found.append(named(entry.head))
    return found


def _gone(places: Sequence[Iterable[Entry]], given_up: Collection[Named]) -> int:
    counted: set[Named] = set()
    gone = 0
    for place in places:
        for entry in place:
            if isinstance(entry, Line) and named(entry.head) in given_up and named(entry.head) not in counted:
                counted.add(named(entry.head))
                gone += sum(len(run) for run in entry.added) - _still_there(entry)
    return gone


def _still_there(line: Line) -> int:
    """How many of the records that a line lists are there, byte for byte."""
    found = at = 0
    for run in line.added:
        for record in records.numbered(run.kind, run.first, run.last):
            place = SHORT * (at + record["id"] - run.first)
            found += leaf(run.kind, record, salt=line.salt)[:SHORT] == line.fingerprints[place : place + SHORT]
        at += len(run)
    return found
