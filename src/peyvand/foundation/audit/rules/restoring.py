"""A database that was taken back to an earlier moment: the log goes on from there and says so, signed.

Roots that were written outside after that moment stay in the files for ever. The restoration that follows them names
each of them, so that nobody can pass a log off as restored whose later records were merely taken out.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from peyvand.foundation.audit.rules.sealing import LOG, UNREADABLE, Head, Line, Signature, canonical, instant, moment
from peyvand.kit import ed25519

type Named = tuple[int, bytes]  # a root by its size and hash


@dataclass(frozen=True, slots=True)
class Restored:
    """What is signed: the log goes on from its first `kept` records, under `root`; the roots `given_up` had been
    written after them, and of the records under these, `gone` are no more. `at`: when `by` recorded it, and why."""

    kept: int
    root: bytes
    at: datetime
    by: str
    reason: str
    gone: int
    given_up: tuple[Named, ...]

    def statement(self) -> dict[str, Any]:
        return {
            "log": LOG,
            "kept": self.kept,
            "root": self.root.hex(),
            "at": instant(self.at),
            "by": self.by,
            "reason": self.reason,
            "gone": self.gone,
            "given_up": [[size, root.hex()] for size, root in self.given_up],
        }

    @classmethod
    def read(cls, stated: Mapping[str, Any]) -> "Restored":
        """Raises ValueError or one of UNREADABLE."""
        if stated["log"] != LOG:
            raise ValueError(stated["log"])
        return cls(
            kept=int(stated["kept"]),
            root=bytes.fromhex(stated["root"]),
            at=moment(stated["at"]),
            by=str(stated["by"]),
            reason=str(stated["reason"]),
            gone=int(stated["gone"]),
            given_up=tuple((int(size), bytes.fromhex(root)) for size, root in stated["given_up"]),
        )

    def __str__(self) -> str:
        sealed = max((size for size, _ in self.given_up), default=self.kept) - self.kept
        return (
            f"restored: the log goes on after record {self.kept}; {sealed} records under {len(self.given_up)} later"
            f" roots were given up, {self.gone} of them are gone; recorded {instant(self.at)} by {self.by}:"
            f" {self.reason}"
        )


@dataclass(frozen=True, slots=True)
class RestoredLine:
    """A restoration as it is exported: one line of JSON among those of the roots."""

    restored: Restored
    signature: Signature

    def text(self) -> str:
        return canonical({"restored": self.restored.statement(), "signature": self.signature.stated()}).decode()


type Entry = Line | RestoredLine


def read(text: str) -> Entry:
    """An exported line. Raises ValueError where it is none, or lists something else than was signed."""
    if not text.startswith('{"restored":'):
        return Line.read(text)
    try:
        stated = json.loads(text)
        return RestoredLine(Restored.read(stated["restored"]), Signature.read(stated["signature"]))
    except UNREADABLE as error:
        raise ValueError("no line of exported roots") from error


def named(head: Head) -> Named:
    return head.size, head.root


def is_signed(entry: Entry, trusted: Mapping[str, Ed25519PublicKey]) -> bool:
    """Whether a trusted key has signed it."""
    key = trusted.get(entry.signature.kid)
    stated = entry.head.statement() if isinstance(entry, Line) else entry.restored.statement()
    return key is not None and ed25519.verifies(key, entry.signature.value, canonical(stated))
