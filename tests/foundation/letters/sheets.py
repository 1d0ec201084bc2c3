"""Letters of every kind, composed from the golden situations as the program composes them."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pypdfium2

from peyvand.foundation.coverage.rules import compose, decide
from peyvand.foundation.letters.rules import Letter, Sheet, Table
from tests.rules.golden import GOLDEN, TODAY, period_of, person, spells

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
NUMBER = "4821903377150264"
FOOT = "این گواهی بنابه درخواست مورخ ۱۴۰۵/۰۸/۲۷ آقای علی کریمی صادر گردیده است."


def letter(title: str, audience: str, **changed: Any) -> Letter:
    (case,) = [case for case in GOLDEN["cases"] if (case["title"], case["audience"]) == (title, audience)]
    code, period = case["national_code"], period_of(case)
    who = person(code)
    composed = compose(
        decide(who, spells(code), period=period, today=TODAY),
        who,
        national_code=code,
        period=period,
        today=TODAY,
        addressee=GOLDEN["agencies"][audience],
        audience=audience,
    )
    return replace(composed, **changed)


def sheet(content: Letter, *, number: str = NUMBER) -> Sheet:
    return Sheet(
        letter=content,
        number=number,
        dated=TODAY,
        verify_url=f"https://peyvand.example.ir/verify/{number}?t=Zk3mVbq9TnYc0aLw",
        attachment=f'{{"tracking_code":"{number}","named":"علی «\\u06a9» \\"x\\" #x $y"}}'.encode(),
    )


def longer(content: Letter, times: int) -> Letter:
    assert content.table
    return replace(content, table=Table(content.table.columns, content.table.rows * times))


ENDED = letter("ended yesterday, period of its last day", "FUND")
LETTERS = {
    "not-found": letter("code unknown to the records", "FUND"),
    "not-found-in-period": letter("unknown, with a period", "JUDICIAL"),
    "inactive": letter("ended yesterday", "JUDICIAL"),
    "in-period": ENDED,
    "active-fund": letter("employed, period inside the spell", "FUND"),
    "active-judicial": letter("employed, period inside the spell", "JUDICIAL"),
    "retired": letter("retired, period across both", "JUDICIAL"),
    "dependent": letter("dependent, active by their own dates though the principal's spell ended", "JUDICIAL"),
    "survivor": letter("survivor: the principal has died", "JUDICIAL"),
    "protected": letter("protected, with a period", "JUDICIAL"),
    "certificate": letter("three spells in the period, in order", "FUND", foot=FOOT),
    "long": longer(letter("three spells in the period, in order", "FUND"), 20),
}
SHEETS = {name: sheet(content) for name, content in LETTERS.items()}


def pages(pdf: bytes) -> list[list[bytes]]:
    """Each page as rendered, a line of grey values after the other."""
    drawn = [page.render(scale=1, grayscale=True) for page in pypdfium2.PdfDocument(io.BytesIO(pdf))]
    return [
        [bytes(one.buffer[line * one.stride : line * one.stride + one.width]) for line in range(one.height)]
        for one in drawn
    ]


def printed(pdf: bytes, page: int = 0) -> list[str]:
    """The lines of a page as they stand there, each from left to right: Persian words come `backwards`."""
    found: dict[int, list[tuple[float, str]]] = {}
    text = pypdfium2.PdfDocument(io.BytesIO(pdf))[page].get_textpage()
    for n in range(text.count_chars()):
        character = text.get_text_range(n, 1)
        if not character.strip("\u2066\u2069\u200c\r\n"):
            continue
        left, bottom, _, _ = text.get_charbox(n, loose=True)
        found.setdefault(round(bottom / 3), []).append((left, character))
    return ["".join(character for _, character in sorted(line)) for _, line in sorted(found.items(), reverse=True)]


def backwards(words: str) -> str:
    """Persian words as `printed` finds them."""
    return words.replace("\u200c", "")[::-1]
