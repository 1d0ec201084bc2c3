"""The content of a letter, apart from how it is shown: the same for the page, the text and the file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peyvand.kit.text import persian_digits

GREETING = "با سلام"
FIELD_TITLE = "امضای الکترونیکی نامه"  # what a PDF reader calls the signature


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letter says, in order. `tracking_label` stands before the tracking code; `foot` is a certificate's."""

    heading: str
    addressee: str
    paragraphs: tuple[str, ...]
    table: Table | None
    tracking_label: str
    foot: str | None = None

    def text(self, tracking_code: str) -> str:
        """Plain text: one line for each part, a table row's cells separated by tabs."""
        lines = [self.heading, self.addressee, GREETING, *self.paragraphs]
        if self.table is not None:
            lines += ["\t".join(row) for row in self.table.rows]
        lines.append(f"{self.tracking_label}: {persian_digits(tracking_code)}")
        if self.foot is not None:
            lines.append(self.foot)
        return "\n".join(lines)

    @property
    def fingerprint(self) -> str:
        """The same for the same words, whatever number they will have."""
        return hashlib.sha256(self.text("").encode()).hexdigest()


def letter_of(stored: Mapping[str, Any], *, tracking_label: str) -> Letter:
    """The letter inside a stored answer: its JSON's `letter`. The label isn't stored there; it follows from the
    outcome."""
    table = stored["table"]
    return Letter(
        heading=stored["heading"],
        addressee=stored["addressee"],
        paragraphs=tuple(stored["paragraphs"]),
        table=Table(tuple(table["columns"]), tuple(tuple(row) for row in table["rows"])) if table else None,
        tracking_label=tracking_label,
        foot=stored["foot"],
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """What paper needs beyond the letter (INQ-6).

    `number`: sixteen ASCII digits, the letter's شماره and tracking code; `dated`: Tehran's day of the answer;
    `verify_url`: the whole address in the QR code; `attachment`: the stored answer's JSON, byte for byte.
    """

    letter: Letter
    number: str
    dated: date
    verify_url: str
    attachment: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file's signature is worth. A file that is no readable PDF, or has no signature, is False throughout.

    `intact`: the signed bytes are as they were signed; `whole`: the signature covers the file to its end, nothing was
    added; `trusted`: the signature is by a key that we believe, whatever became of the file since. `signer` (the
    certificate's name) and `signed_at` (UTC, as the signer claims) are None without a signature, and worth nothing
    unless `genuine`.
    """

    readable: bool = False
    signed: bool = False
    intact: bool = False
    whole: bool = False
    trusted: bool = False
    signer: str | None = None
    signed_at: datetime | None = None

    @property
    def genuine(self) -> bool:
        """Signed by us and unchanged since."""
        return self.signed and self.intact and self.whole and self.trusted


@dataclass(frozen=True, slots=True)
class Article:
    """A part of a deed under a heading of its own."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """What two sides have agreed on, article by article, with those who signed: each a title and a name.

    `number` is what people call it by; `attachment` the same as JSON, byte for byte.
    """

    title: str
    number: str
    dated: date
    articles: tuple[Article, ...]
    signatories: tuple[tuple[str, str], ...]
    attachment: bytes


@dataclass(frozen=True, slots=True)
class Register:
    """A list on paper, for whom it is about: made anew each time, kept by nobody but its reader.

    `widths` are the columns' shares of the line; `about` says whose list it is and which part of it; `attachment` the
    same as JSON, byte for byte.
    """

    title: str
    dated: date
    about: tuple[str, ...]
    table: Table
    widths: tuple[float, ...]
    attachment: bytes
