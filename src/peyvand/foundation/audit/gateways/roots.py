"""Files of exported roots: one line of JSON for each root, appended and never rewritten.

A write that was cut off leaves a piece of a line; the whole line follows on the next, and readers pass the piece over:
whatever is missing from a file shows in the lines that remain.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from peyvand.foundation.audit.rules.sealing import Line

_TAIL = 4 << 20


class Forked(Exception):
    """The file holds a root that the database doesn't have: one of them was changed."""


def read(path: Path) -> Iterator[Line]:
    """The lines of a file, in order. Raises OSError; a line that lists something else than it signs raises ValueError
    with its number."""
    with path.open("rb") as file:
        for number, text in enumerate(file, 1):
            if not text.strip() or _is_piece(text):
                continue
            try:
                yield Line.read(text.decode())
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from error


def append(path: Path, *, since: Callable[[int], Iterable[Line]]) -> int:
    """Brings the file up to date; gives how many lines were added. `since(size)` gives the roots of `size` leaves or
    more: the first must be the file's last. Raises Forked if it isn't, OSError if the file can't be written."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    # Only ever appended to, so that `chattr +a` may hold it.
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last, is_cut = _end(file.fileno())
        lines = iter(since(last.head.size if last else 0))
        if last is not None:
            ours = next(lines, None)
            if ours is None or ours.head != last.head:
                raise Forked(f"{path}: its last root, of {last.head.size} records, isn't the database's")
        added = 0
        for text in chain([b"\n"] if is_cut else [], (f"{line.text()}\n".encode() for line in lines)):
            written = 0
            while written < len(text):
                written += os.write(file.fileno(), text[written:])
            added += text != b"\n"
        if added:
            os.fsync(file.fileno())
        return added


def _end(handle: int) -> tuple[Line | None, bool]:
    """The last whole line, and whether a piece of another follows it."""
    size = os.fstat(handle).st_size
    tail = os.pread(handle, _TAIL, max(0, size - _TAIL))
    is_cut = bool(tail) and not tail.endswith(b"\n")
    for text in reversed(tail.split(b"\n")[:-1]):
        if text and not _is_piece(text):
            return Line.read(text.decode()), is_cut
    return None, is_cut


def _is_piece(text: bytes) -> bool:
    text = text.strip()
    return not (text.startswith(b'{"added":') and text.endswith(b"}}"))
