"""Pages speak the language that somebody chose; what is stored and signed doesn't follow (ALL-5)."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from peyvand.foundation.accounts.models import User
from peyvand.kit import words
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told
from tests.foundation.accounts.people import activated_user, signed_in_client

HOME = "http://testserver/"


def english(client: Client) -> bool:
    response = client.get("/")
    assert ('<html lang="en" dir="ltr"' in response.content.decode()) == (response["Content-Language"] == "en")
    return response["Content-Language"] == "en"


def test_a_text_s_values_are_written_when_it_is_read():
    text = told(
        "{n} – {on} – {at} – {named}", n=12, on=date(2026, 11, 22), at=datetime(2026, 11, 22, 7, tzinfo=UTC), named="۷"
    )
    assert str(text) == "۱۲ – ۱۴۰۵/۰۹/۰۱ – ۱۴۰۵/۰۹/۰۱ ساعت ۱۰:۳۰ – ۷"
    with translation.override("en"):
        assert str(text) == "12 – 2026-11-22 – 2026-11-22 at 10:30 – ۷"


def test_a_refusal_speaks_the_reader_s_language_and_keeps_its_field():
    refusal = Refusal("X", told("{what}!", what=_("فارسی")), figure=3).at("number")
    assert (refusal.code, refusal.message, refusal.field, refusal.data) == ("X", "فارسی!", "number", {"figure": 3})
    assert type(refusal.message) is str


def test_a_snapshot_is_persian_whoever_asks():
    with translation.override("en"):
        assert words.digits(12) == "12"
        with words.in_persian():
            assert words.digits(12) == "۱۲"
        assert words.digits(12) == "12"


@pytest.mark.django_db
@pytest.mark.urls("tests.foundation.addresses")
class TestChoosing:
    def test_a_browser_keeps_the_choice(self):
        client = Client()
        assert not english(client)
        response = client.get("/language/en/", headers={"referer": f"{HOME}verify/?lang=1"})
        assert (response.status_code, response["Location"]) == (302, "/verify/?lang=1")
        cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert english(client)
        client.get("/language/fa/", headers={"referer": HOME})
        assert not english(client)

    def test_an_account_keeps_the_choice_for_every_browser(self):
        user = activated_user()
        signed_in_client(user).get("/language/en/", headers={"referer": HOME})
        assert User.objects.get().language == "en"
        assert english(signed_in_client(user))

    def test_the_account_s_choice_goes_before_the_browser_s(self):
        client = signed_in_client(activated_user())
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        assert not english(client)

    @pytest.mark.parametrize("referer", ["https://elsewhere.example/", "//elsewhere.example/x", "", "javascript:1"])
    def test_another_site_s_link_changes_nothing(self, referer):
        client = signed_in_client(activated_user())
        response = client.get("/language/en/", headers={"referer": referer} if referer else {})
        assert (response.status_code, response["Location"]) == (302, "/")
        assert "language" not in response.cookies
        assert User.objects.get().language == "fa"

    @pytest.mark.parametrize("language", ["de", "EN", "fa-IR"])
    def test_an_unknown_language_is_not_found(self, language):
        assert Client().get(f"/language/{language}/", headers={"referer": HOME}).status_code == 404

    def test_neither_a_forged_cookie_nor_the_browser_s_own_list_chooses(self):
        client = Client(headers={"accept-language": "en"})
        assert not english(client)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../de"
        assert not english(client)
