"""`peyvand preview_supplementary`: situations, each as the command answers it."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from peyvand.eservices.supplementary_enrolment.forms.periods import parse_periods
from peyvand.eservices.supplementary_enrolment.operations import load_periods
from peyvand.foundation.audit.models import Access, Act, RefusedAttempt
from tests.eservices.conftest import MORNING
from tests.eservices.supplementary.households import (
    DARA,
    MINA,
    NASRIN,
    PARVIZ,
    PERIOD,
    SAM,
    SARA,
    TODAY,
    branch,
    code,
    cover,
    dependent,
    household,
    pension,
    person,
)

DAY = timedelta(days=1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


@pytest.fixture(autouse=True)
def parviz(morning):
    household()
    given_period()


def given_period(**changes) -> None:
    periods = parse_periods(json.dumps({"periods": [{**PERIOD, **changes}]}))
    load_periods(periods=periods, today=date(2026, 9, 1), actor="command:test", now=MORNING)


def preview(national_code: str = PARVIZ, on: date | str | None = None) -> dict:
    out = io.StringIO()
    day = ["--on", str(on)] if on else []
    call_command("preview_supplementary", national_code, "--json", *day, stdout=out)
    return json.loads(out.getvalue())


def actions(national_code: str = PARVIZ, on: date | str | None = None) -> dict[str, str | None]:
    return {line["national_code"]: line["action"] for line in preview(national_code, on)["persons"]}


def test_the_answer_to_the_letter():
    cover(PARVIZ, MINA)
    cover(PARVIZ, MINA, "LIFE", until=TODAY)
    assert preview() == {
        "national_code": PARVIZ,
        "on": "2026-11-22",
        "eligible": True,
        "reason": None,
        "period": "1405-1406",
        "window_open": True,
        "persons": [
            {"national_code": PARVIZ, "full_name": "پرویز شیرازی", "kinship": "SELF", "dependency_end": None,
             "health": "NONE", "life": "NONE", "action": "ENROL"},
            {"national_code": MINA, "full_name": "مینا کریمی", "kinship": "SPOUSE", "dependency_end": None,
             "health": "ACTIVE", "life": "ACTIVE", "action": "WITHDRAW"},
            {"national_code": SAM, "full_name": "سام شیرازی", "kinship": "SON", "dependency_end": "2028-03-01",
             "health": "NONE", "life": "NONE", "action": "ENROL"},
        ],
    }  # fmt: skip


@pytest.mark.parametrize("on", ["1405/09/01", "۱۴۰۵/۰۹/۰۱", "١٤٠٥/٩/١", "2026-11-22", "۲۰۲۶-۱۱-۲۲"])
def test_the_day_may_be_jalali_and_digits_persian(on):
    typed = "".join(chr(ord("۰") + int(digit)) for digit in PARVIZ)
    assert preview(typed, on) == preview()


@pytest.mark.parametrize(("until", "listed"), [(TODAY - DAY, False), (TODAY, True), (TODAY + DAY, True), (None, True)])
def test_a_dependent_is_listed_while_the_dependency_lasts(until, listed):
    dependent(PARVIZ, SARA, "DAUGHTER", until)
    assert (SARA in actions()) == listed


@pytest.mark.parametrize(("died", "listed"), [(TODAY - DAY, False), (TODAY, False), (TODAY + DAY, True)])
def test_the_dead_are_not_listed(died, listed):
    dependent(PARVIZ, SARA, "DAUGHTER", death_date=died)
    assert (SARA in actions()) == listed


def test_dependents_are_told_by_national_code():
    for member in (code(90), code(9), code(40)):
        dependent(PARVIZ, member, "SIBLING")
    listed = [line["national_code"] for line in preview()["persons"]]
    assert listed[0] == PARVIZ
    assert listed[1:] == sorted(listed[1:])
    assert len(listed) == 6


@pytest.mark.parametrize(
    ("start", "end", "active"),
    [
        (TODAY, None, True),
        (TODAY + DAY, None, False),
        (TODAY - DAY, TODAY, True),
        (TODAY - 2 * DAY, TODAY - DAY, False),
    ],
)
def test_a_file_counts_from_its_first_to_its_last_day(start, end, active):
    person(NASRIN)
    pension(NASRIN, start_date=start, end_date=end)
    answer = preview(NASRIN)
    assert answer["reason"] == (None if active else "NOT_A_PENSIONER")
    assert (answer["period"], answer["window_open"]) == ("1405-1406", True)
    assert bool(answer["persons"]) == active


@pytest.mark.parametrize(("died", "eligible"), [(TODAY - DAY, False), (TODAY, False), (TODAY + DAY, True)])
def test_the_dead_draw_no_pension(died, eligible):
    person(NASRIN, death_date=died)
    pension(NASRIN)
    assert preview(NASRIN)["eligible"] == eligible


def test_nobody_else_than_who_draws_the_pension_is_a_pensioner():
    assert preview(MINA)["reason"] == "NOT_A_PENSIONER"
    assert preview(MINA)["persons"] == []


def test_the_head_of_a_surviving_family_draws_it_and_has_the_others_under_them():
    person(SARA, "احمد نوری", death_date=TODAY - 700 * DAY)
    pension(SARA, "900", end_date=TODAY - 700 * DAY)
    person(NASRIN, "نسرین نوری")
    pension(NASRIN, "900", kind="SURVIVOR", start_date=TODAY - 699 * DAY)
    dependent(NASRIN, DARA, "DAUGHTER")
    assert preview(SARA)["reason"] == "NOT_A_PENSIONER"
    assert actions(NASRIN) == {NASRIN: "ENROL", DARA: "ENROL"}


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"former_staff": True}, "FORMER_STAFF"),
        ({"former_staff": True, "end_date": TODAY}, "FORMER_STAFF"),
        ({"former_staff": True, "end_date": TODAY - DAY}, None),
        ({"former_staff": True, "start_date": TODAY + DAY}, None),
        ({"kind": "SURVIVOR", "end_date": TODAY - DAY}, None),
        ({"kind": "SURVIVOR", "start_date": TODAY - DAY}, None),
    ],
)
def test_any_active_file_of_former_staff_closes_the_service(other, reason):
    pension(PARVIZ, "78", **other)
    assert preview()["reason"] == reason


def test_a_kind_that_the_order_leaves_out():
    given_period(eligible_kinds=["SURVIVOR"])
    answer = preview()
    assert (answer["eligible"], answer["reason"], answer["persons"]) == (False, "KIND_NOT_ELIGIBLE", [])
    pension(PARVIZ, "78", former_staff=True)
    assert preview()["reason"] == "FORMER_STAFF"


@pytest.mark.parametrize(
    ("on", "is_open"), [("2026-09-22", False), ("2026-09-23", True), ("2027-02-14", True), ("2027-02-15", False)]
)
def test_the_window_from_its_first_to_its_last_day(on, is_open):
    cover(PARVIZ, PARVIZ)
    answer = preview(on=on)
    assert answer["window_open"] == is_open
    assert answer["period"] == ("1405-1406" if is_open else None)
    assert answer["reason"] == (None if is_open else "NO_OPEN_PERIOD")
    assert len(answer["persons"]) == 3
    assert (answer["persons"][0]["action"], answer["persons"][0]["health"]) == (
        "WITHDRAW" if is_open else None,
        "ACTIVE",
    )


def test_earlier_reasons_are_told_first_whether_or_not_a_window_is_open():
    assert preview(MINA, "2026-09-22")["reason"] == "NOT_A_PENSIONER"
    pension(PARVIZ, "78", former_staff=True)
    answer = preview(on="2026-09-22")
    assert (answer["reason"], answer["period"], answer["window_open"]) == ("FORMER_STAFF", None, False)


@pytest.mark.parametrize(("on", "action"), [("2026-11-21", "WITHDRAW"), ("2026-11-22", None), ("2026-11-23", None)])
def test_withdrawal_may_be_forbidden_once_the_cover_has_begun(on, action):
    given_period(withdrawal_in_period=False)
    cover(PARVIZ, PARVIZ)
    assert actions(on=on) == {PARVIZ: action, MINA: "ENROL", SAM: "ENROL"}


@pytest.mark.parametrize(
    ("since", "until", "health"),
    [
        (TODAY, None, "ACTIVE"),
        (TODAY + DAY, None, "NONE"),
        (TODAY - DAY, TODAY, "ACTIVE"),
        (TODAY - DAY, TODAY - DAY, "NONE"),
    ],
)
def test_a_cover_counts_from_its_first_to_its_last_day(since, until, health):
    cover(PARVIZ, PARVIZ, since=since, until=until)
    assert preview()["persons"][0]["health"] == health
    assert actions()[PARVIZ] == ("WITHDRAW" if health == "ACTIVE" else "ENROL")


def test_life_alone_is_no_reason_to_withdraw():
    cover(PARVIZ, PARVIZ, "LIFE")
    assert (preview()["persons"][0]["life"], actions()[PARVIZ]) == ("ACTIVE", "ENROL")


def test_a_dependent_of_two_principals_has_through_each_what_that_one_pays():
    person(NASRIN)
    pension(NASRIN)
    dependent(NASRIN, SAM, "SON")
    cover(PARVIZ, SAM)
    assert actions()[SAM] == "WITHDRAW"
    assert actions(NASRIN)[SAM] == "ENROL"


@pytest.mark.parametrize("national_code", [code(99), "1234567890", "12345", "x"])
def test_an_unknown_or_wrong_code_ends_with_one_line(national_code):
    with pytest.raises(CommandError) as refused:
        preview(national_code)
    assert refused.value.returncode == 1
    assert "\n" not in str(refused.value)


def test_a_wrong_day_ends_with_one_line():
    for typed in ("1405/13/01", "tomorrow", ""):
        with pytest.raises(CommandError):
            call_command("preview_supplementary", PARVIZ, f"--on={typed}")


def test_nothing_is_written_but_who_was_shown():
    acts = Act.objects.count()
    preview()
    assert {(row.national_code, row.ground, row.channel) for row in Access.objects.all()} == {
        (member, "STAFF", "COMMAND") for member in (PARVIZ, MINA, SAM)
    }
    assert (Act.objects.count(), RefusedAttempt.objects.count()) == (acts, 0)


def test_without_json_people_read_it():
    branch()
    out = io.StringIO()
    call_command("preview_supplementary", PARVIZ, stdout=out)
    assert "سام شیرازی (پسر، پایان کفالت ۱۴۰۶/۱۲/۱۱): درمان ندارد، عمر ندارد، عملیات: ثبت‌نام" in out.getvalue()
