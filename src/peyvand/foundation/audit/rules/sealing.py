"""What a record is, byte for byte, when it becomes a leaf, and what is signed about the log.

Nothing here may change for what has been sealed: another byte is another hash. A column that is added to a kind later
enters its records only where it isn't null.
"""

import base64
import hmac
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from peyvand.foundation.audit.choices import RecordKind
from peyvand.foundation.audit.rules.tree import leaf_hash

LOG = "peyvand-audit/1"
SHORT = 8  # bytes of a leaf's hash in the exported roots: they name the record that doesn't fit, the root convicts it
MOST_LEAVES = 1 << 16  # under one root, so that no exported line is longer than a megabyte
# Longer than any statement between taking a number from a sequence and a transaction id.
MARGIN = timedelta(minutes=10)
# How long before a transaction began somebody may have read the clock: a long load does so hours earlier.
LATEST = timedelta(days=1)

FIELDS: Mapping[RecordKind, tuple[str, ...]] = {
    RecordKind.ACT: ("id", "at", "transaction", "actor", "verb", "subject", "detail"),
    RecordKind.ACCESS: (
        "id", "at", "transaction", "national_code", "agency_code", "actor", "channel", "ground", "disclosed",
        "tracking_code", "sealed_until",
    ),
    RecordKind.REFUSAL: (
        "id", "at", "transaction", "actor", "agency_code", "channel", "action", "reason", "subject_hash", "source",
    ),
}  # fmt: skip
# What the person whom an access is about doesn't learn from its proof: who it was at the agency, and what joins it to
# other people's records. A salted hash stands for it.
WITHHELD = frozenset({"actor", "transaction", "tracking_code", "sealed_until"})

# Made once: `json.dumps` makes one for each call.
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)

# What reading a stated object raises that isn't one, however deeply nested and however large its numbers are.
UNREADABLE = (KeyError, TypeError, AttributeError, OverflowError, RecursionError)
_YEARS = range(1900, 9999)

type Record = Mapping[str, Any]


def canonical(value: object) -> bytes:
    """JSON with sorted keys, without spaces, in ASCII."""
    return _ENCODER.encode(value).encode()


def instant(at: datetime) -> str:
    """UTC to the microsecond: `2026-11-22T08:30:00.000000Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def shown(kind: RecordKind, record: Record, *, salt: bytes) -> dict[str, Any]:
    """A record as it is hashed, and as its proof shows it. `salt` is that of the root that sealed it."""
    stated = {"kind": str(kind), **record}
    own_salt = hmac.digest(salt, f"{kind}:{record['id']}".encode(), "sha256")
    if kind == RecordKind.ACCESS:
        withheld = {name: stated.pop(name) for name in WITHHELD}
        stated["withheld"] = hmac.digest(own_salt, canonical(withheld), "sha256").hex()
    else:
        # Who has the hash of a neighbour in a proof can't try out what it might say.
        stated["nonce"] = own_salt.hex()
    return stated


def leaf(kind: RecordKind, record: Record, *, salt: bytes) -> bytes:
    return leaf_hash(canonical(shown(kind, record, salt=salt)))


def moment(stated: str) -> datetime:
    """The inverse of `instant`. Raises TypeError or ValueError, also for a moment that no calendar of ours has."""
    at = datetime.fromisoformat(stated)
    if at.tzinfo is None or at.year not in _YEARS:
        raise ValueError(stated)
    return at


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive records of a kind."""

    kind: RecordKind
    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        return f"{self.kind}:{self.first}" + (f"-{self.last}" if self.last > self.first else "")

    @classmethod
    def read(cls, text: str) -> "Run":
        kind, _, numbers = text.partition(":")
        first, _, last = numbers.partition("-")
        run = cls(RecordKind(kind), int(first), int(last or first))
        if run.last < run.first:
            raise ValueError(text)
        return run


def runs(records: Iterable[tuple[RecordKind, int]]) -> list[Run]:
    """Records in their order, as few runs."""
    found: list[Run] = []
    for kind, number in records:
        if found and found[-1].kind == kind and found[-1].last + 1 == number:
            found[-1] = Run(kind, found[-1].first, number)
        else:
            found.append(Run(kind, number, number))
    return found


@dataclass(frozen=True, slots=True)
class Head:
    """What is signed: the tree's size and root, and of the moment when the records were taken

    `watermark`: every record of a transaction below it is in the tree; `following`: the next transaction's id;
    `settled`: up to that number, by kind, every record is in the tree, or its transaction failed. `listing` is the hash
    of what the line lists.
    """

    size: int
    root: bytes
    at: datetime
    watermark: int
    following: int
    settled: Mapping[str, int]
    listing: bytes

    def statement(self) -> dict[str, Any]:
        return {
            "log": LOG,
            "size": self.size,
            "root": self.root.hex(),
            "at": instant(self.at),
            "watermark": self.watermark,
            "following": self.following,
            "settled": dict(self.settled),
            "listing": self.listing.hex(),
        }

    @classmethod
    def read(cls, stated: Mapping[str, Any]) -> "Head":
        """Raises ValueError or one of UNREADABLE."""
        if stated["log"] != LOG:
            raise ValueError(stated["log"])
        return cls(
            size=int(stated["size"]),
            root=bytes.fromhex(stated["root"]),
            at=moment(stated["at"]),
            watermark=int(stated["watermark"]),
            following=int(stated["following"]),
            settled={RecordKind(kind): int(number) for kind, number in stated["settled"].items()},
            listing=bytes.fromhex(stated["listing"]),
        )


@dataclass(frozen=True, slots=True)
class Signature:
    kid: str
    value: bytes

    def stated(self) -> dict[str, str]:
        return {"kid": self.kid, "value": base64.b64encode(self.value).decode()}

    @classmethod
    def read(cls, stated: Mapping[str, Any]) -> "Signature":
        return cls(str(stated["kid"]), base64.b64decode(stated["value"], validate=True))


@dataclass(frozen=True, slots=True)
class Line:
    """A root as it is exported: one line of JSON. It lists the records that this root added, in the tree's order, with
    the beginning of each leaf's hash, so that the line alone names whatever was changed, and the salt they were hashed
    with."""

    head: Head
    signature: Signature
    added: tuple[Run, ...]
    fingerprints: bytes
    salt: bytes

    def __post_init__(self) -> None:
        if SHORT * sum(map(len, self.added)) != len(self.fingerprints):
            raise ValueError("as many records as fingerprints")
        if listing(self.added, self.fingerprints, self.salt) != self.head.listing:
            raise ValueError("another listing than the signed one")

    @property
    def first(self) -> int:
        """The position of the first record that this root added."""
        return self.head.size - sum(map(len, self.added))

    def text(self) -> str:
        return canonical(
            {
                "head": self.head.statement(),
                "signature": self.signature.stated(),
                **_listed(self.added, self.fingerprints, self.salt),
            }
        ).decode()

    @classmethod
    def read(cls, text: str) -> "Line":
        """Raises ValueError where it is no such line, or lists something else than was signed."""
        try:
            stated = json.loads(text)
            return cls(
                head=Head.read(stated["head"]),
                signature=Signature.read(stated["signature"]),
                added=tuple(Run.read(run) for run in stated["added"].split(",")),
                fingerprints=base64.b64decode(stated["fingerprints"], validate=True),
                salt=bytes.fromhex(stated["salt"]),
            )
        except UNREADABLE as error:
            raise ValueError("no line of exported roots") from error


def listing(added: Sequence[Run], fingerprints: bytes, salt: bytes) -> bytes:
    """The hash that a head signs of what its line lists."""
    return sha256(canonical(_listed(added, fingerprints, salt))).digest()


def _listed(added: Sequence[Run], fingerprints: bytes, salt: bytes) -> dict[str, str]:
    return {
        "added": ",".join(map(str, added)),
        "fingerprints": base64.b64encode(fingerprints).decode(),
        "salt": salt.hex(),
    }


def is_dated_back(at: datetime, *, transaction: int, heads: Sequence[Head]) -> bool:
    """Whether a record claims a time more than LATEST before its transaction can have begun. `heads` in their order."""
    earlier = bisect_right(heads, transaction, key=lambda head: head.following)
    return earlier > 0 and at < heads[earlier - 1].at - LATEST
