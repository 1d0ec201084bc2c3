"""The Persian that an English page still shows: all but what is marked as Persian, and what somebody wrote."""

import re
from html.parser import HTMLParser

import polib
from django.db import connection

from tests.architecture.sources import PACKAGE

_LETTERS = "\u0600-\u06ff\u200c"
_RUN = re.compile(rf"[{_LETTERS}]+(?: +[{_LETTERS}]+)*")
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))
_READ_OUT = {"title", "alt", "aria-label", "placeholder", "value", "content", "label"}
# Of offices and positions in the demo, and ours, which people write too.
_NAMES = {"پیوند", "راهبری سامانه", "مدیریت فناوری و تحول دیجیتال", "ممیزی", "کمیته صیانت از اطلاعات", "همکار"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class _Texts(HTMLParser):
    """What is read, or read out, of a page, but for what stands within `lang="fa"`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._marked: list[bool] = []

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attributes = dict(given)
        is_marked = attributes.get("lang") == "fa" or bool(self._marked and self._marked[-1])
        if not is_marked and attributes.get("type") != "hidden":
            self.found += [value or "" for name, value in given if name in _READ_OUT]
        if tag not in _VOID:
            self._marked.append(is_marked or tag in ("script", "style"))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self._marked:
            self._marked.pop()

    def handle_data(self, text: str) -> None:
        if not (self._marked and self._marked[-1]):
            self.found.append(text)


def persian_of(html: str) -> list[str]:
    texts = _Texts()
    texts.feed(html)
    return [run for text in texts.found for run in _RUN.findall(" ".join(text.translate(_MARKS).split()))]


class Written:
    """What the database holds; a text that the program has English for is none of it, though it was stored."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            rows = " ".join(_texts_of(cursor, table) for table in connection.introspection.table_names(cursor))
        self._rows = f"{rows} {rows.replace(',', ' ')}"  # columns one after the other, as in a whole name
        catalogues = PACKAGE.rglob("locale/en/LC_MESSAGES/django.po")
        self._keys = {entry.msgid for path in catalogues for entry in polib.pofile(str(path))}

    def __contains__(self, text: str) -> bool:
        return text in self._rows and (text in _NAMES or text not in self._keys)


def _texts_of(cursor, table: str) -> str:
    cursor.execute(f"SELECT coalesce(string_agg(row::text, chr(10)), '') FROM \"{table}\" AS row")
    return str(cursor.fetchone()[0])
