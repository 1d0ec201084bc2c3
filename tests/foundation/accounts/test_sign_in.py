"""Signing in: national code, password and a second factor; whoever guesses is stopped (rules 12, 22)."""

import json

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client

from peyvand.foundation.accounts.models import Session, User
from peyvand.foundation.audit.models import Act, RefusedAttempt
from peyvand.kit.crypto import pseudonym
from tests.foundation.accounts.people import NOW, PASSWORD, TOTP_SECRET, activated_user, signed_in_client, totp_code

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.foundation.addresses")]

UNKNOWN = "1234567891"
LOGIN, SECOND, HOME = "/accounts/login/", "/accounts/2fa/authenticate/", "/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def give_password(client: Client, code: str = "0084575948", password: str = PASSWORD, **extra):
    return client.post(LOGIN, {"login": code, "password": password, **extra})


def test_password_then_second_factor_lead_in():
    user = activated_user()
    client = Client()
    assert give_password(client, next="/accounts/2fa/").url == SECOND
    assert Session.objects.get().user is None
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.post(SECOND, {"code": totp_code()}).url == "/accounts/2fa/"
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert Session.objects.get().user == user
    response = client.get("/accounts/2fa/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    act = Act.objects.get(verb="sign-in")
    assert (act.actor, act.detail) == (f"user:{user.pk}", {"methods": ["password", "totp"]})


def test_digits_of_any_kind_and_dashes_are_understood():
    activated_user()
    client = Client()
    assert give_password(client, "۰۰۸-۴۵۷۵۹۴۸").url == SECOND
    persian = totp_code().translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert client.post(SECOND, {"code": f" {persian[:3]} {persian[3:]} "}).url == HOME


def test_the_way_back_stays_on_this_host():
    activated_user()
    client = Client()
    give_password(client, next="https://example.com/")
    assert client.post(SECOND, {"code": totp_code()}).url == HOME


def without_token(response) -> str:
    lines = response.content.decode().splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line and 'name="login"' not in line)


def test_unknown_suspended_unactivated_and_wrong_look_and_cost_the_same(monkeypatch):
    activated_user()
    activated_user("0499370899", is_active=False)
    User.objects.create(national_code="0790419904", full_name="رضا", mobile="09120000000", password="!", created_at=NOW)
    runs = []
    encode = PBKDF2PasswordHasher.encode
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", lambda *a, **k: (runs.append(1), encode(*a, **k))[1])
    seen = set()
    for code, password in (
        ("0084575948", "نه این گذرواژه نیست"),
        ("0499370899", PASSWORD),
        ("0790419904", PASSWORD),
        (UNKNOWN, PASSWORD),
    ):
        runs.clear()
        response = give_password(Client(), code, password)
        assert response.status_code == 200
        seen.add((without_token(response), len(runs)))
    assert len(seen) == 1
    assert not Session.objects.exists()
    assert set(RefusedAttempt.objects.values_list("action", "reason")) == {("sign-in", "WRONG")}


def test_after_five_wrong_passwords_the_right_one_waits_too(clock):
    activated_user()
    for _ in range(5):
        assert give_password(Client(), password="نه این گذرواژه نیست").status_code == 200
    response = give_password(Client())
    assert response.status_code == 429
    assert int(response["Retry-After"]) == 15 * 60
    assert "۱۵ دقیقهٔ دیگر" in response.content.decode()
    assert not Session.objects.exists()
    refused = RefusedAttempt.objects.get(reason="LOCKED")
    assert (refused.subject_hash, refused.source) == (pseudonym("0084575948"), "127.0.0.1")
    clock.shift(15 * 60)
    assert give_password(Client()).url == SECOND


def test_an_unknown_code_locks_just_as_a_known_one():
    answers = [give_password(Client(), UNKNOWN).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_signing_in_properly_does_not_use_up_attempts():
    activated_user()
    assert {give_password(Client()).status_code for _ in range(7)} == {302}


def test_one_address_guessing_many_people_is_stopped():
    codes = [f"{number:09d}" for number in range(100000001, 100000100)]
    from peyvand.kit.national_code import check_digit

    with time_machine.travel(NOW, tick=False) as clock:
        answers = []
        for index, code in enumerate(codes[:61]):
            if index % 25 == 24:
                clock.shift(60)  # below allauth's own limit of sign-in pages a minute
            answers.append(give_password(Client(), f"{code}{check_digit(code)}").status_code)
    assert answers == [200] * 60 + [429]


def test_wrong_codes_of_the_second_factor_lock_as_well():
    user = activated_user()
    client = Client()
    give_password(client)
    wrong = f"{(int(totp_code()) + 1) % 1000000:06d}"
    for _ in range(5):
        assert client.post(SECOND, {"code": wrong}).status_code == 200
    response = client.post(SECOND, {"code": totp_code()})
    assert response.status_code == 429
    assert not Session.objects.filter(user=user).exists()
    assert RefusedAttempt.objects.filter(action="second-factor", reason="WRONG").count() == 5
    assert RefusedAttempt.objects.filter(action="second-factor", reason="LOCKED").count() == 1


def test_a_code_works_once():
    activated_user()
    first, second = Client(), Client()
    give_password(first)
    give_password(second)
    code = totp_code()
    assert first.post(SECOND, {"code": code}).status_code == 302
    assert second.post(SECOND, {"code": code}).status_code == 200


def test_the_second_factor_cannot_be_skipped():
    activated_user()
    client = Client()
    give_password(client)
    assert client.get("/accounts/2fa/").url.startswith(LOGIN)


def test_a_user_suspended_between_the_two_steps_stays_outside():
    user = activated_user()
    client = Client()
    give_password(client)
    User.objects.filter(pk=user.pk).update(is_active=False)
    client.post(SECOND, {"code": totp_code()})
    assert client.get("/accounts/2fa/").url.startswith(LOGIN)


def newcomer() -> User:
    user = activated_user()
    Authenticator.objects.all().delete()
    return user


def secret_in(client: Client) -> str:
    return client.session["mfa.totp.secret"]


def test_a_newcomer_sets_up_the_second_factor_first_and_is_then_in():
    newcomer()
    client = Client()
    assert give_password(client, next="/accounts/password/change/").url == "/accounts/2fa/totp/activate/"
    assert client.get("/accounts/password/change/").url == "/accounts/2fa/totp/activate/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    response = client.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret_in(client))})
    assert response.url == "/accounts/2fa/recovery-codes/"
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert client.get("/accounts/password/change/").status_code == 200
    assert Act.objects.filter(verb="second-factor:add", detail={"kind": "totp"}).count() == 1


def test_setting_up_long_after_signing_in_asks_for_the_password_again(clock):
    newcomer()
    client = Client()
    give_password(client)
    clock.shift(6 * 60)
    assert client.get("/accounts/2fa/totp/activate/").url.startswith("/accounts/reauthenticate/")
    response = client.post("/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/", {"password": PASSWORD})
    assert response.url == "/accounts/2fa/totp/activate/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_the_secrets_of_a_second_factor_are_encrypted_at_rest():
    user = newcomer()
    client = Client()
    give_password(client)
    client.get("/accounts/2fa/totp/activate/")
    secret = secret_in(client)
    assert secret not in Session.objects.get(user=user).data
    client.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret)})
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored


def test_the_password_is_no_way_around_the_second_factor(clock):
    client = signed_in_client(activated_user())
    assert client.get("/accounts/2fa/totp/deactivate/").url.startswith("/accounts/2fa/reauthenticate/")
    assert client.get("/accounts/reauthenticate/").url.startswith("/accounts/2fa/reauthenticate/")


def test_removing_the_only_second_factor_means_setting_one_up_before_anything_else(clock):
    client = signed_in_client(activated_user())
    assert client.post("/accounts/2fa/reauthenticate/", {"code": totp_code()}).status_code == 302
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.exists()
    assert client.get("/accounts/password/change/").url == "/accounts/2fa/totp/activate/"
    assert Act.objects.filter(verb="second-factor:remove").count() == 1


def test_a_recovery_code_works_once(clock):
    client = signed_in_client(activated_user())
    client.post("/accounts/2fa/reauthenticate/", {"code": totp_code()})
    client.post("/accounts/2fa/recovery-codes/generate/")
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    first, second = Client(), Client()
    for browser in (first, second):
        give_password(browser)
    assert first.post(SECOND, {"code": code}).status_code == 302
    assert second.post(SECOND, {"code": code}).status_code == 200


def test_another_password_keeps_this_session_and_its_end_and_closes_the_others(clock):
    user = activated_user()
    here, elsewhere = signed_in_client(user), signed_in_client(user)
    clock.shift(60)
    new = "پنج اسب سیاه در کوه"
    response = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert response.status_code == 302
    assert here.get("/accounts/2fa/").status_code == 200
    assert elsewhere.get("/accounts/2fa/").status_code == 302
    assert Session.objects.get(user=user).started_at == NOW
    assert Act.objects.filter(verb="user:change-password").count() == 1


@pytest.mark.parametrize("password", ["کوتاه", "1qaz2wsx3edc4rfv", "مریم رضایی مریم"])
def test_a_weak_new_password_is_refused(password):
    user = activated_user()
    client = signed_in_client(user)
    response = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )
    assert response.status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_signing_out_ends_the_session_and_needs_a_post():
    client = signed_in_client(activated_user())
    assert client.get("/accounts/logout/").status_code == 200
    assert Session.objects.exists()
    signed_out = client.post("/accounts/logout/")
    assert signed_out.url == HOME
    assert signed_out["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/",
        "/accounts/signup/",
        "/accounts/email/",
        "/accounts/confirm-email/",
        "/accounts/inactive/",
        "/accounts/password/reset/",
        "/accounts/password/set/",
        "/accounts/login/code/",
        "/accounts/social/signup/",
        "/accounts/2fa/webauthn/login/",
        "/accounts/2fa/webauthn/signup/",
    ],
)
def test_what_is_not_used_does_not_exist(path):
    assert Client().get(path).status_code == 404


def test_a_passkey_is_offered_as_second_factor():
    user = newcomer()
    client = Client()
    give_password(client)
    response = client.get("/accounts/2fa/webauthn/add/")
    assert response.status_code == 200
    assert user.national_code not in json.dumps(response.context["js_data"])
    assert TOTP_SECRET not in response.content.decode()
