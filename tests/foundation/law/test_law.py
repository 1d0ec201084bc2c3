"""ALL-3: the first values, the database's own refusals, laying down a new value, and `peyvand show_law`."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from peyvand.foundation.law import operations, queries, rules
from peyvand.foundation.law.choices import TITLES
from peyvand.foundation.law.models import Key, Parameter, Proposal
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import from_parts

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


# -- first values ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("key", "value", "since", "grade"),
    [
        ("voluntary.premium_rate", Decimal("0.27"), (1385, 8, 1), "B"),
        ("voluntary.state_rate", Decimal("0.03"), (1385, 8, 1), "B"),
        ("voluntary.min_contribution_days", 30, (1386, 11, 20), "B"),
        ("voluntary.max_age_years", 50, (1385, 8, 1), "B"),
        ("voluntary.age_waiver_days", 3600, (1385, 8, 1), "B"),
        ("voluntary.min_age_years", 18, (1399, 10, 1), "B"),
        ("voluntary.first_payment_days", 30, (1399, 10, 1), "B"),
        ("voluntary.exam_months", 2, (1399, 10, 1), "A"),
        ("voluntary.exam_exempt_gap_days", 90, (1399, 10, 1), "C"),
        ("voluntary.lapse_after_unpaid_months", 3, (1385, 8, 1), "B"),
        ("voluntary.hospital_before_exam", False, (1399, 10, 1), "A"),
        ("voluntary.wage_floor", 30 * 5_541_850, (1405, 1, 1), "B"),
        ("voluntary.wage_ceiling_factor", 7, (1385, 8, 1), "C"),
        ("wage.minimum_daily", 5_541_850, (1405, 1, 1), "B"),
        ("certificate.code_validity_days", [1, 7, 30, 365], (1399, 9, 15), "B"),
        ("certificate.max_code_attempts", 5, (1399, 9, 15), "C"),
        ("inquiry.seal_max_days", 90, (1399, 9, 15), "C"),
        ("supplementary.contract_year", ["09/01", "08/30"], None, "B"),
        ("supplementary.spouse_with_principal", True, None, "B"),
        ("certificate.dispute_window_days", 90, None, "C"),
        ("certificate.dispute_clock_days", 10, None, "C"),
        ("accounts.mobile_change_hours", 24, None, "C"),
        ("accounts.unused_days", 180, None, "C"),
        ("accounts.mandate_days", 365, None, "C"),
        ("memorandum.reminder_days", [90, 60, 30, 15], None, "C"),
        ("memorandum.recertify_months", 3, None, "C"),
        ("committee.quorum", 3, None, "C"),
        ("inquiry.repeat_notice_days", 30, None, "C"),
    ],
)
def test_a_first_value_is_in_force_with_its_day_and_grade(key, value, since, grade):
    law = queries.on(TODAY)
    assert law.get(key) == value
    assert law.parameter(key).holds_from == (from_parts(*since) if since else None)
    assert law.parameter(key).grade == grade
    assert law.parameter(key).instrument


@pytest.mark.parametrize(
    ("year", "rials"),
    [
        (1399, 611_809),
        (1400, 885_165),
        (1401, 1_393_250),
        (1402, 1_769_428),
        (1403, 2_388_728),
        (1404, 3_463_656),
        (1405, 5_541_850),
    ],
)
def test_each_year_has_its_minimum_wage_from_the_first_day_to_the_last(year, rials):
    first, last = from_parts(year, 1, 1), from_parts(year + 1, 1, 1) - timedelta(days=1)
    assert queries.on(first).get("wage.minimum_daily") == rials
    assert queries.on(last).get("wage.minimum_daily") == rials


@pytest.mark.parametrize("day", [from_parts(1406, 1, 1), from_parts(1398, 12, 29)])
def test_the_minimum_wage_is_never_carried_into_a_year_that_has_none(day):
    with pytest.raises(Refusal) as caught:
        queries.on(day).get("wage.minimum_daily")
    assert (caught.value.code, caught.value.data["key"]) == ("LAW_MISSING", "wage.minimum_daily")


def test_before_its_day_a_value_is_not_in_force():
    assert "voluntary.premium_rate" not in queries.on(from_parts(1385, 7, 30))
    assert "voluntary.premium_rate" in queries.on(from_parts(1385, 8, 1))


# -- what the database refuses ---------------------------------------------------------------------------------------
def another_value(key, holds_from, holds_to=None):
    return Parameter.objects.create(
        key=Key.objects.get(key=key),
        value="0.5",
        holds_from=holds_from,
        holds_to=holds_to,
        instrument="—",
        grade="C",
        enacted_by="system",
        enacted_at=NOW,
    )


@pytest.mark.parametrize(
    ("key", "holds_from", "holds_to"),
    [
        ("voluntary.premium_rate", date(2030, 1, 1), None),
        ("voluntary.premium_rate", date(2000, 1, 1), date(2006, 10, 23)),
        ("voluntary.premium_rate", None, None),
        ("wage.minimum_daily", from_parts(1405, 12, 29), from_parts(1406, 12, 29)),
        ("committee.quorum", date(1990, 1, 1), date(1990, 1, 1)),
    ],
)
def test_the_database_refuses_two_values_of_a_key_on_one_day(key, holds_from, holds_to):
    with pytest.raises(IntegrityError, match="law_one_value_a_day"), transaction.atomic():
        another_value(key, holds_from, holds_to)


def test_values_of_a_key_may_touch_and_those_of_two_keys_may_overlap():
    another_value("voluntary.premium_rate", date(2000, 1, 1), date(2006, 10, 22))
    assert queries.on(date(2006, 10, 22)).get("voluntary.premium_rate") == Decimal("0.5")
    assert queries.on(date(2006, 10, 23)).get("voluntary.premium_rate") == Decimal("0.27")


@pytest.mark.parametrize(
    "change",
    [
        {"value": "0.26"},
        {"holds_from": date(2000, 1, 1)},
        {"instrument": "چیز دیگر"},
        {"grade": "A"},
        {"note": "چیز دیگر"},
        {"enacted_by": "user:8"},
    ],
)
def test_the_database_refuses_to_edit_a_value(change):
    with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
        Parameter.objects.filter(key__key="voluntary.premium_rate").update(**change)


def test_the_database_refuses_to_delete_a_value_or_to_hold_it_longer():
    with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
        Parameter.objects.filter(key__key="voluntary.premium_rate").delete()
    with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
        Parameter.objects.filter(key__key="wage.minimum_daily", value=5_541_850).update(holds_to=None)


# -- laying down a new value -----------------------------------------------------------------------------------------
def enact(**changes):
    operations.enact(
        **{
            "key": "voluntary.premium_rate",
            "value": Decimal("0.28"),
            "holds_from": date(2027, 3, 21),
            "instrument": "تصویب‌نامهٔ تازه",
            "grade": "A",
            "note": "",
            "today": TODAY,
            "actor": "user:7",
            "now": NOW,
        }
        | changes
    )


def test_a_new_value_ends_the_running_one_the_day_before():
    enact()
    assert queries.on(date(2027, 3, 20)).get("voluntary.premium_rate") == Decimal("0.27")
    assert queries.on(date(2027, 3, 21)).get("voluntary.premium_rate") == Decimal("0.28")
    assert queries.on(date(2027, 3, 20)).parameter("voluntary.premium_rate").holds_to == date(2027, 3, 20)
    row = Parameter.objects.get(key__key="voluntary.premium_rate", holds_to=None)
    assert (row.value, row.instrument, row.enacted_by, row.enacted_at) == ("0.28", "تصویب‌نامهٔ تازه", "user:7", NOW)


def test_a_new_years_wage_ends_with_that_year():
    enact(key="wage.minimum_daily", value=7_000_000, holds_from=from_parts(1406, 1, 1))
    law = queries.on(from_parts(1406, 12, 29))
    assert (law.get("wage.minimum_daily"), law.get("voluntary.wage_floor")) == (7_000_000, 210_000_000)
    assert "wage.minimum_daily" not in queries.on(from_parts(1407, 1, 1))
    assert queries.on(TODAY).get("wage.minimum_daily") == 5_541_850


def test_a_raise_within_the_year_holds_for_the_rest_of_it():
    enact(key="wage.minimum_daily", value=6_000_000, holds_from=from_parts(1405, 10, 1))
    assert queries.on(from_parts(1405, 9, 30)).get("wage.minimum_daily") == 5_541_850
    assert queries.on(from_parts(1405, 12, 29)).get("wage.minimum_daily") == 6_000_000
    assert "wage.minimum_daily" not in queries.on(from_parts(1406, 1, 1))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"holds_from": TODAY}, "LAW_PAST"),
        ({"value": 28}, "LAW_VALUE_INVALID"),
        ({"instrument": ""}, "LAW_INSTRUMENT_REQUIRED"),
        ({"key": "no.such_key"}, "LAW_KEY_UNKNOWN"),
        ({"key": "voluntary.wage_floor", "value": 1}, "LAW_DERIVED"),
    ],
)
def test_a_refused_value_changes_nothing(changes, code):
    before = list(Parameter.objects.order_by("id").values())
    with pytest.raises(Refusal) as caught:
        enact(**changes)
    assert caught.value.code == code
    assert list(Parameter.objects.order_by("id").values()) == before


def test_a_value_is_not_slipped_in_before_one_already_laid_down():
    enact()
    before = list(Parameter.objects.order_by("id").values())
    for day in (date(2027, 3, 21), date(2027, 1, 1)):
        with pytest.raises(Refusal, match="LAW_LATER_VALUE"):
            enact(holds_from=day)
    assert list(Parameter.objects.order_by("id").values()) == before


# -- four eyes -------------------------------------------------------------------------------------------------------
FIRST, SECOND = "user:7", "user:8"


def propose(**changes):
    operations.propose(
        **{
            "key": "voluntary.premium_rate",
            "value": Decimal("0.28"),
            "holds_from": date(2027, 3, 21),
            "instrument": "تصویب‌نامهٔ تازه",
            "grade": "A",
            "note": "",
            "today": TODAY,
            "actor": FIRST,
            "now": NOW,
        }
        | changes
    )
    return Proposal.objects.latest("pk").pk


def everything():
    return [list(table.objects.order_by("pk").values()) for table in (Parameter, Proposal)]


def test_a_proposed_value_holds_only_once_another_administrator_enacts_it():
    proposal = propose()
    assert queries.on(date(2027, 3, 21)).get("voluntary.premium_rate") == Decimal("0.27")
    operations.approve(proposal_id=proposal, today=TODAY, actor=SECOND, now=NOW)
    assert queries.on(date(2027, 3, 21)).get("voluntary.premium_rate") == Decimal("0.28")
    assert queries.history("voluntary.premium_rate")[0].enacted_by == SECOND
    kept = Proposal.objects.get(pk=proposal)
    assert (kept.outcome, kept.proposed_by, kept.decided_by, kept.decided_at) == ("ENACTED", FIRST, SECOND, NOW)


def test_whoever_proposed_may_take_it_back_and_another_may_turn_it_down():
    operations.turn_down(proposal_id=propose(), reason="", actor=FIRST, now=NOW)
    operations.turn_down(proposal_id=propose(), reason="مصوبه هنوز ابلاغ نشده", actor=SECOND, now=NOW)
    assert list(Proposal.objects.order_by("pk").values_list("outcome", "reason")) == [
        ("WITHDRAWN", ""),
        ("TURNED_DOWN", "مصوبه هنوز ابلاغ نشده"),
    ]
    assert queries.on(date(2027, 3, 21)).get("voluntary.premium_rate") == Decimal("0.27")


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda pk: operations.approve(proposal_id=pk, today=TODAY, actor=FIRST, now=NOW), "LAW_OWN_PROPOSAL"),
        (lambda pk: operations.approve(proposal_id=pk, today=date(2027, 3, 21), actor=SECOND, now=NOW), "LAW_PAST"),
        (lambda pk: operations.turn_down(proposal_id=pk, reason=" ", actor=SECOND, now=NOW), "LAW_REASON_REQUIRED"),
        (lambda pk: propose(value=Decimal("0.3")), "LAW_PROPOSED"),
        (lambda pk: propose(key="committee.quorum", value=Decimal("0.3")), "LAW_VALUE_INVALID"),
        (lambda pk: propose(key="committee.quorum", value=5, holds_from=TODAY), "LAW_PAST"),
        (lambda pk: propose(key="voluntary.wage_floor", value=5), "LAW_DERIVED"),
    ],
)
def test_a_refused_decision_changes_nothing(act, code):
    proposal = propose()
    before = everything()
    with pytest.raises(Refusal) as caught:
        act(proposal)
    assert caught.value.code == code
    assert everything() == before


def test_a_proposal_is_decided_once():
    proposal = propose()
    operations.approve(proposal_id=proposal, today=TODAY, actor=SECOND, now=NOW)
    before = everything()
    for act in (
        lambda: operations.approve(proposal_id=proposal, today=TODAY, actor=SECOND, now=NOW),
        lambda: operations.turn_down(proposal_id=proposal, reason="نه", actor=SECOND, now=NOW),
    ):
        with pytest.raises(Refusal, match="LAW_DECIDED"):
            act()
    assert everything() == before


def test_the_database_too_wants_a_second_administrator():
    with pytest.raises(IntegrityError, match="law_proposal_four_eyes"), transaction.atomic():
        Proposal.objects.filter(pk=propose()).update(outcome="ENACTED", decided_by=FIRST, decided_at=NOW)


def test_every_key_has_its_line_and_name_in_four_queries(django_assert_num_queries):
    enact()
    propose(key="committee.quorum", value=5)
    with django_assert_num_queries(4):
        lines = {line.key: line for line in queries.overview(TODAY)}
    assert set(lines) == {*queries.all_keys(), "voluntary.wage_floor"} == set(TITLES)
    assert lines["voluntary.premium_rate"].next_from == date(2027, 3, 21)
    assert [key for key, line in lines.items() if line.is_proposed] == ["committee.quorum"]
    assert [key for key, line in lines.items() if line.is_derived] == ["voluntary.wage_floor"]


@pytest.mark.parametrize(
    ("typed", "example", "value"),
    [
        ("۰٫۲۸", Decimal("0.27"), Decimal("0.28")),
        ("0/28", Decimal("0.27"), Decimal("0.28")),
        ("٠.٢٨", Decimal("0.27"), Decimal("0.28")),
        ("۵٬۵۴۱٬۸۵۰", 1, 5_541_850),
        (" ۳۰ ", 1, 30),
        ("۱، ۷، ۳۰", [1], [1, 7, 30]),
        ("90 60", [1], [90, 60]),
        ("۰۹/۰۱ ۰۸/۳۰", ["09/01", "08/30"], ["09/01", "08/30"]),
        ("آری", False, True),
        ("خیر", True, False),
    ],
)
def test_a_value_is_read_as_people_write_it_and_written_as_they_read_it(typed, example, value):
    assert rules.read(typed, example=example) == value
    assert rules.read(rules.written(value), example=example) == value


@pytest.mark.parametrize(
    ("typed", "example"),
    [
        ("", 1), ("-3", 1), ("3.5", 1), ("سه", 1), ("1.2.3", Decimal(1)), ("²", 1), ("", [1]), ("1، دو", [1]),
        ("09/1", ["09/01"]), ("شاید", True),
    ],
)  # fmt: skip
def test_what_is_no_such_value_is_refused_with_an_example(typed, example):
    with pytest.raises(Refusal, match="LAW_VALUE_INVALID") as caught:
        rules.read(typed, example=example)
    assert caught.value.field == "value"


# -- peyvand show_law ------------------------------------------------------------------------------------------------
def show_law(*arguments):
    out = StringIO()
    call_command("show_law", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("day", ["2026-11-22", "1405/09/01", "۱۴۰۵/۰۹/۰۱", "١٤٠٥-٠٩-٠١"])
def test_show_law_understands_every_way_of_writing_the_day(day):
    shown = {row["key"]: row for row in json.loads(show_law("--on", day, "--json"))}
    assert (
        shown["voluntary.premium_rate"].items()
        >= {
            "value": "0.27",
            "from": "2006-10-23",
            "to": None,
            "grade": "B",
        }.items()
    )
    assert (
        shown["wage.minimum_daily"].items()
        >= {
            "value": 5_541_850,
            "from": "2026-03-21",
            "to": "2027-03-20",
        }.items()
    )
    assert shown["voluntary.wage_floor"]["value"] == 166_255_500
    assert set(shown["committee.quorum"]) == {"key", "value", "from", "to", "instrument", "grade", "note"}
    assert set(shown) == set(TITLES)


def test_show_law_without_a_day_shows_today(time_machine):
    time_machine.move_to(NOW, tick=False)
    assert show_law("--json") == show_law("--json", "--on", "2026-11-22")


def test_show_law_leaves_out_what_holds_no_more_and_tells_people_so():
    keys = {row["key"] for row in json.loads(show_law("--on", "1406/01/01", "--json"))}
    assert not keys & {"wage.minimum_daily", "voluntary.wage_floor"}
    assert show_law("--on", "1406/01/01").rstrip().endswith("بدون مقدار در این روز: wage.minimum_daily")


def test_show_law_is_readable_with_source_grade_and_note():
    text = show_law("--on", "1405/09/01")
    assert "پارامترهای قانونی در ۱۴۰۵/۰۹/۰۱" in text
    assert "voluntary.first_payment_days = 30\n    از ۱۳۹۹/۱۰/۰۱؛ درجه B" in text
    assert "۲۲ روز" in text


@pytest.mark.parametrize("day", ["1405/13/01", "tomorrow", "2026-02-30"])
def test_show_law_refuses_a_day_that_is_none(day):
    with pytest.raises(CommandError):
        show_law("--on", day)
