"""Files of exported roots: one line of JSON for each root or restoration, appended and never rewritten.

A write that was cut off leaves a piece of a line; the whole line follows on the next, and readers pass the piece over:
whatever is missing from a file shows in the lines that remain.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from peyvand.foundation.audit.rules.restoring import Entry
from peyvand.foundation.audit.rules.restoring import read as read_entry
from peyvand.foundation.audit.rules.sealing import Line

_TAIL = 4 << 20


class Forked(Exception):
    """The file holds a root that the database doesn't have: one of them was changed, or the database was restored."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file's lines in order, as often as one asks. Raises OSError; a line that lists something else than it signs
    raises ValueError with its number."""

    path: Path

    def __iter__(self) -> Iterator[Entry]:
        with self.path.open("rb") as file:
            for number, text in enumerate(file, 1):
                if not text.strip() or _is_piece(text):
                    continue
                try:
                    yield read_entry(text.decode())
                except ValueError as error:
                    raise ValueError(f"line {number}: {error}") from error


def read(path: Path) -> Exported:
    return Exported(path)


def ends(paths: Sequence[Path]) -> list[Entry]:
    """The last line of each file that has one and can be read."""
    found = []
    for path in paths:
        try:
            with path.open("rb") as file:
                last, _ = _end(file.fileno())
        except (OSError, ValueError):
            continue  # `append` tells of it
        if last is not None:
            found.append(last)
    return found


def append(path: Path, *, after: Callable[[Entry | None], Iterable[Entry] | None]) -> int:
    """Brings the file up to date; gives how many lines were added. `after(last)` gives what follows the file's last
    line, None where the database doesn't know it. Raises Forked then, OSError if the file can't be written."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    # Only ever appended to, so that `chattr +a` may hold it.
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last, is_cut = _end(file.fileno())
        entries = after(last)
        if entries is None:
            size = last.head.size if isinstance(last, Line) else 0
            raise Forked(f"{path}: its last root, of {size} records, isn't the database's")
        added = 0
        for text in chain([b"\n"] if is_cut else [], (f"{entry.text()}\n".encode() for entry in entries)):
            written = 0
            while written < len(text):
                written += os.write(file.fileno(), text[written:])
            added += text != b"\n"
        if added:
            os.fsync(file.fileno())
        return added


def _end(handle: int) -> tuple[Entry | None, bool]:
    """The last whole line, and whether a piece of another follows it."""
    size = os.fstat(handle).st_size
    tail = os.pread(handle, _TAIL, max(0, size - _TAIL))
    is_cut = bool(tail) and not tail.endswith(b"\n")
    for text in reversed(tail.split(b"\n")[:-1]):
        if text and not _is_piece(text):
            return read_entry(text.decode()), is_cut
    return None, is_cut


def _is_piece(text: bytes) -> bool:
    text = text.strip()
    return not (text.startswith((b'{"added":', b'{"restored":')) and text.endswith(b"}}"))
