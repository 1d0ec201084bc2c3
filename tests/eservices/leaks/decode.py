"""What a reader could find in a response, whatever it is packed in: pages, JSON, PDF, spreadsheets."""

import html
import io
import json
import re
import zipfile
import zlib

_LATIN = {digit: str(n) for digits in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩") for n, digit in enumerate(digits)}
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
# Blanks, half-spaces, direction marks and what else may stand between the digits of one number.
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\u00a0\u200b-\u200f\u202a-\u202e\u2066-\u2069.,/_-]+(?=\d)")


def readable(content: bytes) -> str:
    """All that stands in `content`, digits Latin; with the parts of numbers together as well as apart."""
    text = "\n".join(piece.decode("utf-8", "replace") for piece in _unpacked(content))
    forms = [text, html.unescape(text), html.unescape(_TAGS.sub("", text)), _unescaped_json(text)]
    folded = _latin_digits("\n".join(forms))
    return f"{folded}\n{_BETWEEN_DIGITS.sub('', folded)}"


def _latin_digits(text: str) -> str:
    """One digit after the other: in a long text a small part of what `str.translate` takes."""
    for digit, latin in _LATIN.items():
        text = text.replace(digit, latin)
    return text


def _unpacked(content: bytes) -> list[bytes]:
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [archive.read(name) for name in archive.namelist()]
    if content.startswith(b"%PDF-"):
        return [content, *filter(None, map(_inflated, _STREAM.findall(content)))]
    return [content]


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""


def _unescaped_json(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return ""
