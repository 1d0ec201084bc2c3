"""A JSON file that somebody wrote: checked and normalised values out, all that is wrong listed at once.

A problem names the place in the file, never a value: such files hold national codes.
"""

import json
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import TextChoices

from peyvand.kit import mobile as mobiles
from peyvand.kit import national_code
from peyvand.kit.errors import Refusal
from peyvand.kit.text import latin_digits, persian, persian_digits

_REQUIRED = object()

Convert = Callable[[Any], Any]


class UnusableError(ValueError):
    """A value that can't be converted; `message` says what it should be."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def read_json(text: str) -> Any:
    """The document. Raises Refusal INVALID_FILE with `problems`, a list of lines."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refusal("INVALID_FILE", "فایل JSON درستی نیست.", problems=[str(error)]) from error


def refuse_if_any(problems: list[str]) -> None:
    """Raises Refusal INVALID_FILE with all `problems`, if there are any."""
    if problems:
        raise Refusal("INVALID_FILE", "فایل پذیرفته نشد و چیزی از آن ثبت نشد.", problems=problems)


def named(data: Any, place: str) -> str:
    """What stands before the problems of an object: its `code`, else its `place` in the file."""
    code = data.get("code") if isinstance(data, dict) else None
    return code if isinstance(code, str) and code.strip() else place


class JsonObject:
    """Takes known fields out of a JSON object and collects what is wrong with them.

    `owner` names the thing in the file, `path` the object's place within it; both stand before each problem.
    """

    def __init__(self, data: Any, known: Iterable[str], owner: str, path: str, problems: list[str]) -> None:
        self.owner, self.path, self.problems = owner, path, problems
        self.readable = isinstance(data, dict)
        self.data: dict[str, Any] = data if self.readable else {}
        if not self.readable:
            self.complain(path, "باید یک شیء JSON باشد.")
        for field in self.data.keys() - set(known):
            self.complain(self.at(field), "چنین فیلدی در این فایل نیست.")

    def take(self, field: str, convert: Convert, *, default: Any = _REQUIRED) -> Any:
        """The converted field; None, and a problem listed, if it is missing or can't be converted."""
        value = self.data.get(field, default)
        if value is default and default is not _REQUIRED:
            return default
        try:
            if value is _REQUIRED:
                raise UnusableError("لازم است.")
            return convert(value)
        except (UnusableError, Refusal) as wrong:
            if self.readable:  # else the one complaint about the object says it all
                self.complain(self.at(field), wrong.message)
            return None

    def at(self, field: str) -> str:
        return f"{self.path}.{field}" if self.path else field

    def complain(self, path: str, message: str) -> None:
        self.problems.append(": ".join(filter(None, (str(self.owner), path, str(message)))))


# -- one value -------------------------------------------------------------------------------------------------------


def string(value: Any) -> str:
    if not isinstance(value, str):
        raise UnusableError("باید متن باشد.")
    return value


def text(longest: int, *, may_be_empty: bool = False) -> Convert:
    """Normalised Persian text without control characters."""

    def convert(value: Any) -> str:
        text = persian(string(value))
        if not text and not may_be_empty:
            raise UnusableError("خالی است.")
        if len(text) > longest:
            raise UnusableError(f"بلندتر از {persian_digits(longest)} نویسه است.")
        if any(unicodedata.category(character) == "Cc" for character in text):
            raise UnusableError("نویسهٔ کنترلی دارد.")
        return text

    return convert


def code(longest: int, *, may_be_empty: bool = False) -> Convert:
    """Text whose digits are ASCII."""
    as_text = text(longest, may_be_empty=may_be_empty)
    return lambda value: latin_digits(as_text(value))


def one_of(choices: type[TextChoices]) -> Convert:
    def convert(value: Any) -> str:
        if value not in choices.values:
            raise UnusableError(f"باید یکی از این‌ها باشد: {'، '.join(choices.values)}.")
        return str(value)

    return convert


def unless_null(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def array(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise UnusableError("باید فهرست باشد.")
    return value


def boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise UnusableError("باید true یا false باشد.")
    return value


def person_code(value: Any) -> str:
    """A national code, ten ASCII digits."""
    return national_code.parse(string(value))


def mobile(value: Any) -> str:
    """Eleven ASCII digits."""
    return mobiles.parse(string(value))
