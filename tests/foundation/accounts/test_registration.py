"""A citizen registers: the number is proved, then the registries are asked, then there is an account (CIT-1)."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from peyvand.foundation.accounts import gateways, operations
from peyvand.foundation.accounts.models import Citizen, MobileChange, OneTimeCode, Registration, Session, User
from peyvand.foundation.audit.models import Act, RefusedAttempt
from peyvand.kit.crypto import pseudonym
from tests.foundation.accounts.citizens import (
    CODE,
    DEAD,
    FOREIGN_MOBILE,
    MOBILE,
    OTHER_MOBILE,
    REGISTER,
    citizen,
    enters,
    texted_code,
    texts,
    write_registry,
    wrong,
)
from tests.foundation.accounts.people import NOW, activated_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.foundation.addresses")]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def registry(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    write_registry(tmp_path)


def fill_in(client: Client, **changes):
    return client.post("/register/", {**REGISTER, **changes})


def prove(client: Client, code: str):
    return client.post("/register/code/", {"code": code})


def nothing_came_of_it() -> bool:
    return not (User.objects.exists() or Citizen.objects.exists() or Act.objects.exists())


def test_three_answers_and_a_code_make_an_account():
    client = Client()
    assert fill_in(client).url == "/register/code/"
    assert nothing_came_of_it()
    assert prove(client, " ".join(texted_code())).url == "/"
    person = Citizen.objects.get()
    assert (str(person), person.sex, person.mobile, person.registered_at) == ("مهتاب آذرنیا", "F", MOBILE, NOW)
    assert person.birth_date.isoformat() == "1985-04-11"
    assert not person.user.has_usable_password()
    session = Session.objects.get()
    assert (session.user, session.is_citizen) == (person.user, True)
    assert not Registration.objects.exists()
    acts = Act.objects.order_by("pk").values_list("actor", "verb")
    assert list(acts) == [(f"user:{person.pk}", "citizen:register"), (f"user:{person.pk}", "sign-in")]


def test_the_code_goes_to_the_number_that_was_typed_and_names_nobody():
    fill_in(Client())
    ((number, text),) = texts()
    assert number == MOBILE
    assert "مهتاب" not in text
    assert CODE not in text


@pytest.mark.parametrize(
    "changes",
    [
        {"birth_date_year": "1363"},
        {"mobile": FOREIGN_MOBILE},
        {"national_code": "1234567891"},
        {"national_code": DEAD, "mobile": "09361112233"},
    ],
    ids=["birth date", "somebody else's number", "nobody's code", "dead"],
)
def test_whatever_doesn_t_fit_is_told_in_the_same_words_and_leaves_a_trace_only(changes):
    client = Client()
    assert fill_in(client, **changes).url == "/register/code/"
    answer = prove(client, texted_code())
    assert answer.status_code == 422
    assert "کد ملی، تاریخ تولد و شمارهٔ همراه با هم نمی‌خوانند" in answer.content.decode()
    assert nothing_came_of_it()
    assert not Registration.objects.exists()
    asked = {**REGISTER, **changes}["national_code"]
    refused = RefusedAttempt.objects.get()
    assert (refused.action, refused.reason) == ("citizen:register", "IDENTITY_MISMATCH")
    assert (refused.channel, refused.subject_hash) == ("CITIZEN", pseudonym(asked))


def test_both_registries_are_asked_whatever_the_first_says_and_outside_a_transaction(monkeypatch):
    asked = []

    def identify(**person):
        asked.append(("identity", transaction.get_connection().savepoint_ids))

    def owns_mobile(**number):
        asked.append(("owner", transaction.get_connection().savepoint_ids))
        return True

    monkeypatch.setattr(gateways, "identify", identify)
    monkeypatch.setattr(gateways, "owns_mobile", owns_mobile)
    client = Client()
    fill_in(client)
    prove(client, texted_code())
    assert asked == [("identity", []), ("owner", [])]


def test_nobody_is_asked_about_before_the_number_is_proved(monkeypatch):
    monkeypatch.setattr(gateways, "identify", lambda **_: pytest.fail("asked"))
    client = Client()
    fill_in(client)
    assert prove(client, wrong(texted_code())).status_code == 422
    assert client.post("/register/check/").url == "/register/"
    assert nothing_came_of_it()


@pytest.mark.parametrize("which", ["identify", "owns_mobile"])
def test_a_registry_that_can_t_be_asked_lets_nobody_in_and_loses_nothing(monkeypatch, which):
    client = Client()
    fill_in(client)
    code = texted_code()
    with monkeypatch.context() as down:
        down.setattr(gateways, which, raiser)
        answer = prove(client, code)
        assert answer.status_code == 503
        assert "آنچه نوشتید مانده است" in answer.content.decode()
        assert client.get("/register/check/").status_code == 200
        assert client.post("/register/check/").status_code == 503
    assert nothing_came_of_it()
    assert client.post("/register/check/").url == "/"
    assert Citizen.objects.exists()


def raiser(**_):
    raise gateways.Unavailable("test")


def test_what_was_proved_is_kept_for_a_day_only(clock, monkeypatch):
    client = Client()
    fill_in(client)
    code = texted_code()
    monkeypatch.setattr(gateways, "identify", raiser)
    prove(client, code)
    clock.shift(timedelta(hours=24))
    operations.clear_expired(now=NOW + timedelta(hours=25))
    assert not OneTimeCode.objects.exists()
    assert client.post("/register/check/").url == "/register/"


def test_somebody_who_has_an_account_is_let_in_with_the_same_number():
    user = citizen()
    client = Client()
    assert fill_in(client).url == "/register/code/"
    assert prove(client, texted_code()).url == "/"
    assert Session.objects.get().user == user
    assert Citizen.objects.count() == 1


def test_with_another_number_the_account_moves_after_a_day_and_the_old_number_is_told():
    user = citizen()
    client = Client()
    fill_in(client, mobile=OTHER_MOBILE)
    answer = prove(client, texted_code())
    assert answer.status_code == 200
    assert not Session.objects.filter(user=user).exists()
    change = MobileChange.objects.get()
    assert (change.old_mobile, change.new_mobile) == (MOBILE, OTHER_MOBILE)
    assert change.effective_at == NOW + timedelta(hours=24)
    ((number, text),) = texts()
    assert number == MOBILE
    assert "/sign-in/" in text
    assert Citizen.objects.get().mobile == MOBILE


def test_a_member_of_an_agency_registers_into_the_same_account_and_keeps_the_employer_s_data():
    user = activated_user(CODE, full_name="م. آذرنیا", mobile=FOREIGN_MOBILE)
    client = Client()
    fill_in(client)
    assert prove(client, texted_code()).url == "/"
    user.refresh_from_db()
    assert (user.full_name, user.mobile, user.citizen.mobile) == ("م. آذرنیا", FOREIGN_MOBILE, MOBILE)
    assert user.has_usable_password()


def test_an_employer_s_list_never_moves_a_citizen_s_codes():
    citizen()
    operations.provision(
        national_code=CODE, full_name="دیگری", mobile=FOREIGN_MOBILE, now=NOW, actor="command:test", invited=False
    )
    Client().post("/sign-in/", {"national_code": CODE})
    assert [number for number, _ in texts()] == [MOBILE]


def test_a_suspended_account_is_not_opened_by_registering_again():
    user = citizen()
    User.objects.filter(pk=user.pk).update(is_active=False)
    client = Client()
    fill_in(client)
    assert prove(client, texted_code()).status_code == 403
    assert not Session.objects.filter(user=user).exists()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("national_code", "0012345678", "درست نیست"),
        ("birth_date_year", "1985", "هجری شمسی"),
        ("birth_date_year", "1499", "خورشیدی"),
        ("birth_date_month", "13", "تقویم"),
        ("mobile", "0912", "یازده رقم"),
    ],
)
def test_what_can_t_be_right_is_said_beside_its_field_and_no_message_leaves(field, typed, said):
    answer = fill_in(Client(), **{field: typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert texts() == []
    assert not OneTimeCode.objects.exists()


def test_one_person_gets_five_codes_in_a_quarter_of_an_hour(clock):
    assert [fill_in(Client()).status_code for _ in range(6)] == [302] * 5 + [429]
    assert len(texts()) == 5
    assert RefusedAttempt.objects.get().reason == "LOCKED"
    clock.shift(timedelta(minutes=15))
    assert fill_in(Client()).status_code == 302


def test_one_number_gets_ten_codes_a_day_and_the_page_says_nothing():
    codes = [f"{n:09d}" for n in range(100000010, 100000030)]
    from peyvand.kit.national_code import check_digit

    sent = 0
    for code in codes[:12]:
        assert fill_in(Client(), national_code=f"{code}{check_digit(code)}").status_code == 302
        sent += len(texts())
    assert sent == 10


def test_one_address_is_stopped():
    from peyvand.foundation.accounts import rules
    from peyvand.kit.national_code import check_digit

    codes = [f"{n:09d}" for n in range(200000010, 200000010 + rules.CITIZENS_BY_SOURCE.attempts + 1)]
    answers = [fill_in(Client(), national_code=f"{code}{check_digit(code)}").status_code for code in codes]
    assert answers == [302] * (len(codes) - 1) + [429]


def test_without_the_file_nobody_registers(tmp_path):
    (tmp_path / "civil-registry.jsonl").unlink()
    client = Client()
    fill_in(client)
    assert prove(client, texted_code()).status_code == 422
    assert nothing_came_of_it()


def test_whoever_is_registered_can_sign_in_later():
    client = Client()
    fill_in(client)
    prove(client, texted_code())
    assert enters(Client()).url == "/"
