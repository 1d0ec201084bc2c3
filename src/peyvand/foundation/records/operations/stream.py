"""A bundle's file as bytes: its header, its lines in blocks, its letters made Persian."""

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

from peyvand.foundation.records.bundle import BundleFile
from peyvand.kit.errors import Refusal

_BLOCK = 1 << 20
_LETTERS = tuple((old.encode(), new.encode()) for old, new in (("ي", "ی"), ("ى", "ی"), ("ك", "ک")))
# Arabic presentation forms, U+FB50–FDFF and U+FE70–FEFE: what old systems wrote for joined letters.
_PRESENTATION_FORMS = re.compile(
    rb"(?:\xef(?:\xad[\x90-\xbf]|[\xae-\xb7][\x80-\xbf]|\xb9[\xb0-\xbf]|\xba[\x80-\xbf]|\xbb[\x80-\xbe]))+"
)
# Blanks that begin or end a cell, or follow another.
_ODD_BLANKS = (b"  ", b"\t", b" ,", b", ", b" \n", b"\n ", b" \r", "\u00a0".encode())


def header(lines: BinaryIO, file: BundleFile) -> list[str]:
    """The names of the columns. Raises Refusal BAD_HEADER, UNREADABLE, and csv.Error for what is no line of a table."""
    line = lines.readline()
    try:
        text = line.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise Refusal("UNREADABLE", f"فایل {file.name} با UTF-8 نوشته نشده است.", file=file.name) from error
    names = [name.strip().strip("\u200e\u200f\ufeff") for name in next(csv.reader([text]), [])]
    unknown = [name for name in names if name not in file.by_name]
    missing = [column.name for column in file.columns if column.required and column.name not in names]
    doubled = sorted({name for name in names if names.count(name) > 1})
    for problem, found in (("ناشناخته", unknown), ("جاافتاده", missing), ("تکراری", doubled)):
        if found:
            listed = "، ".join(found)
            raise Refusal("BAD_HEADER", f"{file.name}: ستون {problem}: {listed}", file=file.name, columns=found)
    return names


def blocks(lines: BinaryIO) -> Iterator[bytes]:
    """The rest of the file in pieces of whole lines; the last line gets its line break if it has none."""
    rest = b""
    while block := lines.read(_BLOCK):
        whole, newline, tail = (rest + block).rpartition(b"\n")
        if newline:
            yield whole + newline
        rest = tail
    if rest:
        yield rest + b"\n"


def prepared(lines: BinaryIO, plain_lines: re.Pattern[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Blocks with Persian letters, and whether each was plain; one is prepared while the caller sends another."""
    ahead: Future[tuple[bytes, bool]] | None = None
    with ThreadPoolExecutor(max_workers=1) as worker:
        for block in blocks(lines):
            following = worker.submit(_prepare, block, plain_lines)
            if ahead is not None:
                yield ahead.result()
            ahead = following
        if ahead is not None:
            yield ahead.result()


def normalised(text: bytes) -> bytes:
    """UTF-8 with Persian letters for Arabic ones and ordinary letters for presentation forms."""
    if text.isascii():
        return text
    text = _persian(text)
    if b"\xef" in text:
        text = _PRESENTATION_FORMS.sub(_ordinary, text)
    return text


def _prepare(block: bytes, plain_lines: re.Pattern[bytes]) -> tuple[bytes, bool]:
    plain = plain_lines.fullmatch(block) is not None and not any(blank in block for blank in _ODD_BLANKS)
    return normalised(block), plain


def _persian(text: bytes) -> bytes:
    for old, new in _LETTERS:
        text = text.replace(old, new)
    return text


def _ordinary(forms: re.Match[bytes]) -> bytes:
    return _persian(unicodedata.normalize("NFKC", forms[0].decode()).encode())
