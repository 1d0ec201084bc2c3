"""Random years in a family's life: what the program deducts and covers, to the rial and the day."""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.choices import Ending
from peyvand.eservices.supplementary_enrolment.invariants import VIEWS
from peyvand.eservices.supplementary_enrolment.models import Deduction, Reversal
from peyvand.eservices.supplementary_enrolment.operations.accepting import close
from peyvand.foundation.records.models import Dependent, Supplementary
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.months import Month
from peyvand.kit.postgres import invariants
from tests.eservices.conftest import MORNING
from tests.eservices.supplementary.cast import Cast, given_period
from tests.eservices.supplementary.households import MINA, PARVIZ, PERIOD, SAM
from tests.eservices.supplementary.slow_deductions import AMOUNTS, LAST_DAY, Member, Refused, days

DAY = timedelta(days=1)
EXAMPLES = int(os.environ.get("PEYVAND_SOAK", "0")) or 3

asked = st.tuples(st.just("ask"), st.sampled_from([PARVIZ, MINA, SAM]))
until = st.tuples(st.just("until"), st.none() | st.integers(-20, 300))
events = st.lists(st.tuples(st.integers(0, 60), asked | asked | until), min_size=2, max_size=6)


class Undone(Exception):
    pass


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events)
def test_a_year_to_the_rial_and_the_day(people: Cast, year):
    try:
        with transaction.atomic():
            live(people, year)
            raise Undone
    except Undone:
        pass


def live(people: Cast, year) -> None:
    given_period(spouse_with_principal=False, requests_to="2027-11-21")
    start = tehran_day(MORNING)
    family = {
        PARVIZ: Member(None),
        MINA: Member(None),
        SAM: Member(Dependent.objects.get(dependent_code=SAM).dependency_end),
    }
    now: datetime = MORNING - 50 * DAY
    for gap, (what, value) in year:
        now += gap * DAY
        today = start + (now - MORNING)
        if what == "until":
            family[SAM].until = None if value is None else today + value * DAY
            Dependent.objects.filter(dependent_code=SAM).update(dependency_end=family[SAM].until)
        else:
            assert accepted(people, value, now) == model_accepts(family[value], today)
        operations.keep_up(now=now)
        assert operations.keep_up(now=now) == {"ended": 0, "documented": 0}
        for member in family.values():
            member.night(today)
    for code, member in family.items():
        assert slip(code) == member.slip()
        assert covered(code, "HEALTH") == member.covered["HEALTH"]
        assert covered(code, "LIFE") == member.covered["LIFE"]
    planned = sum(row.amount * (row.last_month - row.first_month + 1) for row in Deduction.objects.all())
    taken_back = sum(Reversal.objects.values_list("amount", flat=True))
    assert planned - taken_back == sum(AMOUNTS[kind] for member in family.values() for kind, _ in member.slip())
    exported(now, planned - taken_back)
    withdrawn_twice(now, family)


def exported(now: datetime, owed: int) -> None:
    """The files for payroll, of every month, add up to what is owed."""
    start = Month.of(tehran_day(MORNING))
    found = sum(
        line.amount
        for n in range(12)
        for line in operations.export(period_number=PERIOD["number"], month=start.after(n), actor="system", now=now)
    )
    assert found == owed


def withdrawn_twice(now: datetime, codes: Iterable[str]) -> None:
    """The second time nothing is left to close."""
    month = Month.of(tehran_day(now))
    for code in codes:
        close(PARVIZ, code, last=month, ending=Ending.WITHDRAWAL, case=None, now=now)
        before = list(Deduction.objects.order_by("pk").values()), Reversal.objects.count()
        assert close(PARVIZ, code, last=month, ending=Ending.WITHDRAWAL, case=None, now=now) == 0
        assert (list(Deduction.objects.order_by("pk").values()), Reversal.objects.count()) == before
    assert all(verdict.holds for verdict in invariants.check(VIEWS))


def accepted(people: Cast, member_code: str, now: datetime) -> bool:
    try:
        with transaction.atomic():
            people.accepted(now=now, members=(member_code,))
    except Refusal:
        return False
    return True


def model_accepts(member: Member, today) -> bool:
    try:
        member.ask(today)
    except Refused:
        return False
    return True


def slip(member_code: str) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for row in Deduction.objects.filter(member_code=member_code):
        for number in range(row.first_month, row.runs_to + 1):
            key = (row.kind, str(Month.numbered(number)))
            assert key not in found, "deducted twice"
            found[key] = row.amount
    return found


def covered(member_code: str, kind: str):
    rows = Supplementary.objects.filter(member_code=member_code, kind=kind).values_list("start_date", "end_date")
    return set().union(*(days(start, end or LAST_DAY) for start, end in rows))


def test_the_model_enrols_and_withdraws():
    member = Member(None)
    member.ask(LAST_DAY - 360 * DAY)
    assert len(member.slip()) == 22
    member.ask(LAST_DAY - 200 * DAY)
    assert 0 < len(member.slip()) < 22
