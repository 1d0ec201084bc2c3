"""What votes decide, what may be granted, how long a memorandum lives: situations, and the slow model."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peyvand.eservices.agency_onboarding.rules import admission as rules
from peyvand.eservices.agency_onboarding.rules import memorandum as documents
from peyvand.eservices.agency_onboarding.rules.admission import Clauses, Conditions
from peyvand.foundation.agencies.rules import Memorandum, check_memorandum
from peyvand.kit import legal_person_id
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import from_parts
from tests.eservices.onboarding.admission import slow_model

YES, NO, BACK = "APPROVE", "REJECT", "RETURN"
ASKED = Clauses(
    services=("INQUIRY", "API"),
    daily_quota=100,
    purposes=({"code": "P1", "title": "مستمری"}, {"code": "P2", "title": "وام"}),
    networks=("10.20.0.0/16", "2001:db8::/32"),
)


def outcome(*ballots: str, waiting: int = 0, quorum: int = 3) -> str:
    try:
        return str(rules.outcome(rules.tally(ballots, waiting=waiting, quorum=quorum)))
    except Refusal as refusal:
        return refusal.code


@pytest.mark.parametrize(
    ("ballots", "waiting", "decided"),
    [
        ((), 5, "NO_QUORUM"),
        ((YES, YES), 3, "NO_QUORUM"),
        ((YES, YES, YES), 2, YES),
        ((YES, YES, NO), 2, YES),
        ((NO, NO, YES), 0, NO),
        ((BACK, BACK, NO), 0, BACK),
        ((YES, NO, BACK), 1, "NO_MAJORITY"),
        ((YES, NO, BACK), 0, BACK),
        ((YES, YES, NO, NO), 1, "NO_MAJORITY"),
        ((YES, YES, NO, NO), 0, BACK),
        ((YES, YES, NO, NO, YES), 0, YES),
    ],
)
def test_what_the_votes_decide(ballots, waiting, decided):
    assert outcome(*ballots, waiting=waiting) == decided


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([YES, NO, BACK]), max_size=9), st.integers(0, 4), st.integers(1, 6))
def test_votes_against_the_slow_model(ballots, waiting, quorum):
    assert outcome(*ballots, waiting=waiting, quorum=quorum) == slow_model.decide(ballots, waiting, quorum)


def test_figures_of_a_tally():
    votes = rules.tally([YES, YES, NO], waiting=2, quorum=5)
    assert (votes.cast, votes.missing, votes.has_quorum) == (3, 2, False)


# -- conditions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clauses", "changes", "code", "field"),
    [
        ({"services": ()}, {}, "SERVICES_EMPTY", "services"),
        ({"services": ("INQUIRY", "BATCH")}, {}, "SERVICES_WIDER", "services"),
        ({"daily_quota": 0}, {}, "QUOTA_WIDER", "daily_quota"),
        ({"daily_quota": 101}, {}, "QUOTA_WIDER", "daily_quota"),
        ({"purposes": ({"code": "P3", "title": "دیگر"},)}, {}, "PURPOSES_WIDER", "purposes"),
        ({"purposes": ()}, {}, "PURPOSES_NEEDED", "purposes"),
        ({"networks": ()}, {}, "NETWORKS_WIDER", "networks"),
        ({"networks": ("10.0.0.0/8",)}, {}, "NETWORKS_WIDER", "networks"),
        ({"networks": ("2001:db9::/48",)}, {}, "NETWORKS_WIDER", "networks"),
        ({}, {"months": 0}, "MONTHS_OUT_OF_RANGE", "months"),
        ({}, {"months": 61}, "MONTHS_OUT_OF_RANGE", "months"),
    ],
)
def test_the_committee_never_grants_more_than_was_asked(clauses, changes, code, field):
    granted = replace(Conditions(replace(ASKED, **clauses), months=12), **changes)
    with pytest.raises(Refusal) as refusal:
        rules.check_within(granted, ASKED)
    assert (refusal.value.code, refusal.value.field) == (code, field)


@pytest.mark.parametrize(
    "clauses",
    [
        {},
        {"services": ("API",), "daily_quota": 1, "purposes": ASKED.purposes[1:]},
        {"networks": ("10.20.7.0/24", "10.20.9.1/32", "2001:db8:1::/48")},
    ],
)
def test_the_committee_narrows(clauses):
    rules.check_within(Conditions(replace(ASKED, **clauses), months=60), ASKED)


def test_where_any_network_was_asked_for_the_committee_may_name_some():
    anywhere = replace(ASKED, networks=())
    rules.check_within(Conditions(ASKED, months=1), anywhere)
    rules.check_within(Conditions(anywhere, months=1), anywhere)


def test_a_purpose_keeps_the_code_that_programs_know_it_by():
    known = [{"code": "P1", "title": "پرداخت وام"}, {"code": "LOAN", "title": "ضمانت"}]
    coded = rules.code_purposes(["برقراری مستمری", "پرداخت  وام", "بیمه", "ضمانت"], known=known)
    assert [purpose["code"] for purpose in coded] == ["P2", "P1", "P3", "LOAN"]


# -- validity --------------------------------------------------------------------------------------------------------

days_ = st.dates(from_parts(1400, 1, 1), from_parts(1420, 12, 29))


@pytest.mark.parametrize(
    ("begins", "months", "last"),
    [
        ((1405, 9, 1), 12, (1406, 8, 30)),
        ((1405, 1, 1), 1, (1405, 1, 31)),
        ((1405, 6, 31), 1, (1405, 7, 29)),
        ((1403, 12, 30), 12, (1404, 12, 28)),
        ((1405, 12, 29), 1, (1406, 1, 28)),
    ],
)
def test_the_last_day_of_a_memorandum(begins, months, last):
    assert rules.last_day(from_parts(*begins), months=months) == from_parts(*last)


@settings(max_examples=40, deadline=None)
@given(days_, st.integers(1, 26))
def test_validity_against_the_slow_model(begins, months):
    assert rules.last_day(begins, months=months) == slow_model.last_valid_day(begins, months)


@settings(max_examples=100, deadline=None)
@given(
    begins=days_,
    length=st.none() | st.integers(0, 40),
    after=st.integers(-5, 60),
    suspended=st.booleans(),
)
def test_a_memorandum_is_open_exactly_while_it_is_valid(begins, length, after, suspended):
    """What the inquiry asks for each question: the very same rule stops an expired memorandum at once."""
    day = begins + timedelta(days=after)
    valid_to = None if length is None else begins + timedelta(days=length)
    memorandum = Memorandum("1", begins, valid_to, suspended, frozenset({"INQUIRY"}))
    expected = slow_model.is_open(day, begins=begins, valid_to=valid_to, suspended={day} if suspended else set())
    try:
        check_memorandum(memorandum, services=("INQUIRY",), today=day, source=None)
        said = ""
    except Refusal as refusal:
        said = refusal.code
    assert said in ([""] if expected else ["NOT_YET_VALID", "EXPIRED", "SUSPENDED"])


# -- reminders -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "due"), [(91, None), (90, 90), (61, 90), (60, 60), (16, 30), (15, 15), (0, 15), (-1, None)]
)
def test_which_reminder_is_due(left, due):
    today = date(2026, 11, 22)
    assert rules.reminder_due(valid_to=today + timedelta(days=left), today=today, days=[90, 60, 30, 15]) == due


@settings(max_examples=40, deadline=None)
@given(begins=days_, length=st.integers(0, 130), days=st.lists(st.integers(0, 120), unique=True, max_size=5))
def test_reminders_against_the_slow_model(begins, length, days):
    valid_to = begins + timedelta(days=length)
    told: dict[date, int] = {}
    for n in range(length + 3):
        day = begins + timedelta(days=n)
        due = rules.reminder_due(valid_to=valid_to, today=day, days=days)
        if due is not None and due not in told.values():
            told[day] = due
    assert told == slow_model.reminders(begins, valid_to, days)


# -- the document, and who it names ----------------------------------------------------------------------------------


def facts():
    return documents.Facts(
        number="1405/482190337",
        concluded_on=from_parts(1405, 9, 1),
        valid_to=from_parts(1406, 8, 30),
        case_number="482190337",
        agency_code="10380284790",
        agency_name="صندوق مس",
        national_id="10380284790",
        audience="FUND",
        address="کرمان، پلاک ۸",
        letter_number="12/450",
        letter_date=from_parts(1405, 8, 10),
        legal_ground="مادهٔ ۱۱",
        ruled_on=from_parts(1405, 8, 28),
        signatories=(("مدیرکل", "بهرام کاویانی"),),
    )


def test_the_document_says_what_is_granted():
    conditions = Conditions(ASKED, months=12, requires_purpose=True, requires_case_number=True)
    content = documents.content(facts(), conditions)
    text = "\n".join(paragraph for article in content["articles"] for paragraph in article["paragraphs"])
    for said in (
        "صندوق مس", "استعلام تکی، وب‌سرویس", "روزانه ۱۰۰ استعلام", "مستمری؛ وام", "10.20.0.0/16", "۱۴۰۵/۰۹/۰۱",
        "۱۴۰۶/۰۸/۳۰", "۱۲ ماه", "مقصود هر استعلام همراه آن", "شمارهٔ پرونده یا دادنامه", "۱۲/۴۵۰",
    ):  # fmt: skip
        assert said in text
    deed = documents.deed(content, attachment=b"{}")
    assert (deed.number, deed.dated) == ("1405/482190337", from_parts(1405, 9, 1))
    assert deed.articles[0].heading == "مادهٔ ۱ – طرف‌ها"


def test_the_document_of_a_memorandum_without_limits():
    text = str(documents.content(facts(), Conditions(replace(ASKED, purposes=(), networks=()), months=12)))
    assert "به نشانی شبکهٔ خاصی محدود نیست" in text
    assert "وظیفهٔ قانونی خود" in text


@pytest.mark.parametrize("number", ["10380284790", "10861677542", "10320894878"])
def test_national_ids_of_legal_persons(number):
    assert legal_person_id.parse(number) == number
    others = [f"{number[:-1]}{digit}" for digit in "0123456789" if digit != number[-1]]
    assert not any(map(legal_person_id.is_valid, others))


@pytest.mark.parametrize("typed", ["", "1038028479", "103802847900", "1038028479x", "11111111111", "10380284791"])
def test_what_is_no_national_id_of_a_legal_person(typed):
    with pytest.raises(Refusal, match="INVALID_LEGAL_PERSON_ID"):
        legal_person_id.parse(typed)
