"""The words of text messages on the desk: proposed by one administrator, approved by another, read by auditors."""

import pytest

from peyvand.foundation.notifications.models import Wording
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.accounts.staff import staff
from tests.portal.pages import words

pytestmark = pytest.mark.django_db

PAGE = "/desk/wording/activation/fa/"
OWN = "سازمان تأمین اجتماعی\r\nكد شما: {code}\r\nاینجا وارد کنید: {address}"
DAY = {"holds_from_day": "۱", "holds_from_month": "۹", "holds_from_year": "۱۴۰۵"}
TYPED = {"text": OWN, **DAY, "purpose": "روشن‌تر باشد"}


@pytest.fixture
def first():
    return signed_in_client(staff("0051234114", "ADMINISTRATOR", full_name="نسرین پارسا"))


@pytest.fixture
def second():
    return signed_in_client(staff("0051234149", "ADMINISTRATOR", full_name="کیوان راد"))


def test_one_looks_at_a_preview_and_proposes_another_approves(first, second):
    page = first.post(f"{PAGE}preview/", {"text": OWN})
    assert "پیش‌نمایش سازمان تأمین اجتماعی کد شما: ۴۸۲۱۹۰" in words(page)
    assert "ایرادی در این متن نیست" in words(page)
    assert not Wording.objects.exists()
    page = first.post(f"{PAGE}propose/", TYPED, follow=True)
    assert "این متن را خودتان پیشنهاد کرده‌اید" in words(page)
    proposal = Wording.objects.get()
    assert proposal.text == OWN.replace("\r\n", "\n").replace("ك", "ک")
    assert "باید آن را ببیند" in words(first.post(f"/desk/wording/proposals/{proposal.pk}/approve/", follow=True))
    assert "در انتظار نگاه دوم" in words(second.get("/desk/wording/"))
    page = second.post(f"/desk/wording/proposals/{proposal.pk}/approve/", follow=True)
    assert "متن تازه تصویب شد" in words(page)
    assert "نسرین پارسا" in words(page)
    assert "کیوان راد" in words(page)
    assert "از ۱۴۰۵/۰۹/۰۱" in words(first.get("/desk/wording/"))


def test_a_former_version_is_looked_at_and_proposed_again(first, second):
    first.post(f"{PAGE}propose/", TYPED)
    second.post(f"/desk/wording/proposals/{Wording.objects.get().pk}/approve/")
    page = first.get(PAGE)
    assert page.content.decode().count("دیدن و بازگشت") == 1
    page = first.post(f"{PAGE}preview/", {"text": page.context["built_in"]})
    first.post(f"{PAGE}propose/", {**TYPED, "text": page.context["form"].initial["text"]})
    assert Wording.objects.latest("pk").text == ""
    assert "بازگشت به متن نصب" in words(second.get(PAGE))


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"text": "کد {full_name}"}, "text", "نام و کد ملی در هیچ‌کدام نیست"),
        ({"holds_from_year": "۱۴۰۴"}, "holds_from", "امروز"),
        ({"purpose": ""}, "purpose", "چرا عوض می‌شود"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_written(first, wrong, field, message):
    page = first.post(f"{PAGE}propose/", TYPED | wrong)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert message in words(page)
    assert not Wording.objects.exists()


def test_the_page_of_the_english_words_proposes_english_words(first):
    page = first.get("/desk/wording/activation/en/")
    assert "کد فعال‌سازی حساب (انگلیسی)" in words(page)
    assert 'action="/desk/wording/activation/en/propose/"' in page.content.decode()
    typed = TYPED | {"text": "Peyvand\nYour code: {code}\nEnter it here: {address}"}
    first.post("/desk/wording/activation/en/propose/", typed)
    assert Wording.objects.get().language == "en"


def test_another_turns_it_down_only_with_a_reason(first, second):
    first.post(f"{PAGE}propose/", TYPED)
    said = f"/desk/wording/proposals/{Wording.objects.get().pk}/turn-down/"
    assert second.post(said, {"reason": ""}).status_code == 422
    assert Wording.objects.get().outcome == ""
    assert "نارساست" in words(second.post(said, {"reason": "نارساست"}, follow=True))


def test_an_auditor_reads_and_a_clerk_does_not(first):
    auditor = signed_in_client(staff("0051234106", "AUDITOR"))
    assert "فرستادن برای نگاه دوم" in words(first.get(PAGE))
    assert "فرستادن برای نگاه دوم" not in words(auditor.get(PAGE))
    assert auditor.post(f"{PAGE}propose/", TYPED).status_code == 403
    assert signed_in_client(staff("0051234033", "IT_OFFICER")).get(PAGE).status_code == 403
    assert not Wording.objects.exists()


def test_there_is_no_page_of_an_unknown_kind_language_or_proposal(first):
    for address in ("/desk/wording/no-such/fa/", "/desk/wording/activation/de/"):
        assert first.get(address).status_code == 404
    assert first.post("/desk/wording/proposals/999/approve/").status_code == 404


def test_the_list_costs_the_same_however_much_is_proposed(first, django_assert_max_num_queries):
    first.post(f"{PAGE}propose/", TYPED)
    with django_assert_max_num_queries(9):
        page = first.get("/desk/wording/")
    assert "متن پیشنهادی" in words(page)
    assert "کد یک‌بارمصرف شهروند" in words(page)
