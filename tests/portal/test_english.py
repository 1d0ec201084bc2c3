"""Whoever chose English reads no Persian but names, and what is marked as Persian (ALL-5)."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from peyvand.foundation.law import rules as law
from peyvand.ui.forms import JalaliDateField
from tests.foundation.accounts.people import activated_user, signed_in_client

pytestmark = pytest.mark.django_db

_MARKED = re.compile(r'<(\w+)\b[^>]*\blang="fa"[^>]*>.*?</\1>', re.DOTALL)
_PERSIAN = re.compile(r"[؀-ۿ][^<>]*")


def english(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def persian_of(html: str) -> list[str]:
    return _PERSIAN.findall(_MARKED.sub("", html))


@pytest.mark.parametrize(
    "address",
    ["/", "/sign-in/", "/register/", "/activate/", "/accounts/login/", "/verify/", "/for-agencies/", "/no-such-page/"],
)
def test_a_visitor_s_page_is_english(address):
    response = english(Client()).get(address)
    html = response.content.decode()
    assert '<html lang="en" dir="ltr"' in html
    assert persian_of(html) == []


def test_a_form_refuses_in_english():
    html = english(Client()).post("/register/", {"national_code": "123", "mobile": "1"}).content.decode()
    assert "A national code has ten digits. The number of digits you wrote is 3." in html
    assert "A mobile number has eleven digits and begins with 09." in html
    assert "Write the date." in html
    assert persian_of(html) == []


def test_an_account_s_pages_are_english_but_for_names():
    user = activated_user()
    user.language = "en"
    user.save()
    client = signed_in_client(user)
    for address in ("/", "/accounts/2fa/"):
        html = client.get(address).content.decode()
        assert {text.strip() for text in persian_of(html)} <= {user.full_name, f'{user.full_name}"'}


@pytest.mark.parametrize(
    ("typed", "cleaned"), [(("22", "11", "2026"), date(2026, 11, 22)), (("1", "9", "1405"), date(2026, 11, 22))]
)
def test_a_date_on_an_english_page_is_gregorian_or_jalali(typed, cleaned):
    with translation.override("en"):
        assert JalaliDateField().clean(list(typed)) == cleaned


def test_a_date_field_says_so_in_english_alone():
    field = JalaliDateField()
    assert not field.help_text
    with translation.override("en"):
        assert "1405" in field.help_text


@pytest.mark.parametrize("value", [True, False, law.Decimal("0.27"), 5_541_850, [1, 7, 30]])
def test_a_legal_value_is_read_as_it_is_written_in_both_languages(value):
    for language in ("fa", "en"):
        with translation.override(language):
            assert law.read(law.written(value), example=value) == value
