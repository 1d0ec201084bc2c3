"""The portal's own pages: home, errors, refusals, the demo's."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from peyvand.foundation.accounts.models import Session
from peyvand.foundation.notifications.gateways import local
from peyvand.portal.demo import DEMO_LOGINS, keep_sandbox_clients
from tests.foundation.accounts.people import NOW, activated_user, signed_in_client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.foundation.addresses")]


def test_a_visitor_s_home_page_costs_a_statement_for_what_is_closed_and_sets_no_session(django_assert_num_queries):
    with django_assert_num_queries(1):
        response = Client().get("/")
    assert response.status_code == 200
    assert "sessionid" not in response.cookies
    assert "پنل مخصوص دستگاه‌های دولتی" in response.content.decode()
    assert not Session.objects.exists()


def test_a_signed_in_home_page_greets_by_name_and_is_not_stored():
    response = signed_in_client(activated_user()).get("/")
    assert "مریم رضایی" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_a_visitor_s_page_may_be_stored():
    assert "no-store" not in Client().get("/").get("Cache-Control", "")


@pytest.mark.parametrize(
    ("code", "status"),
    [("QUOTA", 429), ("LOCKED", 429), ("NOT_FOUND", 404), ("CONFLICT", 409), ("SUSPENDED", 403), ("UNAVAILABLE", 503)],
)
def test_a_refusal_becomes_a_page_that_says_why(code, status):
    response = Client().get(f"/refuse/{code}/")
    assert response.status_code == status
    assert "نمی‌شود." in response.content.decode()
    assert response.get("Retry-After") == ("60" if code == "LOCKED" else None)


def test_the_api_translates_its_refusals_itself():
    client = Client(raise_request_exception=False)
    assert client.get("/api/refuse/QUOTA/").status_code == 500


def test_a_page_that_does_not_exist_says_so_in_persian():
    response = Client().get("/nowhere/")
    assert response.status_code == 404
    assert 'lang="fa"' in response.content.decode()


def test_a_failure_shows_nothing_of_what_failed():
    response = Client(raise_request_exception=False).get("/fail/")
    assert response.status_code == 500
    assert "0084575948" not in response.content.decode()
    assert "RuntimeError" not in response.content.decode()


def test_a_form_without_its_token_is_refused_with_an_explanation():
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    assert response.status_code == 403
    assert "کهنه" in response.content.decode()


def test_the_demo_s_page_exists_in_a_demo_only(settings, tmp_path):
    assert Client().get("/demo/").status_code == 404
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    local.send(reference="a", mobile="09121234567", text="کد شما: ۱۲", now=NOW)
    call_command("open_sandbox", json=True, stdout=(opened := StringIO()))
    keep_sandbox_clients(opened.getvalue())
    page = Client().get("/demo/").content.decode()
    for login in DEMO_LOGINS:
        assert login.full_name in page
        assert login.password in page
    assert "کد شما" in page
    for client in json.loads(opened.getvalue())["clients"]:
        assert client["client_id"] in page
        assert client["secret"] in page
    assert (tmp_path / "sandbox.json").stat().st_mode & 0o077 == 0
