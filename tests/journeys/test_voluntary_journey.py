"""From the calculator to a contract; the examiner's and the branch's desks (VOL-1 to VOL-5, VOL-9)."""

import pytest
from playwright.sync_api import expect

from peyvand.eservices.voluntary_contracts.models import Contract, Examination
from peyvand.eservices.voluntary_contracts.operations import settle_slip
from peyvand.kit.clock import now
from tests.eservices.voluntary.people import CODE, LONG_AGO, insured
from tests.foundation.accounts.people import activated_user
from tests.foundation.accounts.staff import staff
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

DOCTOR, CLERK = "0051234017", "0051234025"
MINOR = "0084575948"


def agrees(visitor: Visitor, field: str) -> None:
    visitor.field(field).check()


def applies(visitor: Visitor, code: str = CODE) -> None:
    """From the first question to the summary; to be examined."""
    visitor.opens("/voluntary/")
    visitor.sees("بیمه اختیاری", "این حق بیمه چه می‌خرد؟")
    visitor.follows("شروع درخواست")
    visitor.signs_in(code)
    visitor.sees("اطلاعات من", "نرگس یوسفی")
    visitor.fills(phone="02144556677", address="تهران، خیابان آزادی، کوچهٔ سوم، پلاک ۷", postal_code="1234567890")
    agrees(visitor, "confirmed")
    visitor.presses("تأیید و ادامه")
    visitor.sees("آیین‌نامه")
    agrees(visitor, "agreed")
    visitor.presses("تأیید و ادامه")
    visitor.sees("حق بیمه")
    visitor.fills(premium="۱")
    visitor.presses("تأیید و ادامه")
    visitor.sees_error("premium", "حق بیمهٔ ماهانه باید از")
    visitor.fills(premium="۶۰٬۰۰۰٬۰۰۰")
    visitor.presses("تأیید و ادامه")
    visitor.sees("معاینه", "پنجشنبه ۱ بهمن ۱۴۰۵")
    agrees(visitor, "committed")
    visitor.presses("تأیید و ادامه")
    visitor.sees("بازبینی و عقد قرارداد", "۲۲۲٬۲۲۲٬۲۲۲ ریال", "یکشنبه ۱ آذر ۱۴۰۵")
    agrees(visitor, "confirmed")
    visitor.presses("عقد قرارداد")
    visitor.sees("قرارداد بیمه اختیاری", "در انتظار نخستین پرداخت")


def test_somebody_concludes_and_is_examined_without_scripts(visit, server):
    insured(left=LONG_AGO)
    activated_user(CODE)
    staff(DOCTOR, "MEDICAL_EXAMINER", "EX1")
    applicant = visit(scripts=False)
    applies(applicant)
    contract = Contract.objects.get()
    applicant.follows("تغییر دستمزد مبنا")
    applicant.sees("تغییر دستمزد مبنا")
    applicant.fills(premium="۵۰٬۰۰۰٬۰۰۰")
    applicant.presses("ثبت تغییر")
    applicant.sees("قرارداد بیمه اختیاری", "۱۸۵٬۱۸۵٬۱۸۵ ریال")
    settle_slip(slip_id=contract.slips.get(state="OPEN").pk, paid_at=now(), reference="1", now=now())
    applicant.opens("/voluntary/contracts/")
    applicant.sees("قراردادهای بیمه اختیاری من", "برقرار")
    applicant.follows("قرارداد")
    applicant.sees("قرارداد بیمه اختیاری", "پرداخت‌شده در", "آخرین روز ثبت نتیجهٔ معاینه")
    doctor = visit(scripts=False)
    doctor.opens("/desk/examinations/")
    doctor.signs_in(DOCTOR)
    doctor.sees("معاینات بدو بیمه‌پردازی")
    doctor.fills(number=f"{Examination.objects.get().number:016d}")
    doctor.presses("باز کردن")
    doctor.sees("معرفی‌نامهٔ", "نرگس یوسفی")
    doctor.page.get_by_label("دارای شرایط").check()
    doctor.fills(examined_on_day="1", examined_on_month="9", examined_on_year="1405")
    doctor.presses("ثبت نتیجه")
    doctor.sees("معرفی‌نامهٔ", "دارای شرایط")
    applicant.opens(f"/voluntary/contracts/{contract.number:016d}/withdraw/")
    applicant.sees("از قرارداد انصراف می‌دهید؟")
    applicant.presses("انصراف می‌دهم")
    applicant.sees("قرارداد بیمه اختیاری", "انصراف بیمه‌شده")


def test_the_slider_reckons_at_once(visit, server):
    visitor = visit()
    visitor.opens("/voluntary/")
    slider = visitor.page.get_by_role("slider")
    slider.focus()
    visitor.page.keyboard.press("End")
    expect(visitor.field("premium")).to_have_value("۳۱۴٬۲۲۲٬۸۹۵")
    expect(visitor.page.locator("[data-sum=wage_base]")).to_have_text("۱٬۱۶۳٬۷۸۸٬۵۰۰ ریال")
    visitor.fills(premium="60000000")
    expect(visitor.page.locator("[data-sum=year_adds]")).to_have_text("۷٬۴۰۷٬۴۰۷ ریال")
    visitor.presses("حساب کن")
    visitor.sees("بیمه اختیاری", "۷٬۴۰۷٬۴۰۷ ریال")


def test_the_branch_records_whom_the_portal_sent(visit, server):
    insured(MINOR, guardianship="GUARDIAN", left=LONG_AGO)
    activated_user(MINOR)
    staff(CLERK, "BRANCH_CLERK", "1001")
    sent = visit()
    sent.opens("/voluntary/apply/")
    sent.signs_in(MINOR)
    sent.sees("قرارداد شما در شعبه بسته می‌شود", "قیم با قیم‌نامه به شعبه برود")
    clerk = visit()
    clerk.opens("/desk/voluntary/")
    clerk.signs_in(CLERK)
    clerk.sees("قراردادهای حضوری بیمه اختیاری")
    clerk.presses("ثبت قرارداد شعبه")
    clerk.sees_error("saba_number", "«شمارهٔ قرارداد در سبا» را بنویسید.")
    clerk.fills(
        national_code=MINOR, saba_number="1405/12", deed_number="78", deed_issuer="دادگستری تهران",
        wage_base="۲۰۰٬۰۰۰٬۰۰۰", start_day="1", start_month="9", start_year="1405",
    )  # fmt: skip
    clerk.page.get_by_label("قیم‌نامه").check()
    clerk.presses("ثبت قرارداد شعبه")
    clerk.sees("قراردادهای حضوری بیمه اختیاری", "قرارداد شعبه ثبت شد", "نرگس یوسفی")
