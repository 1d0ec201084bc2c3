"""A citizen from the first page to a certificate and its code, without scripts."""

import pytest

from peyvand.eservices.certificates.models import ShareCode
from peyvand.foundation.accounts.models import Citizen
from peyvand.foundation.coverage.models import Answer
from tests.foundation.accounts.citizens import write_registry
from tests.journeys.phone import newest_code
from tests.journeys.visitor import date_fields

pytestmark = pytest.mark.browser

CODE, MOBILE = "0012345679", "09121234567"
REGISTER, TYPE_CODE = "نام‌نویسی در خدمات غیرحضوری", "کدی را که به گوشی شما رسید بنویسید"
SELF_INQUIRY, BOX = "استعلام ارتباط فعال با سازمان", "صندوق شخصی"


@pytest.fixture(autouse=True)
def registry(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    write_registry(tmp_path)


def test_a_citizen_registers_asks_about_themselves_and_gives_a_certificate_away(visit, fund):
    citizen = visit(scripts=False)
    citizen.opens("/")
    citizen.follows("شروع : خدمات من")
    citizen.sees("ورود به حساب")
    citizen.follows("نام‌نویسی کنید")
    citizen.sees(REGISTER)
    citizen.presses("فرستادن کد")
    citizen.sees_error("mobile", "تلفن همراه")
    citizen.fills(national_code=CODE, mobile=MOBILE, **date_fields("birth_date", "1985-04-11"))
    citizen.presses("فرستادن کد")
    citizen.sees(TYPE_CODE)
    citizen.fills(code="۱۲۳")
    citizen.presses("ساختن حساب")
    citizen.sees_error("code", "کد درست نیست")
    citizen.fills(code=newest_code(MOBILE))
    citizen.presses("ساختن حساب")
    citizen.sees("مهتاب آذرنیا، خوش آمدید", "بیمه‌شدگان / خدمات نام‌نویسی")
    assert Citizen.objects.get().mobile == MOBILE

    citizen.follows(SELF_INQUIRY)
    citizen.sees(SELF_INQUIRY)
    citizen.page.get_by_text("یک دورهٔ مشخص").click()
    citizen.fills(**date_fields("from_date", "2025-03-20"))
    citizen.presses("استعلام")
    citizen.sees_error("to_date_day", "تاریخ پایان هم لازم است")
    citizen.fills(**date_fields("to_date", "2026-03-20"))
    citizen.presses("استعلام")
    citizen.sees("پاسخ استعلام شما", "هیچ‌گونه اطلاعاتی با شماره ملی", "شماره پیگیری")

    citizen.follows("انتقال به صندوق شخصی")
    citizen.sees("درخواست صدور گواهی وضعیت ارتباط بیمه‌ای", "لطفاً نهاد یا صندوق دریافت‌کننده گواهی را مشخص کنید")
    citizen.page.get_by_label(fund.agency.name).check()
    citizen.presses("دیدن متن گواهی")
    citizen.sees("متن گواهی را ببینید", "این گواهی بنابه درخواست مورخ", "پس از صدور")
    citizen.presses("صدور گواهی")
    citizen.sees(f"گواهی شما برای {fund.agency.name}", "گواهی صادر شد")
    certificate = Answer.objects.get(recipient=fund.agency)
    assert certificate.period_from.isoformat() == "2025-03-20"

    citizen.follows("رمز بهره‌برداری")
    citizen.sees("رمز بهره‌برداری")
    citizen.presses("ساختن رمز")
    citizen.sees("رمز بهره‌برداری", "فقط همین یک بار نشان داده می‌شود")
    assert ShareCode.objects.get().answer == certificate
    citizen.opens("/me/box/")
    citizen.sees(BOX, fund.agency.name)

    citizen.opens("/me/account/")
    citizen.sees("حساب من", "۰۹۱۲•••۴۵۶۷")
    citizen.follows("تغییر شماره")
    citizen.sees("تغییر تلفن همراه")
    citizen.opens("/me/account/")
    citizen.presses("خروج از همه‌جا")
    citizen.sees("پاسخ رسمی تأمین اجتماعی")
    citizen.opens("/me/box/")
    citizen.sees("ورود به حساب")
    citizen.fills(national_code=CODE)
    citizen.presses("فرستادن کد")
    citizen.sees("کد ورود را بنویسید")
    citizen.fills(code=newest_code(MOBILE))
    citizen.presses("ورود")
    citizen.sees(BOX)
