"""`peyvand load_contract_periods`: all of a file or nothing, again and again."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from peyvand.eservices.supplementary_enrolment.models import Period
from peyvand.foundation.audit.models import Act
from tests.eservices.supplementary.households import PERIOD, TODAY

NEXT = {
    **PERIOD,
    "number": "1406-1407",
    "cover_from": "2027-11-22",
    "cover_to": "2028-11-20",
    "requests_from": "2027-09-23",
    "requests_to": "2028-02-14",
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


@pytest.fixture
def load(tmp_path, capsys):
    def run(*periods, text: str | None = None) -> str:
        file = tmp_path / "periods.json"
        file.write_text(text if text is not None else json.dumps({"periods": list(periods)}), encoding="utf-8")
        call_command("load_contract_periods", str(file))
        return capsys.readouterr().out

    return run


def test_a_file_is_loaded_and_loading_it_again_changes_nothing(load):
    assert "۲ تازه، ۰ تغییریافته، ۰ بی‌تغییر" in load(PERIOD, NEXT)
    rows = list(Period.objects.order_by("number").values())
    assert (rows[0]["member_share"], rows[0]["terms"]) == (3_050_000, PERIOD["terms"])
    assert "۰ تازه، ۰ تغییریافته، ۲ بی‌تغییر" in load(PERIOD, NEXT)
    assert list(Period.objects.order_by("number").values()) == rows
    assert Act.objects.filter(verb="supplementary:add-period").count() == 2
    assert "۰ تازه، ۱ تغییریافته، ۰ بی‌تغییر" in load({**PERIOD, "insurer": "بیمه دیگر"})
    assert Act.objects.get(verb="supplementary:change-period").detail == {"changed": ["insurer"]}


def test_one_file_may_move_a_period_out_of_anothers_way(load):
    load(PERIOD, NEXT)
    load({**NEXT, "cover_from": "2027-10-23"}, {**PERIOD, "cover_to": "2027-10-22"})
    assert Period.objects.get(number="1406-1407").cover_from.isoformat() == "2027-10-23"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"cover_from": "2027-11-22"}, "1405-1406: cover_to"),
        ({"requests_to": "2026-09-22"}, "1405-1406: requests_to"),
        ({"monthly": {**PERIOD["monthly"], "member_share": 3_050_001}}, "1405-1406: monthly"),
        ({"monthly": {**PERIOD["monthly"], "life_premium": -1}}, "monthly.life_premium"),
        ({"monthly": {**PERIOD["monthly"], "life_premium": 1.5}}, "monthly.life_premium"),
        ({"monthly": None}, "monthly"),
        ({"eligible_kinds": ["PENSION"]}, "eligible_kinds"),
        ({"eligible_kinds": []}, "eligible_kinds"),
        ({"cover_to": "2027-02-30"}, "cover_to"),
        ({"withdrawal_in_period": "yes"}, "withdrawal_in_period"),
        ({"surprise": 1}, "surprise"),
        ({"terms": " \n "}, "terms"),
    ],
)  # fmt: skip
def test_a_flaw_is_told_in_one_line_and_nothing_of_the_file_is_kept(load, changes, told):
    with pytest.raises(CommandError) as refused:
        load(NEXT, {**PERIOD, **changes})
    message = str(refused.value)
    assert told in message
    assert "\n" not in message
    assert not Period.objects.exists()
    assert not Act.objects.exists()


def test_a_missing_field_a_number_twice_and_what_is_no_json_are_refused(load, tmp_path):
    without = {name: value for name, value in PERIOD.items() if name != "insurer"}
    for wrong in ({"periods": [without]}, {"periods": [PERIOD, PERIOD]}, {"periods": {}}, [], {"periods": [7]}):
        with pytest.raises(CommandError):
            load(text=json.dumps(wrong))
    with pytest.raises(CommandError):
        load(text="{")
    with pytest.raises(CommandError):
        call_command("load_contract_periods", str(tmp_path / "none.json"))
    assert not Period.objects.exists()


@pytest.mark.parametrize("days", [{"cover_from": "2027-11-21"}, {"requests_from": "2027-02-14"}])
def test_two_periods_share_no_day_of_cover_or_window_neither_in_the_file_nor_with_what_is_stored(load, days):
    with pytest.raises(CommandError, match="روز مشترک"):
        load(PERIOD, {**NEXT, **days})
    load(PERIOD)
    with pytest.raises(CommandError):
        load({**NEXT, **days})
    assert Period.objects.count() == 1


def test_a_period_that_is_over_is_never_edited(load, morning):
    load(PERIOD)
    with time_machine.travel(morning + timedelta(days=365)):  # the day after the cover's last
        assert "۱ بی‌تغییر" in load(PERIOD)
        with pytest.raises(CommandError, match="پایان یافته"):
            load({**PERIOD, "insurer": "بیمه دیگر"})
    assert Period.objects.get().insurer == PERIOD["insurer"]


@pytest.mark.parametrize(
    "broken",
    [
        {"number": "x", "cover_from": TODAY + timedelta(days=800), "cover_to": TODAY + timedelta(days=799)},
        {"number": "x", "requests_to": "2026-09-22"},
        {"number": "x", "member_share": 1},
        {"number": "x", "life_premium": -1},
        {"number": "x", "requests_from": "2029-01-01", "requests_to": "2029-01-01"},
        {"number": "x", "cover_from": "2029-01-01", "cover_to": "2029-01-01"},
    ],
)
def test_the_database_refuses_what_the_rules_refuse(load, broken):
    load(PERIOD)
    period = Period.objects.get()
    for column, value in {"pk": None, **broken}.items():
        setattr(period, column, value)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        period.save(force_insert=True)
