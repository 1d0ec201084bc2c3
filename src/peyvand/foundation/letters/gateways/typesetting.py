"""The typesetting engine (typst): plain values in, PDF bytes out. It reads this package's own files and no others."""

import json
import re
import threading
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno
import typst

from peyvand.foundation.letters.gateways.glyphs import FONTS, printable
from peyvand.foundation.letters.rules import GREETING, Deed, Register, Sheet
from peyvand.kit.jalali import numeric
from peyvand.kit.text import grouped, isolated, persian_digits

_PACKAGE = Path(__file__).resolve().parents[3]
_TEMPLATE = "/foundation/letters/paper/letter.typ"
_DEED = "/foundation/letters/paper/deed.typ"
_REGISTER = "/foundation/letters/paper/register.typ"
_STANDARDS = ["a-3a", "ua-1"]
_DARK = re.compile(rb"\x01+")
_LONGEST_IN_CELL = 16  # characters of the table's narrowest columns
_own = threading.local()


def typeset(sheet: Sheet, *, signer: str, now: datetime) -> bytes:
    """The unsigned PDF: A4, PDF/A-3a and PDF/UA-1, tagged, the answer attached as `answer.json`.

    `signer` is the name that the seal shows.
    """
    return _compile(_source(_TEMPLATE, "letter", _values(sheet, signer), sheet.attachment), now)


def typeset_deed(deed: Deed, *, signer: str, now: datetime) -> bytes:
    """The same for a deed, its content attached as `content.json`."""
    return _compile(_source(_DEED, "deed", _values_of_deed(deed, signer), deed.attachment), now)


def typeset_register(register: Register, *, signer: str, now: datetime) -> bytes:
    """The same for a register, its lines attached as `content.json`."""
    return _compile(_source(_REGISTER, "register", _values_of_register(register, signer), register.attachment), now)


def _compile(source: bytes, now: datetime) -> bytes:
    pdf: bytes = _compiler().compile(
        source, format="pdf", pdf_standards=_STANDARDS, timestamp=now.replace(microsecond=0)
    )
    # A signature is appended, and PDF/A wants it on a line of its own.
    return pdf if pdf.endswith(b"\n") else pdf + b"\n"


def _source(template: str, name: str, values: dict[str, Any], attachment: bytes) -> bytes:
    """The paper in the engine's language: the function `name` of the template, called with the values.

    They stand there as literals of letters, digits and escapes only, so that nothing in them can be read as the
    engine's language. (As the engine's inputs they would make it forget what it has laid out: a letter would take half
    as long again.)
    """
    literal = _literal(json.dumps(values, ensure_ascii=False))
    attached = _literal(attachment.decode())
    return f'#import "{template}": {name}\n#{name}(json(bytes({literal})), bytes({attached}))'.encode()


def _compiler() -> typst.Compiler:
    """One for each thread: it can't be shared."""
    if not hasattr(_own, "compiler"):
        _own.compiler = typst.Compiler(root=str(_PACKAGE), font_paths=_fonts(), ignore_system_fonts=True)
    return _own.compiler


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


class _Escaped(dict[int, str]):
    """For `str.translate`: letters and digits of ASCII as they are, all else as an escape."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = character if character.isascii() and character.isalnum() else f"\\u{{{code:x}}}"
        return self[code]


_escaped = _Escaped()


def _literal(text: str) -> str:
    """A string literal of the engine's language: `a"b` as `"a\\u{22}b"`."""
    return f'"{text.translate(_escaped)}"'


def _values(sheet: Sheet, signer: str) -> dict[str, Any]:
    letter = sheet.letter
    number = persian_digits(sheet.number)
    return {
        "title": _text(f"{letter.heading} – {number}"),
        "number": _text(number),
        "groups": grouped(number).split(),
        "dated": _text(numeric(sheet.dated)),
        "heading": _text(letter.heading),
        "addressee": _text(letter.addressee),
        "greeting": GREETING,
        "paragraphs": [_text(paragraph) for paragraph in letter.paragraphs],
        "columns": [_text(column) for column in letter.table.columns] if letter.table else [],
        "rows": [[_text(cell, longest=_LONGEST_IN_CELL) for cell in row] for row in letter.table.rows]
        if letter.table
        else [],
        "tracking_label": letter.tracking_label,
        "foot": None if letter.foot is None else _text(letter.foot),
        "verify_url": sheet.verify_url,
        "page": _page(sheet.verify_url),
        "qr": _qr(sheet.verify_url),
        "signer": _text(signer),
    }


def _values_of_deed(deed: Deed, signer: str) -> dict[str, Any]:
    return {
        "title": _text(deed.title),
        "number": _text(persian_digits(deed.number)),
        "dated": _text(numeric(deed.dated)),
        "articles": [
            {"heading": _text(article.heading), "paragraphs": [_text(paragraph) for paragraph in article.paragraphs]}
            for article in deed.articles
        ],
        "signatories": [{"title": _text(title), "name": _text(name)} for title, name in deed.signatories],
        "signer": _text(signer),
    }


def _values_of_register(register: Register, signer: str) -> dict[str, Any]:
    return {
        "title": _text(register.title),
        "dated": _text(numeric(register.dated)),
        "about": [_text(line) for line in register.about],
        "columns": [_text(column) for column in register.table.columns],
        "widths": list(register.widths),
        "rows": [[_text(cell, longest=_LONGEST_IN_CELL) for cell in row] for row in register.table.rows],
        "signer": _text(signer),
    }


def _text(text: str, *, longest: int = 40) -> str:
    """The text as it prints. A word beyond `longest` characters may break anywhere: else it would leave the sheet."""
    shown = printable(text)
    if len(shown) > longest:
        shown = re.sub(rf"\S{{{longest}}}(?=\S)", "\\g<0>\u200b", shown)
    return isolated(shown)


def _page(verify_url: str) -> str:
    """Where the page is that tells whether a letter is genuine, as people type it: `peyvand.example.ir/verify`."""
    parts = urlsplit(verify_url)
    return f"\u2066{parts.netloc}{parts.path.rpartition('/')[0]}\u2069"


def _qr(address: str) -> str:
    """The QR code as SVG, read even with a seventh of it spoilt: each run of dark modules is one bar."""
    # Weighing all eight masks, as the standard advises, would cost more than the rest of the letter; an address with a
    # random token in it needs none of them.
    rows = segno.make(address, error="m", micro=False, mask=0).matrix
    bars = "".join(
        f"M{run.start()} {y}h{run.end() - run.start()}v1h-{run.end() - run.start()}z"
        for y, row in enumerate(rows)
        for run in _DARK.finditer(row)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}"><path d="{bars}"/></svg>'
