"""Sessions: kept short, kept on the server, loaded in one statement (rules 12, 22)."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from peyvand.foundation.accounts import operations
from peyvand.foundation.accounts.models import Session
from peyvand.foundation.accounts.sessions import SessionStore
from tests.foundation.accounts.people import NOW, activated_user, signed_in_client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.foundation.accounts.urls")]


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def opens(client: Client) -> bool:
    return client.get("/inside/").status_code == 200


def test_a_page_costs_one_statement_for_session_and_user(clock, django_assert_num_queries):
    client = signed_in_client(activated_user())
    with django_assert_num_queries(1):
        assert client.get("/inside/").content.decode() == "مریم رضایی"


def test_a_visitor_without_a_cookie_costs_no_statement_and_gets_no_session(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = Client().get("/inside/")
    assert response.status_code == 302
    assert not response.cookies
    assert not Session.objects.exists()


def test_idle_for_fifteen_minutes_is_still_signed_in_and_a_second_more_is_not(clock):
    client = signed_in_client(activated_user())
    clock.shift(timedelta(minutes=15))
    assert opens(client)
    clock.shift(timedelta(minutes=15, seconds=1))
    assert not opens(client)


def test_eight_hours_end_even_a_busy_session(clock):
    client = signed_in_client(activated_user())
    for _ in range(8 * 6):
        clock.shift(timedelta(minutes=10))
        assert opens(client)
    clock.shift(timedelta(seconds=1))
    assert not opens(client)


def test_a_new_key_for_the_same_user_does_not_prolong_the_eight_hours(clock):
    client = signed_in_client(activated_user())
    clock.shift(timedelta(minutes=10))
    session = client.session
    session.cycle_key()
    session.save()
    assert Session.objects.get().started_at == NOW


def test_last_seen_is_written_once_a_minute_at_most(clock, django_assert_num_queries):
    client = signed_in_client(activated_user())
    clock.shift(timedelta(seconds=59))
    with django_assert_num_queries(1):
        client.get("/inside/")
    clock.shift(timedelta(seconds=1))
    with django_assert_num_queries(2):
        client.get("/inside/")
    assert Session.objects.get().last_seen == NOW + timedelta(minutes=1)


def test_the_table_holds_no_usable_session():
    client = signed_in_client(activated_user())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    row = Session.objects.get()
    assert row.key_hash == hashlib.sha256(cookie.encode()).hexdigest()
    assert cookie not in row.data
    assert "password" not in row.data
    client.cookies[settings.SESSION_COOKIE_NAME] = row.key_hash
    assert not opens(client)


def test_a_suspended_user_is_refused_at_the_next_click_and_the_session_is_gone():
    user = activated_user()
    client = signed_in_client(user)
    assert opens(client)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert not opens(client)
    assert not Session.objects.exists()


def test_another_password_ends_the_sessions_that_knew_the_old_one():
    user = activated_user()
    client = signed_in_client(user)
    operations.change_password(user=user, password="پنج اسب سیاه در کوه", now=NOW)
    assert not opens(client)


def test_all_sessions_of_one_user_end_and_nobody_elses():
    leaver, stayer = activated_user(), activated_user("0499370899")
    gone = [signed_in_client(leaver), signed_in_client(leaver)]
    kept = signed_in_client(stayer)
    assert operations.end_sessions_of(user_id=leaver.pk) == 2
    assert not any(opens(client) for client in gone)
    assert opens(kept)


def test_an_unknown_cookie_is_deleted():
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 43
    response = client.get("/inside/")
    assert response.status_code == 302
    assert response.cookies[settings.SESSION_COOKIE_NAME].value == ""


def test_clearing_removes_what_is_over_and_nothing_else(clock):
    user = activated_user()
    signed_in_client(user)
    clock.shift(timedelta(minutes=16))
    client = signed_in_client(user)
    SessionStore.clear_expired()
    assert Session.objects.count() == 1
    assert opens(client)


def test_a_password_alone_does_not_open_a_page():
    user = activated_user()
    client = Client()
    client.force_login(user)
    response = client.get("/inside/")
    assert response.url == "/accounts/login/?next=/inside/"
    assert not Session.objects.exists()


def test_whoever_has_no_second_factor_yet_is_led_to_set_one_up():
    user = activated_user()
    Authenticator.objects.all().delete()
    client = Client()
    client.force_login(user)
    assert client.get("/inside/").url == "/accounts/2fa/totp/activate/"


def test_a_visitor_is_led_to_the_sign_in_and_back():
    assert Client().get("/inside/?x=1").url == "/accounts/login/?next=/inside/%3Fx%3D1"
