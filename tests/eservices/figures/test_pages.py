"""Who sees which figures, that they are right, and the file that has them all."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from peyvand.eservices.figures import operations
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.coverage.models import Answer
from tests.eservices.conftest import MORNING
from tests.eservices.figures.rows import answered, message
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.accounts.staff import staff
from tests.foundation.cases.cast import cast as people_of_the_garden
from tests.foundation.cases.conftest import garden
from tests.portal.pages import words

__all__ = ["garden"]

pytestmark = pytest.mark.django_db
PAGES = {
    "": "استعلام‌ها",
    "worklists/": "کارتابل‌ها و درخواست‌ها",
    "payments/": "پرداخت‌ها",
    "messages/": "پیامک‌ها",
    "unusual-use/": "استفادهٔ نامعمول",
}
DIRECTOR, IT, CLERK = "0051234068", "0051234084", "0051234025"


@pytest.fixture
def director(morning):
    return signed_in_client(staff(DIRECTOR, Role.PENSIONS_DIRECTOR))


@pytest.fixture
def asked(fund, court, stranger):
    """Of the fund's three this month and one the month before, of the court's two."""
    before = MORNING - timedelta(days=30)
    Answer.objects.bulk_create(
        [
            *(answered(fund.agency, MORNING) for _ in range(2)),
            answered(fund.agency, MORNING, "NOT_FOUND"),
            answered(fund.agency, before),
            *(answered(court.agency, MORNING) for _ in range(2)),
        ]
    )


def test_a_director_sees_every_agency(director, asked, fund, court):
    text = words(director.get("/desk/figures/"))
    assert f"{fund.agency.name} ۲ ۰ ۰ ۱ ۳ ۱ ۲۰۰٪ بیشتر" in text
    assert f"{court.agency.name} ۲ ۰ ۰ ۰ ۲ ۰ –" in text
    assert "۱۰ تا ۱۱" in text


def test_the_page_says_the_same_once_it_is_counted(director, asked):
    before = words(director.get("/desk/figures/"))
    operations.roll_up(now=MORNING + timedelta(hours=3))
    assert words(director.get("/desk/figures/")) == before


@pytest.mark.parametrize("path", PAGES)
def test_each_page_in_few_statements_with_its_file(director, asked, path, django_assert_max_num_queries):
    operations.roll_up(now=MORNING)
    with django_assert_max_num_queries(10):
        page = director.get(f"/desk/figures/{path}")
    assert PAGES[path] in words(page)
    file = director.get(f"/desk/figures/{path}?file=xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(file.streaming_content)))
    assert len(book.sheet_names) >= 1
    for odd in (
        "span=x",
        "day=x",
        "day=9999/1/1",
        "day=1405-13-01",
        "span=day&day=1405-08-01",
        "span=week&day=1300-01-01",
    ):
        assert director.get(f"/desk/figures/{path}?{odd}").status_code == 200


def test_an_agencys_name_is_no_formula_in_the_file(director, fund, asked):
    fund.agency.name = '=HYPERLINK("https://x.example")'
    fund.agency.save()
    file = director.get("/desk/figures/?file=xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(file.streaming_content)))
    (rows,) = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names if "دستگاه" in name]
    assert fund.agency.name in [row[0] for row in rows]


def test_the_span_narrows_the_figures(director, asked):
    assert "در این دوره چیزی نیست" in words(director.get("/desk/figures/?span=day&day=1405-08-25"))
    assert "آبان ۱۴۰۵" in words(director.get("/desk/figures/?span=month&day=1405-08-25"))


def test_a_manager_sees_their_own_agency_alone(fund, court, asked):
    text = words(signed_in_client(fund.manager).get("/panel/figures/"))
    assert fund.agency.name in text
    assert court.agency.name not in text
    assert "همه ۳" in text
    page = signed_in_client(court.manager).get("/panel/figures/?file=xlsx")
    assert page.status_code == 200


def test_no_operator_citizen_or_visitor(fund, asked):
    assert signed_in_client(fund.operator).get("/panel/figures/").status_code == 403
    for path in PAGES:
        assert signed_in_client(fund.manager).get(f"/desk/figures/{path}").status_code == 403
        assert Client().get(f"/desk/figures/{path}").status_code == 302


def test_a_clerk_sees_their_own_office(morning, garden):
    people = people_of_the_garden()
    people.at_branch()
    page = signed_in_client(people.clerk).get("/desk/figures/worklists/")
    text = words(page)
    assert people.branch.name in text
    assert people.association.name not in text
    assert people.branch.name not in words(signed_in_client(people.stranger).get("/desk/figures/worklists/"))
    assert signed_in_client(people.clerk).get("/desk/figures/").status_code == 403


def test_messages_with_their_delay(morning):
    rows = [message(MORNING - timedelta(days=5), "DELIVERED", seconds) for seconds in (2, 3, 200)]
    rows += [message(MORNING, "PENDING", None), message(MORNING, "FAILED", None)]
    type(rows[0]).objects.bulk_create(rows)
    operations.roll_up(now=MORNING)
    text = words(signed_in_client(staff(IT, Role.IT_OFFICER)).get("/desk/figures/messages/?span=week"))
    assert "فرستاده ۰" in text
    text = words(signed_in_client(staff(DIRECTOR, Role.AUDITOR)).get("/desk/figures/messages/?day=1405-08-26"))
    assert "فرستاده ۳" in text
    assert "نیمی از پیامک‌ها تا ۳ ثانیه" in text
    assert "نود درصد تا ۳ دقیقه" in text
