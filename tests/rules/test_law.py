"""ALL-3: the law of a day is a frozen snapshot; a missing value is a refusal that names the key."""

from datetime import date
from decimal import Decimal

import pytest

from peyvand.foundation.law.rules import Law, Parameter, check_enactment, check_not_derived
from peyvand.kit.errors import Refusal

DAY = date(2026, 11, 22)


def parameter(key, value, holds_from=date(2026, 3, 21), holds_to=None):
    return Parameter(key, value, holds_from, holds_to, "مستند", "B", "")


def law(*parameters):
    return Law(DAY, parameters)


def test_values_come_out_typed():
    snapshot = law(
        parameter("rate", "0.27"), parameter("days", 30), parameter("flag", False), parameter("choices", [1, 7])
    )
    assert snapshot.get("rate") == Decimal("0.27")
    assert (type(snapshot.get("rate")), type(snapshot.get("days")), snapshot.get("flag")) == (Decimal, int, False)
    assert snapshot.get("choices") == [1, 7]


def test_a_missing_value_is_a_refusal_that_names_the_key():
    with pytest.raises(Refusal) as caught:
        law().get("voluntary.premium_rate")
    assert (caught.value.code, caught.value.data["key"]) == ("LAW_MISSING", "voluntary.premium_rate")
    assert "voluntary.premium_rate" in caught.value.message
    assert "۱۴۰۵/۰۹/۰۱" in caught.value.message


def test_the_wage_floor_is_thirty_days_of_the_minimum_wage_and_ends_with_it():
    snapshot = law(parameter("wage.minimum_daily", 5_541_850, holds_to=date(2027, 3, 20)))
    assert snapshot.get("voluntary.wage_floor") == 166_255_500
    assert snapshot.parameter("voluntary.wage_floor").holds_to == date(2027, 3, 20)


def test_without_a_minimum_wage_the_floor_names_the_wage_as_missing():
    with pytest.raises(Refusal) as caught:
        law().get("voluntary.wage_floor")
    assert caught.value.data["key"] == "wage.minimum_daily"


def test_a_decision_keeps_the_keys_values_and_days_it_stood_on():
    snapshot = law(parameter("rate", "0.27", date(2006, 10, 23)), parameter("quorum", 3, None), parameter("other", 1))
    assert snapshot.provenance("rate", "quorum") == [
        {"key": "rate", "value": "0.27", "from": "2006-10-23"},
        {"key": "quorum", "value": 3, "from": None},
    ]


def test_what_was_read_cannot_be_changed_through_the_snapshot():
    snapshot = law(parameter("rate", "0.27"))
    with pytest.raises(AttributeError):
        snapshot.parameter("rate").value = "0.28"


def enact(**changes):
    asked = {
        "key": "voluntary.premium_rate",
        "value": Decimal("0.28"),
        "example": Decimal("0.27"),
        "holds_from": date(2026, 11, 23),
        "instrument": "تصویب‌نامهٔ تازه",
        "today": DAY,
    }
    check_enactment(**asked | changes)


def test_a_value_for_tomorrow_may_be_laid_down():
    enact()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"holds_from": DAY}, "LAW_PAST", "holds_from"),
        ({"holds_from": date(2020, 1, 1)}, "LAW_PAST", "holds_from"),
        ({"instrument": " "}, "LAW_INSTRUMENT_REQUIRED", "instrument"),
        ({"value": 0.28}, "LAW_VALUE_INVALID", "value"),
        ({"value": 28}, "LAW_VALUE_INVALID", "value"),
        ({"value": True, "example": 2}, "LAW_VALUE_INVALID", "value"),
    ],
)
def test_the_past_no_instrument_and_another_kind_of_value_are_refused(changes, code, field):
    with pytest.raises(Refusal) as caught:
        enact(**changes)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_derived_value_is_not_laid_down_itself():
    with pytest.raises(Refusal, match="LAW_DERIVED"):
        check_not_derived("voluntary.wage_floor")
