"""The sandbox's invented persons: one for every outcome, whenever one asks."""

from collections import Counter
from datetime import date, timedelta
from itertools import product

import pytest

from peyvand.foundation.coverage.choices import Outcome
from peyvand.foundation.coverage.rules import decide
from peyvand.foundation.coverage.rules.sandbox import PRACTICE_PERIOD, facts_of, invented_persons
from peyvand.foundation.records.choices import Relationship
from peyvand.kit.national_code import is_valid

TODAY = date(2026, 11, 22)
CODES = list(invented_persons(TODAY))


def test_their_codes_are_right_and_nobody_s():
    for code, invented in invented_persons(TODAY).items():
        assert code == invented.person.national_code
        assert code.startswith("999")
        assert is_valid(code)
        for spell in invented.spells:
            assert spell.principal_code == "" or spell.principal_code in CODES


def test_every_outcome_and_every_standing_has_somebody():
    outcomes, rows, protected = Counter(), Counter(), set()
    for code, period in product(CODES, (None, PRACTICE_PERIOD)):
        person, spells = facts_of(code, today=TODAY, judicial=True)
        decision = decide(person, spells, period=period, today=TODAY)
        outcomes[decision.outcome] += 1
        if decision.chosen:
            rows[decision.chosen.relationship] += 1
            protected.add(person.protected or bool(decision.chosen.principal and decision.chosen.principal.protected))
    assert set(outcomes) == set(Outcome)
    assert set(rows) == set(Relationship.values)
    assert protected == {True, False}


@pytest.mark.parametrize("days", [1, 30, 365, 3650])
def test_they_show_the_same_whenever_one_asks(days):
    def outcomes(today):
        for code, period in product(CODES, (None, PRACTICE_PERIOD)):
            yield decide(*facts_of(code, today=today, judicial=False), period=period, today=today).outcome

    assert list(outcomes(TODAY + timedelta(days))) == list(outcomes(TODAY))


def test_a_fund_gets_no_address_workplace_phone_or_relative():
    for code in CODES:
        person, spells = facts_of(code, today=TODAY, judicial=False)
        assert (person.address, person.phone) == ("", "")
        assert all(spell.workplace is None and spell.principal is None for spell in spells)


def test_any_other_code_is_nobody():
    assert facts_of("9990000174", today=TODAY, judicial=True) == (None, [])
