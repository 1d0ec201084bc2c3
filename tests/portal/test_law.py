"""Legal parameters on the desk (ALL-3): read by administrators and auditors, proposed by one, enacted by another."""

from decimal import Decimal

import pytest

from peyvand.foundation.law import operations, queries
from peyvand.foundation.law.models import Parameter, Proposal
from peyvand.kit.jalali import from_parts
from tests.foundation.accounts.people import NOW, signed_in_client
from tests.foundation.accounts.staff import staff
from tests.portal.pages import words

pytestmark = pytest.mark.django_db

KEY = "voluntary.premium_rate"
PAGE = f"/desk/law/{KEY}/"
TYPED = {
    "value": "۰٫۲۸", "holds_from_day": "۱", "holds_from_month": "۱", "holds_from_year": "۱۴۰۶",
    "instrument": "تصویب‌نامهٔ هیئت وزیران", "grade": "A", "note": "",
}  # fmt: skip
NEW_YEAR = from_parts(1406, 1, 1)


@pytest.fixture
def first():
    return signed_in_client(staff("0051234114", "ADMINISTRATOR"))


@pytest.fixture
def second():
    return signed_in_client(staff("0051234149", "ADMINISTRATOR"))


def test_one_proposes_another_enacts(first, second):
    page = first.post(f"{PAGE}propose/", TYPED, follow=True)
    assert "این پیشنهاد را خودتان ثبت کرده‌اید" in words(page)
    proposal = Proposal.objects.get()
    page = first.post(f"/desk/law/proposals/{proposal.pk}/approve/", follow=True)
    assert "راهبر دیگری باید آن را ببیند و تصویب کند" in words(page)
    assert queries.on(NEW_YEAR).get(KEY) == Decimal("0.27")
    assert "در انتظار نگاه دوم" in words(second.get("/desk/law/"))
    page = second.post(f"/desk/law/proposals/{proposal.pk}/approve/", follow=True)
    assert "مقدار تازه تصویب شد" in words(page)
    assert queries.on(NEW_YEAR).get(KEY) == Decimal("0.28")
    assert "در راه" in words(first.get(PAGE))


def test_another_turns_it_down_only_with_a_reason(first, second):
    first.post(f"{PAGE}propose/", TYPED)
    proposal = Proposal.objects.get()
    said = f"/desk/law/proposals/{proposal.pk}/turn-down/"
    refused = second.post(said, {"reason": ""})
    assert refused.status_code == 422
    assert refused.context["turning_down"].errors["reason"] == ["بنویسید چرا این مقدار را نمی‌پذیرید."]
    assert Proposal.objects.get().outcome == ""
    assert "رد شد" in words(second.post(said, {"reason": "ابلاغ نشده است"}, follow=True))
    assert "ابلاغ نشده است" in words(first.get(PAGE))


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"value": "زیاد"}, "value", "برای نمونه ۰٫۲۷"),
        ({"holds_from_year": "۱۴۰۵"}, "holds_from", "گذشته ویرایش نمی‌شود"),
        ({"instrument": ""}, "instrument", ""),
        ({"grade": "D"}, "grade", ""),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_written(first, wrong, field, message):
    before = list(Parameter.objects.order_by("pk").values())
    page = first.post(f"{PAGE}propose/", TYPED | wrong)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert message in words(page)
    assert not Proposal.objects.exists()
    assert list(Parameter.objects.order_by("pk").values()) == before


def test_an_auditor_reads_and_a_clerk_does_not(first):
    auditor = signed_in_client(staff("0051234106", "AUDITOR"))
    assert "پیشنهاد مقدار تازه" in words(first.get(PAGE))
    assert "پیشنهاد مقدار تازه" not in words(auditor.get(PAGE))
    assert auditor.post(f"{PAGE}propose/", TYPED).status_code == 403
    assert signed_in_client(staff("0051234033", "IT_OFFICER")).get(PAGE).status_code == 403
    assert not Proposal.objects.exists()


def test_there_is_no_page_of_an_unknown_or_derived_key_nor_of_an_unknown_proposal(first):
    for address in ("/desk/law/no.such_key/", "/desk/law/voluntary.wage_floor/"):
        assert first.get(address).status_code == 404
    assert first.post("/desk/law/proposals/999/approve/").status_code == 404


def test_the_list_costs_the_same_however_much_is_proposed(first, django_assert_max_num_queries):
    for key in ("committee.quorum", "accounts.unused_days"):
        operations.propose(
            key=key, value=9, holds_from=NEW_YEAR, instrument="مصوبه", grade="A", note="", today=NOW.date(),
            actor="user:1", now=NOW,
        )  # fmt: skip
    with django_assert_max_num_queries(11):
        page = first.get("/desk/law/")
    assert words(page).count("پیشنهاد تازه") == 2
    assert "حداقل مزد روزانه (ریال) ۵٬۵۴۱٬۸۵۰" in words(page)
