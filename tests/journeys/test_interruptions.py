"""What goes wrong on the way: mistyped values, guesses, a lapsed session, a right that ends while somebody works."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from peyvand.foundation.accounts.models import User
from peyvand.foundation.agencies import operations as agencies
from peyvand.foundation.coverage.models import Answer
from tests.foundation.accounts.people import PASSWORD, TOTP_SECRET
from tests.journeys.visitor import ASK, LETTER, PANEL, SECOND_FACTOR, SIGN_IN, totp_code

pytestmark = pytest.mark.browser

OPERATOR, EMPLOYED = "0067749828", "0000027227"
REFUSED = "این کار انجام نشد"


def test_mistyped_values_are_told_beside_their_fields_and_asked_of_nobody(visit, fund):
    visitor = visit()
    visitor.opens("/panel/")
    visitor.signs_in(OPERATOR)
    for typed, message in (
        ("", "کد ملی را بنویسید"),
        ("۰۰۰۰۰۲۷۲۲", "کد ملی باید ده رقم باشد؛ شما ۹ رقم نوشته‌اید"),
        ("0000027228", "این کد ملی درست نیست"),
        ("۱۱۱۱۱۱۱۱۱۱", "این کد ملی درست نیست"),
        ("کریمی", "کد ملی فقط رقم است"),
    ):
        visitor.asks(typed)
        visitor.sees_error("national_code", message)
        expect(visitor.field("national_code")).to_have_value(typed)
    for start, end, field, message in (
        ("2026-08-14", None, "to_date", "تاریخ پایان هم لازم است"),
        (None, "2026-08-14", "from_date", "تاریخ شروع هم لازم است"),
        ("2026-10-03", "2026-08-14", "to_date", "پایان دوره (۱۴۰۵/۰۵/۲۳) پیش از شروع آن (۱۴۰۵/۰۷/۱۱) است"),
        ("2026-11-23", "2026-12-01", "from_date", "شروع دوره (۱۴۰۵/۰۹/۰۲) از امروز (۱۴۰۵/۰۹/۰۱) جلوتر است"),
    ):
        visitor.opens("/panel/")
        visitor.asks(EMPLOYED, start, end)
        visitor.sees_error(f"{field}_day", message)
    visitor.opens("/panel/")
    visitor.asks(EMPLOYED, from_date_day="31", from_date_month="۱۲", from_date_year="1404")
    visitor.sees_error("from_date_day", "چنین روزی در تقویم نیست")
    assert not Answer.objects.exists()


def test_guesses_at_the_sign_in_end_at_a_locked_door(visit, fund):
    visitor = visit()
    visitor.opens("/panel/")
    visitor.gives_password("0067749820")
    visitor.sees_error("login", "این کد ملی درست نیست")
    for _ in range(5):
        visitor.gives_password(OPERATOR, "نه این گذرواژه نیست")
        visitor.sees(SIGN_IN, "کد ملی یا گذرواژه درست نیست")
    visitor.gives_password(OPERATOR)
    visitor.sees(SIGN_IN, "۱۵ دقیقهٔ دیگر دوباره بیازمایید")


def test_guesses_at_the_second_factor_end_at_a_locked_door(visit, fund):
    visitor = visit()
    visitor.opens("/panel/")
    visitor.gives_password(OPERATOR)
    for _ in range(5):
        visitor.gives_code("۰۰۰۰۰۰")
        visitor.sees_error("code", "کد درست نیست")
    visitor.gives_code(totp_code(TOTP_SECRET))
    visitor.sees(SECOND_FACTOR, "دقیقهٔ دیگر دوباره بیازمایید")
    visitor.opens("/panel/")
    visitor.sees(SECOND_FACTOR)
    visitor.presses("بازگشت به صفحهٔ ورود")
    visitor.sees(SIGN_IN)


def test_after_a_quarter_of_an_hour_one_signs_in_again_and_is_back(visit, fund, clock):
    visitor = visit()
    visitor.opens("/panel/")
    visitor.signs_in(OPERATOR)
    visitor.asks(EMPLOYED)
    visitor.sees(LETTER)
    letter = visitor.page.url
    clock.shift(16 * 60)
    visitor.page.reload()
    visitor.signs_in(OPERATOR)
    visitor.sees(LETTER)
    assert visitor.page.url == letter
    visitor.follows("استعلام دیگر")
    clock.shift(16 * 60)
    visitor.asks(EMPLOYED)
    visitor.signs_in(OPERATOR)
    visitor.sees(PANEL)
    assert Answer.objects.count() == 1


def test_a_suspended_user_is_refused_at_the_next_click_and_told_why(visit, fund):
    visitor = visit()
    visitor.opens("/panel/")
    visitor.signs_in(OPERATOR)
    visitor.fills(national_code=EMPLOYED)
    agencies.suspend_member(
        agency_id=fund.agency.pk, user_id=fund.operator.pk, now=datetime.now(UTC), actor="command:test"
    )
    visitor.presses(ASK)
    visitor.sees(REFUSED, "دسترسی شما به پنل دستگاه بسته شده است؛ با مدیر دستگاه خود تماس بگیرید")
    assert not Answer.objects.exists()
    visitor.opens("/panel/")
    visitor.sees(REFUSED)


def test_a_suspended_memorandum_shuts_letters_and_panel_at_the_next_click(visit, fund):
    visitor = visit()
    visitor.opens("/panel/")
    visitor.signs_in(OPERATOR)
    visitor.asks(EMPLOYED)
    visitor.sees(LETTER)
    call_command("suspend_memorandum", fund.agency.code)
    visitor.page.reload()
    visitor.sees(REFUSED, "معلق شده است")
    visitor.opens("/panel/")
    visitor.sees(REFUSED, "معلق شده است")


def test_whoever_may_not_sign_in_any_more_is_signed_out_at_the_next_click(visit, fund):
    visitor = visit()
    visitor.opens("/panel/")
    visitor.signs_in(OPERATOR)
    visitor.fills(national_code=EMPLOYED)
    User.objects.filter(pk=fund.operator.pk).update(is_active=False)
    visitor.presses(ASK)
    visitor.sees(SIGN_IN)
    visitor.gives_password(OPERATOR, PASSWORD)
    visitor.sees(SIGN_IN, "کد ملی یا گذرواژه درست نیست")
    assert not Answer.objects.exists()
