"""The tables of counts hold exactly what the rows say, however often and late they are brought up to date."""

import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from peyvand.eservices.figures import operations
from peyvand.eservices.figures.choices import Span
from peyvand.eservices.figures.models import InquiryHour, MessageDay, Rollup
from peyvand.eservices.figures.queries import counts
from peyvand.eservices.figures.queries.rows import INQUIRIES
from peyvand.eservices.figures.rules.periods import Period
from peyvand.foundation.agencies.models import Agency
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.notifications.models import TextMessage
from tests.eservices.figures.rows import answered, kept, message, slowly
from tests.foundation.cases.cast import cast as people_of_the_garden
from tests.foundation.cases.conftest import garden
from tests.foundation.payments.conftest import clock, till
from tests.foundation.payments.till import AMOUNT, NOW, comes_back, order, to_the_bank, work

__all__ = ["clock", "garden", "till"]

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 10, 18, 0, tzinfo=UTC)
moments = st.integers(0, 3 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))


@pytest.fixture
def agencies(db):
    names = (("FND-01", "FUND"), ("JUD-01", "JUDICIAL"), ("SANDBOX-FND", "FUND"))
    return [
        Agency.objects.create(code=code, name=code, audience=audience, sandbox=code.startswith("SANDBOX"))
        for code, audience in names
    ]


def untils():
    return dict(Rollup.objects.values_list("table", "until"))


@given(
    asked=st.lists(st.tuples(moments, st.integers(0, 2), st.sampled_from(["ACTIVE", "NOT_FOUND"])), max_size=25),
    sent=st.lists(st.tuples(moments, st.sampled_from(["SENT", "FAILED"]), st.none() | st.floats(0, 5000)), max_size=12),
    looks=st.lists(st.integers(-5, 7 * 24).map(lambda hours: START + timedelta(hours=hours)), max_size=4),
)
@trying(
    max_examples=6 if "PEYVAND_SOAK" not in os.environ else 300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_counts_equal_those_of_the_rows_and_the_page_adds_the_rest(agencies, asked, sent, looks):
    for table in (Answer, TextMessage, InquiryHour, MessageDay, Rollup):
        table.objects.all().delete()
    # A row comes before whoever counts what is older than the moment it bears.
    for look in [*sorted(looks), None]:
        came = [row for row in asked if look is None or row[0] < look]
        asked = [row for row in asked if row not in came]
        Answer.objects.bulk_create(answered(agencies[of], at, outcome) for at, of, outcome in came)
        came = [row for row in sent if look is None or row[0] < look]
        sent = [row for row in sent if row not in came]
        TextMessage.objects.bulk_create(message(at, state, seconds) for at, state, seconds in came)
        if look is not None:
            operations.roll_up(now=look)
            held = kept()
            assert {name: held[name] for name in ("inquiries", "messages")} == slowly(until=untils())
    # What a page shows: the tables and what they don't have yet.
    everything = Period(Span.MONTH, date(2026, 11, 1), date(2026, 11, 30))
    truth = slowly(until=dict.fromkeys(("inquiries", "messages"), START + timedelta(days=30)))
    shown = counts.inquiries(everything, everything.before)
    expected = Counter()
    for (day, _, _, outcome), count in truth["inquiries"].items():
        expected[day, outcome] += count
    assert shown.by_day == expected
    assert sum(counts.messages(everything, everything.before).by_day.values()) == sum(truth["messages"].values())


@pytest.fixture
def three_days(agencies):
    """An answer in the middle of every hour of three days."""
    Answer.objects.bulk_create(answered(agencies[0], START + timedelta(hours=n)) for n in range(72))


def test_twice_counts_nothing_twice(three_days):
    assert operations.roll_up(now=START + timedelta(days=3)) > 0
    before = kept()
    assert operations.roll_up(now=START + timedelta(days=3)) == 0
    assert kept() == before


def test_an_hour_that_isnt_over_isnt_counted(three_days):
    operations.roll_up(now=START + timedelta(hours=10, minutes=31))
    # Tehran's hour ended a minute ago: a late writer may still be about.
    assert sum(row.count for row in InquiryHour.objects.all()) == 10
    operations.roll_up(now=START + timedelta(hours=10, minutes=33))
    assert sum(row.count for row in InquiryHour.objects.all()) == 11


def test_whoever_still_writes_is_waited_for(agencies):
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT now()")
            (began,) = cursor.fetchone()
        assert INQUIRIES.complete_until(began + timedelta(days=1)) < began
        other.rollback()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees the others as it saw them first
        assert INQUIRIES.complete_until(began + timedelta(days=1)) > began
    finally:
        other.close()


def test_recounting_brings_what_changed_since(agencies, three_days):
    operations.roll_up(now=START + timedelta(days=4))
    Answer.objects.bulk_create([answered(agencies[1], START + timedelta(hours=30)) for _ in range(5)])
    days = {"first": date(2026, 11, 11), "last": date(2026, 11, 12)}
    assert operations.recount(**days)["inquiries"] == 5
    assert operations.recount(**days)["inquiries"] == 0
    assert kept()["inquiries"] == slowly(until=untils())["inquiries"]


@pytest.fixture
def garden_people(garden):
    return people_of_the_garden()


def test_what_ended_is_counted_by_its_hours(garden_people):
    """One withdrawn after 30 hours, one that still runs."""
    at = datetime(2026, 11, 15, 8, 0, tzinfo=UTC)
    case = garden_people.opened(now=at)
    garden_people.opened(now=at, person_id=garden_people.neighbour.pk, by=garden_people.neighbour.pk)
    cases.move(case_id=case.pk, transition="withdraw", by=garden_people.applicant.pk, now=at + timedelta(hours=30))
    month = Period.of(Span.MONTH, at.date())
    live = counts.ended(month, month.before).hours
    assert live == {"garden_permit": Counter({30: 1})}
    operations.roll_up(now=at + timedelta(days=3))
    assert kept()["cases"] == Counter({(date(2026, 11, 16), "garden_permit", 30): 1})
    assert counts.ended(month, month.before).hours == live


def test_money_is_counted_by_the_day_it_was_noted(till, settings):
    settings.PAYMENT_GATEWAY = "sandbox"
    attempt = to_the_bank(order())
    till.bank.pay(attempt.token)
    comes_back(attempt)
    work()
    month = Period.of(Span.MONTH, NOW.date())
    live = counts.payments(month, month.before)
    assert (live.count, live.amount) == ({("sandbox", "RECEIVED"): 1}, {("sandbox", "RECEIVED"): AMOUNT})
    operations.roll_up(now=NOW + timedelta(days=2))
    assert counts.payments(month, month.before) == live
