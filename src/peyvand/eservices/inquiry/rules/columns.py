"""Which column of a file is which: by the machine's name or the Persian title, in any order."""

from collections.abc import Sequence
from typing import NamedTuple

from peyvand.eservices.inquiry.choices import Column
from peyvand.eservices.inquiry.rules.headings import ALSO_CALLED, TITLES
from peyvand.kit.errors import Refusal
from peyvand.kit.national_code import is_valid
from peyvand.kit.text import digits_only, persian
from peyvand.kit.words import _, told

_NAMES = {
    **{column.value.replace("_", " "): column for column in Column},
    **{persian(title): column for column, title in TITLES.items()},
    **ALSO_CALLED,
}
_JOINTS = str.maketrans({"\u200c": " ", "_": " ", "\u200e": "", "\u200f": "", "\ufeff": ""})
_WANTED = _("«کد ملی» یا national_code و، اگر لازم است، from، to، purpose و case_number")


class Layout(NamedTuple):
    """Where each of the five columns stands in the file's rows, -1 for one that the file doesn't have."""

    places: tuple[int, int, int, int, int]
    width: int


def column_called(title: str) -> Column | None:
    """The column that a heading names, None for one that we don't know."""
    return _NAMES.get(persian(title.translate(_JOINTS)).lower())


def layout_of(header: Sequence[str]) -> Layout:
    """The layout that a file's first row describes; empty headings at its end are let go.

    Raises Refusal (422): HEADER_MISSING, UNKNOWN_COLUMN or COLUMN_TWICE.
    """
    titles = list(header)
    while titles and not titles[-1].strip():
        titles.pop()
    places: dict[Column, int] = {}
    for place, title in enumerate(titles):
        column = column_called(title)
        if column is None and not places and is_valid(digits_only(title)):
            raise _unreadable(
                "HEADER_MISSING",
                told(
                    _("سطر نخست فایل سرستون است و این فایل سرستون ندارد؛ بالای کدها بنویسید: {wanted}."), wanted=_WANTED
                ),
            )
        if column is None:
            shown = "".join(filter(str.isprintable, title.strip()))[:40]
            raise _unreadable(
                "UNKNOWN_COLUMN",
                told(
                    _("ستون {place}، «{shown}»، شناخته نیست. سرستون‌های پذیرفته: {wanted}."),
                    place=place + 1,
                    shown=shown,
                    wanted=_WANTED,
                ),
            )
        if column in places:
            raise _unreadable(
                "COLUMN_TWICE", told(_("ستون «{column}» دو بار آمده است؛ یکی را بردارید."), column=TITLES[column])
            )
        places[column] = place
    if Column.NATIONAL_CODE not in places:
        raise _unreadable(
            "HEADER_MISSING", told(_("ستون «کد ملی» در سطر نخست نیست. سرستون‌های پذیرفته: {wanted}."), wanted=_WANTED)
        )
    code, start, end, purpose, case_number = (places.get(column, -1) for column in Column)
    return Layout((code, start, end, purpose, case_number), len(titles))


def _unreadable(code: str, message: str) -> Refusal:
    return Refusal(code, message, field="file", status=422)
