"""Persian text at the edge: what people type is normalised once, what people read is shaped once."""

import re
import unicodedata

_LATIN = "0123456789"
_PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
_ARABIC = "٠١٢٣٤٥٦٧٨٩"
_TO_LATIN = str.maketrans(_PERSIAN + _ARABIC, _LATIN + _LATIN)
_TO_PERSIAN = str.maketrans(_LATIN, _PERSIAN)
_TO_PERSIAN_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ۀ": "ه", "ة": "ه"})
_INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad")
)
_MARKS = {mark: None for mark in _INVISIBLE if mark not in map(ord, "\u200c\u200d")}
# An address, a phone number with its area code, else digits with what joins them: dates, codes (some begin with Latin
# letters), amounts, ranges.
_NUMBERS = re.compile(r"(https?://\S+|[+]?[0۰]\d{2,3} \d{3,4} ?\d{4}|(?:[A-Za-z]+[-/.]?|[+])?\d+(?:[-–/.:٬٫,]\d+)*)")
_SEPARATORS = dict.fromkeys(map(ord, " \t\r\n\u00a0-‐‑‒–—―_./\\،,٬'"))


def latin_digits(text: str) -> str:
    """Persian and Arabic digits to ASCII ones; everything else as it was."""
    return text.translate(_TO_LATIN)


def persian_digits(value: object) -> str:
    """ASCII digits to Persian ones, for what people read."""
    return str(value).translate(_TO_PERSIAN)


def digits_only(text: str) -> str:
    """What is left of a typed number: ASCII digits, without blanks, dashes and direction marks.

    Any other character stays, so that the caller can refuse it.
    """
    folded = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    return latin_digits(folded).translate(_SEPARATORS)


def whole_number(digits: str, *, most: int) -> int | None:
    """The number that ASCII digits write, None for any other text and beyond `most`, however long the text is."""
    if not (digits.isascii() and digits.isdigit()):
        return None
    significant = digits.lstrip("0") or "0"
    if len(significant) > len(str(most)) or int(significant) > most:
        return None
    return int(significant)


def persian(text: str) -> str:
    """Arabic ي and ك become Persian ی and ک, presentation forms ordinary letters, runs of blanks one blank."""
    folded = unicodedata.normalize("NFKC", text).translate(_TO_PERSIAN_LETTERS)
    return " ".join(folded.split())


def bare(text: str) -> str:
    """What is left of a name to compare it by: Persian letters and Latin digits, no blanks, joiners or marks."""
    return "".join(latin_digits(persian(text)).translate(_INVISIBLE).split())


def visible(text: str) -> str:
    """`persian` without marks that nobody sees, such as those of direction; the half space inside words stays."""
    return persian(text.translate(_MARKS))


def grouped(tracking_code: str, size: int = 4) -> str:
    """`4821903377150264` as `4821 9033 7715 0264`."""
    return " ".join(tracking_code[i : i + size] for i in range(0, len(tracking_code), size))


def numbers_apart(text: str) -> list[str]:
    """The text in pieces, each second one a number that reads from left to right: else ۰۲۶-۳۴۴۰۱۲۳۴ turns round after
    Persian letters."""
    return _NUMBERS.split(text)


def isolated(text: str) -> str:
    """The text with its numbers held left to right by Unicode's isolates, where no markup can."""
    return _NUMBERS.sub("\u2066\\1\u2069", text)


_FORMULA_BEGINS = tuple("=+-@\t\r")


def neutral(text: str) -> str:
    """Text for a CSV cell which no spreadsheet takes for a formula: what somebody else typed may be anything."""
    return f"'{text}" if text.startswith(_FORMULA_BEGINS) else text
