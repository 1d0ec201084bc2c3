"""The pages: the list from the file to the users, the manager's users, the IT office's help (ONB-2, ONB-5)."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from peyvand.foundation.accounts.models import User
from peyvand.foundation.agencies.models import ApiClient, Member, Memorandum
from peyvand.foundation.audit.models import RefusedAttempt
from tests.eservices.cast import api_token
from tests.eservices.onboarding.export import person
from tests.eservices.onboarding.user_lists.files import listed, repacked
from tests.eservices.onboarding.user_lists.test_members import open_round
from tests.eservices.onboarding.user_lists.world import NOW, World, everything, line
from tests.foundation.accounts.people import activated_user, signed_in_client
from tests.foundation.accounts.staff import staff

MANAGER = line(1, role="MANAGER")


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sender(world: World) -> Client:
    return signed_in_client(world.representative)


@pytest.fixture
def officer(world: World) -> Client:
    return signed_in_client(world.officer)


@pytest.fixture
def manager(world: World) -> Client:
    world.staffed(MANAGER, line(2, full_name="لیلا صادقی"), line(3, full_name="کاوه نادری"))
    return signed_in_client(world.member(1).user)


def at(name: str, *args: object) -> str:
    return reverse(f"agency_onboarding:{name}", args=args)


def text(answer) -> str:
    """What is read on the page, tags left out."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def send_file(browser: Client, number: str, content: bytes):
    file = SimpleUploadedFile("list.xlsx", content)
    return browser.post(at("user-list-file", number), {"file": file}, follow=True)


# -- the sender ------------------------------------------------------------------------------------------------------


def test_a_file_with_three_bad_lines_is_mended_on_the_screen_and_sent(world: World, sender: Client) -> None:
    number = world.case.number
    assert "فرم را بگیرید" in text(sender.get(at("user-list", number)))
    answer = send_file(
        sender, number, listed(MANAGER, line(2, national_code="123"), line(3, mobile="021"), line(4, role="شاه"))
    )
    page = text(answer)
    assert answer.status_code == 200
    for said in ("سطر ۴", "این کد ملی درست نیست", "سطر ۵", "تلفن همراه یازده رقم است", "سطر ۶", "نقش باید"):
        assert said in page
    refused = sender.post(at("user-list-submit", number), {"version": world.fresh().version})
    assert refused.status_code == 409
    assert "۳ سطر باید اصلاح شود" in text(refused)
    cells = {f"line{row}-{name}": value for row, n in ((4, 2), (5, 3), (6, 4)) for name, value in line(n).items()}
    saved = sender.post(at("user-list", number), cells | {"line6-remove": "on"}, follow=True)
    assert "۳ سطر در فهرست است و همه درست است" in text(saved)
    sent = sender.post(at("user-list-submit", number), {"version": world.fresh().version}, follow=True)
    assert "فهرست فرستاده شد" in text(sent)
    assert world.fresh().state == "CHECK"
    assert "name=" not in text(sent)
    assert at("user-list-file", number) not in sent.content.decode()


def test_users_are_written_on_the_screen_alone(world: World, sender: Client) -> None:
    number = world.case.number
    cells = {f"new{n}-{name}": value for n, one in ((1, MANAGER), (3, line(2))) for name, value in one.items()}
    page = text(sender.post(at("user-list", number), cells, follow=True))
    assert "۲ سطر در فهرست است و همه درست است" in page
    again = sender.get(at("user-list", number), {"line": 1})
    assert 'name="line1-full_name"' in again.content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"national_code,full_name\n", "این فایل اکسل (xlsx) نیست"),
        (repacked(listed(line()), {}, [("xl/vbaProject.bin", b"x")]), "ماکرو"),
        (listed(), "هنوز کسی در فهرست نیست"),
        (listed(*(line(n) for n in range(501))), "حداکثر ۵۰۰ سطر"),
    ],
)
def test_a_file_that_will_not_do_is_refused_beside_its_field(world: World, sender: Client, content, said) -> None:
    before = everything()
    answer = send_file(sender, world.case.number, content)
    assert answer.status_code == 422
    assert said in text(answer)
    assert everything() == before


def test_the_form_is_there_to_take_along(sender: Client) -> None:
    answer = sender.get(at("user-list-form"))
    assert answer["Content-Disposition"] == 'attachment; filename="user-list.xlsx"'
    assert b"".join(answer.streaming_content).startswith(b"PK")


@pytest.mark.parametrize("who", ["outsider", "officer", "other_manager"])
def test_a_strangers_list_is_not_there(world: World, who: str) -> None:
    browser = signed_in_client(getattr(world, who))
    assert browser.get(at("user-list", world.case.number)).status_code == 404
    for name in ("user-list", "user-list-file", "user-list-submit", "user-list-withdraw"):
        assert browser.post(at(name, world.case.number)).status_code == 404


def test_the_first_list_cannot_be_withdrawn_on_its_page(world: World, sender: Client) -> None:
    number = world.case.number
    assert at("user-list-withdraw", number) not in sender.get(at("user-list", number)).content.decode()
    answer = sender.post(at("user-list-withdraw", number), {"version": world.fresh().version})
    assert (answer.status_code, world.fresh().state) == (409, "AWAITED")


# -- the IT office ---------------------------------------------------------------------------------------------------


def test_the_it_office_sees_the_copy_before_the_list(world: World, officer: Client) -> None:
    page = text(officer.get(at("user-list-check", world.case.number)))
    assert "دستگاه هنوز فهرستی نفرستاده است" in page
    assert "صندوق بازنشستگی مس" in page


def test_a_list_goes_back_with_reasons_and_comes_again(world: World, officer: Client, sender: Client) -> None:
    world.send(MANAGER, line(2))
    number = world.case.number
    shown = officer.get(at("user-list-check", number))
    assert "فعال کردن هر ۲ کاربر" in text(shown)
    version = {"version": world.fresh().version}
    empty = officer.post(at("user-list-check", number), version)
    assert empty.status_code == 422
    assert "بنویسید چه چیزی باید اصلاح شود" in text(empty)
    officer.post(at("user-list-check", number), {**version, "objection-4": "سمتش چیست؟", "reason": "دوباره ببینید."})
    page = text(sender.get(at("user-list", number)))
    assert "دوباره ببینید." in page
    assert "ایراد مدیریت فناوری: سمتش چیست؟" in page


def test_the_it_office_carries_it_out(world: World, officer: Client) -> None:
    world.send(MANAGER, line(2))
    answer = officer.post(at("user-list-provision", world.case.number), {"version": world.fresh().version}, follow=True)
    assert "۲ کاربر فعال شد" in text(answer)
    assert Member.objects.filter(agency=world.agency).count() == 2


def test_what_cannot_be_carried_out_says_why_line_by_line(world: World, officer: Client) -> None:
    world.send(MANAGER, line(2))
    activated_user(person(2), full_name="کس دیگری")
    number = world.case.number
    page = text(officer.get(at("user-list-check", number)))
    assert "۱ سطر را نمی‌توان فعال کرد" in page
    answer = officer.post(at("user-list-provision", number), {"version": world.fresh().version})
    assert answer.status_code == 409
    assert "هیچ سطری فعال نشد" in text(answer)


def test_a_memorandum_out_of_force_is_told_on_the_page(world: World, officer: Client) -> None:
    world.send(MANAGER)
    Memorandum.objects.filter(pk=world.memorandum.pk).update(suspended_at=NOW)
    answer = officer.post(at("user-list-provision", world.case.number), {"version": world.fresh().version})
    assert answer.status_code == 403
    assert "معلق شده است" in text(answer)


def test_others_of_the_staff_do_not_come_in(world: World) -> None:
    clerk = signed_in_client(staff("0051234106", "AUDITOR"))
    for place in (at("user-list-check", world.case.number), at("agency", "FND-07"), at("find-agency")):
        assert clerk.get(place).status_code == 403
    officer = signed_in_client(world.officer)
    assert officer.get(at("user-list-check", "000000000")).status_code == 404
    assert officer.get(at("agency", "NONE")).status_code == 404


# -- the manager -----------------------------------------------------------------------------------------------------


def test_the_manager_suspends_lets_in_again_and_notes_who_left(world: World, manager: Client) -> None:
    other = world.member(2).user_id
    page = text(manager.get(at("members")))
    assert "لیلا صادقی" in page
    assert "در انتظار فعال‌سازی" in page
    assert "معلق: به دست دستگاه" in text(manager.post(at("member-suspend", other), follow=True))
    assert "در انتظار فعال‌سازی" in text(manager.post(at("member-resume", other), follow=True))
    assert "لیلا صادقی" not in text(manager.post(at("member-suspend", other), {"left": "1"}, follow=True))
    assert world.member(2).suspended_for == "LEFT"


def test_a_suspended_user_in_mid_session_is_refused_at_the_next_click(world: World, manager: Client) -> None:
    user = world.member(2).user
    User.objects.filter(pk=user.pk).update(activated_at=NOW)
    browser = signed_in_client(user)
    assert browser.get("/panel/").status_code == 200
    manager.post(at("member-suspend", user.pk))
    before, known = everything(), RefusedAttempt.objects.count()
    asked = browser.post("/panel/inquiries/ask/", {"national_code": "0084575948"})
    assert asked.status_code == 403
    assert everything() == before
    assert RefusedAttempt.objects.count() == known + 1
    assert RefusedAttempt.objects.latest("pk").reason == "MEMBER_SUSPENDED"


def test_a_suspended_manager_in_mid_session_too(world: World, manager: Client) -> None:
    Member.objects.filter(user=world.member(1).user).update(suspended_at=NOW)
    before = everything()
    for name in ("members", "certify"):
        assert manager.get(at(name)).status_code == 403
    for name, *args in (("member-suspend", world.member(2).user_id), ("further-list",), ("certify",)):
        assert manager.post(at(name, *args)).status_code == 403
    assert everything() == before
    assert RefusedAttempt.objects.filter(action="members:enter", agency_code="FND-07").count() == 5


def test_an_operator_has_no_manager_s_pages(world: World, manager: Client) -> None:
    browser = signed_in_client(world.member(2).user)
    assert browser.get(at("members")).status_code == 403
    assert browser.post(at("member-suspend", world.member(3).user_id)).status_code == 403
    assert world.member(3).suspended_at is None


def test_a_further_list_is_opened_once(world: World, manager: Client) -> None:
    first = manager.post(at("further-list"))
    assert manager.post(at("further-list"))["Location"] == first["Location"]
    assert first["Location"].split("/")[-2] in manager.get(at("members")).content.decode()
    assert manager.get(first["Location"]).status_code == 200


def test_the_quarters_word_about_each_user_on_one_screen(world: World, manager: Client) -> None:
    assert "اکنون دورهٔ تأییدی باز نیست" in text(manager.get(at("certify")))
    open_round(world)
    keep, gone = world.member(2).user_id, world.member(3).user_id
    assert "تأیید کاربران" in text(manager.get(at("members")))
    undecided = manager.post(at("certify"), {f"user{keep}": "keep"})
    assert undecided.status_code == 422
    assert "برای کاوه نادری یکی را برگزینید" in text(undecided)
    done = manager.post(at("certify"), {f"user{keep}": "keep", f"user{gone}": "left"}, follow=True)
    assert "همهٔ کاربران دستگاه بررسی شدند" in text(done)
    assert (world.member(2).confirmed_at, world.member(3).suspended_for) == (NOW, "LEFT")


# -- help ------------------------------------------------------------------------------------------------------------


def test_the_it_office_helps_who_lost_the_device(world: World, manager: Client, officer: Client) -> None:
    user = world.member(1).user
    assert officer.get(at("find-agency"), {"code": " FND-07 "})["Location"] == at("agency", "FND-07")
    assert "دستگاهی با این کد ثبت نشده است" in text(officer.get(at("find-agency"), {"code": "X"}))
    answer = officer.post(at("member-reset", "FND-07", user.pk), follow=True)
    assert "کد فعال‌سازی برایش پیامک می‌شود" in text(answer)
    assert not Authenticator.objects.filter(user=user).exists()
    assert manager.get(at("members"))["Location"].startswith("/accounts/login/")


def test_the_it_office_cuts_a_system_off(world: World, officer: Client) -> None:
    token = api_token(world.agency, "inquiry")
    client_id = ApiClient.objects.get(agency=world.agency).client_id
    answer = officer.post(at("client-revoke", "FND-07"), {"client_id": client_id}, follow=True)
    assert "دسترسی این سامانه باطل شد" in text(answer)
    refused = Client().get("/api/v1/agency", headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code in (401, 403)
    assert officer.post(at("client-revoke", "FND-08"), {"client_id": client_id}).status_code == 404
