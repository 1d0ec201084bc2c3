"""The agencies file: JSON in, checked and normalised entries out."""

from collections import Counter
from datetime import date
from ipaddress import ip_network
from typing import Any

from peyvand.foundation.agencies.choices import Audience, Basis, Role, Service
from peyvand.foundation.agencies.operations import AgencyEntry, MemorandumEntry, UserEntry
from peyvand.foundation.agencies.rules import SANDBOX_PREFIX
from peyvand.kit import jalali
from peyvand.kit.json_file import (
    JsonObject,
    UnusableError,
    array,
    boolean,
    code,
    mobile,
    named,
    one_of,
    person_code,
    read_json,
    refuse_if_any,
    string,
    text,
    unless_null,
)

_LARGEST_QUOTA = 2_147_483_647


def parse_agencies(source: str) -> list[AgencyEntry]:
    """The entries of an agencies file. Raises Refusal INVALID_FILE with all `problems`, a list of lines."""
    problems: list[str] = []
    top = JsonObject(read_json(source), ("agencies",), "فایل", "", problems)
    agencies = [_agency(item, f"agencies[{n}]", problems) for n, item in enumerate(top.take("agencies", array) or [])]
    refuse_if_any(problems or _repetitions(agencies))
    return agencies


def _agency(data: Any, place: str, problems: list[str]) -> AgencyEntry:
    owner = named(data, place)
    fields = JsonObject(data, ("code", "name", "audience", "memorandum", "users"), owner, "", problems)
    return AgencyEntry(
        code=fields.take("code", _agency_code),
        name=fields.take("name", text(300)),
        audience=fields.take("audience", one_of(Audience)),
        memorandum=fields.take("memorandum", lambda value: _memorandum(value, owner, problems)),
        users=[
            _user(item, owner, f"users[{n}]", problems)
            for n, item in enumerate(fields.take("users", array, default=[]) or [])
        ],
    )


def _memorandum(data: Any, owner: str, problems: list[str]) -> MemorandumEntry:
    fields = JsonObject(data, MemorandumEntry.__dataclass_fields__, owner, "memorandum", problems)
    entry = MemorandumEntry(
        number=fields.take("number", code(60)),
        date=fields.take("date", _day),
        valid_to=fields.take("valid_to", unless_null(_day)),
        basis=fields.take("basis", one_of(Basis)),
        services=fields.take("services", _services),
        daily_quota=fields.take("daily_quota", unless_null(_quota)),
        suspended=fields.take("suspended", boolean),
        purposes=[
            _purpose(item, owner, f"memorandum.purposes[{n}]", problems)
            for n, item in enumerate(fields.take("purposes", array, default=[]) or [])
        ],
        requires_purpose=fields.take("requires_purpose", boolean),
        requires_case_number=fields.take("requires_case_number", boolean),
        allowed_networks=fields.take("allowed_networks", _networks),
    )
    if entry.date and entry.valid_to and entry.valid_to < entry.date:
        fields.complain("memorandum.valid_to", "پیش از آغاز اعتبار (date) است.")
    if len({purpose["code"] for purpose in entry.purposes}) < len(entry.purposes):
        fields.complain("memorandum.purposes", "کد تکراری دارد.")
    return entry


def _purpose(data: Any, owner: str, path: str, problems: list[str]) -> dict[str, str]:
    fields = JsonObject(data, ("code", "title"), owner, path, problems)
    return {"code": fields.take("code", code(40)), "title": fields.take("title", text(200))}


def _user(data: Any, owner: str, path: str, problems: list[str]) -> UserEntry:
    fields = JsonObject(data, ("national_code", "full_name", "mobile", "role"), owner, path, problems)
    return UserEntry(
        national_code=fields.take("national_code", person_code),
        full_name=fields.take("full_name", text(200)),
        mobile=fields.take("mobile", mobile),
        role=fields.take("role", one_of(Role)),
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
def _agency_code(value: Any) -> str:
    given = str(code(40)(value))
    if given.casefold().startswith(SANDBOX_PREFIX.casefold()):
        raise UnusableError(f"کدهای {SANDBOX_PREFIX} از آنِ دستگاه‌های آزمایشی است که open_sandbox می‌سازد.")
    return given


def _quota(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _LARGEST_QUOTA:
        raise UnusableError("باید عدد صحیح نامنفی باشد یا null.")
    return value


def _day(value: Any) -> date:
    return jalali.parse(string(value))


def _services(value: Any) -> list[str]:
    given = [one_of(Service)(item) for item in array(value)]
    return [service for service in Service.values if service in given]


def _networks(value: Any) -> list[str]:
    """CIDR notation as the ipaddress module writes it; a single address is a network of one."""
    networks = []
    for n, item in enumerate(array(value)):
        try:
            networks.append(str(ip_network(string(item).strip(), strict=False)))
        except ValueError as error:
            raise UnusableError(f"عضو {n} نشانی شبکهٔ درستی نیست؛ برای نمونه 192.0.2.0/24.") from error
    return networks
