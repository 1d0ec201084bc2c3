"""Who may, and at what price (VOL-1, VOL-2, VOL-9): readable situations, and a slow model over invented lives."""

import os
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from peyvand.eservices.voluntary_contracts.rules import (
    Applicant,
    LiveContract,
    MonthPaid,
    Spell,
    advice,
    found,
    quote,
    refuse,
)
from peyvand.foundation.records.choices import InsuredType, Relationship
from peyvand.kit.errors import Refusal
from tests.rules.voluntary import slow_model
from tests.rules.voluntary.calendar_table import gregorian, jalali, later
from tests.rules.voluntary.law_of import law_of

CODE = "0012345679"
TODAY = (1405, 9, 1)
OPEN = None
WORKER = ("INSURED_PRINCIPAL", "COMPULSORY")
FREELANCER = ("INSURED_PRINCIPAL", "FREELANCE")
PENSIONER = ("PENSIONER_PRINCIPAL", "RETIREMENT")
DEPENDENT = ("INSURED_DEPENDENT", "COMPULSORY")


def person(**facts: Any) -> dict[str, Any]:
    """Somebody of forty who worked until 1398, changed by `facts`; days as (1405, 9, 1)."""
    plain = {
        "birth": (1365, 1, 1),
        "death": None,
        "guardian": False,
        "spells": [((1390, 1, 1), (1398, 5, 27), *WORKER)],
        "contributions": [(1404, month, 30) for month in range(1, 13)],
        "contract": None,
    }
    row = {**plain, **facts}
    return {
        "national_code": CODE,
        "birth": row["birth"] and gregorian(row["birth"]),
        "death": row["death"] and gregorian(row["death"]),
        "guardian": row["guardian"],
        "spells": [(gregorian(s), e and gregorian(e), r, t) for s, e, r, t in row["spells"]],
        "contributions": row["contributions"],
        "contract": row["contract"] and (row["contract"][0], gregorian(row["contract"][1])),
    }


def applicant(row: dict[str, Any]) -> Applicant:
    return Applicant(
        national_code=row["national_code"],
        birth=row["birth"],
        death=row["death"],
        needs_guardian=row["guardian"],
        spells=tuple(Spell(*spell) for spell in row["spells"]),
        months_paid=tuple(MonthPaid(*month) for month in row["contributions"]),
        contract=LiveContract(*row["contract"]) if row["contract"] else None,
    )


def ask(row: dict[str, Any], on: tuple[int, int, int] | date = TODAY, premium: int | None = None) -> dict[str, Any]:
    day = on if isinstance(on, date) else gregorian(on)
    return quote(applicant(row), on=day, law=law_of(day), requested=premium).document()


def unmet(answer: dict[str, Any]) -> list[str]:
    return [condition["key"] for condition in answer["conditions"] if not condition["met"]]


# Who, on which day, which conditions fail, and whether they are sent to the branch.
SITUATIONS = [
    ("of age, has paid, nothing open", person(), TODAY, [], "ONLINE"),
    ("eighteen today", person(birth=(1387, 9, 1)), TODAY, [], "ONLINE"),
    ("eighteen tomorrow", person(birth=(1387, 9, 2)), TODAY, ["of_age"], "BRANCH"),
    ("born on 30 Esfand, of age on 29 Esfand of a common year", person(birth=(1387, 12, 30)), (1405, 12, 29), [],
     "ONLINE"),
    ("born on 30 Esfand, a day short", person(birth=(1387, 12, 30)), (1405, 12, 28), ["of_age"], "BRANCH"),
    ("born on 31 Shahrivar, of age on 31 Shahrivar", person(birth=(1387, 6, 31)), (1405, 6, 31), [], "ONLINE"),
    ("no birth date: neither age is known", person(birth=None), TODAY, ["of_age", "age"], "BRANCH"),
    ("born tomorrow", person(birth=(1405, 9, 2)), TODAY, ["of_age"], "BRANCH"),
    ("needs a guardian", person(guardian=True), TODAY, ["guardianship"], "BRANCH"),
    ("thirty days paid", person(contributions=[(1405, 8, 30)]), TODAY, [], "ONLINE"),
    ("a day short", person(contributions=[(1405, 8, 29)]), TODAY, ["contribution_days"], "ONLINE"),
    ("thirty days in all, in two months and two kinds", person(contributions=[(1404, 12, 15), (1405, 8, 15)]), TODAY,
     [], "ONLINE"),
    ("this month doesn't count", person(contributions=[(1405, 9, 30), (1405, 8, 29)]), TODAY, ["contribution_days"],
     "ONLINE"),
    ("the month before counts on its follower's first day", person(contributions=[(1404, 12, 30)]), (1405, 1, 1), [],
     "ONLINE"),
    ("nothing paid ever", person(contributions=[]), TODAY, ["contribution_days"], "ONLINE"),
    ("fifty today", person(birth=(1355, 9, 1), contributions=[(1405, 8, 30)]), TODAY, [], "ONLINE"),
    ("fifty and thirty days, thirty paid", person(birth=(1355, 8, 1), contributions=[(1405, 7, 30)]), TODAY, [],
     "ONLINE"),
    ("fifty and thirty-one days, thirty paid", person(birth=(1355, 7, 30), contributions=[(1405, 7, 30)]), TODAY,
     ["age"], "ONLINE"),
    ("born on 30 Esfand, fifty on 29 Esfand", person(birth=(1354, 12, 30), contributions=[(1403, 1, 30)]),
     (1404, 12, 29), [], "ONLINE"),
    ("seventy with 3,600 days", person(birth=(1335, 1, 1), contributions=[(1380 + n, m + 1, 30) for n in range(10)
                                                                          for m in range(12)]), TODAY, [], "ONLINE"),
    ("seventy with 3,599 days", person(birth=(1335, 1, 1), contributions=[(1380 + n, m + 1, 30 - (n == m == 0))
                                                                          for n in range(10) for m in range(12)]),
     TODAY, ["age"], "ONLINE"),
    ("still employed", person(spells=[((1390, 1, 1), OPEN, *WORKER)]), TODAY, ["not_covered"], "ONLINE"),
    ("employed until today", person(spells=[((1390, 1, 1), (1405, 9, 1), *WORKER)]), TODAY, ["not_covered"], "ONLINE"),
    ("employed until yesterday", person(spells=[((1390, 1, 1), (1405, 8, 30), *WORKER)]), TODAY, [], "ONLINE"),
    ("employed from tomorrow", person(spells=[((1405, 9, 2), OPEN, *WORKER)]), TODAY, [], "ONLINE"),
    ("draws a pension", person(spells=[((1400, 1, 1), OPEN, *PENSIONER)]), TODAY, ["not_covered"], "ONLINE"),
    ("a dependent of somebody insured", person(spells=[((1390, 1, 1), OPEN, *DEPENDENT)]), TODAY, [], "ONLINE"),
    ("freelance, open", person(spells=[((1390, 1, 1), OPEN, *FREELANCER)]), TODAY,
     ["not_covered", "no_open_freelance"], "ONLINE"),
    ("freelance, ended", person(spells=[((1390, 1, 1), (1405, 1, 1), *FREELANCER)]), TODAY, [], "ONLINE"),
    ("has a live contract since today", person(contract=("1", TODAY)), TODAY, ["not_covered"], "ONLINE"),
    ("asked for a day before the contract", person(contract=("1", TODAY)), (1405, 8, 30), [], "ONLINE"),
    ("died yesterday; the job ended with it", person(death=(1405, 8, 30), spells=[((1390, 1, 1), OPEN, *WORKER)]),
     TODAY, ["alive"], "ONLINE"),
    ("died today", person(death=TODAY), TODAY, ["alive"], "ONLINE"),
    ("died later than the day asked for", person(death=(1405, 9, 2)), TODAY, [], "ONLINE"),
    ("everything at once", person(birth=None, death=(1405, 9, 1), guardian=True, contributions=[],
                                  spells=[((1390, 1, 1), OPEN, *FREELANCER)]), TODAY,
     ["alive", "of_age", "guardianship", "contribution_days", "age", "not_covered", "no_open_freelance"], "BRANCH"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "on", "failing", "channel"), [s[1:] for s in SITUATIONS], ids=[s[0] for s in SITUATIONS]
)
def test_who_may_conclude_online(row, on, failing, channel):
    answer = ask(row, on)
    assert (unmet(answer), answer["channel"], answer["eligible"]) == (failing, channel, not failing)
    assert [condition["key"] for condition in answer["conditions"]] == [
        "alive", "of_age", "guardianship", "contribution_days", "age", "not_covered", "no_open_freelance",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "spells", "gap", "exempt"),
    [
        ("eighty-nine days", [((1390, 1, 1), (1405, 6, 3), *WORKER)], 89, True),
        ("ninety days", [((1390, 1, 1), (1405, 6, 2), *WORKER)], 90, True),
        ("ninety-one days", [((1390, 1, 1), (1405, 6, 1), *WORKER)], 91, False),
        ("yesterday", [((1390, 1, 1), (1405, 8, 30), *WORKER)], 1, True),
        ("a pension counts too", [((1390, 1, 1), (1405, 8, 1), *PENSIONER)], 30, True),
        ("the latest counts", [((1390, 1, 1), (1404, 1, 1), *WORKER), ((1400, 1, 1), (1405, 8, 1), *WORKER)], 30, True),
        ("somebody else's coverage doesn't", [((1390, 1, 1), (1405, 8, 1), *DEPENDENT)], None, False),
        ("none ever", [], None, False),
        ("one that still runs has not ended", [((1390, 1, 1), OPEN, *WORKER)], None, False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_is_exempt_from_the_examination(title, spells, gap, exempt):
    answer = ask(person(spells=spells))
    assert answer["exam"] == {"exempt": exempt, "gap_days": gap, "limit_days": 90}
    assert answer["exam_due"] == (None if exempt else "2027-01-21")


def test_the_example_of_the_interface_to_the_letter():
    row = person(birth=(1364, 6, 22), spells=[((1390, 1, 1), (1404, 7, 14), *WORKER)])
    answer = ask(row, premium=60_000_000)
    assert list(answer) == [
        "national_code", "on", "eligible", "channel", "conditions", "exam", "premium", "start", "first_payment_due",
        "exam_due", "law",
    ]  # fmt: skip
    assert [list(condition) for condition in answer["conditions"]] == [["key", "met", "detail"]] * 7
    assert answer["conditions"][4] == {
        "key": "age",
        "met": True,
        "detail": {"years": 41, "months": 2, "days": 9, "limit_years": 50},
    }
    assert answer["exam"] == {"exempt": False, "gap_days": 412, "limit_days": 90}
    assert answer["premium"] == {
        "minimum": 44888985,
        "maximum": 314222895,
        "requested": 60000000,
        "wage_base": 222222222,
        "rate": "0.27",
        "error": None,
    }
    dates = answer["on"], answer["start"], answer["first_payment_due"], answer["exam_due"]
    assert dates == ("2026-11-22", "2026-11-22", "2026-12-22", "2027-01-21")
    assert {"key": "voluntary.premium_rate", "value": "0.27", "from": "2006-10-23"} in answer["law"]
    assert {"key": "wage.minimum_daily", "value": 5541850, "from": "2026-03-21"} in answer["law"]


@pytest.mark.parametrize(
    ("premium", "wage_base", "error"),
    [
        (44_888_984, None, "BELOW_MINIMUM"),
        (44_888_985, 166_255_500, None),
        (314_222_895, 1_163_788_500, None),
        (314_222_896, None, "ABOVE_MAXIMUM"),
        (0, None, "BELOW_MINIMUM"),
        (10**18, None, "ABOVE_MAXIMUM"),
        (None, None, None),
    ],
)
def test_the_premium_is_tested_to_the_rial(premium, wage_base, error):
    answer = ask(person(), premium=premium)["premium"]
    assert (answer["requested"], answer["wage_base"], answer["error"]) == (premium, wage_base, error)


@pytest.mark.parametrize(
    ("year", "minimum", "maximum"),
    # Reckoned by hand: 30 × wage × 0.27, rounded up; 7 times that before the rounding, rounded down.
    [
        (1399, 4_955_653, 34_689_570),
        (1400, 7_169_837, 50_188_855),
        (1401, 11_285_325, 78_997_275),
        (1402, 14_332_367, 100_326_567),
        (1403, 19_348_697, 135_440_877),
        (1404, 28_055_614, 196_389_295),
        (1405, 44_888_985, 314_222_895),
    ],
)
def test_each_year_has_its_own_limits(year, minimum, maximum):
    answer = ask(person(), (year, 12, 1))["premium"]
    assert (answer["minimum"], answer["maximum"]) == (minimum, maximum)


@pytest.mark.parametrize(
    ("on", "key"),
    [
        ((1406, 1, 1), "wage.minimum_daily"),
        ((1410, 1, 1), "wage.minimum_daily"),
        ((1398, 12, 29), "wage.minimum_daily"),
        ((1399, 9, 30), "voluntary.min_age_years"),
    ],
)
def test_a_day_without_a_value_is_a_refusal_that_names_the_key(on, key):
    with pytest.raises(Refusal) as caught:
        ask(person(), on)
    assert (caught.value.code, caught.value.data["key"]) == ("LAW_MISSING", key)


def test_each_condition_is_told_in_words_with_its_figures():
    everything = next(row for title, row, *_ in SITUATIONS if title == "everything at once")
    on = gregorian(TODAY)
    decided = quote(applicant(everything), on=on, law=law_of(on))
    refusal = refuse(decided.unmet)
    assert refusal.code == "NOT_ELIGIBLE"
    for condition in decided.conditions:
        assert found(condition) in refusal.message
        assert advice(condition) in refusal.message
    assert "۰ روز؛ حداقل ۳۰ روز" in refusal.message
    assert "«بیمه‌شده اصلی، صاحبان حرف و مشاغل آزاد» از ۱۳۹۰/۰۱/۰۱" in refusal.message


def test_somebody_too_old_is_told_by_how_much_and_what_is_missing():
    on = gregorian(TODAY)
    row = person(birth=(1355, 7, 30), contributions=[(1405, 7, 30)])
    (condition,) = quote(applicant(row), on=on, law=law_of(on)).unmet
    assert "۳۱ روز از سقف گذشته و سابقه ۳۰ روز است" in found(condition)
    assert "۳٬۶۰۰ روز" in found(condition)


# -- the slow model --------------------------------------------------------------------------------------------------
_FIRST, _LAST = gregorian((1399, 10, 1)), gregorian((1405, 12, 29))
asked_on = st.dates(_FIRST, _LAST)
EXAMPLES = 2000 if os.environ.get("PEYVAND_SOAK") else 60


def near(*days: date) -> "st.SearchStrategy[date]":
    """One of these days, or a day beside it."""
    return st.builds(lambda day, by: day + timedelta(days=by), st.sampled_from(days), st.integers(-2, 2))


@st.composite
def lives(draw: st.DrawFn) -> tuple[dict[str, Any], date, int | None]:
    """A life with many of its days beside the ones that decide."""
    on = draw(asked_on)
    birth = draw(
        st.one_of(
            st.none(),
            st.dates(gregorian((1310, 1, 1)), on),
            near(
                *(later(gregorian((y - n, m, min(d, 29))), years=0) for y, m, d in [jalali(on)] for n in (18, 50, 51))
            ),
        )
    )
    starts = st.dates(gregorian((1370, 1, 1)), on + timedelta(days=40))
    spells = []
    for _ in range(draw(st.integers(0, 3))):
        start = draw(starts)
        decisive = near(*(on - timedelta(days=n) for n in (0, 30, 90)))
        end = draw(st.one_of(st.none(), decisive, st.dates(start, start + timedelta(days=4000))))
        kinds = st.sampled_from([WORKER, FREELANCER, PENSIONER, DEPENDENT, ("INSURED_DEPENDENT", "FREELANCE")])
        spells.append((min(start, end) if end else start, end, *draw(kinds)))
    year, month, _ = jalali(on)
    months = st.tuples(st.integers(year - 1, year), st.integers(max(1, month - 1), min(12, month + 1)))
    paid = draw(st.dictionaries(months, st.integers(0, 31), max_size=3))
    contributions = [(y, m, d) for (y, m), d in paid.items()]
    if draw(st.booleans()):
        contributions += [(1380, 1 + n % 12, 31) for n in range(draw(st.integers(0, 130)))]
    row = {
        "national_code": CODE,
        "birth": birth,
        "death": draw(st.one_of(st.none(), st.none(), near(on))),
        "guardian": draw(st.sampled_from([False, False, False, True])),
        "spells": spells,
        "contributions": contributions,
        "contract": draw(st.one_of(st.none(), st.none(), st.tuples(st.just("1"), near(on)))),
    }
    wage = slow_model.DAILY_WAGE[year]
    limits = (30 * wage * 27 // 100, 210 * wage * 27 // 100)
    premium = draw(
        st.one_of(
            st.none(),
            st.integers(0, 10**9),
            st.builds(lambda limit, by: limit + by, st.sampled_from(limits), st.integers(-2, 2)),
        )
    )
    return row, on, premium


@settings(max_examples=EXAMPLES, deadline=None)
@given(lives())
def test_the_quote_is_that_of_the_slow_model(life):
    row, on, premium = life
    answer, slow = ask(row, on, premium), slow_model.quote(row, on, premium)
    event(f"{'may' if slow['eligible'] else 'may not'}, {slow['channel']}")
    details = {condition["key"]: condition["detail"] for condition in answer["conditions"]}
    assert {condition["key"]: condition["met"] for condition in answer["conditions"]} == slow["met"]
    assert tuple(details["age"][name] for name in ("years", "months", "days")) == slow["age"]
    for name in ("eligible", "channel", "exam", "premium", "start", "first_payment_due", "exam_due", "on"):
        assert answer[name] == slow[name], name


def test_the_words_of_spells_are_known():
    assert {r for r, _ in (WORKER, FREELANCER, PENSIONER, DEPENDENT)} <= set(Relationship.values)
    assert {t for _, t in (WORKER, FREELANCER, PENSIONER, DEPENDENT)} <= set(InsuredType.values)
