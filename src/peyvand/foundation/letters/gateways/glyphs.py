"""What the letters' font can show. PDF/A refuses a character without a glyph, and a recorded name may hold any."""

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

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
    weights = (TTFont(path).getBestCmap() for path in sorted(FONTS.glob("*.ttf")))
    return frozenset(code for code in set.intersection(*map(set, weights)) if chr(code).isprintable())
