"""An agency comes in, all of it by clicking: from its need to its first inquiry, and who is refused on the way."""

import io
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import xlsxwriter
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import expect

from peyvand.eservices.agency_onboarding.models import Vote
from peyvand.foundation.agencies.models import Member, Memorandum
from peyvand.foundation.audit.models import RefusedAttempt
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.notifications.gateways import local
from tests.foundation.accounts.staff import staff
from tests.journeys.conftest import MORNING
from tests.journeys.visitor import LETTER, PANEL, SIGN_IN, Visitor, date_fields, totp_code

pytestmark = pytest.mark.browser

REPRESENTATIVE, HER_MOBILE = "0067749828", "09121110001"
MANAGER, OPERATOR = "0082634513", "0075312417"
MEMBERS = ("0051234017", "0051234025", "0051234033")
FIRST_DIRECTOR, SECOND_DIRECTOR, OFFICER = "0051234041", "0051234068", "0051234084"
EMPLOYED = "0000027227"
PASSWORD = "سه گلدان آبی کنار پنجره"
AGENCY, NATIONAL_ID = "صندوق بازنشستگی کشتیرانی", "10100595421"
FORM_OF = "کد ملی", "نام و نام خانوادگی", "سمت", "تلفن همراه", "نقش"
COLUMNS = "national_code", "full_name", "position", "mobile", "role"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Phones:
    """What the worker has sent to whom."""

    def newest(self, mobile: str) -> str:
        # In another thread: Playwright's loop runs in this one.
        with ThreadPoolExecutor(1) as worker:
            worker.submit(call_command, "worker", until_empty=True).result()
            worker.submit(connections.close_all).result()
        return next(message["text"] for message in local.sent() if message["mobile"] == mobile)

    def code(self, mobile: str, digits: int) -> str:
        (code,) = re.findall(rf"(?<![۰-۹])[۰-۹]{{{digits}}}(?![۰-۹])", self.newest(mobile))
        return code


@pytest.fixture
def phones(settings, tmp_path) -> Phones:
    settings.DATA_DIR = tmp_path
    known = {
        "national_code": REPRESENTATIVE,
        "birth_date": "1985-03-31",
        "first_name": "نرگس",
        "last_name": "احمدی",
        "sex": "F",
        "mobiles": [HER_MOBILE],
    }
    (tmp_path / "civil-registry.jsonl").write_text(json.dumps(known, ensure_ascii=False))
    return Phones()


@pytest.fixture
def officer(visit) -> Callable[..., Visitor]:
    """Somebody of the staff at their desk."""

    def come(national_code: str, **options) -> Visitor:
        visitor = visit(**options)
        visitor.opens("/desk/")
        visitor.signs_in(national_code)
        visitor.sees("میز کار")
        return visitor

    return come


@pytest.fixture
def offices(server) -> None:
    for code in MEMBERS:
        staff(code, "COMMITTEE_MEMBER")
    staff(FIRST_DIRECTOR, "REGISTRATION_DIRECTOR")
    staff(SECOND_DIRECTOR, "PENSIONS_DIRECTOR")
    for code in (OFFICER, MEMBERS[0]):
        staff(code, "IT_OFFICER")


def users(*lines: tuple[str, ...]) -> dict:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate((FORM_OF, COLUMNS, *lines)):
            sheet.write_row(number, 0, line)
    return {"name": "کاربران.xlsx", "mimeType": WORKBOOK, "buffer": file.getvalue()}


def test_an_agency_comes_in_from_its_need_to_its_first_inquiry(visit, officer, offices, phones, clock):
    agency = visit()
    registers(agency, phones)
    declares(agency)
    assert "اعلام نیاز" in phones.newest(HER_MOBILE)

    committee = [officer(code) for code in MEMBERS]
    for member in committee:
        member.opens("/desk/admissions/")
        member.sees("دستور جلسهٔ کمیته صیانت از اطلاعات", AGENCY)
        member.follows(AGENCY)
        member.sees(AGENCY, "۱۰۰")
        member.page.get_by_label("موافق").check()
        member.page.locator("#vote_reason").fill("وظیفهٔ قانونی صندوق است.")
        member.presses("ثبت رأی")
        member.sees(AGENCY, "رأی شما")
    votes_no_second_time(committee[0])
    member.follows("اعلام رأی کمیته")
    member.sees("اعلام رأی کمیته")
    member.fills(daily_quota="۵۰", months="۱۲", reason="فقط برای برقراری مستمری.")
    member.page.locator("main form button").first.click()
    member.sees(AGENCY)
    assert "تأیید کرد" in phones.newest(HER_MOBILE)

    number = member.page.url.rstrip("/").split("/")[-1]
    for director in (FIRST_DIRECTOR, SECOND_DIRECTOR):
        signatory = officer(director)
        signatory.opens(f"/desk/admissions/{number}/concluding/")
        signatory.sees(AGENCY, "تفاهم‌نامه")
        signatory.page.locator("main button[name=act]").first.click()
        signatory.page.wait_for_load_state()
    memorandum = Memorandum.objects.get(agency__name=AGENCY)
    assert (memorandum.daily_quota, memorandum.basis) == (50, "COMMITTEE")
    assert "فهرست کاربران" in phones.newest(HER_MOBILE)

    sends_list(agency)
    desk = officer(OFFICER)
    desk.sees("میز کار", "کاربران دستگاه")
    desk.page.locator("main a", has_text="بررسی فهرست کاربران").first.click()
    desk.page.wait_for_load_state()
    desk.page.locator("main table a").first.click()
    desk.page.wait_for_load_state()
    desk.follows("فعال کردن کاربران")
    desk.sees(f"فهرست کاربران {AGENCY}", "۲")
    committee[0].opens(desk.page.url)
    committee[0].presses("فعال کردن هر ۲ کاربر")
    committee[0].sees(f"فهرست کاربران {AGENCY}", "همکار دیگری")
    assert not Member.objects.exists(), "who voted doesn't provision"
    desk.presses("فعال کردن هر ۲ کاربر")
    assert set(Member.objects.values_list("user__national_code", "role")) == {
        (MANAGER, "MANAGER"),
        (OPERATOR, "OPERATOR"),
    }

    operator = visit()
    activates(operator, OPERATOR, phones.code("09121110003", 8))
    operator.follows("ورود به پنل")
    operator.sees(PANEL, AGENCY)
    operator.asks(EMPLOYED)
    operator.sees(LETTER, "در حال حاضر در ردیف بیمه‌شدگان اصلی این سازمان قرار دارد")
    assert Answer.objects.get().user.national_code == OPERATOR

    manager = visit(scripts=False)
    secret = activates(manager, MANAGER, phones.code("09121110002", 8))
    manager.opens("/agency/users/")
    manager.sees(f"کاربران {AGENCY}", "حسن کاظمی")
    manager.presses("معلق کن حسن کاظمی")
    manager.sees(f"کاربران {AGENCY}", "معلق")
    is_refused(operator, "دسترسی شما به پنل دستگاه بسته شده است")

    clock.move_to(MORNING + timedelta(days=400))
    manager.opens("/panel/inquiries/")
    manager.signs_in(MANAGER, PASSWORD, secret)
    is_refused(manager, "به پایان رسیده است")


def is_refused(operator: Visitor, why: str) -> None:
    """At the next click, with nothing written but the refused entry."""
    before = Answer.objects.count(), RefusedAttempt.objects.count()
    operator.opens("/panel/")
    expect(operator.page.locator("main")).to_contain_text(why)
    assert operator.page.locator("main [name=national_code]").count() == 0
    assert (Answer.objects.count(), RefusedAttempt.objects.count()) == (before[0], before[1] + 1)


def registers(visitor: Visitor, phones: Phones) -> None:
    visitor.opens("/register/")
    visitor.sees("نام‌نویسی در خدمات غیرحضوری")
    visitor.fills(national_code=REPRESENTATIVE, mobile=HER_MOBILE, **date_fields("birth_date", "1985-03-31"))
    visitor.presses("فرستادن کد")
    visitor.sees("کدی را که به گوشی شما رسید بنویسید")
    visitor.fills(code=phones.code(HER_MOBILE, 6))
    visitor.presses("ساختن حساب")


def declares(visitor: Visitor) -> None:
    visitor.opens("/agency/")
    visitor.sees("پیوستن دستگاه به سامانهٔ استعلام", "هنوز درخواستی نفرستاده‌اید")
    visitor.follows("اعلام نیاز دستگاه")
    visitor.fills(
        agency_name=AGENCY,
        national_id="۱۰۱۰۰۵۹۵۴۲۰",
        address="تهران، خیابان کریم‌خان، شمارهٔ ۱۲",
        position="رئیس امور اداری",
        letter_number="۱۴۰۵/۷۷",
        purposes="برقراری مستمری\nکنترل هم‌پوشانی",
        daily_volume="۱۰۰",
        legal_ground="مادهٔ ۵ اساسنامهٔ صندوق",
        **date_fields("letter_date", "2026-11-01"),
    )
    visitor.page.get_by_label("صندوق‌های بیمه‌ای").check()
    visitor.page.get_by_label("استعلام تکی").check()
    visitor.presses("ادامه و بازبینی")
    visitor.sees_error("national_id", "شناسهٔ ملی")
    visitor.fills(national_id=NATIONAL_ID)
    visitor.presses("ادامه و بازبینی")
    visitor.sees("پیش از فرستادن بازبینی کنید", AGENCY, "برقراری مستمری", "۱۰۰")
    visitor.presses("فرستادن به کمیته")
    visitor.sees("درخواست", "در حال بررسی کمیته")


def votes_no_second_time(member: Visitor) -> None:
    """Nor does the page offer it: sent by hand, it is refused and nothing more is written than that."""
    before = Vote.objects.count(), RefusedAttempt.objects.count()
    number = member.page.url.rstrip("/").split("/")[-1]
    token = next(cookie["value"] for cookie in member.context.cookies() if "csrf" in cookie["name"])
    answer = member.page.request.post(
        f"/desk/admissions/{number}/vote/",
        form={"csrfmiddlewaretoken": token, "ballot": "REJECT", "reason": "نظرم عوض شد"},
        headers={"referer": member.page.url},
    )
    assert answer.status in (403, 409, 422)
    assert (Vote.objects.count(), RefusedAttempt.objects.count()) == (before[0], before[1] + 1)


def sends_list(visitor: Visitor) -> None:
    """Three lines of the file are wrong: told one by one, mended on the screen."""
    visitor.opens("/my/requests/")
    visitor.sees("درخواست‌های من", "در انتظار فهرست کاربران شما")
    visitor.page.locator("main a", has_text="کاربران دستگاه").first.click()
    visitor.sees("کاربران دستگاه", "در انتظار فهرست کاربران شما")
    visitor.follows("فرستادن فهرست کاربران")
    visitor.sees("فهرست کاربران دستگاه", AGENCY)
    visitor.page.locator("main [name=file]").set_input_files(
        users(
            (MANAGER, "زهرا محمدی", "مدیر", "09121110002", "MANAGER"),
            ("0075312418", "حسن کاظمی", "کارشناس", "09121110003", "OPERATOR"),
            ("0051234092", "مینا صادقی", "کارشناس", "0912", "OPERATOR"),
            ("0051234106", "رضا نوری", "کارشناس", "09121110005", "رئیس"),
        )
    )
    visitor.presses("بررسی فایل")
    visitor.sees("فهرست کاربران دستگاه", "۳ سطر باید اصلاح شود", "این کد ملی درست نیست", "تلفن همراه یازده رقم است")
    visitor.field("line4-national_code").fill(OPERATOR)
    for line in (5, 6):
        visitor.field(f"line{line}-remove").check()
    visitor.presses("ذخیره")
    visitor.sees("فهرست کاربران دستگاه", "سطرهای درست")
    visitor.presses("فرستادن فهرست")
    visitor.sees("فهرست کاربران دستگاه", "در حال بررسی مدیریت فناوری")


def activates(visitor: Visitor, national_code: str, code: str) -> str:
    """The secret of the authenticator app that the visitor adds."""
    visitor.opens("/activate/")
    visitor.fills(national_code=national_code, code=code, password1=PASSWORD, password2=PASSWORD)
    visitor.presses("فعال کردن حساب")
    visitor.sees(SIGN_IN, "حساب شما فعال شد")
    visitor.gives_password(national_code, PASSWORD)
    secret = visitor.page.locator("details bdi").text_content() or ""
    visitor.fills(code=totp_code(secret))
    visitor.presses("فعال کردن")
    visitor.follows("ادامه")
    return secret
