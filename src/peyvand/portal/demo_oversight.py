"""The demo's unusual use, a mark in each state; a service that is closed; what the last night removed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO

from django.core.management import call_command

from peyvand.eservices.oversight import operations
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.cases.models import Case
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage.questions import Answered, Asker, Question
from peyvand.foundation.switches import operations as switches
from peyvand.foundation.switches.choices import Switch
from peyvand.kit.jalali import midnight, tehran_day
from peyvand.portal.demo import AGENCY_LOGINS, STAFF_LOGINS, Login
from peyvand.portal.operations import apply_retention

_OPERATOR, _MANAGER = AGENCY_LOGINS[0], AGENCY_LOGINS[2]


@dataclass(frozen=True, slots=True)
class _Misuse:
    """What the fund's operator asked so many days ago, what the manager said about it and the committee after that."""

    days_ago: int
    asked: str
    said: str = ""
    judged: str = ""
    reason: str = ""


_MISUSES = (
    _Misuse(
        16, _OPERATOR.national_code, "همکارمان برای آموختن صفحه، کد ملی خودش را زد. به همه گفتیم چنین نکنند.",
        "accept",
    ),
    _Misuse(
        11, _MANAGER.national_code, "نمی‌دانیم چرا پرسیده شده است.", "condemn",
        "برای این استعلام هیچ پرونده‌ای نبود. دسترسی کاربر را بازبینی کنید.",
    ),
    _Misuse(4, _MANAGER.national_code, "مدیر ما خودش درخواست وام داده بود و شمارهٔ پرونده‌اش ۱۴۰۵/۳۱۸ است."),
    _Misuse(1, _OPERATOR.national_code),
)  # fmt: skip

_WATCHED = (
    ("0000176931", "شکایت کرده است که پرونده‌اش را بی‌دلیل می‌بینند."),
    ("0000217761", "خبرنگاران سراغ سابقهٔ او را می‌گیرند؛ دستور رئیس کمیته."),
)


def oversee(*, now: datetime) -> None:
    """For a demo that has its agencies, offices and logins. The questions are sealed first, as marks come of the sealed
    log alone."""
    for misuse in _MISUSES:
        _ask(misuse.asked, now=_at(misuse.days_ago, 10, now))
    call_command("seal_audit_log", verbosity=0, stdout=StringIO())
    for misuse in _MISUSES:
        _follow(misuse, now=now)
    for national_code, reason in _WATCHED:
        operations.watch(national_code=national_code, reason=reason, by=_staff(Role.COMMITTEE_MEMBER), now=now)


def close_a_service(*, now: datetime) -> None:
    switches.close(
        switch=Switch.DOCUMENT_API,
        reason="سامانهٔ تازهٔ گواهی‌ها را می‌آزماییم. استعلام سند در پنل دستگاه کار می‌کند.",
        expected_until=now + timedelta(days=1),
        by=_staff(Role.ADMINISTRATOR),
        now=now,
    )


def clean_up(*, now: datetime) -> None:
    """As the worker does each night, so that its page isn't empty on the first day."""
    apply_retention(now=now)


def _follow(misuse: _Misuse, *, now: datetime) -> None:
    night = _at(misuse.days_ago - 1, 2, now)
    day = tehran_day(_at(misuse.days_ago, 10, now))
    made = operations.look_over(day=day, now=night)
    assert made == 1, made
    case = Case.objects.filter(kind="unusual_use").latest("pk")
    if misuse.said:
        operations.justify(
            case_id=case.pk, version=case.version, text=misuse.said, by=_user(_MANAGER), now=night + timedelta(hours=9)
        )
    if misuse.judged:
        case.refresh_from_db()
        operations.judge(
            case_id=case.pk,
            transition=misuse.judged,
            version=case.version,
            reason=misuse.reason,
            by=_staff(Role.COMMITTEE_MEMBER),
            now=now,  # nobody of the demo held a role before
        )


def _ask(national_code: str, *, now: datetime) -> None:
    question = Question(Asker(user_id=_user(_OPERATOR)), Channel.PANEL, national_code, purpose="PENSION")
    (answered,) = coverage.answer([question], now=now)
    assert isinstance(answered, Answered), answered


def _at(days_ago: int, hour: int, now: datetime) -> datetime:
    """That hour of Tehran's day, never in the future."""
    return min(midnight(tehran_day(now) - timedelta(days=days_ago)) + timedelta(hours=hour), now)


def _staff(role: Role) -> int:
    return _user(next(login for login in STAFF_LOGINS if login.role == role))


def _user(login: Login) -> int:
    user = accounts.by_national_code(login.national_code)
    assert user is not None
    return user.pk
