"""The letters and their outcomes, word for word (INQ-3, INQ-4)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from peyvand.foundation.coverage.rules import compose, decide, document
from tests.rules.golden import GOLDEN, TODAY, period_of, person, spells


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: f"{case['title']} ({case['audience']})")
def test_golden_situation(case: dict[str, Any]) -> None:
    code, audience, period = case["national_code"], case["audience"], period_of(case)
    who = person(code)
    decision = decide(who, spells(code), period=period, today=TODAY)
    letter = compose(
        decision,
        who,
        national_code=code,
        period=period,
        today=TODAY,
        addressee=GOLDEN["agencies"][audience],
        audience=audience,
    )
    answer = document(
        decision,
        who,
        letter,
        tracking_code="4821903377150264",
        asked_at=datetime(2026, 11, 22, 8, 30, tzinfo=UTC),
        agency_code="A-1",
        audience=audience,
        national_code=code,
        period=period,
    )
    expected = case["answer"]
    for key in ("outcome", "person", "status", "spells"):
        assert answer[key] == expected[key], key
    assert answer.get("judicial") == expected.get("judicial")
    assert ("judicial" in answer) == ("judicial" in expected)
    told = answer["letter"]
    for key in ("heading", "addressee", "paragraphs"):
        assert told[key] == expected["letter"][key], key
    assert (told["table"]["rows"] if told["table"] else None) == expected["letter"]["rows"]
    assert told["text"].splitlines()[:2] == [told["heading"], told["addressee"]]
