"""A month's figures are published once, small counts hidden, for everybody."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import Error, transaction
from django.test import Client

from peyvand.eservices.figures import operations
from peyvand.eservices.figures.models import PublicMonth
from peyvand.eservices.figures.queries import public
from peyvand.foundation.audit.models import Act
from peyvand.foundation.coverage.models import Answer
from peyvand.kit.months import Month
from tests.eservices.figures.rows import answered
from tests.portal.pages import links, words

pytestmark = pytest.mark.django_db

ABAN = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
TODAY, NOW = date(2026, 11, 23), datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
PAGE = "/figures/1405/8/"


@pytest.fixture
def asked(fund, court):
    """Of Aban 1405: forty of the fund, of which four found nobody; thirty of the court."""
    rows = [answered(fund.agency, ABAN, "NOT_FOUND" if n < 4 else "ACTIVE") for n in range(40)]
    rows += [answered(court.agency, ABAN, "NOT_FOUND" if n < 12 else "ACTIVE") for n in range(30)]
    Answer.objects.bulk_create(rows)


@pytest.fixture
def published(asked):
    operations.roll_up(now=NOW)
    assert operations.publish(today=TODAY, now=NOW)


def test_nothing_before_all_is_counted(asked):
    operations.roll_up(now=datetime(2026, 11, 21, 20, 0, tzinfo=UTC))
    assert not operations.publish(today=TODAY, now=NOW)
    assert not PublicMonth.objects.exists()
    assert "هنوز آمار هیچ ماهی" in words(Client().get("/figures/"))
    assert Client().get(PAGE).status_code == 404


def test_small_counts_are_told_nowhere(published):
    browser = Client()
    page = browser.get("/figures/")
    assert page.status_code == browser.get(PAGE).status_code == 200
    assert "کمتر از ۱۰" in words(page)
    inquiries = browser.get(f"{PAGE}figures.json").json()["tables"][0]
    row = inquiries["counts"][inquiries["rows"].index("FUND")]
    assert row[inquiries["columns"].index("NOT_FOUND")] == "small"
    assert "hidden" in row
    text = browser.get(f"{PAGE}figures.csv").content.decode("utf-8-sig")
    assert any("کمتر از ۱۰" in line for line in csv.reader(io.StringIO(text)))
    assert 4 not in [cell for line in inquiries["counts"] for cell in line]


def test_published_once_and_never_again(published, fund):
    before = json.dumps(public.published(Month(1405, 8)).stored)
    Answer.objects.bulk_create(answered(fund.agency, ABAN) for _ in range(90))
    operations.recount(first=ABAN.date(), last=ABAN.date())
    assert not operations.publish(today=TODAY, now=NOW + timedelta(days=1))
    assert json.dumps(public.published(Month(1405, 8)).stored) == before
    assert Act.objects.filter(verb="figures:publish").count() == 1
    for change in (lambda rows: rows.update(tables=[]), lambda rows: rows._raw_delete("default")):
        with pytest.raises(Error), transaction.atomic():
            change(PublicMonth.objects.all())


@pytest.mark.parametrize(
    "url", ["1405/7/", "1405/13/", "1405/0/", "99999/1/", "1405/7/figures.csv", "1405/7/figures.json"]
)
def test_a_month_that_isnt_published_isnt_there(published, url):
    assert Client().get(f"/figures/{url}").status_code == 404


def test_home_leads_there(db):
    assert "/figures/" in links(Client().get("/"))


def test_few_statements(published, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        Client().get(PAGE)
