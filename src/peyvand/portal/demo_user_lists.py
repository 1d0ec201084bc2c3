"""The demo's lists of users, one in each state: awaited, in check, returned, carried out, withdrawn."""

from collections.abc import Sequence
from datetime import datetime

from peyvand.eservices.agency_onboarding.operations import user_lists
from peyvand.eservices.agency_onboarding.rules.user_lists import Cells, read_line
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.agencies import queries as agencies
from peyvand.kit.jalali import tehran_day
from peyvand.portal.demo import AGENCY_LOGINS, STAFF_LOGINS

_Person = tuple[str, str, str, str, str]
_CARRIED_OUT: Sequence[_Person] = (
    ("0061122335", "نیلوفر حیدری", "کارشناس مستمری", "09123330001", "OPERATOR"),
    ("0061122343", "امیر رستگار", "کارشناس وام", "09123330002", "OPERATOR"),
)
_IN_CHECK: Sequence[_Person] = (
    ("0061122351", "زهرا امینی", "رئیس امور بازنشستگان", "09123330003", "MANAGER"),
    ("0061122361", "حمیدرضا فتحی", "کارشناس مستمری", "09123330004", "OPERATOR"),
    # Somebody who has an account under another name: the IT office sees it, and returns the list.
    ("0051234017", "مهسا رحیمی", "کارشناس وام", "09123330005", "OPERATOR"),
)
_RETURNED: Sequence[_Person] = (
    ("0061122378", "سمیه رضوانی", "مدیر امور مددجویان", "09123330006", "MANAGER"),
    ("0061122386", "پیمان", "همکار", "09123330007", "OPERATOR"),
)


def send_user_lists(*, now: datetime) -> None:
    """For a demo that has its agencies, offices and logins."""
    fund_manager, officer = _login("MANAGER", "FND-01"), _login(Role.IT_OFFICER)
    withdrawn = user_lists.open_further_list(by=fund_manager, now=now)
    user_lists.withdraw(case_id=withdrawn.pk, version=withdrawn.version, by=fund_manager, now=now)
    carried_out = user_lists.open_further_list(by=fund_manager, now=now)
    version = _send(carried_out.pk, _CARRIED_OUT, by=fund_manager, version=carried_out.version, now=now)
    user_lists.provision_list(case_id=carried_out.pk, version=version, by=officer, now=now)
    in_check = user_lists.open_further_list(by=fund_manager, now=now)
    _send(in_check.pk, _IN_CHECK, by=fund_manager, version=in_check.version, now=now)
    _open("JUD-01", now=now)
    charity = _login("OPERATOR", "FND-02")
    returned, version = _open("FND-02", now=now)
    version = _send(returned, _RETURNED, by=charity, version=version, now=now)
    user_lists.return_list(
        case_id=returned,
        version=version,
        objections={4: "نام خانوادگی و سمت این شخص را کامل بنویسید."},
        note="",
        by=officer,
        now=now,
    )


def _open(agency_code: str, *, now: datetime) -> tuple[int, int]:
    """The case and its version, as a memorandum's conclusion opens it."""
    agency = agencies.agency_by_code(agency_code)
    assert agency is not None
    memorandum_id = agencies.memorandum_id_in_force(agency.id, tehran_day(now))
    assert memorandum_id is not None
    case = user_lists.open_user_list(
        agency_id=agency.id,
        memorandum_id=memorandum_id,
        admission_case_id=None,
        applicant_id=_login("OPERATOR", agency_code),
        now=now,
    )
    return case.pk, case.version


def _send(case_id: int, people: Sequence[_Person], *, by: int, version: int, now: datetime) -> int:
    """The version of the case that has been sent."""
    lines = [read_line(number, _cells(person)) for number, person in enumerate(people, 3)]
    user_lists.replace_lines(case_id=case_id, lines=lines, by=by, now=now)
    user_lists.submit(case_id=case_id, version=version, by=by, now=now)
    return version + 1


def _cells(person: _Person) -> Cells:
    return dict(zip(("national_code", "full_name", "position", "mobile", "role"), person, strict=True))


def _login(role: str, employer_code: str = "") -> int:
    """The id of the first of the demo's people with this role, of this employer if one is named."""
    for login in (*AGENCY_LOGINS, *STAFF_LOGINS):
        if login.role == role and employer_code in ("", login.employer_code):
            user = accounts.by_national_code(login.national_code)
            assert user is not None
            return user.pk
    raise LookupError(role)
