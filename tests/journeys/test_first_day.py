"""Somebody's first day: from the agencies file and a text message to a letter, all of it by clicking."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command

from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.notifications.gateways import local
from tests.foundation.agencies.agencies_file import OPERATOR, agency, file_of
from tests.journeys.visitor import LETTER, PANEL, SIGN_IN, totp_code

pytestmark = pytest.mark.browser

PASSWORD = "سه گلدان آبی کنار پنجره"
EMPLOYED = "0000027227"
ACTIVATION = "فعال کردن حساب"
APP = "فعال کردن برنامهٔ رمزساز"


@pytest.fixture
def mobile(settings, tmp_path):
    """The user's phone: what the worker sends arrives here."""
    settings.DATA_DIR = tmp_path

    def newest() -> str:
        # In another thread: Playwright's loop runs in this one.
        with ThreadPoolExecutor(1) as worker:
            worker.submit(call_command, "worker", until_empty=True).result()
        (message,) = local.sent()
        assert message["mobile"] == "09121234567"
        return message["text"]

    return newest


def test_a_user_of_the_agencies_file_activates_the_account_and_asks(visit, mobile, tmp_path):
    people = [{"national_code": OPERATOR, "full_name": "مریم رضایی", "mobile": "09121234567", "role": "OPERATOR"}]
    file = tmp_path / "agencies.json"
    file.write_text(file_of(agency(audience="FUND", users=people, clauses={"requires_case_number": False})))
    call_command("load_agencies", file)
    message = mobile()
    (address,) = re.findall(r"https?://\S+", message)
    (code,) = re.findall(r"[۰-۹]{8}", message)

    visitor = visit()
    visitor.opens(address)
    visitor.sees(ACTIVATION)
    visitor.fills(national_code=OPERATOR, code="۰۰۰۰۰۰۰۰", password1="کوتاه", password2="دیگر")
    visitor.presses(ACTIVATION)
    visitor.sees_error("password1", "۱۵ نویسه")
    visitor.fills(code="۰۰۰۰۰۰۰۰", password1=PASSWORD, password2=PASSWORD)
    visitor.presses(ACTIVATION)
    visitor.sees_error("code", "کد فعال‌سازی درست نیست")
    visitor.fills(code=code, password1=PASSWORD, password2=PASSWORD)
    visitor.presses(ACTIVATION)
    visitor.sees(SIGN_IN, "حساب شما فعال شد")

    visitor.gives_password(OPERATOR, PASSWORD)
    visitor.sees(APP)
    visitor.opens("/panel/")
    visitor.sees(APP)  # no way past the second factor
    visitor.page.get_by_text("دوربین ندارم").click()
    secret = visitor.page.locator("details bdi").inner_text()
    visitor.fills(code="۱۲۳")
    visitor.presses("فعال کردن")
    visitor.sees_error("code", "کد درست نیست")
    assert visitor.page.locator("details bdi").text_content() == secret
    visitor.fills(code=totp_code(secret))
    visitor.presses("فعال کردن")
    visitor.sees("کدهای بازیابی", "برنامهٔ رمزساز افزوده شد", "۱۰ کد از ۱۰ کد مانده است")
    visitor.follows("ادامه")
    visitor.sees("مریم رضایی، خوش آمدید")
    visitor.follows("ورود به پنل")
    visitor.sees(PANEL)
    visitor.asks(EMPLOYED)
    visitor.sees(LETTER, "در حال حاضر در ردیف بیمه‌شدگان اصلی این سازمان قرار دارد")
    (answer,) = Answer.objects.values_list("user__national_code", "channel")
    assert answer == (OPERATOR, "PANEL")
