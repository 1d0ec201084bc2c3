"""Lines and time decided a second time, without the program's own rules: by looking through everything again."""

import re
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from peyvand.eservices.agency_onboarding.choices.user_lists import Unused
from peyvand.eservices.agency_onboarding.rules.members import Use, unused
from peyvand.eservices.agency_onboarding.rules.people import Person
from peyvand.eservices.agency_onboarding.rules.user_lists import flaws_of, judge, read_line
from tests.eservices.onboarding.export import person

HERE, THERE = 1, 2

# -- lines -----------------------------------------------------------------------------------------------------------

# Each cell as somebody may spell it, with what it means: a person's number, or what is wrong with it.
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
codes = st.one_of(
    st.builds(
        lambda number, spell: (spell(person(number)), number),
        st.integers(0, 3),
        st.sampled_from(
            [str, lambda code: code.translate(PERSIAN), lambda code: f" {code[:3]}-{code[3:9]}-{code[9]} "]
        ),
    ),
    st.sampled_from(
        [("", "NO_NATIONAL_CODE"), (" ", "NO_NATIONAL_CODE"), ("1234567890", "BAD_NATIONAL_CODE"),
         ("1111111111", "BAD_NATIONAL_CODE"), ("x", "BAD_NATIONAL_CODE"), ("12345678901", "FOREIGN")]
    ),
)  # fmt: skip
names = st.sampled_from(
    [("رضا مرادی", ""), (" رضا  مرادي ", ""), ("کس دیگر", ""), ("", "NO_NAME"), ("رضا 3", "BAD_NAME"),
     ("رضا\u202eمرادی", "BAD_NAME"), ("ر" * 201, "LONG_NAME")]
)  # fmt: skip
positions = st.sampled_from([("کارشناس", ""), ("مدير", ""), ("", "NO_POSITION"), ("ک" * 101, "LONG_POSITION")])
mobiles = st.sampled_from([("09121234567", ""), ("۰۹۱۲ ۱۲۳ ۴۵۶۷", ""), ("0912", "BAD_MOBILE"), ("", "BAD_MOBILE")])
roles = st.sampled_from(
    [
        ("OPERATOR", ""),
        ("manager", ""),
        ("مدیر دستگاه", ""),
        ("كاربر استعلام", ""),
        ("شاه", "BAD_ROLE"),
        ("", "BAD_ROLE"),
    ]
)
lines_ = st.lists(st.tuples(codes, names, positions, mobiles, roles), max_size=5)
accounts_ = st.dictionaries(
    st.integers(0, 3),
    st.sampled_from(
        ["none", "closed", "other name", "other mobile", "here", "suspended", "left here", "there", "left there"]
    ),
)


def account(kind: str) -> Person:
    """Somebody named رضا مرادی with the mobile of the lines, unless the account says otherwise."""
    at = {"here": HERE, "suspended": HERE, "left here": HERE, "there": THERE, "left there": THERE}.get(kind)
    left = kind.startswith("left")
    return Person(
        user_id=1,
        full_name="کسی" if kind == "other name" else "رضا مرادی",
        mobile="09129999999" if kind == "other mobile" else "09121234567",
        activated=True,
        closed=kind == "closed",
        member_id=None if at is None else 7,
        agency_id=at,
        agency_code="" if at is None else "X",
        suspended=left or kind == "suspended",
        left=left,
    )


def slowly(lines, accounts, *, checking: bool) -> list[set[str]]:
    told = []
    for n, ((_, who), (name, bad_name), (_, bad_position), (mobile, bad_mobile), (_, bad_role)) in enumerate(lines):
        wrong = {bad for bad in (bad_name, bad_position, bad_mobile, bad_role) if bad}
        if isinstance(who, str):
            wrong.add(who)
        elif any(who == earlier[0][1] for earlier in lines[:n]):
            wrong.add("REPEATED")
        else:
            kind = accounts.get(who, "nobody")
            if kind == "there":
                wrong.add("MEMBER_ELSEWHERE")
            elif kind in ("here", "suspended"):
                wrong.add("ALREADY_MEMBER" if kind == "here" else "SUSPENDED_HERE")
            elif checking and kind == "closed":
                wrong.add("ACCOUNT_CLOSED")
            elif checking and kind != "nobody":
                same_name = " ".join(name.replace("ي", "ی").split()) == account(kind).full_name
                same_mobile = _digits(mobile) == account(kind).mobile
                if not (same_name and same_mobile):
                    wrong.add("IDENTITY_DIFFERS")
        told.append(wrong)
    return told


def _digits(text: str) -> str:
    return re.sub(r"\s", "", text).translate({ord("۰") + n: str(n) for n in range(10)})


@settings(max_examples=150, deadline=None)
@given(lines=lines_, accounts=accounts_, checking=st.booleans())
def test_lines_are_judged_as_somebody_would_who_looks_at_each(lines, accounts, checking):
    names_of = ("national_code", "full_name", "position", "mobile", "role")
    read = [
        read_line(number, {name: cell for name, (cell, _) in zip(names_of, cells, strict=True)})
        for number, cells in enumerate(lines)
    ]
    people = {person(number): account(kind) for number, kind in accounts.items()}
    judged = judge(read, people, agency_id=HERE, checking=checking)
    told = [{wrong.flaw.value for wrong in judged.get(number, [])} for number in range(len(lines))]
    assert told == slowly(lines, accounts, checking=checking)


cells_ = st.text(max_size=40)


@settings(max_examples=60, deadline=None)
@given(cells=st.tuples(cells_, cells_, cells_, cells_, cells_))
def test_reading_what_has_been_read_changes_nothing(cells):
    names_of = ("national_code", "full_name", "position", "mobile", "role")
    once = read_line(1, dict(zip(names_of, cells, strict=True)))
    again = read_line(1, {name: getattr(once, name) for name in names_of})
    assert again == once
    assert flaws_of(again) == flaws_of(once)
    assert not set("\x00\u202e\u2066").intersection("".join(getattr(once, name) for name in names_of))


# -- time ------------------------------------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(limit=st.integers(20, 60), uses=st.sets(st.integers(0, 150)), runs=st.sets(st.integers(0, 300)))
def test_an_account_lapses_once_it_lay_unused_so_long_and_its_owner_was_told_a_fortnight_before(limit, uses, runs):
    """A life day by day, with sign-ins and with a worker on some of the days only."""
    first = date(2026, 1, 1)
    used = 0
    warned: int | None = None
    for day in range(301):
        if day in uses:
            used = day
        if day not in runs:
            continue
        verdict = unused(
            Use(
                user_id=1,
                used_on=first + timedelta(days=used),
                warned_on=None if warned is None else first + timedelta(days=warned),
            ),
            today=first + timedelta(days=day),
            limit=limit,
        )
        was_told = warned is not None and warned >= used
        idle = day - used
        if verdict == Unused.LAPSED:
            assert was_told
            assert idle >= limit
            assert warned is not None
            assert day - warned >= 14
            return
        if verdict == Unused.WARNED:
            assert not was_told
            assert idle >= limit - 14
            warned = day
        else:
            assert idle < limit - 14 or (was_told and (idle < limit or day - (warned or 0) < 14))
