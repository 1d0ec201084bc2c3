"""Contract periods on the staff's page: written down by one, confirmed by another (SUP-10)."""

import json
import re

import pytest
from django.db import IntegrityError, transaction

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.forms.periods import parse_periods
from peyvand.eservices.supplementary_enrolment.models import Period, PeriodProposal
from peyvand.foundation.accounts.models import User
from peyvand.foundation.audit.models import Act, RefusedAttempt
from peyvand.kit.errors import Refusal
from tests.eservices.conftest import MORNING
from tests.eservices.supplementary.cast import given_period
from tests.eservices.supplementary.households import PERIOD, TODAY
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.accounts.staff import staff

ROOT = "/desk/supplementary/periods/"
FORM = {
    "number": "۱۴۰۶-۱۴۰۷", "insurer": "بيمه تازه", "order_number": "1000/1406/1", "health_premium": "۶٬۱۰۰٬۰۰۰",
    "organisation_aid": "3,000,000", "member_share": "3100000", "life_premium": "250000", "terms": "متن\n\nشرایط",
    "eligible_kinds": ["RETIREMENT"], "withdrawal_in_period": "on",
    **{
        f"{name}_{part}": value
        for name, day in {
            "order_date": ("1406", "6", "1"), "cover_from": ("1406", "9", "1"), "cover_to": ("1407", "8", "30"),
            "requests_from": ("1406", "7", "1"), "requests_to": ("1406", "11", "25"),
        }.items()
        for part, value in zip(("year", "month", "day"), day, strict=True)
    },
}  # fmt: skip


@pytest.fixture
def keepers(db, morning) -> tuple[User, User]:
    given_period()
    return (
        staff("0051234114", "ADMINISTRATOR", full_name="داود نجفی"),
        staff("0051234068", "PENSIONS_DIRECTOR", full_name="شیرین یوسفی"),
    )


def propose(user: User, **changes: object):
    return signed_in_client(user).post(ROOT + "new/", {**FORM, **changes})


def decide(user: User, proposal: PeriodProposal, **data: str):
    return signed_in_client(user).post(f"/desk/supplementary/proposals/{proposal.pk}/", data)


def test_a_period_holds_once_somebody_else_has_confirmed_it(keepers):
    writer, reader = keepers
    assert propose(writer).status_code == 302
    assert Period.objects.count() == 1
    proposal = PeriodProposal.objects.get()
    own = signed_in_client(writer).get(ROOT).content.decode()
    assert "تایید با همکار دیگری است" in own
    assert "تایید دوره</button>" not in own
    assert "بیمه تازه" in signed_in_client(reader).get(ROOT).content.decode()
    assert decide(writer, proposal, confirm="1").status_code == 422
    assert Period.objects.count() == 1
    assert RefusedAttempt.objects.get().reason == "FOUR_EYES"
    assert decide(reader, proposal, confirm="1").status_code == 302
    period = Period.objects.get(number="1406-1407")
    assert (period.member_share, period.terms, period.insurer) == (3_100_000, "متن\nشرایط", "بیمه تازه")
    assert (period.cover_from.isoformat(), period.spouse_with_principal) == ("2027-11-22", False)
    assert decide(reader, proposal, confirm="1").status_code == 422
    assert set(Act.objects.filter(subject="period:1406-1407").values_list("verb", flat=True)) == {
        "supplementary:propose-period", "supplementary:add-period", "supplementary:confirm-period",
    }  # fmt: skip


def test_a_change_begins_with_what_stands_and_shows_what_it_changes(keepers):
    writer, reader = keepers
    period = Period.objects.get()
    page = signed_in_client(writer).get(f"{ROOT}{period.pk}/").content.decode()
    assert re.search(r'name="insurer" value="بیمه آتیه‌سازان"', page)
    [terms] = parse_periods(f'{{"periods": [{json.dumps({**PERIOD, "insurer": "دیگر"})}]}}')
    operations.propose_period(terms=terms, by=writer.pk, today=TODAY, now=MORNING)
    page = signed_in_client(reader).get(ROOT).content.decode()
    assert 'بیمه آتیه‌سازان <span aria-hidden="true" class="arrow">←</span> <strong>دیگر</strong>' in page
    assert decide(reader, PeriodProposal.objects.get(), confirm="1").status_code == 302
    assert Period.objects.get().insurer == "دیگر"


def test_a_proposal_is_set_aside_with_a_reason(keepers):
    writer, reader = keepers
    propose(writer)
    proposal = PeriodProposal.objects.get()
    assert decide(reader, proposal).status_code == 422
    assert decide(reader, proposal, reason="شمارهٔ دستور اداری نادرست است").status_code == 302
    assert PeriodProposal.objects.get().confirmed is False
    assert Period.objects.count() == 1
    assert propose(writer).status_code == 302  # and may be written anew


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"member_share": "3"}, "organisation_aid"),
        ({"requests_from_month": "1", "requests_from_year": "1405"}, "روز مشترک"),
        ({"cover_to_year": "1405"}, "cover_to"),
        ({"life_premium": "زیاد"}, "به ریال و با رقم"),
        ({"cover_from_day": "32"}, "چنین روزی"),
        ({"eligible_kinds": []}, "برگزینید"),
    ],
)  # fmt: skip
def test_a_flaw_is_told_and_nothing_is_proposed(keepers, changes, told):
    answer = propose(keepers[0], **changes)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not PeriodProposal.objects.exists()


def test_one_proposal_a_period_waits_at_a_time(keepers):
    propose(keepers[0])
    assert propose(keepers[1]).status_code == 422
    assert PeriodProposal.objects.count() == 1
    twin = PeriodProposal.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        PeriodProposal.objects.update(confirmed=True, decided_by=keepers[0], decided_at=MORNING)


def test_nobody_else_keeps_periods(keepers):
    clerk = staff("0051234017", "BRANCH_CLERK", "90001", full_name="راضیه اکبری")
    propose(keepers[0])
    proposal = PeriodProposal.objects.get()
    for url in (
        ROOT,
        ROOT + "new/",
        f"{ROOT}{Period.objects.get().pk}/",
        f"{ROOT}{Period.objects.get().pk}/insurer.xlsx",
    ):
        assert signed_in_client(clerk).get(url).status_code == 403
    assert propose(clerk).status_code == 403
    assert decide(clerk, proposal, confirm="1").status_code == 403
    with pytest.raises(Refusal, match="ROLE_MISSING"):
        operations.decide_on_period(
            proposal_id=proposal.pk, confirmed=True, reason="", by=clerk.pk, today=TODAY, now=MORNING
        )


def test_the_insurers_list_is_a_download(keepers):
    url = f"{ROOT}{Period.objects.get().pk}/insurer.xlsx"
    browser = signed_in_client(keepers[0])
    answer = browser.get(url, {"month": "1405/10"})
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert browser.get(url, {"month": "1409/10"}).status_code == 404
    assert browser.get(url).status_code == 404
    assert browser.get(f"{ROOT}999999/insurer.xlsx", {"month": "1405/10"}).status_code == 404
