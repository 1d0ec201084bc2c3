"""A citizen signs in by a one-time code; nobody learns who has an account, and guessing is stopped (rules 12, 22)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peyvand.foundation.accounts import operations
from peyvand.foundation.accounts.models import Citizen, MobileChange, OneTimeCode, Session, User
from peyvand.foundation.accounts.operations import codes
from peyvand.foundation.audit.models import Act, RefusedAttempt
from tests.foundation.accounts.citizens import (
    CODE,
    FOREIGN_MOBILE,
    MOBILE,
    NOBODY,
    OTHER_MOBILE,
    STRANGER,
    citizen,
    enters,
    texted_code,
    texts,
    visitor,
    write_registry,
    wrong,
)
from tests.foundation.accounts.people import NOW, PASSWORD, TOTP_SECRET, activated_user, signed_in_client, totp_code

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.foundation.addresses")]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def registry(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    write_registry(tmp_path)


def test_the_code_of_the_message_lets_in_and_leaves_its_entry():
    user = citizen()
    client = Client()
    assert client.post("/sign-in/", {"national_code": "۰۰۱-۲۳۴۵۶۷۹"}).url == "/sign-in/code/"
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.post("/sign-in/code/", {"code": texted_code()}).url == "/"
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert Session.objects.get(user=user).is_citizen
    assert client.get("/me/account/")["Cache-Control"] == "no-store"
    act = Act.objects.get(verb="sign-in")
    assert (act.actor, act.detail) == (f"user:{user.pk}", {"methods": ["code"]})


def test_the_way_back_stays_on_this_host():
    citizen()
    client = Client()
    assert client.get("/me/account/").url == "/sign-in/?next=/me/account/"
    assert enters(client, next="/me/account/").url == "/me/account/"
    assert enters(Client(), next="https://example.com/").url == "/"
    assert enters(Client(), next="//example.com/").url == "/"


def seen(client: Client, place: str, data: dict[str, str]) -> tuple:
    """All that an outsider could measure: status, address, bytes and the statements behind them."""
    with CaptureQueriesContext(
        connection,
    ) as statements:
        answer = client.post(place, data)
    shapes = [re.sub(r"'[^']*'|\d+|%\w+", "?", statement["sql"])[:60] for statement in statements]
    body = re.sub(rb'name="(csrfmiddlewaretoken|national_code)"[^>]*', b"", answer.content)
    return answer.status_code, answer.get("Location"), dict(answer.headers), body, shapes


def test_known_unknown_suspended_and_members_without_registration_look_and_cost_the_same():
    citizen()
    suspended = citizen(STRANGER, FOREIGN_MOBILE)
    User.objects.filter(pk=suspended.pk).update(is_active=False)
    activated_user("0790419904")
    asked, judged, pages = [], [], []
    for code in (CODE, NOBODY, STRANGER, "0790419904"):
        client = Client()
        asked.append(seen(client, "/sign-in/", {"national_code": code}))
        pages.append(client.get("/sign-in/code/").content.decode().split("csrfmiddlewaretoken")[0])
        texts()
        judged.append(seen(client, "/sign-in/code/", {"code": "123456"}))
    assert all(answer[:2] == asked[0][:2] and answer[3:] == asked[0][3:] for answer in asked)
    assert all(answer[:2] == judged[0][:2] and answer[3:] == judged[0][3:] for answer in judged)
    assert len(set(pages)) == 1
    assert judged[0][0] == 422
    assert set(RefusedAttempt.objects.values_list("action", "reason")) == {("citizen:sign_in", "WRONG_CODE")}


def test_a_typed_code_costs_the_same_sums_with_an_app_without_one_and_without_an_account(monkeypatch):
    """Abuse: the time of the answer would tell who has an account."""
    sums: list[str] = []
    for module, name in ((auth, "hotp_value"), (auth, "decrypt"), (codes, "keyed_hash")):
        monkeypatch.setattr(module, name, counted(getattr(module, name), sums))
    citizen()
    TOTP.activate(citizen(STRANGER, FOREIGN_MOBILE), TOTP_SECRET)
    spent = {}
    for code in (NOBODY, CODE, STRANGER):
        client = Client()
        client.post("/sign-in/", {"national_code": code})
        texts()
        sums.clear()
        statements = seen(client, "/sign-in/code/", {"code": "123456"})[-1]
        spent[code] = (sorted(sums), statements)
    assert spent[NOBODY] == spent[CODE] == spent[STRANGER]
    assert spent[NOBODY][0].count("hotp_value") == 3


def counted(function, calls: list[str]):
    def counting(*given):
        calls.append(function.__name__)
        return function(*given)

    return counting


def test_an_unknown_code_locks_just_as_a_known_one():
    citizen()
    for code in (NOBODY, STRANGER):
        answers = [Client().post("/sign-in/", {"national_code": code}).status_code for _ in range(6)]
        assert answers == [302] * 5 + [429]
    assert texts() == []


def test_after_five_wrong_codes_the_right_one_waits_too(clock):
    citizen()
    client = Client()
    client.post("/sign-in/", {"national_code": CODE})
    code = texted_code()
    answers = [client.post("/sign-in/code/", {"code": wrong(code)}).status_code for _ in range(5)]
    assert answers == [422] * 5
    answer = client.post("/sign-in/code/", {"code": code})
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    clock.shift(timedelta(minutes=16))
    assert client.post("/sign-in/code/", {"code": code}).status_code == 422
    assert not Session.objects.filter(user__isnull=False).exists()


def test_a_code_lives_five_minutes(clock):
    citizen()
    client = Client()
    client.post("/sign-in/", {"national_code": CODE})
    code = texted_code()
    clock.shift(timedelta(minutes=5))
    assert client.post("/sign-in/code/", {"code": code}).status_code == 422


def test_a_code_works_once_and_in_its_own_browser_only():
    citizen()
    mine, theirs = Client(), Client()
    mine.post("/sign-in/", {"national_code": CODE})
    code = texted_code()
    theirs.post("/sign-in/", {"national_code": CODE})
    assert theirs.post("/sign-in/code/", {"code": code}).status_code == 422
    texts()
    assert mine.post("/sign-in/code/", {"code": code}).status_code == 302
    again = Client()
    again.cookies[settings.SESSION_COOKIE_NAME] = theirs.cookies[settings.SESSION_COOKIE_NAME].value
    assert again.post("/sign-in/code/", {"code": code}).status_code == 422


def test_a_code_for_signing_in_registers_nobody():
    citizen()
    client = Client()
    client.post("/sign-in/", {"national_code": CODE})
    assert client.post("/register/code/", {"code": texted_code()}).status_code == 422


def test_neither_the_code_nor_whose_it_is_can_be_read_in_the_table():
    citizen()
    Client().post("/sign-in/", {"national_code": NOBODY})
    Client().post("/sign-in/", {"national_code": CODE})
    code = texted_code()
    row = OneTimeCode.objects.latest("pk")
    assert code.encode() not in bytes(row.code_hash)
    assert NOBODY not in str(list(OneTimeCode.objects.values_list()))


def test_the_authenticator_app_s_code_will_do_without_a_signal():
    user = citizen()
    TOTP.activate(user, TOTP_SECRET)
    client = Client()
    client.post("/sign-in/", {"national_code": CODE})
    assert client.post("/sign-in/code/", {"code": totp_code()}).url == "/"
    assert Act.objects.get(verb="sign-in").detail == {"methods": ["totp"]}
    again = Client()
    again.post("/sign-in/", {"national_code": CODE})
    assert again.post("/sign-in/code/", {"code": totp_code()}).status_code == 422


# -- the session -----------------------------------------------------------------------------------------------------
def test_half_an_hour_of_rest_and_twelve_hours_in_all(clock):
    client = visitor(citizen())
    for _ in range(24):
        clock.shift(timedelta(minutes=29, seconds=50))
        assert client.get("/me/account/").status_code == 200
    clock.shift(timedelta(minutes=10))
    assert client.get("/me/account/").status_code == 302
    rested = visitor(User.objects.get())
    clock.shift(timedelta(minutes=30, seconds=1))
    assert rested.get("/me/account/").status_code == 302


def test_a_member_s_session_still_ends_after_a_quarter_of_an_hour(clock):
    client = signed_in_client(activated_user())
    clock.shift(timedelta(minutes=15, seconds=1))
    assert client.get("/accounts/2fa/").status_code == 302


def test_a_citizen_s_session_opens_no_page_of_members_even_for_the_same_person():
    user = citizen()
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, TOTP_SECRET)
    client = Client()
    enters(client)
    for place in ("/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/password/change/", "/desk/offices/"):
        assert client.get(place).url.startswith("/accounts/login/"), place


def test_a_member_s_session_opens_no_page_of_citizens():
    user = citizen()
    assert signed_in_client(user).get("/me/account/").url == "/sign-in/?next=/me/account/"


def test_whoever_signs_in_as_a_member_leaves_the_citizen_s_session():
    user = citizen()
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, TOTP_SECRET)
    client = visitor(user)
    assert client.get("/accounts/login/").status_code == 200
    client.post("/accounts/login/", {"login": CODE, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": totp_code()})
    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/me/account/").status_code == 302
    assert not Session.objects.get(user=user).is_citizen


def test_signing_out_everywhere_ends_the_citizen_s_sessions_and_no_others():
    user = citizen()
    here, elsewhere, at_work = visitor(user), visitor(user), signed_in_client(user)
    assert "جای دیگر" in here.get("/me/account/").content.decode()
    assert here.post("/me/account/sign-out/").url == "/"
    assert here.get("/me/account/").status_code == 302
    assert elsewhere.get("/me/account/").status_code == 302
    assert at_work.get("/accounts/2fa/").status_code in (200, 302)
    assert Session.objects.filter(user=user, is_citizen=False).exists()


# -- another mobile --------------------------------------------------------------------------------------------------
def ask_for(client: Client, mobile: str = OTHER_MOBILE):
    client.post("/me/account/mobile/", {"mobile": mobile})
    return client.post("/me/account/mobile/code/", {"code": texted_code()})


def test_another_mobile_is_used_after_a_day_and_the_old_one_is_told(clock):
    user = citizen()
    client = visitor(user)
    assert ask_for(client).url == "/me/account/"
    ((number, text),) = texts()
    assert number == MOBILE
    assert OTHER_MOBILE not in text
    Client().post("/sign-in/", {"national_code": CODE})
    assert [number for number, _ in texts()] == [MOBILE]
    assert operations.apply_mobile_changes(now=NOW + timedelta(hours=23, minutes=59)) == 0
    clock.shift(timedelta(hours=24))
    assert operations.apply_mobile_changes(now=NOW + timedelta(hours=24)) == 1
    assert client.get("/me/account/").status_code == 302
    Client().post("/sign-in/", {"national_code": CODE})
    assert [number for number, _ in texts()] == [OTHER_MOBILE]
    assert operations.apply_mobile_changes(now=NOW + timedelta(hours=25)) == 0


def test_the_old_number_s_holder_stops_it_and_throws_the_other_out():
    user = citizen()
    thief, owner = visitor(user), visitor(user)
    ask_for(thief)
    texts()
    assert owner.post("/me/account/mobile/cancel/").url == "/me/account/"
    assert thief.get("/me/account/").status_code == 302
    assert operations.apply_mobile_changes(now=NOW + timedelta(hours=25)) == 0
    assert Citizen.objects.get().mobile == MOBILE
    assert owner.post("/me/account/mobile/cancel/").status_code == 409


def test_a_number_in_somebody_else_s_name_is_refused_and_nothing_is_written():
    client = visitor(citizen())
    assert ask_for(client, FOREIGN_MOBILE).url == "/me/account/mobile/"
    assert not MobileChange.objects.exists()
    assert "به نام شما نیست" in client.get("/me/account/mobile/").content.decode()


def test_the_same_number_is_refused():
    client = visitor(citizen())
    assert client.post("/me/account/mobile/", {"mobile": MOBILE}).status_code == 422
    assert texts() == []


def test_a_change_waits_for_a_registry_that_can_t_be_asked(monkeypatch):
    from peyvand.foundation.accounts import gateways

    client = visitor(citizen())
    client.post("/me/account/mobile/", {"mobile": OTHER_MOBILE})
    with monkeypatch.context() as down:

        def unavailable(**_):
            raise gateways.Unavailable("test")

        down.setattr(gateways, "owns_mobile", unavailable)
        assert client.post("/me/account/mobile/code/", {"code": texted_code()}).status_code == 503
        assert not MobileChange.objects.exists()
    assert client.post("/me/account/mobile/check/").url == "/me/account/"
    assert MobileChange.objects.exists()


# -- the authenticator app -------------------------------------------------------------------------------------------
def test_an_app_is_added_by_its_code_and_opens_the_account_without_a_message():
    user = citizen()
    client = visitor(user)
    secret = client.get("/me/account/app/").context["secret"]
    assert client.post("/me/account/app/", {"code": "000000"}).status_code == 422
    assert not Authenticator.objects.exists()
    shown = totp_code(secret)
    assert client.post("/me/account/app/", {"code": shown}).url == "/me/account/"
    assert Act.objects.get(verb="second-factor:add").detail == {"kind": "totp"}
    later = Client()
    later.post("/sign-in/", {"national_code": CODE})
    assert later.post("/sign-in/code/", {"code": shown}).url == "/"
    assert later.post("/me/account/app/remove/").url == "/me/account/"
    assert not Authenticator.objects.exists()


def test_an_app_is_added_soon_after_signing_in_only(clock):
    client = visitor(citizen())
    clock.shift(timedelta(minutes=15, seconds=1))
    assert client.get("/me/account/app/").url == "/sign-in/?next=/me/account/app/"
    assert client.get("/me/account/").status_code == 302


def test_a_text_message_is_no_way_to_the_second_factor_of_somebody_s_work():
    user = citizen()
    User.objects.filter(pk=user.pk).update(activated_at=NOW)
    client = visitor(user)
    secret = client.get("/me/account/app/").context["secret"]
    shown = totp_code(secret)
    assert client.post("/me/account/app/", {"code": shown}).status_code == 403
    assert not Authenticator.objects.exists()
    TOTP.activate(user, TOTP_SECRET)
    assert client.post("/me/account/app/remove/").status_code == 403
    assert Authenticator.objects.exists()


def test_a_code_of_the_app_works_once_within_all_its_time(clock):
    user = citizen()
    TOTP.activate(user, TOTP_SECRET)
    code = totp_code()
    first = Client()
    first.post("/sign-in/", {"national_code": CODE})
    assert first.post("/sign-in/code/", {"code": code}).status_code == 302
    clock.shift(timedelta(seconds=31))
    again = Client()
    again.post("/sign-in/", {"national_code": CODE})
    assert again.post("/sign-in/code/", {"code": code}).status_code == 422


def test_an_employer_s_list_and_a_foreign_phone_never_open_a_citizen_s_account():
    """Abuse: a manager lists somebody's national code with a phone of their own, activates, adds an app, comes here."""
    user = citizen()
    operations.provision(
        national_code=CODE, full_name="دیگری", mobile=FOREIGN_MOBILE, now=NOW, actor="command:test", invited=False
    )
    User.objects.filter(pk=user.pk).update(activated_at=NOW)
    TOTP.activate(user, TOTP_SECRET)
    client = Client()
    client.post("/sign-in/", {"national_code": CODE})
    assert [number for number, _ in texts()] == [MOBILE]
    assert client.post("/sign-in/code/", {"code": totp_code()}).status_code == 422
    assert signed_in_client(user).get("/me/account/").status_code == 302


def test_whoever_types_somebody_s_number_to_register_doesn_t_shut_them_out(clock):
    citizen()
    for _ in range(12):
        operations.begin_registration(
            national_code=NOBODY, birth_date=NOW.date(), mobile=MOBILE, source="10.0.0.9", now=datetime.now(UTC)
        )
        clock.shift(timedelta(minutes=16))
        texts()
    Client().post("/sign-in/", {"national_code": CODE})
    assert [number for number, _ in texts()] == [MOBILE]
