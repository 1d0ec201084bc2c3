"""Services closed and opened on the administrators' desk."""

import pytest

from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.models import Closure
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.accounts.staff import staff
from tests.portal.pages import words

pytestmark = pytest.mark.django_db

LIST, PAGE = "/desk/services/", "/desk/services/batch/"
TYPED = {
    "reason": "سرورها را عوض می‌كنیم.", "hour": "13",
    "expected_until_day": "۲", "expected_until_month": "۹", "expected_until_year": "۱۴۰۵",
}  # fmt: skip


@pytest.fixture
def administrator():
    return signed_in_client(staff("0051234114", "ADMINISTRATOR", full_name="نسرین پارسا"))


def test_one_closes_a_service_and_another_opens_it(administrator):
    page = administrator.post(f"{PAGE}close/", TYPED, follow=True)
    assert "«استعلام گروهی» بسته شد" in words(page)
    assert "سرورها را عوض می‌کنیم. ۱۴۰۵/۰۹/۰۲ ساعت ۱۳:۰۰" in words(page)
    assert "باز کردن" in words(administrator.get(PAGE))
    colleague = signed_in_client(staff("0051234149", "ADMINISTRATOR", full_name="کیوان راد"))
    page = colleague.post(f"{PAGE}open/", follow=True)
    assert "«استعلام گروهی» باز شد" in words(page)
    assert "«استعلام گروهی» را نسرین پارسا در" in words(page)
    assert "کیوان راد در ۱۴۰۵" in words(page)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"expected_until_year": "۱۴۰۴"}, "expected_until"),
        ({"expected_until_month": "۱۳"}, "expected_until"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_closed(administrator, wrong, field):
    page = administrator.post(f"{PAGE}close/", TYPED | wrong)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not Closure.objects.exists()


def test_an_auditor_reads_and_others_do_neither(administrator):
    administrator.post(f"{PAGE}close/", TYPED)
    auditor = signed_in_client(staff("0051234106", "AUDITOR"))
    assert "سرورها را عوض می‌کنیم" in words(auditor.get(LIST))
    assert auditor.post(f"{PAGE}open/").status_code == 403
    clerk = signed_in_client(staff("0051234033", "IT_OFFICER"))
    assert clerk.get(LIST).status_code == clerk.post("/desk/services/payment/close/", TYPED).status_code == 403
    assert Closure.objects.get().opened_at is None


def test_twice_is_said_and_the_unknown_is_not_there(administrator):
    assert "این خدمت باز است" in words(administrator.post(f"{PAGE}open/", follow=True))
    administrator.post(f"{PAGE}close/", TYPED)
    assert administrator.post(f"{PAGE}close/", TYPED).status_code == 409
    assert administrator.get("/desk/services/audit/").status_code == 404
    assert Closure.objects.count() == 1


def test_the_list_costs_the_same_whatever_is_closed(administrator, django_assert_max_num_queries):
    for switch in Switch:
        administrator.post(f"/desk/services/{switch}/close/", TYPED)
    with django_assert_max_num_queries(8):
        page = administrator.get(LIST)
    assert words(page).count(" بسته سرورها") == len(Switch)
