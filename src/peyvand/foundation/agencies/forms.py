"""The agencies file: JSON in, checked and normalised entries out. All that is wrong is listed at once.

A problem names the agency and the field, never a value: files hold national codes.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from ipaddress import ip_network
from typing import Any

from django.db.models import TextChoices

from peyvand.foundation.agencies.choices import Audience, Basis, Role, Service
from peyvand.foundation.agencies.operations import AgencyEntry, MemorandumEntry, UserEntry
from peyvand.foundation.agencies.rules import SANDBOX_PREFIX
from peyvand.kit import jalali, national_code
from peyvand.kit.errors import Refusal
from peyvand.kit.text import digits_only, latin_digits, persian, persian_digits

_MOBILE = re.compile(r"09\d{9}", re.ASCII)
_LARGEST_QUOTA = 2_147_483_647
_REQUIRED = object()

Convert = Callable[[Any], Any]


def parse_agencies(text: str) -> list[AgencyEntry]:
    """The entries of an agencies file. Raises Refusal INVALID_FILE with all `problems`, a list of lines."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refusal("INVALID_FILE", "فایل JSON درستی نیست.", problems=[str(error)]) from error
    problems: list[str] = []
    top = _Object(document, ("agencies",), "فایل", "", problems)
    agencies = [_agency(item, f"agencies[{n}]", problems) for n, item in enumerate(top.take("agencies", _list) or [])]
    if not problems:
        problems += _repetitions(agencies)
    if problems:
        raise Refusal("INVALID_FILE", "فایل پذیرفته نشد و چیزی از آن ثبت نشد.", problems=problems)
    return agencies


class _Object:
    """Takes known fields out of a JSON object and collects what is wrong with them."""

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
                raise _UnusableError("لازم است.")
            return convert(value)
        except (_UnusableError, Refusal) as wrong:
            if self.readable:  # else the one complaint about the object says it all
                self.complain(self.at(field), wrong.message)
            return None

    def at(self, field: str) -> str:
        return f"{self.path}.{field}" if self.path else field

    def complain(self, path: str, message: str) -> None:
        self.problems.append(": ".join(filter(None, (self.owner, path, message))))


class _UnusableError(ValueError):
    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def _agency(data: Any, place: str, problems: list[str]) -> AgencyEntry:
    code = data.get("code") if isinstance(data, dict) else None
    owner = code if isinstance(code, str) and code.strip() else place
    fields = _Object(data, ("code", "name", "audience", "memorandum", "users"), owner, "", problems)
    return AgencyEntry(
        code=fields.take("code", _agency_code),
        name=fields.take("name", _text(300)),
        audience=fields.take("audience", _one_of(Audience)),
        memorandum=fields.take("memorandum", lambda value: _memorandum(value, owner, problems)),
        users=[
            _user(item, owner, f"users[{n}]", problems)
            for n, item in enumerate(fields.take("users", _list, default=[]) or [])
        ],
    )


def _memorandum(data: Any, owner: str, problems: list[str]) -> MemorandumEntry:
    fields = _Object(data, MemorandumEntry.__dataclass_fields__, owner, "memorandum", problems)
    entry = MemorandumEntry(
        number=fields.take("number", _code(60)),
        date=fields.take("date", _day),
        valid_to=fields.take("valid_to", _unless_null(_day)),
        basis=fields.take("basis", _one_of(Basis)),
        services=fields.take("services", _services),
        daily_quota=fields.take("daily_quota", _unless_null(_quota)),
        suspended=fields.take("suspended", _boolean),
        purposes=[
            _purpose(item, owner, f"memorandum.purposes[{n}]", problems)
            for n, item in enumerate(fields.take("purposes", _list, default=[]) or [])
        ],
        requires_purpose=fields.take("requires_purpose", _boolean),
        requires_case_number=fields.take("requires_case_number", _boolean),
        allowed_networks=fields.take("allowed_networks", _networks),
    )
    if entry.date and entry.valid_to and entry.valid_to < entry.date:
        fields.complain("memorandum.valid_to", "پیش از آغاز اعتبار (date) است.")
    if len({purpose["code"] for purpose in entry.purposes}) < len(entry.purposes):
        fields.complain("memorandum.purposes", "کد تکراری دارد.")
    return entry


def _purpose(data: Any, owner: str, path: str, problems: list[str]) -> dict[str, str]:
    fields = _Object(data, ("code", "title"), owner, path, problems)
    return {"code": fields.take("code", _code(40)), "title": fields.take("title", _text(200))}


def _user(data: Any, owner: str, path: str, problems: list[str]) -> UserEntry:
    fields = _Object(data, ("national_code", "full_name", "mobile", "role"), owner, path, problems)
    return UserEntry(
        national_code=fields.take("national_code", lambda value: national_code.parse(_string(value))),
        full_name=fields.take("full_name", _text(200)),
        mobile=fields.take("mobile", _mobile),
        role=fields.take("role", _one_of(Role)),
    )


def _repetitions(agencies: list[AgencyEntry]) -> list[str]:
    """What may stand in a file once only: an agency, a memorandum's number, a person."""
    codes = Counter(agency.code for agency in agencies)
    numbers = Counter(agency.memorandum.number for agency in agencies)
    people = Counter(user.national_code for agency in agencies for user in agency.users)
    return [
        *(f"{code}: code: بیش از یک بار در فایل آمده است." for code, times in codes.items() if times > 1),
        *(
            f"{agency.code}: memorandum.number: بیش از یک بار در فایل آمده است."
            for agency in agencies
            if numbers[agency.memorandum.number] > 1
        ),
        *(
            f"{agency.code}: users[{n}].national_code: این شخص بیش از یک بار در فایل آمده است."
            for agency in agencies
            for n, user in enumerate(agency.users)
            if people[user.national_code] > 1
        ),
    ]


# -- one value -------------------------------------------------------------------------------------------------------
def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise _UnusableError("باید متن باشد.")
    return value


def _text(longest: int) -> Convert:
    def convert(value: Any) -> str:
        text = persian(_string(value))
        if not text:
            raise _UnusableError("خالی است.")
        if len(text) > longest:
            raise _UnusableError(f"بلندتر از {persian_digits(longest)} نویسه است.")
        if any(unicodedata.category(character) == "Cc" for character in text):
            raise _UnusableError("نویسهٔ کنترلی دارد.")
        return text

    return convert


def _code(longest: int) -> Convert:
    as_text = _text(longest)
    return lambda value: latin_digits(as_text(value))


def _agency_code(value: Any) -> str:
    code = str(_code(40)(value))
    if code.casefold().startswith(SANDBOX_PREFIX.casefold()):
        raise _UnusableError(f"کدهای {SANDBOX_PREFIX} از آنِ دستگاه‌های آزمایشی است که open_sandbox می‌سازد.")
    return code


def _one_of(choices: type[TextChoices]) -> Convert:
    def convert(value: Any) -> str:
        if value not in choices.values:
            raise _UnusableError(f"باید یکی از این‌ها باشد: {'، '.join(choices.values)}.")
        return str(value)

    return convert


def _unless_null(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _UnusableError("باید فهرست باشد.")
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _UnusableError("باید true یا false باشد.")
    return value


def _quota(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _LARGEST_QUOTA:
        raise _UnusableError("باید عدد صحیح نامنفی باشد یا null.")
    return value


def _day(value: Any) -> date:
    return jalali.parse(_string(value))


def _services(value: Any) -> list[str]:
    given = [_one_of(Service)(item) for item in _list(value)]
    return [service for service in Service.values if service in given]


def _networks(value: Any) -> list[str]:
    """CIDR notation as the ipaddress module writes it; a single address is a network of one."""
    networks = []
    for n, item in enumerate(_list(value)):
        try:
            networks.append(str(ip_network(_string(item).strip(), strict=False)))
        except ValueError as error:
            raise _UnusableError(f"عضو {n} نشانی شبکهٔ درستی نیست؛ برای نمونه 192.0.2.0/24.") from error
    return networks


def _mobile(value: Any) -> str:
    mobile = digits_only(_string(value))
    if not _MOBILE.fullmatch(mobile):
        raise _UnusableError("شمارهٔ همراه باید یازده رقم باشد و با ۰۹ آغاز شود.")
    return mobile
