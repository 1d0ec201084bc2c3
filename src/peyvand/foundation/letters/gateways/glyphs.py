"""What the letters' font can show. PDF/A refuses a character without a glyph, and a recorded name may hold any."""

import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent.parent / "fonts"
_UNKNOWN = "\ufffd"
# They steer without being drawn; breaks and direction are ours alone to steer.
_LET_THROUGH = frozenset("\n\u200c\u200d")
_LEFT_OUT = frozenset("\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


class _Shown(dict[int, str]):
    """For `str.translate`: each character as it prints, found out when it first comes."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _LEFT_OUT:
            shown = ""
        elif character in _LET_THROUGH or code in _drawn():
            shown = character
        elif character.isspace():
            shown = " "
        else:
            shown = _UNKNOWN
        self[code] = shown
        return shown


_shown = _Shown()


def printable(text: str) -> str:
    """The text with «�» for what the font lacks, without marks that turn its direction."""
    return unicodedata.normalize("NFC", text).translate(_shown)


@cache
def _drawn() -> frozenset[int]:
    """The characters that both weights have."""
    return frozenset.intersection(*(characters(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))))


def characters(font: bytes) -> frozenset[int]:
    """The characters that a TrueType font has a glyph for, by its `cmap` (format 4, the basic plane)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    directory = (struct.unpack_from(">4sLL", font, 12 + 16 * n) for n in range(tables))
    cmap = next(offset for tag, _, offset in directory if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    offsets = (struct.unpack_from(">4xL", font, cmap + 4 + 8 * n)[0] for n in range(subtables))
    start = next(cmap + offset for offset in offsets if struct.unpack_from(">H", font, cmap + offset) == (4,))
    (twice,) = struct.unpack_from(">H", font, start + 6)
    ends, starts, deltas, ranges = (
        struct.unpack_from(f">{twice // 2}H", font, start + at)
        for at in (14, 16 + twice, 16 + 2 * twice, 16 + 3 * twice)
    )
    found = set()
    for n, (first, last, delta, distance) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(first, last + 1):
            glyph = code
            if distance:
                here = start + 16 + 3 * twice + 2 * n  # the distance is counted from its own place
                (glyph,) = struct.unpack_from(">H", font, here + distance + 2 * (code - first))
            if glyph and (glyph + delta) % 0x10000:
                found.add(code)
    return frozenset(found - {0xFFFF})
