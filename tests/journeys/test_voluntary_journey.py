"""From the calculator to the cover that an agency is told of; examination, lapse, branch (VOL-1 to VOL-9)."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from playwright.sync_api import expect
from procrastinate.contrib.django.models import ProcrastinateJob

from peyvand.eservices.voluntary_contracts import jobs as contracts
from peyvand.eservices.voluntary_contracts.models import Contract, Examination
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.payments import jobs as payments
from peyvand.foundation.payments.management.sandbox.bank import Bank
from peyvand.foundation.payments.management.sandbox.server import SandboxBank
from peyvand.kit import clock as app_clock
from peyvand.kit.crypto import decrypt
from tests.eservices.voluntary.life import Life, at
from tests.eservices.voluntary.people import CODE, LONG_AGO, insured
from tests.foundation.accounts.people import activated_user
from tests.foundation.accounts.staff import staff
from tests.foundation.payments.process import KEY
from tests.journeys.visitor import LETTER, PANEL, Visitor

pytestmark = pytest.mark.browser

DOCTOR, CLERK = "0051234017", "0051234025"
MINOR = "0084575948"
GO_ON = "تأیید و ادامه"
CONTRACT = "قرارداد بیمه اختیاری"
WORK = {
    "payments.ask": payments.ask,
    "voluntary_contracts.settle_order": contracts.settle_order,
    "voluntary_contracts.keep_up": contracts.keep_up,
}


@pytest.fixture
def bank(server, settings) -> Iterator[SandboxBank]:
    """The sandbox bank, by the tests' clock."""
    sandbox = SandboxBank(0, bank=Bank(clock=app_clock.now), key=KEY, by_post=False)
    thread = threading.Thread(target=sandbox.serve_forever, daemon=True)
    thread.start()
    settings.PAYMENT_GATEWAY, settings.PAYMENT_URL, settings.PAYMENT_MERCHANT = "sandbox", sandbox.address, KEY
    yield sandbox
    sandbox.shutdown()
    sandbox.server_close()
    thread.join()


@pytest.fixture
def worker() -> Callable[..., None]:
    """What a worker does, after those jobs that the clock has set going."""

    def work(*due: Callable[[], None]) -> None:
        for job in (*due, payments.wake):
            job()
        queued = ProcrastinateJob.objects.filter(task_name__in=WORK).order_by("pk")
        while waiting := list(queued.exclude(scheduled_at__gt=app_clock.now()).values_list("pk", "task_name", "args")):
            for pk, name, arguments in waiting:
                ProcrastinateJob.objects.filter(pk=pk)._raw_delete("default")
                WORK[name](**arguments)
        connection.close()

    def run(*due: Callable[[], None]) -> None:
        # In another thread: Playwright's loop runs in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(work, *due).result()

    return run


def answers(visitor: Visitor, *, field: str = "") -> None:
    """Ticks what a step asks for and goes on."""
    if field:
        visitor.field(field).check()
    visitor.presses(GO_ON)


def begins(visitor: Visitor) -> None:
    """From the calculator to the premium."""
    visitor.opens("/voluntary/")
    visitor.sees("بیمه اختیاری", "این حق بیمه چه می‌خرد؟")
    visitor.follows("شروع درخواست")
    visitor.signs_in(CODE)
    visitor.sees("اطلاعات من", "نرگس یوسفی")
    visitor.fills(phone="02144556677", address="تهران، خیابان آزادی، کوچهٔ سوم، پلاک ۷", postal_code="1234567890")
    answers(visitor, field="confirmed")
    visitor.sees("آیین‌نامه")
    answers(visitor, field="agreed")
    visitor.sees("حق بیمه")


def concludes(visitor: Visitor) -> str:
    """The summary, and the address of the contract that comes of it."""
    visitor.sees("بازبینی و عقد قرارداد", "۲۲۲٬۲۲۲٬۲۲۲ ریال", "یکشنبه ۱ آذر ۱۴۰۵")
    visitor.field("confirmed").check()
    visitor.presses("عقد قرارداد")
    visitor.sees(CONTRACT, "در انتظار نخستین پرداخت")
    return visitor.page.url


def pays(visitor: Visitor, button: str, worker: Callable[..., None], bank: SandboxBank) -> None:
    """At the bank, and back to the contract."""
    visitor.presses(button)
    visitor.sees("پرداخت", "حق بیمهٔ اختیاری، آذر ۱۴۰۵")
    visitor.presses("پرداخت در درگاه بانک")
    visitor.sees("پرداخت اینترنتی")
    assert visitor.page.url.startswith(bank.address)
    visitor.presses("پرداخت")
    visitor.sees("در حال بررسی پرداخت")
    worker()
    visitor.sees("پرداخت شد", "شمارهٔ مرجع بانک")
    visitor.follows("ادامهٔ کار")
    visitor.sees(CONTRACT, "برقرار", "رسید")


def told(kind: str) -> str:
    return decrypt(TextMessage.objects.get(kind=kind).text)


def test_from_the_quote_to_the_answer_that_an_agency_gets(visit, bank, worker, fund):
    insured()
    activated_user(CODE)
    applicant = visit()
    begins(applicant)
    applicant.fills(premium="۱")
    applicant.presses(GO_ON)
    applicant.sees_error("premium", "حق بیمهٔ ماهانه باید از")
    applicant.fills(premium="۶۰٬۰۰۰٬۰۰۰")
    applicant.presses(GO_ON)
    applicant.sees("معاینه", "معاف هستید: ۶۰ روز")
    answers(applicant)
    concludes(applicant)
    assert "در ۱۴۰۵/۰۹/۰۱ بسته شد" in told("voluntary-concluded")
    sheet = applicant.page.locator(".sheet")
    expect(sheet).to_contain_text("پرداخت نشده")
    pays(applicant, "پرداخت ۶۰٬۰۰۰٬۰۰۰ ریال برای آذر", worker, bank)
    assert "بیمهٔ شما از ۱۴۰۵/۰۹/۰۱ برقرار است" in told("voluntary-active")
    expect(sheet).to_contain_text("پرداخت‌شده در ۱۴۰۵/۰۹/۰۱")
    applicant.page.emulate_media(media="print")
    expect(applicant.page.get_by_role("heading", name="قبض‌ها")).to_be_hidden()
    expect(sheet).to_be_visible()
    applicant.page.emulate_media(media="screen")
    with applicant.page.expect_download() as download:
        applicant.page.get_by_role("link", name="قرارداد امضاشده").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    applicant.opens("/my/requests/")
    applicant.sees("درخواست‌های من", CONTRACT, "برقرار")
    operator = visit()
    operator.opens("/panel/")
    operator.signs_in(fund.operator.national_code)
    operator.sees(PANEL)
    operator.asks(CODE)
    operator.sees(LETTER, "در حال حاضر در ردیف بیمه‌شدگان اصلی این سازمان قرار دارد")
    expect(operator.page.locator(".sheet")).to_have_attribute("data-outcome", "ACTIVE")
    assert json.loads(Answer.objects.get().body)["spells"][0]["insured_type"] == "VOLUNTARY"


def test_somebody_changes_the_wage_pays_and_is_examined_after_the_bar_without_scripts(
    visit, bank, worker, clock, server
):
    insured(left=LONG_AGO)
    activated_user(CODE)
    staff(DOCTOR, "MEDICAL_EXAMINER", "EX1")
    applicant = visit(scripts=False)
    begins(applicant)
    applicant.fills(premium="۶۰٬۰۰۰٬۰۰۰")
    applicant.presses(GO_ON)
    applicant.sees("معاینه", "پنجشنبه ۱ بهمن ۱۴۰۵")
    answers(applicant, field="committed")
    contract = concludes(applicant)
    applicant.follows("تغییر دستمزد مبنا")
    applicant.sees("تغییر دستمزد مبنا")
    applicant.fills(premium="۵۰٬۰۰۰٬۰۰۰")
    applicant.presses("ثبت تغییر")
    applicant.sees(CONTRACT, "۱۸۵٬۱۸۵٬۱۸۵ ریال", "باطل")
    pays(applicant, "پرداخت ۵۰٬۰۰۰٬۰۰۰ ریال برای آذر", worker, bank)
    applicant.sees(CONTRACT, "آخرین روز ثبت نتیجهٔ معاینه", "مراجع معاین")
    clock.move_to(at((1405, 11, 2)))
    worker(contracts.daily_round)
    applicant.opens(contract)
    applicant.signs_in(CODE)
    applicant.sees(CONTRACT, "متوقف تا نتیجهٔ معاینه", "تا ثبت نتیجه پرداختی ممکن نیست")
    doctor = visit(scripts=False)
    doctor.opens("/desk/examinations/")
    doctor.signs_in(DOCTOR)
    doctor.sees("معاینات بدو بیمه‌پردازی")
    doctor.fills(number=f"{Examination.objects.get().number:016d}")
    doctor.presses("باز کردن")
    doctor.sees("معرفی‌نامهٔ", "نرگس یوسفی")
    doctor.page.get_by_label("دارای شرایط").check()
    doctor.fills(examined_on_day="1", examined_on_month="11", examined_on_year="1405")
    doctor.presses("ثبت نتیجه")
    doctor.sees("معرفی‌نامهٔ", "دارای شرایط")
    applicant.opens(contract)
    applicant.sees(CONTRACT, "برقرار", "پرداخت ۵۰٬۰۰۰٬۰۰۰ ریال برای دی")
    applicant.opens(f"{contract}withdraw/")
    applicant.sees("از قرارداد انصراف می‌دهید؟")
    applicant.presses("انصراف می‌دهم")
    applicant.sees(CONTRACT, "انصراف بیمه‌شده")


def test_an_unpaid_contract_lapses_says_why_and_may_be_begun_again(visit, server, worker, clock):
    life = Life.begins()
    clock.move_to(at((1405, 10, 2)))
    worker(contracts.daily_round)
    visitor = visit()
    visitor.opens(f"/voluntary/contracts/{life.contract.number:016d}/")
    visitor.signs_in(CODE)
    visitor.sees(CONTRACT, "باطل‌شده", "نخستین حق بیمه تا آخرین مهلت پرداخت نشد")
    visitor.opens("/voluntary/apply/")
    visitor.sees("اطلاعات من")
    assert Contract.objects.get().state == "LAPSED"


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
