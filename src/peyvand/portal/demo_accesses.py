"""The demo's accesses: who looked at its citizens' data, an objection in each state, letters said to be wrong."""

from datetime import datetime, timedelta

from peyvand.eservices.transparency import operations, queries
from peyvand.eservices.transparency.queries import Reader
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases.models import Case
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage.questions import Answered, Asker, Question
from peyvand.kit.jalali import tehran_day
from peyvand.portal.demo import AGENCY_LOGINS, STAFF_LOGINS

_FUND, _COURT = "FND-01", "JUD-01"
_BRANCH = "90001"
_EMPLOYED, _RETIRED, _DEPENDENT = "0000027227", "0000095273", "0000136107"


def look_at_citizens(*, now: datetime) -> None:
    """For a demo that has its agencies, offices, logins and citizens."""
    for days in (41, 26, 9):
        _ask(_FUND, _EMPLOYED, now=now - timedelta(days=days), purpose="PENSION")
    for days in (33, 12):
        _ask(_FUND, _RETIRED, now=now - timedelta(days=days), purpose="PENSION")
    _ask(_COURT, _DEPENDENT, now=now - timedelta(days=6), case_number="1405/640")
    # Withheld: the court's colleagues see it, the citizen doesn't.
    _ask(
        _COURT, _EMPLOYED, now=now - timedelta(days=2), case_number="1405/655", seal_days=30,
        seal_reason="جلب متهم؛ دستور بازپرس شعبهٔ ۴",
    )  # fmt: skip
    _object(now=now)
    _dispute(now=now)


def _object(*, now: datetime) -> None:
    """One withdrawn, one upheld, one dismissed, one with the committee."""
    upheld = _objects(_EMPLOYED, 1, "با این صندوق کاری ندارم؛ چرا سابقهٔ مرا دیده‌اند؟", now=now)
    _answers(upheld, "uphold", "صندوق نتوانست بگوید این استعلام برای چه بوده است. به آن دستگاه تذکر دادیم.", now=now)
    _objects(_EMPLOYED, 0, "من از این صندوق چیزی نخواسته‌ام و بازنشسته هم نیستم.", now=now)
    dismissed = _objects(_RETIRED, 0, "این استعلام برای چه بوده است؟", now=now)
    _answers(dismissed, "dismiss", "صندوق برای برقراری مستمری شما پرسیده است؛ درخواست آن به نام شماست.", now=now)
    withdrawn = _objects(_RETIRED, 1, "این را نمی‌شناسم.", now=now)
    by = _reader(_RETIRED).user_id
    cases.take(case_id=withdrawn.pk, transition="withdraw", version=withdrawn.version, reason="", by=by, now=now)


def _dispute(*, now: datetime) -> None:
    """One that the branch has corrected, so that the court finds a notice, and one that it looks into."""
    corrected = _disputes(_DEPENDENT, "همسرم از ابتدای سال جای دیگری کار می‌کند و شمارهٔ ما هم عوض شده است.", now=now)
    clerk = _staff(Role.BRANCH_CLERK)
    operations.settle(
        case_id=corrected.pk, version=corrected.version, finding="correct", reason="شعبه و شمارهٔ بیمه اصلاح شد.",
        by=clerk, now=now,
    )  # fmt: skip
    _disputes(_EMPLOYED, "دو ماه از سابقهٔ من در نساجی البرز در نامه نیامده است.", now=now)


def _ask(agency_code: str, national_code: str, *, now: datetime, **asked: object) -> None:
    operator = next(one for one in AGENCY_LOGINS if one.employer_code == agency_code)
    user = accounts.by_national_code(operator.national_code)
    assert user is not None
    question = Question(Asker(user_id=user.pk), Channel.PANEL, national_code, **asked)  # type: ignore[arg-type]
    (answered,) = coverage.answer([question], now=now)
    assert isinstance(answered, Answered), answered


def _objects(national_code: str, place: int, text: str, *, now: datetime) -> Case:
    """To the line of the fund that is so far down in somebody's list."""
    return operations.object_to(
        reader=_reader(national_code), reference=_line(national_code, place, now), text=text, now=now
    )


def _answers(case: Case, finding: str, reason: str, *, now: datetime) -> None:
    by = _staff(Role.COMMITTEE_MEMBER)
    operations.answer_objection(case_id=case.pk, version=case.version, finding=finding, reason=reason, by=by, now=now)


def _disputes(national_code: str, text: str, *, now: datetime) -> Case:
    reader = _reader(national_code)
    letter = queries.letter_of(reader, _line(national_code, 0, now), today=tehran_day(now))
    return operations.dispute(reader=reader, letter=letter, branch_code=_BRANCH, text=text, now=now)


def _line(national_code: str, place: int, now: datetime) -> str:
    page = queries.accesses(_reader(national_code), today=tehran_day(now))
    return [line.reference for line in page.lines if line.has_letter and not line.is_own][place]


def _reader(national_code: str) -> Reader:
    user = accounts.by_national_code(national_code)
    assert user is not None
    return Reader(user.pk, national_code)


def _staff(role: Role) -> int:
    login = next(one for one in STAFF_LOGINS if one.role == role)
    user = accounts.by_national_code(login.national_code)
    assert user is not None
    return user.pk
