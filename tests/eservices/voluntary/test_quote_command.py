"""`peyvand quote_voluntary`, to the letter of its interface; a dry run that leaves one trace."""

import json
from datetime import date

import pytest
from django.apps import apps

from peyvand.foundation.audit.models import Access
from peyvand.foundation.records.models import Person
from tests.eservices.doors import run_command
from tests.eservices.voluntary.people import CODE, LONG_AGO, insured
from tests.foundation.records.bundles import code, load, write

pytestmark = pytest.mark.django_db

TODAY = "2026-11-22"


def quote(*arguments: str, code: str = CODE):
    status, out, err = run_command("quote_voluntary", code, "--json", *arguments)
    return json.loads(out) if status == 0 else (status, err)


def rows() -> dict[str, int]:
    """How many rows each table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_the_answer_to_the_letter():
    insured(left=LONG_AGO, birth_date=date(1985, 9, 13))
    answer = quote("--premium", "60000000", "--on", TODAY)
    assert list(answer) == [
        "national_code", "on", "eligible", "channel", "conditions", "exam", "premium", "start", "first_payment_due",
        "exam_due", "law",
    ]  # fmt: skip
    assert (answer["national_code"], answer["on"], answer["eligible"]) == (CODE, TODAY, True)
    assert answer["conditions"][4]["detail"] == {"years": 41, "months": 2, "days": 9, "limit_years": 50}
    assert answer["premium"] == {
        "minimum": 44888985,
        "maximum": 314222895,
        "requested": 60000000,
        "wage_base": 222222222,
        "rate": "0.27",
        "error": None,
    }
    assert (answer["first_payment_due"], answer["exam_due"]) == ("2026-12-22", "2027-01-21")
    assert {key: list(one) for one in answer["law"] for key in [one["key"]]} == {
        key: ["key", "value", "from"]
        for key in (
            "voluntary.premium_rate", "wage.minimum_daily", "voluntary.wage_floor", "voluntary.wage_ceiling_factor",
            "voluntary.min_contribution_days", "voluntary.max_age_years", "voluntary.age_waiver_days",
            "voluntary.min_age_years", "voluntary.first_payment_days", "voluntary.exam_months",
            "voluntary.exam_exempt_gap_days",
        )
    }  # fmt: skip


def test_it_writes_the_staff_access_and_nothing_else():
    insured()
    before = rows()
    quote("--on", TODAY)
    quote("--on", TODAY, "--premium", "1")
    after = rows()
    assert {label for label in after if after[label] != before[label]} == {"audit.Access"}
    access = Access.objects.latest("pk")
    assert (access.national_code, access.ground, access.channel) == (CODE, "STAFF", "COMMAND")
    assert access.actor.startswith("command:")
    assert access.disclosed == ["AGE", "CONTRIBUTIONS", "SPELLS"]


def test_days_and_digits_as_people_write_them():
    insured()
    plain = quote("--on", TODAY, "--premium", "60000000")
    assert quote("--on", "1405/09/01", "--premium", "60,000,000") == plain
    assert quote("--on", "۱۴۰۵/۰۹/۰۱", "--premium", "۶۰٬۰۰۰٬۰۰۰", code="۰۰۱-۲۳۴۵۶۷-۹") == plain


@pytest.mark.parametrize(
    ("premium", "error"), [("44888984", "BELOW_MINIMUM"), ("314222896", "ABOVE_MAXIMUM"), ("44888985", None)]
)
def test_out_of_the_limits_is_an_answer_too(premium, error):
    insured()
    answer = quote("--on", TODAY, "--premium", premium)
    assert (answer["premium"]["error"], answer["eligible"]) == (error, True)
    assert (answer["premium"]["wage_base"] is None) == (error is not None)


def test_without_a_premium_none_is_told():
    insured()
    premium = quote("--on", TODAY)["premium"]
    assert (premium["requested"], premium["wage_base"], premium["error"]) == (None, None, None)


def test_an_exempt_person_has_no_day_of_examination():
    insured()
    answer = quote("--on", TODAY)
    assert answer["exam"] == {"exempt": True, "gap_days": 60, "limit_days": 90}
    assert answer["exam_due"] is None


def test_somebody_who_may_not_is_an_answer_too():
    insured(guardianship="GUARDIAN", birth_date=None, left=None)
    answer = quote("--on", TODAY)
    unmet = [condition["key"] for condition in answer["conditions"] if not condition["met"]]
    assert unmet == ["of_age", "guardianship", "age", "not_covered"]
    assert (answer["eligible"], answer["channel"]) == (False, "BRANCH")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("0012345678", "INVALID_CODE"),
        ("12345679", "کد ملی باید ده رقم باشد"),
        ("1111111111", "INVALID_CODE"),
        ("12345678901", "اتباع خارجی"),
        ("0084575948", "UNKNOWN_PERSON"),
    ],
)
def test_a_code_that_is_wrong_or_unknown_fails_in_a_line(code, told):
    status, err = quote("--on", TODAY, code=code)
    assert status == 1
    assert told in err
    assert len(err.strip().splitlines()) == 1


def test_an_unknown_code_leaves_the_staffs_look():
    quote("--on", TODAY, code="0084575948")
    assert Access.objects.get().disclosed == ["NOTHING_FOUND"]


@pytest.mark.parametrize(
    ("on", "key"),
    [("1406/01/01", "wage.minimum_daily"), ("2019-01-01", "wage.minimum_daily"),
     ("1399/09/30", "voluntary.min_age_years")],
)  # fmt: skip
def test_a_day_without_a_value_fails_and_names_the_key(on, key):
    insured()
    status, err = quote("--on", on)
    assert (status, "LAW_MISSING" in err, key in err) == (1, True, True)
    assert not Access.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [("--premium", "abc"), ("--premium=-5",), ("--premium", "1.5"), ("--premium", ""), ("--until", "x")],
)
def test_wrong_usage(arguments):
    assert quote("--on", TODAY, *arguments)[0] == 2


def test_a_day_that_does_not_exist():
    insured()
    assert quote("--on", "1405/12/30")[0] == 1


def test_for_people_it_is_told_in_words():
    insured(left=LONG_AGO, guardianship="GUARDIAN")
    status, out, _ = run_command("quote_voluntary", CODE, "--on", TODAY, "--premium", "60000000")
    assert status == 0
    assert "نمی‌تواند قرارداد را غیرحضوری ببندد (شعبه)" in out
    assert "قیم با قیم‌نامه به شعبه برود" in out
    assert "دستمزد مبنا ۲۲۲٬۲۲۲٬۲۲۲ ریال" in out
    assert Person.objects.get(pk=CODE).first_name not in out


# -- over a bundle -----------------------------------------------------------------------------------------------------
EXEMPT, LONG_SINCE = "2026-08-24", "2026-08-23"  # ninety days before TODAY, and ninety-one
WHOLE_YEARS = [(year, month, 30) for year in range(1380, 1390) for month in range(1, 13)]


def someone(**changes):
    """`born`, `left` (None: still there), `paid` months, columns of the person, further spells."""
    return {"born": "1986-03-21", "left": LONG_SINCE, "paid": [(1405, 8, 30)], "person": {}, "spells": []} | changes


# Who, which conditions fail, and whether the examination is waived.
BUNDLE = {
    "nothing in the way": (someone(), [], False),
    "the gap at its limit": (someone(left=EXEMPT), [], True),
    "eighteen today": (someone(born="2008-11-21"), [], False),
    "eighteen tomorrow": (someone(born="2008-11-22"), ["of_age"], False),
    "no birth date": (someone(born=""), ["of_age", "age"], False),
    "a guardian's deed": (someone(person={"guardianship": "GUARDIAN"}), ["guardianship"], False),
    "a day short": (someone(paid=[(1405, 8, 29)]), ["contribution_days"], False),
    "this month's days": (someone(paid=[(1405, 9, 30)]), ["contribution_days"], False),
    "fifty and thirty days, thirty paid": (someone(born="1976-10-23"), [], False),
    "fifty and thirty-one days": (someone(born="1976-10-22"), ["age"], False),
    "seventy, 3,600 days": (someone(born="1956-03-21", paid=WHOLE_YEARS), [], False),
    "seventy, 3,599 days": (someone(born="1956-03-21", paid=[*WHOLE_YEARS[1:], (1390, 1, 29)]), ["age"], False),
    "still at work": (someone(left=None), ["not_covered"], False),
    "leaves today": (someone(left=TODAY), ["not_covered"], False),
    "a pensioner meanwhile": (
        someone(spells=[{"relationship": "PENSIONER_PRINCIPAL", "insured_type": "DISABILITY", "start": "2026-10-01"}]),
        ["not_covered"],
        False,
    ),
    "freelance": (
        someone(spells=[{"insured_type": "FREELANCE", "start": "2026-10-01"}]),
        ["not_covered", "no_open_freelance"],
        False,
    ),
    "died today, at work": (someone(left=None, person={"death_date": TODAY}), ["alive", "not_covered"], False),
    "died yesterday, at work": (someone(left=None, person={"death_date": "2026-11-21"}), ["alive"], True),
}


def test_a_bundle_of_people_at_the_limits(tmp_path):
    persons, spells, contributions = [], [], []
    for n, (facts, _, _) in enumerate(BUNDLE.values(), start=100):
        who = {"national_code": code(n)}
        persons.append({**who, "birth_date": facts["born"], **facts["person"]})
        spells.append({**who, "start": "2000-03-21", "end": facts["left"] or ""})
        spells += [{**who, **spell} for spell in facts["spells"]]
        contributions += [
            {**who, "jalali_year": str(year), "month": str(month), "days": str(days), "wage": ""}
            for year, month, days in facts["paid"]
        ]
    _, rejects = load(write(tmp_path, persons=persons, spells=spells, contributions=contributions))
    assert rejects == []
    for n, (title, (_, failing, exempt)) in enumerate(BUNDLE.items(), start=100):
        answer = quote("--on", TODAY, code=code(n))
        assert [one["key"] for one in answer["conditions"] if not one["met"]] == failing, title
        in_person = {"of_age", "guardianship"} & set(failing)
        decided = (answer["eligible"], answer["channel"], answer["exam"]["exempt"], answer["exam_due"])
        assert decided == (
            not failing, "BRANCH" if in_person else "ONLINE", exempt, None if exempt else "2027-01-21",
        ), title  # fmt: skip
