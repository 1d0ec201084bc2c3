"""The decision and its letters against a second, slow and independent model, over situations that nobody chose."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from peyvand.foundation.coverage.rules import (
    Disclosure,
    Period,
    Person,
    Principal,
    Spell,
    Workplace,
    compose,
    decide,
    disclosures,
    document,
    tracking_label,
)
from peyvand.kit.text import latin_digits
from tests.rules import slow_model
from tests.rules.golden import GOLDEN

Row = dict[str, Any]

CODE = "0012345679"
TRACKING_CODE = "4821903377150264"
ADDRESSEE = "نهاد پرسنده"
AUDIENCES = ("FUND", "JUDICIAL")

# -- both sides ask the same rows ------------------------------------------------------------------------------------


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _person(row: Row) -> Person:
    return Person(
        national_code=row["national_code"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        sex=row["sex"],
        death=_day(row["death_date"]),
        protected=bool(row["protection"]),
        address=row["address"],
        phone=row["phone"] or row["mobile"],
    )


def _principal(row: Row) -> Principal:
    who = _person(row)
    return Principal(who.national_code, who.full_name, who.death is not None, who.protected, who.address, who.phone)


def _spell(row: Row, records: Row) -> Spell:
    workplace = records["workplaces"].get(row["workplace_code"])
    principal = records["persons"].get(row["principal_national_code"])
    return Spell(
        start=date.fromisoformat(row["start"]),
        end=_day(row["end"]),
        relationship=row["relationship"],
        insured_type=row["insured_type"],
        kinship=row["kinship"],
        insurance_number=row["insurance_number"],
        branch_code=row["branch_code"],
        branch_name=records["branches"].get(row["branch_code"], ""),
        workplace_code=row["workplace_code"],
        workplace=Workplace(workplace["name"], workplace["address"]) if workplace else None,
        principal_code=row["principal_national_code"],
        principal=_principal(principal) if principal else None,
    )


def answered(records: Row, question: Row) -> tuple[Row, tuple[Disclosure, ...]]:
    """The program's own answer in the model's form, with `text` beside it, and what it discloses of whom."""
    code, audience, today = question["code"], question["audience"], question["today"]
    row = records["persons"].get(code)
    who = _person(row) if row else None
    spells = [_spell(row, records) for row in records["spells"] if row["national_code"] == code]
    period = Period(question["from"], question["to"]) if question["from"] else None
    decision = decide(who, spells, period=period, today=today)
    letter = compose(
        decision,
        who,
        national_code=code,
        period=period,
        today=today,
        addressee=question["addressee"],
        audience=audience,
    )
    made = document(
        decision,
        who,
        letter,
        tracking_code=TRACKING_CODE,
        asked_at=datetime(today.year, today.month, today.day, 8, 30, tzinfo=UTC),
        agency_code="A-1",
        audience=audience,
        national_code=code,
        period=period,
    )
    made["label"] = tracking_label(decision.outcome)
    return made, disclosures(decision, who, national_code=code, audience=audience)


def expected_text(letter: Row) -> str:
    rows = ["\t".join(cells) for cells in letter["rows"] or ()]
    shown = "".join("۰۱۲۳۴۵۶۷۸۹"[int(digit)] for digit in TRACKING_CODE)
    parts = [letter["heading"], letter["addressee"], "با سلام", *letter["paragraphs"], *rows]
    return "\n".join([*parts, f"{letter['label']}: {shown}"])


def assert_same(records: Row, question: Row) -> Row:
    made, _ = answered(records, question)
    wanted = slow_model.answer(records, question)
    for key in ("outcome", "person", "status", "spells"):
        assert made[key] == wanted[key], key
    assert ("judicial" in made) == ("judicial" in wanted)
    assert made.get("judicial") == wanted.get("judicial")
    told, letter = made["letter"], wanted["letter"]
    for key in ("heading", "addressee", "paragraphs"):
        assert told[key] == letter[key], key
    assert (told["table"]["rows"] if told["table"] else None) == letter["rows"]
    assert told["table"] is None or told["table"]["columns"] == slow_model.COLUMNS
    assert made["label"] == letter["label"]
    assert latin_digits(told["text"]) == latin_digits(expected_text(letter))
    assert made["tracking_code"] == TRACKING_CODE
    assert made["audience"] == question["audience"]
    assert made["national_code"] == question["code"]
    assert made["period"] == (
        {"from": question["from"].isoformat(), "to": question["to"].isoformat()} if question["from"] else None
    )
    return made


# -- situations at the edges -----------------------------------------------------------------------------------------

# A leap year's last day, New Year, the turn of a Jalali month, an ordinary day, a Gregorian leap day.
TODAYS = tuple(map(date.fromisoformat, ("2025-03-20", "2025-03-21", "2026-11-22", "2026-06-10", "2024-02-29")))
BRANCHES = {"1001": "شعبه یک تهران", "1002": "شعبه 2 شیراز"}
WORKPLACES = {
    "9000000001": {"name": "نساجی ۱۲", "address": "جاده قدیم، پلاک 7"},
    "9000000002": {"name": "چوب آذر", "address": ""},
}
PRINCIPALS = {
    "living": "0000122491",
    "living without a phone": "0000108881",
    "dead": "0000163325",
    "protected": "0000190543",
    "dead and protected": "0000204153",
}
DEPENDENT = [name for name in slow_model.RELATIONSHIPS if name.endswith("DEPENDENT")]
PRINCIPAL = [name for name in slow_model.RELATIONSHIPS if name.endswith("PRINCIPAL")]
KINSHIPS = {
    "living": "SIBLING",
    "living without a phone": "SPOUSE",
    "dead": "DAUGHTER",
    "protected": "SON",
    "dead and protected": "GRANDCHILD",
}

near = st.sampled_from((-1, 0, 1))
days = st.one_of(near, near, st.integers(-6, 6), st.integers(-45, 45))


def person_row(code: str, **given: Any) -> Row:
    row = {"first_name": "نام", "last_name": "خانوادگی", "sex": "M", "mobile": "", "phone": "", "address": ""}
    return {"national_code": code, **row, "death_date": None, "protection": 0, **given}


PRINCIPAL_ROWS = {
    PRINCIPALS["living"]: person_row(
        PRINCIPALS["living"],
        first_name="حسین",
        last_name="کاظم‌پور",
        phone="02611112222",
        mobile="09120000001",
        address="کرج ۱۴",
    ),
    PRINCIPALS["living without a phone"]: person_row(PRINCIPALS["living without a phone"], first_name="مریم", sex=""),
    PRINCIPALS["dead"]: person_row(
        PRINCIPALS["dead"],
        first_name="احمد",
        last_name="نوری",
        phone="02155556666",
        address="ری",
        death_date="2001-02-03",
    ),
    PRINCIPALS["protected"]: person_row(
        PRINCIPALS["protected"], first_name="پناه", sex="F", mobile="09120000002", address="پنهان", protection=1
    ),
    PRINCIPALS["dead and protected"]: person_row(
        PRINCIPALS["dead and protected"], first_name="نهان", mobile="09120000003", death_date="2011-01-01", protection=1
    ),
}


@st.composite
def spell_rows(draw: st.DrawFn, today: date) -> Row:
    start = today + timedelta(draw(days))
    length = draw(st.one_of(st.none(), st.sampled_from((0, 1)), st.integers(0, 50), days.map(abs)))
    ends_near_today = draw(st.booleans())
    end = None if length is None else start + timedelta(length)
    if end is not None and ends_near_today:
        end = max(start, today + timedelta(draw(near)))
    through = draw(st.one_of(st.none(), st.none(), st.sampled_from(sorted(PRINCIPALS))))
    return {
        "national_code": CODE,
        "start": start.isoformat(),
        "end": end.isoformat() if end else None,
        "relationship": draw(st.sampled_from(DEPENDENT if through else PRINCIPAL)),
        "insured_type": draw(st.sampled_from(list(slow_model.INSURED_TYPES))),
        "kinship": KINSHIPS[through] if through else "SELF",
        "principal_national_code": PRINCIPALS[through] if through else "",
        "insurance_number": draw(st.sampled_from(("", "0000200000", "0000200001"))),
        "branch_code": draw(st.sampled_from(("", *BRANCHES))),
        "workplace_code": "" if through else draw(st.sampled_from(("", *WORKPLACES))),
    }


def sort_key(row: Row) -> tuple[str, ...]:
    """What tells two spells apart once their ends have been cut short by a death."""
    columns = ("start", "relationship", "insured_type", "insurance_number", "workplace_code", "branch_code")
    return (*(row[column] for column in columns), row["principal_national_code"])


@st.composite
def twins(draw: st.DrawFn, row: Row) -> Row:
    """A spell that differs from `row` in one of the keys of the order, so that the others tie."""
    if draw(st.booleans()):  # the last of the order, which for its place would hardly ever decide
        if not row["principal_national_code"]:
            return {**row, "workplace_code": draw(st.sampled_from(("", *WORKPLACES)))}
        through = draw(st.sampled_from(sorted(PRINCIPALS)))
        return {**row, "principal_national_code": PRINCIPALS[through], "kinship": KINSHIPS[through]}
    principal = not row["principal_national_code"]
    changes: dict[str, list[Any]] = {
        "relationship": PRINCIPAL if principal else DEPENDENT,
        "insured_type": list(slow_model.INSURED_TYPES),
        "insurance_number": ["", "0000200000", "0000200001"],
        "branch_code": ["", *BRANCHES],
        "end": [None, *([row["start"]] if row["end"] else [])],
    }
    column = draw(st.sampled_from(sorted(changes)))
    return {**row, column: draw(st.sampled_from(changes[column]))}


@st.composite
def periods(draw: st.DrawFn, today: date, rows: list[Row]) -> tuple[date, date] | None:
    """None, or from and to: around today, or touching a spell's first or last day; it begins by today."""
    if draw(st.booleans()):
        return None
    edges = [today, *(date.fromisoformat(row[end]) for row in rows for end in ("start", "end") if row[end])]
    start = min(today, draw(st.sampled_from(edges)) + timedelta(draw(near)))
    end = draw(st.one_of(st.just(start), st.sampled_from(edges), days.map(lambda n: today + timedelta(n))))
    end += timedelta(draw(near))
    return start, max(start, end)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Row, Row]:
    """Records and a question without its audience."""
    today = draw(st.sampled_from(TODAYS))
    rows = draw(st.lists(spell_rows(today), max_size=4))
    if rows and draw(st.booleans()):
        rows += [draw(twins(draw(st.sampled_from(rows)))) for _ in range(draw(st.integers(1, 3)))]
    if draw(st.integers(0, 3)) == 0:  # whoever is covered today would otherwise hide most of the other outcomes
        rows = [row for row in rows if row["end"] and row["end"] < today.isoformat()]
    rows = list({sort_key(row): row for row in rows}.values())
    death = None
    if draw(st.integers(0, 3)) == 0:
        edges = [today, *(date.fromisoformat(row[end]) for row in rows for end in ("start", "end") if row[end])]
        death = (draw(st.sampled_from(edges)) + timedelta(draw(days))).isoformat()
    who = person_row(
        CODE,
        first_name=draw(st.sampled_from(("زهرا", "علی‌رضا"))),
        last_name="حسینی 1",
        sex=draw(st.sampled_from(("F", "M", ""))),
        mobile=draw(st.sampled_from(("", "09121110000"))),
        phone=draw(st.sampled_from(("", "02133445566"))),
        address=draw(st.sampled_from(("", "خیابان ایران، پلاک 3"))),
        death_date=death,
        protection=int(draw(st.integers(0, 4)) == 0),
    )
    known = rows or draw(st.booleans())
    records = {
        "persons": {**PRINCIPAL_ROWS, **({CODE: who} if known else {})},
        "spells": rows,
        "workplaces": WORKPLACES,
        "branches": BRANCHES,
    }
    asked = draw(periods(today, rows))
    question = {"code": CODE, "today": today, "addressee": ADDRESSEE}
    return records, {**question, "from": asked[0] if asked else None, "to": asked[1] if asked else None}


# -- what must hold --------------------------------------------------------------------------------------------------

slow = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: f"{case['title']} ({case['audience']})")
def test_slow_model_gives_the_golden_answers(case: Row) -> None:
    records = {**GOLDEN, "persons": {row["national_code"]: row for row in GOLDEN["persons"]}}
    question = {
        "code": case["national_code"],
        "from": _day(case["from"]),
        "to": _day(case["to"]),
        "today": date.fromisoformat(GOLDEN["today"]),
        "audience": case["audience"],
        "addressee": GOLDEN["agencies"][case["audience"]],
    }
    made = slow_model.answer(records, question)
    del made["letter"]["label"]
    assert made == case["answer"]


@settings(slow, max_examples=20_000 if os.environ.get("PEYVAND_SOAK") else 1000)
@given(situations())
def test_the_program_and_the_slow_model_answer_alike(situation: tuple[Row, Row]) -> None:
    records, question = situation
    for audience in AUDIENCES:
        made = assert_same(records, {**question, "audience": audience})
    event(made["outcome"] + (" with a period" if question["from"] else ""))
    if "judicial" in made:
        event(f"judicial: {', '.join(made['judicial'])}")


@settings(slow, max_examples=150)
@given(situations(), st.randoms(use_true_random=False))
def test_the_order_in_which_spells_are_read_never_matters(situation: tuple[Row, Row], random: Any) -> None:
    records, question = situation
    assume(len(records["spells"]) > 1)
    shuffled = random.sample(records["spells"], len(records["spells"]))
    for audience in AUDIENCES:
        asked = {**question, "audience": audience}
        assert answered({**records, "spells": shuffled}, asked) == answered(records, asked)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_letters_text_is_in_persian_digits_to_its_last_line(audience: str) -> None:
    records: Row = {"persons": {}, "spells": [], "workplaces": {}, "branches": {}}
    question = {"code": CODE, "today": TODAYS[0], "addressee": ADDRESSEE, "from": None, "to": None}
    made, _ = answered(records, {**question, "audience": audience})
    assert made["letter"]["text"].splitlines()[-1] == "شماره پیگیری: ۴۸۲۱۹۰۳۳۷۷۱۵۰۲۶۴"


# Nothing else in an answer holds these letters or digits.
SECRETS = {"address": "نشانیپنهان", "phone": "77665544332", "mobile": "09887766554"}
WORKPLACE_SECRETS = {"name": "کارگاهپنهان", "address": "نشانیکارپنهان"}
PRINCIPAL_SECRETS = {"first_name": "اصلیپنهان", "last_name": "خویشپنهان"}


def planted(records: Row) -> Row:
    """The same records, every address, phone, workplace and principal's name replaced by a token that can be found."""
    persons = {
        code: {**row, **SECRETS, **({} if code == CODE else PRINCIPAL_SECRETS)}
        for code, row in records["persons"].items()
    }
    return {**records, "persons": persons, "workplaces": dict.fromkeys(records["workplaces"], WORKPLACE_SECRETS)}


@settings(slow, max_examples=150)
@given(situations())
def test_a_fund_never_learns_an_address_a_phone_a_workplace_or_a_relatives_name(situation: tuple[Row, Row]) -> None:
    records, question = situation
    made, told_of = answered(planted(records), {**question, "audience": "FUND"})
    everything = latin_digits(json.dumps(made, ensure_ascii=False) + made["letter"]["text"])
    for secret in (*SECRETS.values(), *WORKPLACE_SECRETS.values(), *PRINCIPAL_SECRETS.values()):
        assert secret not in everything
    assert "judicial" not in made
    assert [entry.national_code for entry in told_of] == [CODE]


@settings(slow, max_examples=150)
@given(situations())
def test_a_protected_persons_whereabouts_leave_for_nobody(situation: tuple[Row, Row]) -> None:
    records, question = planted(situation[0]), situation[1]
    assume(CODE in records["persons"])
    records["persons"][CODE]["protection"] = 1
    for audience in AUDIENCES:
        made, _ = answered(records, {**question, "audience": audience})
        everything = latin_digits(json.dumps(made, ensure_ascii=False))
        for secret in (*SECRETS.values(), *WORKPLACE_SECRETS.values(), *BRANCHES.values()):
            assert latin_digits(secret) not in everything


@settings(slow, max_examples=150)
@given(situations())
def test_disclosures_name_whom_the_answer_tells_of(situation: tuple[Row, Row]) -> None:
    records, question = situation
    for audience in AUDIENCES:
        made, told_of = answered(planted(records), {**question, "audience": audience})
        names_principal = PRINCIPAL_SECRETS["first_name"] in json.dumps(made, ensure_ascii=False)
        asked, *relatives = [entry.national_code for entry in told_of]
        assert asked == CODE
        assert len(relatives) == int(names_principal)
        assert set(relatives) <= set(PRINCIPALS.values())
