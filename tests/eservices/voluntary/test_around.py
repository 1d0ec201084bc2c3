"""What a contract means elsewhere: the next inquiry, the organisation's bundle, the clock, later law."""

from datetime import date
from pathlib import Path

import pytest
import time_machine

from peyvand.eservices.voluntary_contracts import jobs, queries, rules
from peyvand.eservices.voluntary_contracts.models import Contract
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage.questions import Asker, Question
from peyvand.foundation.law import operations as law
from peyvand.kit import jobs as queue
from peyvand.kit.jalali import from_parts
from tests.eservices.voluntary.life import START, Life, at
from tests.eservices.voluntary.people import CODE
from tests.foundation.records.bundles import load, write

pytestmark = pytest.mark.django_db


def test_the_next_inquiry_says_so(fund):
    def ask():
        (reply,) = coverage.answer(
            [Question(asker=Asker(user_id=fund.operator.pk), channel="PANEL", national_code=CODE)], now=at(START)
        )
        return reply

    life = Life.begins()
    assert '"outcome":"INACTIVE"' in ask().body.replace(" ", "")
    life.pay(START)
    told = ask().body.replace(" ", "")
    assert '"outcome":"ACTIVE"' in told
    assert '"insured_type":"VOLUNTARY"' in told


def test_a_bundle_never_touches_what_was_written_here(tmp_path: Path):
    life = Life.begins()
    life.pay(START)
    bundle = write(
        tmp_path,
        spells=[
            {
                "national_code": CODE,
                "insured_type": "VOLUNTARY",
                "start": from_parts(*START).isoformat(),
                "end": "2026-12-01",
            }
        ],
        contributions=[
            {"national_code": CODE, "insured_type": "VOLUNTARY", "jalali_year": "1405", "month": "9", "days": "3",
             "wage": "1"}
        ],
    )  # fmt: skip
    _, rejects = load(bundle)
    assert rejects == []
    assert life.spell() == (from_parts(*START), None)
    assert life.contributions() == [(1405, 9, 30, 222_222_222)]


def test_the_round_of_the_day_takes_up_what_is_due():
    life = Life.begins()
    with time_machine.travel(at((1405, 10, 1), hour=1), tick=False):
        jobs.daily_round()
        assert queue.waiting("voluntary_contracts.keep_up") == []
    with time_machine.travel(at((1405, 10, 2), hour=1), tick=False):
        jobs.daily_round()
        assert queue.waiting("voluntary_contracts.keep_up") == [{"contract_id": life.contract.pk}]
        jobs.keep_up(life.contract.pk)
    assert life.state == "LAPSED"


def test_later_law_changes_nothing_of_a_contract():
    contract = Life.begins().fresh()
    before = queries.terms_of(contract), rules.limits(queries.law_of(contract))
    for key, value in (("voluntary.first_payment_days", 22), ("voluntary.lapse_after_unpaid_months", 1)):
        law.enact(
            key=key, value=value, holds_from=from_parts(1405, 9, 2), instrument="آزمون", grade="C", note="",
            today=from_parts(*START), actor="user:1", now=at(START),
        )  # fmt: skip
    again = Contract.objects.get()
    assert (queries.terms_of(again), rules.limits(queries.law_of(again))) == before
    kept = queries.law_of(again)
    terms = rules.Terms.of(start=again.start, premium=again.premium, exempt=True, law=kept)
    assert terms == before[0]
    assert rules.first_payment_due(again.start, kept) == again.first_payment_due == date(2026, 12, 22)
