"""From the agency's list to the first password: a code by text message, nothing else (ONB-2)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from peyvand.foundation.accounts import operations
from peyvand.foundation.accounts.models import ActivationCode, User
from peyvand.foundation.accounts.operations import people
from peyvand.foundation.audit.models import Act, RefusedAttempt
from peyvand.foundation.notifications import jobs
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.crypto import decrypt
from peyvand.kit.errors import Refusal
from peyvand.kit.text import latin_digits
from tests.foundation.accounts.people import NOW, PASSWORD, activated_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.foundation.addresses")]

CODE, UNKNOWN = "0084575948", "1234567891"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def provision(national_code: str = CODE, mobile: str = "09121234567", full_name: str = "مریم رضایی") -> int:
    return operations.provision(
        national_code=national_code, full_name=full_name, mobile=mobile, now=NOW, actor="command:test"
    )


def texted_code() -> str:
    """The code in the message that the order's job writes."""
    jobs.send_activation(activation_id=ActivationCode.objects.latest("pk").pk)
    text = decrypt(TextMessage.objects.latest("pk").text)
    return re.search(r"\d{8}", latin_digits(text))[0]


def activate(client: Client, code: str, national_code: str = CODE, password: str = PASSWORD):
    return client.post(
        "/activate/",
        {"national_code": national_code, "code": code, "password1": password, "password2": password},
    )


def can_sign_in(national_code: str = CODE) -> bool:
    return Client().post("/accounts/login/", {"login": national_code, "password": PASSWORD}).status_code == 302


def test_the_code_of_the_message_sets_the_first_password():
    user_id = provision()
    assert not can_sign_in()
    code = texted_code()
    assert activate(Client(), " ".join(code)).url == "/accounts/login/"
    assert can_sign_in()
    assert User.objects.get().activated_at == NOW
    assert Act.objects.filter(subject=f"user:{user_id}", verb="user:activate").count() == 1


def test_the_message_names_the_page_and_has_no_secret_in_the_address():
    provision()
    code = texted_code()
    text = decrypt(TextMessage.objects.get().text)
    address = re.search(r"http\S+", text)[0]
    assert address.endswith("/activate/")
    assert code not in address
    assert CODE not in latin_digits(text)


def test_neither_the_code_nor_the_message_can_be_read_in_the_tables():
    provision()
    code = texted_code()
    assert code.encode() not in bytes(ActivationCode.objects.get().code_hash)
    assert code not in latin_digits(TextMessage.objects.get().text)
    for job in ProcrastinateJob.objects.all():
        assert set(job.args) <= {"activation_id", "message_id", "request_id"}


def test_a_wrong_code_and_an_unknown_person_look_and_cost_the_same(monkeypatch):
    provision()
    texted_code()
    runs = []
    monkeypatch.setattr(people, "make_password", lambda password: runs.append(password) or "unusable")
    for national_code in (CODE, UNKNOWN):
        response = activate(Client(), "00000000", national_code)
        assert response.status_code == 200
        assert response.context["form"].errors == {"code": ["کد ملی یا کد فعال‌سازی درست نیست، یا مهلت کد گذشته است."]}
    assert runs == [PASSWORD, PASSWORD]
    assert not User.objects.get().has_usable_password()
    assert list(RefusedAttempt.objects.values_list("action", "reason")) == [("activation", "WRONG_CODE")] * 2


def test_the_fifth_wrong_code_voids_it(clock):
    provision()
    code = texted_code()
    for _ in range(5):
        activate(Client(), "00000000")
    clock.shift(timedelta(minutes=16))
    assert "code" in activate(Client(), code).context["form"].errors
    assert not can_sign_in()


def test_guessing_is_locked_and_says_how_long():
    provision()
    code = texted_code()
    for _ in range(5):
        activate(Client(), "00000000")
    response = activate(Client(), code)
    assert response.status_code == 429
    assert int(response["Retry-After"]) == 15 * 60


def test_a_code_lives_three_days(clock):
    provision()
    code = texted_code()
    clock.shift(timedelta(hours=72))
    assert "code" in activate(Client(), code).context["form"].errors


def test_a_code_works_once():
    provision()
    code = texted_code()
    activate(Client(), code)
    assert "code" in activate(Client(), code, password="رمزی دیگر برای دزدیدن").context["form"].errors
    assert can_sign_in()


def test_a_newer_code_replaces_the_older():
    user_id = provision()
    old = texted_code()
    operations.issue_activation(user_id=user_id, now=NOW)
    assert "code" in activate(Client(), old).context["form"].errors
    assert activate(Client(), texted_code()).status_code == 302


def test_a_code_of_somebody_else_does_not_fit():
    provision()
    provision("0499370899")
    code = texted_code()
    assert "code" in activate(Client(), code, CODE).context["form"].errors


def test_a_suspended_user_cannot_activate():
    provision()
    code = texted_code()
    User.objects.update(is_active=False)
    assert "code" in activate(Client(), code).context["form"].errors


@pytest.mark.parametrize(
    ("password", "message"),
    [("کوتاه است", "گذرواژه باید دست‌کم ۱۵ نویسه باشد."), ("مریم رضایی مریم", "شبیه باشد")],
)
def test_a_weak_password_leaves_the_code_valid(password, message):
    provision()
    code = texted_code()
    response = activate(Client(), code, password=password)
    assert message in str(response.context["form"].errors["password1"])
    assert activate(Client(), code).status_code == 302


def test_a_likeness_is_not_told_without_the_code():
    provision()
    texted_code()
    response = activate(Client(), "00000000", password="مریم رضایی مریم")
    assert set(response.context["form"].errors) == {"code"}


def test_two_different_passwords_are_refused():
    form = {"national_code": CODE, "code": "12345678", "password1": PASSWORD, "password2": PASSWORD + "!"}
    response = Client().post("/activate/", form)
    assert response.context["form"].errors == {"password2": ["دو گذرواژه یکی نیست."]}


def test_provisioning_again_sends_nothing_and_changes_nothing():
    first = provision()
    assert provision() == first
    assert ActivationCode.objects.count() == 1
    assert ProcrastinateJob.objects.count() == 1
    assert Act.objects.filter(verb="user:provision").count() == 1


def test_provisioning_an_activated_user_updates_name_and_mobile_only():
    user = activated_user()
    provision(mobile="09350000000", full_name="مریم رضایی‌نژاد")
    user.refresh_from_db()
    assert (user.mobile, user.full_name) == ("09350000000", "مریم رضایی‌نژاد")
    assert not ActivationCode.objects.exists()
    assert Act.objects.get(verb="user:update").detail == {"changed": ["full_name", "mobile"]}


def test_another_mobile_before_activation_gets_a_code_of_its_own():
    provision()
    old = texted_code()
    provision(mobile="09350000000")
    assert "code" in activate(Client(), old).context["form"].errors
    texted_code()
    assert TextMessage.objects.latest("pk").mobile == "09350000000"


def test_an_expired_order_is_renewed_by_provisioning_again(clock):
    provision()
    operations.provision(
        national_code=CODE,
        full_name="مریم رضایی",
        mobile="09121234567",
        now=NOW + timedelta(hours=73),
        actor="command:test",
    )
    assert ProcrastinateJob.objects.count() == 2


def test_demo_credentials_exist_in_a_demo_only(settings):
    user_id = provision()
    with pytest.raises(Refusal, match="NOT_A_DEMO"):
        operations.set_demo_credentials(user_id=user_id, password=PASSWORD, totp_secret="JBSWY3DPEHPK3PXP", now=NOW)
    assert not can_sign_in()
    settings.DEMO = True
    operations.set_demo_credentials(user_id=user_id, password=PASSWORD, totp_secret="JBSWY3DPEHPK3PXP", now=NOW)
    assert can_sign_in()
