"""May this agency ask, now, from there? Each check raises its reason; none returns a decision to be forgotten.

Pure and cheap: they run once for every inquiry. Refusals carry `status`, the HTTP status of their problem+json.
"""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from peyvand.foundation.agencies.choices import Service
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import midnight, tehran_day
from peyvand.kit.words import _, told

# What an OAuth scope opens: the service beside API that the memorandum must have.
SCOPES = {"inquiry": Service.INQUIRY, "batch": Service.BATCH, "document": Service.DOCUMENT}

# Codes of test agencies, and of no others.
SANDBOX_PREFIX = "SANDBOX-"


@dataclass(frozen=True, slots=True)
class Agency:
    """Who asks. `audience` is one of `choices.Audience`: it alone decides what an answer may hold (INQ-4).

    A `sandbox` is for tests: its answers speak of invented persons only.
    """

    id: int
    code: str
    name: str
    audience: str
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class Purpose:
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Memorandum:
    """The clauses that decide about access (ONB-4). `valid_to` is included, None = open-ended.

    `networks` are IPv4 and IPv6 networks in CIDR notation, empty = any address.
    """

    number: str
    date: dt.date
    valid_to: dt.date | None
    suspended: bool
    services: frozenset[str]
    daily_quota: int | None = None
    purposes: tuple[Purpose, ...] = ()
    requires_purpose: bool = False
    requires_case_number: bool = False
    networks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A person who works for an agency; `active` is the account's own state."""

    user_id: int
    role: str
    suspended: bool
    active: bool


def check_memorandum(
    memorandum: Memorandum | None, *, services: Iterable[str], today: dt.date, source: str | None
) -> Memorandum:
    """The memorandum, if it opens all `services` today to a request from the address `source`.

    `source` None means that the request comes from inside (a command), which no network restricts.
    Raises Refusal NO_MEMORANDUM, NOT_YET_VALID, EXPIRED, SUSPENDED, NETWORK_NOT_ALLOWED or SERVICE_NOT_OPEN.
    """
    if memorandum is None:
        raise _no_memorandum()
    if today < memorandum.date:
        raise _closed(
            "NOT_YET_VALID",
            told(
                _("اعتبار تفاهم‌نامهٔ شمارهٔ {number} از {date} آغاز می‌شود؛ از آن روز دوباره وارد شوید."),
                number=memorandum.number,
                date=memorandum.date,
            ),
            valid_from=memorandum.date,
        )
    if memorandum.valid_to is not None and today > memorandum.valid_to:
        raise _closed(
            "EXPIRED",
            told(
                _(
                    "اعتبار تفاهم‌نامهٔ شمارهٔ {number} در {valid_to} به پایان رسیده است؛ مدیر دستگاه باید"
                    " تمدید آن را درخواست کند."
                ),
                number=memorandum.number,
                valid_to=memorandum.valid_to,
            ),
            valid_to=memorandum.valid_to,
        )
    if memorandum.suspended:
        raise _closed(
            "SUSPENDED",
            told(
                _(
                    "تفاهم‌نامهٔ شمارهٔ {number} معلق شده است؛ مدیر دستگاه برای رفع تعلیق با دفتر فناوری"
                    " اطلاعات تماس بگیرد."
                ),
                number=memorandum.number,
            ),
        )
    if memorandum.networks and source is not None and not _allowed(memorandum.networks, source):
        raise _closed(
            "NETWORK_NOT_ALLOWED",
            _("از این نشانی شبکه نمی‌توانید استعلام بگیرید؛ از شبکهٔ دستگاه خود وارد شوید."),
        )
    for service in services:
        if service not in memorandum.services:
            raise _service_not_open(memorandum, service)
    return memorandum


def check_member(member: Member | None) -> Member:
    """The member, unless their agency suspended them or their account is closed (ONB-5).

    Raises Refusal NOT_A_MEMBER or MEMBER_SUSPENDED.
    """
    if member is None:
        raise _closed("NOT_A_MEMBER", _("شما کاربر هیچ دستگاهی نیستید؛ مدیر دستگاه باید شما را معرفی کند."))
    if member.suspended or not member.active:
        raise _closed("MEMBER_SUSPENDED", _("دسترسی شما به پنل دستگاه بسته شده است؛ با مدیر دستگاه خود تماس بگیرید."))
    return member


def check_client(*, revoked: bool, scopes: Iterable[str], scope: str) -> None:
    """Whether an agency's own system may use `scope`, one of SCOPES, with the token it shows.

    Raises Refusal CLIENT_REVOKED or SCOPE_MISSING. The memorandum is checked apart, with `services_of(scope)`.
    """
    if revoked:
        raise _client_revoked()
    if scope not in scopes:
        raise _closed(
            "SCOPE_MISSING",
            told(_("توکن شما دامنهٔ {scope} را ندارد؛ توکن تازه‌ای با این دامنه بگیرید."), scope=scope),
            scope=scope,
        )


def services_of(scope: str) -> tuple[str, str]:
    """What a memorandum must open for a scope: API *and* the service."""
    return Service.API, SCOPES[scope]


def check_api_is_open(memorandum: Memorandum | None) -> None:
    """Whether an agency may have a client of its own at all, today or when the memorandum is in force.

    Raises Refusal NO_MEMORANDUM or SERVICE_NOT_OPEN.
    """
    if memorandum is None:
        raise _no_memorandum()
    if Service.API not in memorandum.services:
        raise _service_not_open(memorandum, Service.API)


def scopes_to_grant(memorandum: Memorandum | None, *, asked: Iterable[str], revoked: bool, today: dt.date) -> list[str]:
    """The scopes of a new access token: all that the memorandum opens, or those `asked` for.

    Raises Refusal as `check_memorandum` does, CLIENT_REVOKED, or SCOPE_NOT_OPEN if more is asked for than it opens.
    """
    if revoked:
        raise _client_revoked()
    opened = allowed_scopes(check_memorandum(memorandum, services=(Service.API,), today=today, source=None))
    granted = list(asked) or list(opened)
    excess = [scope for scope in granted if scope not in opened]
    if excess or not granted:
        raise _closed("SCOPE_NOT_OPEN", _("تفاهم‌نامهٔ دستگاه این دامنه را در بر نمی‌گیرد."), scopes=excess)
    return granted


def allowed_scopes(memorandum: Memorandum) -> tuple[str, ...]:
    """The scopes that a memorandum opens to the agency's own systems; none without API."""
    if Service.API not in memorandum.services:
        return ()
    return tuple(scope for scope, service in SCOPES.items() if service in memorandum.services)


def check_purpose(memorandum: Memorandum, *, purpose: str, case_number: str) -> None:
    """What the memorandum wants to be told with each inquiry (INQ-9); both are normalised text, empty = not given.

    A purpose is the code of one that the memorandum lists; where it lists none, any text will do.
    Raises Refusal PURPOSE_REQUIRED, PURPOSE_UNKNOWN or CASE_NUMBER_REQUIRED, each beside its field.
    """
    if not purpose:
        if memorandum.requires_purpose:
            raise Refusal(
                "PURPOSE_REQUIRED",
                _("تفاهم‌نامهٔ شما مقصود هر استعلام را می‌خواهد؛ آن را برگزینید."),
                field="purpose",
                status=422,
            )
    elif memorandum.purposes and all(purpose != listed.code for listed in memorandum.purposes):
        titles = _("، ").join(f"{listed.title} ({listed.code})" for listed in memorandum.purposes)
        raise Refusal(
            "PURPOSE_UNKNOWN",
            told(_("این مقصود در تفاهم‌نامهٔ شما نیست؛ یکی از این‌ها را برگزینید: {titles}."), titles=titles),
            field="purpose",
            status=422,
        )
    if memorandum.requires_case_number and not case_number:
        raise Refusal(
            "CASE_NUMBER_REQUIRED",
            _("تفاهم‌نامهٔ شما شمارهٔ پرونده یا دادنامه را با هر استعلام می‌خواهد؛ آن را بنویسید."),
            field="case_number",
            status=422,
        )


def quota_exhausted(*, limit: int | None, left: int, wanted: int, now: dt.datetime) -> Refusal:
    """QUOTA_EXHAUSTED (429): `wanted` inquiries don't fit into the `left` of today's `limit`; `retry_after` in seconds
    to Tehran's next midnight."""
    tomorrow = midnight(tehran_day(now) + dt.timedelta(days=1))
    if left <= 0:
        message = told(
            _("سهمیه امروز دستگاه شما ({limit} استعلام) تمام شده است؛ از ساعت ۰۰:۰۰ فردا می‌توانید ادامه دهید."),
            limit=limit,
        )
    else:
        message = told(
            _(
                "از سهمیه امروز دستگاه شما {left} استعلام مانده است و این کار {wanted} استعلام می‌خواهد؛"
                " از ساعت ۰۰:۰۰ فردا سهمیه از نو آغاز می‌شود."
            ),
            left=left,
            wanted=wanted,
        )
    seconds = math.ceil((tomorrow - now).total_seconds())
    return Refusal("QUOTA_EXHAUSTED", message, status=429, limit=limit, left=left, retry_after=seconds)


@lru_cache(maxsize=4096)
def _allowed(networks: tuple[str, ...], source: str) -> bool:
    """Whether an address lies in one of the networks. What isn't an address lies in none."""
    try:
        address = ip_address(source)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in _parsed(networks))


@lru_cache(maxsize=1024)
def _parsed(networks: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(network) for network in networks)


def _closed(code: str, message: str, **data: Any) -> Refusal:
    return Refusal(code, message, status=403, **data)


def _no_memorandum() -> Refusal:
    return _closed("NO_MEMORANDUM", _("برای این دستگاه تفاهم‌نامه‌ای ثبت نشده است؛ با دفتر فناوری اطلاعات تماس بگیرید."))


def _service_not_open(memorandum: Memorandum, service: str) -> Refusal:
    return _closed(
        "SERVICE_NOT_OPEN",
        told(
            _(
                "تفاهم‌نامهٔ شمارهٔ {number} خدمت «{service}» را در بر نمی‌گیرد؛ مدیر دستگاه می‌تواند"
                " افزودن آن را درخواست کند."
            ),
            number=memorandum.number,
            service=Service(service).label,
        ),
        service=str(service),
    )


def _client_revoked() -> Refusal:
    return _closed("CLIENT_REVOKED", _("دسترسی این سامانه باطل شده است؛ مدیر دستگاه شناسهٔ تازه‌ای درخواست کند."))
