"""Covers that came with a bundle, lines that end by themselves, files to and from payroll."""

import csv
import io
import os
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import translation
from python_calamine import CalamineWorkbook

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.models import Deducted, Deduction, Reversal
from peyvand.eservices.supplementary_enrolment.queries import deductions
from peyvand.eservices.supplementary_enrolment.sheets import write_insured
from peyvand.foundation.audit.models import Act
from peyvand.foundation.records.models import Dependent, Pension, Person, Supplementary
from peyvand.kit import jobs
from peyvand.kit.months import Month
from tests.eservices.conftest import MORNING
from tests.eservices.supplementary.cast import covers, documents, given_period
from tests.eservices.supplementary.households import (
    MINA,
    NASRIN,
    PARVIZ,
    SAM,
    SARA,
    TODAY,
    cover,
    dependent,
    household,
    pension,
    person,
)
from tests.foundation.accounts.people import activated_user, signed_in_client
from tests.foundation.records import bundles

DAY = timedelta(days=1)
SHARE, LIFE = 3_050_000, 250_000


@pytest.fixture
def loaded(db, morning):
    """Parviz and Mina have covers that came with a bundle."""
    household()
    given_period()
    for member in (PARVIZ, MINA):
        cover(PARVIZ, member)
    cover(PARVIZ, MINA, "LIFE")


def keep_up(now=MORNING) -> dict[str, int]:
    return operations.keep_up(now=now)


# -- what came with a bundle -----------------------------------------------------------------------------------------


def test_covers_of_a_bundle_get_documents_from_next_month_on_marked_so(loaded):
    assert keep_up() == {"ended": 0, "documented": 3}
    assert documents() == {
        (PARVIZ, "HEALTH", SHARE, "1405/10", "1406/08"),
        (MINA, "HEALTH", SHARE, "1405/10", "1406/08"),
        (MINA, "LIFE", LIFE, "1405/10", "1406/08"),
    }
    assert set(Deduction.objects.values_list("case_id", "file_number")) == {(None, "77")}
    assert keep_up() == {"ended": 0, "documented": 0}
    assert Act.objects.filter(verb="supplementary:document-loaded").count() == 1
    assert {line[4] for line in covers()} == {False}


def test_only_what_is_in_force_for_whom_the_contract_is_gets_documents(loaded):
    Supplementary.objects.filter(member_code=MINA, kind="LIFE").update(end_date=TODAY - DAY)
    cover(PARVIZ, SAM, since=TODAY + DAY)
    dependent(PARVIZ, SARA, "DAUGHTER", TODAY - DAY)
    cover(PARVIZ, SARA)
    person(NASRIN)
    pension(NASRIN, "88", former_staff=True)
    cover(NASRIN, NASRIN)
    keep_up()
    assert {line[:2] for line in documents()} == {(PARVIZ, "HEALTH"), (MINA, "HEALTH")}


def test_without_a_period_that_covers_the_day_nothing_is_deducted(loaded):
    assert keep_up(MORNING - 2 * DAY) == {"ended": 0, "documented": 0}
    assert documents() == set()


def test_a_child_that_came_covered_twice_is_deducted_once(loaded):
    person(NASRIN)
    pension(NASRIN, "88")
    dependent(NASRIN, SAM, "SON")
    cover(NASRIN, SAM)
    cover(PARVIZ, SAM)
    keep_up()
    assert len([line for line in documents() if line[0] == SAM]) == 1


def test_loading_a_bundle_calls_for_documents(db, morning, tmp_path):
    folder = bundles.write(tmp_path / "bundle", persons=[{}])
    bundles.load(folder)
    assert jobs.waiting("supplementary_enrolment.note_loaded") == [{}]


# -- lines that end --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happens", "ended", "ending", "last"),
    [
        (lambda: Dependent.objects.filter(dependent_code=MINA).update(dependency_end=date(2027, 1, 5)),
         {MINA}, "DEPENDENCY_END", "1405/10"),
        (lambda: Dependent.objects.filter(dependent_code=MINA).update(dependency_end=TODAY - DAY),
         {MINA}, "DEPENDENCY_END", "1405/09"),
        (lambda: Dependent.objects.filter(dependent_code=MINA).delete(), {MINA}, "DEPENDENCY_END", "1405/09"),
        (lambda: Person.objects.filter(pk=MINA).update(death_date=TODAY), {MINA}, "DEATH", "1405/09"),
        (lambda: Person.objects.filter(pk=PARVIZ).update(death_date=TODAY), {PARVIZ, MINA}, "DEATH", "1405/09"),
        (lambda: Pension.objects.update(end_date=date(2027, 1, 20)), {PARVIZ, MINA}, "PENSION_END", "1405/10"),
    ],
)  # fmt: skip
def test_a_line_ends_with_what_carries_it(loaded, happens, ended, ending, last):
    keep_up()
    happens()
    assert keep_up()["ended"] == (3 if PARVIZ in ended else 2)
    assert {line[4] for line in documents() if line[0] in ended} == {last}
    assert {line[4] for line in documents() if line[0] not in ended} <= {"1406/08"}
    assert set(Reversal.objects.values_list("ending", flat=True)) == {ending}
    assert keep_up() == {"ended": 0, "documented": 0}


def test_the_cover_ends_with_the_line_and_the_reversal_counts_every_month(loaded):
    keep_up()
    Dependent.objects.filter(dependent_code=MINA).update(dependency_end=date(2027, 1, 5))  # 1405/10/15
    keep_up()
    assert {line[3] for line in covers() if line[0] == MINA} == {date(2027, 1, 5)}
    assert set(Reversal.objects.values_list("amount", flat=True)) == {10 * SHARE, 10 * LIFE}


def test_entries_are_append_only(loaded):
    keep_up()
    Person.objects.filter(pk=MINA).update(death_date=TODAY)
    keep_up()
    for change in (Reversal.objects.all().delete, lambda: Reversal.objects.update(amount=1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# -- payroll ---------------------------------------------------------------------------------------------------------


def export(tmp_path, month: str, period: str = "1405-1406") -> list[list[str]]:
    out = tmp_path / f"due-{month.replace('/', '')}.csv"
    call_command("export_payroll", period, month, "--out", str(out), stdout=io.StringIO())
    assert os.stat(out).st_mode & 0o777 == 0o600
    return list(csv.reader(out.open(encoding="utf-8")))


def test_the_file_for_payroll_to_the_letter(loaded, tmp_path):
    rows = export(tmp_path, "1405/10")
    assert rows[0] == ["pension_file", "member_national_code", "kind", "month", "amount", "document"]
    numbers = {(row.member_code, row.kind): str(row.pk) for row in Deduction.objects.all()}
    assert rows[1:] == [
        ["77", PARVIZ, "HEALTH", "1405/10", str(SHARE), numbers[PARVIZ, "HEALTH"]],
        ["77", MINA, "HEALTH", "1405/10", str(SHARE), numbers[MINA, "HEALTH"]],
        ["77", MINA, "LIFE", "1405/10", str(LIFE), numbers[MINA, "LIFE"]],
    ]
    assert len(export(tmp_path, "۱۴۰۵/۹")) == 1
    assert len(export(tmp_path, "1406/08")) == 4


@pytest.mark.parametrize(("period", "month"), [("1405-1406", "1406/09"), ("1405-1406", "1405/13"), ("x", "1405/10")])
def test_a_month_or_period_that_isn_t_there(loaded, tmp_path, period, month):
    with pytest.raises(CommandError) as refused:
        export(tmp_path, month, period)
    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def bring(tmp_path, text: str) -> str:
    file, out = tmp_path / "result.csv", io.StringIO()
    file.write_text(text, encoding="utf-8")
    call_command("import_payroll_result", str(file), stdout=out)
    return out.getvalue()


def test_what_was_really_deducted_is_kept_once(loaded, tmp_path):
    due = export(tmp_path, "1405/10")[1:]
    lines = "".join(f"{row[5]},{row[3]},{row[4]}\n" for row in due[:2]) + f"{due[2][5]},۱۴۰۵/۱۰,0\n"
    assert "۳ تازه، ۰ بی‌تغییر؛ ۱ سطر" in bring(tmp_path, "document,month,deducted\n" + lines)
    assert "۰ تازه، ۳ بی‌تغییر؛ ۱ سطر" in bring(tmp_path, "document,month,deducted\n" + lines)
    assert sorted(Deducted.objects.values_list("amount", flat=True)) == [0, SHARE, SHARE]


@pytest.mark.parametrize(
    "lines",
    ["999,1405/10,1", "{0},1405/09,1", "{0},1405/10,2", "{0},1405/10,-1", "{0},1405/10", "x,1405/10,1", "{0},1405,1"],
)
def test_a_line_that_doesn_t_fit_stops_the_whole_file(loaded, tmp_path, lines):
    due = export(tmp_path, "1405/10")[1:]
    bring(tmp_path, f"document,month,deducted\n{due[0][5]},1405/10,1\n")
    with pytest.raises(CommandError) as refused:
        bring(tmp_path, f"document,month,deducted\n{due[1][5]},1405/10,5\n{lines.format(due[0][5])}\n")
    assert "سطر 3" in str(refused.value)
    assert Deducted.objects.count() == 1


def test_a_file_with_other_columns_is_refused(loaded, tmp_path):
    with pytest.raises(CommandError):
        bring(tmp_path, "document,month\n1,1405/10\n")
    with pytest.raises(CommandError):
        bring(tmp_path, "")


def test_the_pensioner_sees_month_by_month_what_was_really_taken(loaded, tmp_path):
    taken = {"1405/10": (1, 1, 1), "1405/11": (1, 1, 0), "1405/12": (0, 0, 0)}
    for month, shares in taken.items():
        due = export(tmp_path, month)[1:]
        lines = "".join(f"{row[5]},{month},{int(row[4]) * share}\n" for row, share in zip(due, shares, strict=True))
        bring(tmp_path, f"document,month,deducted\n{lines}")
    whole = 2 * SHARE + LIFE
    with time_machine.travel(MORNING + 110 * DAY, tick=False):  # 1405/12/21
        client = signed_in_client(activated_user(PARVIZ))
        shown = deductions.slips(PARVIZ, today=TODAY + 110 * DAY)
        page = client.get("/pensioners/supplementary/deductions/").content.decode()
        assert "/pensioners/supplementary/deductions/" in client.get("/pensioners/supplementary/").content.decode()
        client.get("/language/en/", headers={"Referer": "http://testserver/"})
        in_english = client.get("/pensioners/supplementary/deductions/").content.decode()
        assert "چیزی برای بیمه تکمیلی" in (
            signed_in_client(activated_user(NASRIN)).get("/pensioners/supplementary/deductions/").content.decode()
        )
    assert [(str(line.month), line.due, line.deducted, line.state) for line in shown] == [
        ("1406/01", whole, None, "هنوز گزارش نشده"),
        ("1405/12", whole, 0, "کسر نشد"),
        ("1405/11", whole, 2 * SHARE, "با مبلغ دیگر کسر شد"),
        ("1405/10", whole, whole, "کسر شد"),
        *shown[4:],
    ]
    for text in ("کسر نشد", "با مبلغ دیگر کسر شد", "مینا کریمی", "هنوز گزارش نشده"):
        assert text in page
    assert "آبان ۱۴۰۶" in page
    assert "Aban 1406" in in_english
    assert "آبان" not in in_english


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_insurers_list_of_a_month(loaded, language):
    file = io.BytesIO()
    with translation.override(language):
        lines = operations.insurer_list(period_number="1405-1406", month=Month(1405, 10), actor="user:1", now=MORNING)
        write_insured(file, lines)
    file.seek(0)
    rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "کد ملی بیمه‌شده"
    assert [MINA, "مینا کریمی", PARVIZ, "77", "درمان تکمیلی", 6_100_000, SHARE, 3_050_000] in rows
    assert [MINA, "مینا کریمی", PARVIZ, "77", "بیمه عمر", LIFE, LIFE, 0] in rows
    assert len(rows) == 4


def test_an_association_gets_the_list_of_its_own_city(people):
    people.accepted(members=(PARVIZ, MINA))

    def rows(user, month: str) -> list[list]:
        answer = signed_in_client(user).get("/desk/supplementary/month-end.xlsx", {"month": month})
        assert answer.status_code == 200
        book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
        return book.get_sheet_by_index(0).to_python()[1:]

    assert {row[0] for row in rows(people.approver, "1405/10")} == {PARVIZ, MINA}
    assert rows(people.approver, "1405/09") == []
    assert rows(people.other_approver, "1405/10") == []
    Pension.objects.update(branch_code="90002")
    assert len(rows(people.other_approver, "1405/10")) == 4
    browser = signed_in_client(people.approver)
    for month in ("", "1404/10", "x"):
        assert browser.get("/desk/supplementary/month-end.xlsx", {"month": month}).status_code == 404
    assert signed_in_client(people.clerk).get("/desk/supplementary/month-end.xlsx?month=1405/10").status_code == 403
    assert "گزارش پایان ماه" in browser.get("/desk/supplementary/clean/").content.decode()


def test_an_ended_line_is_exported_up_to_its_end(loaded, tmp_path):
    keep_up()
    with time_machine.travel(MORNING + 40 * DAY, tick=False):
        Person.objects.filter(pk=MINA).update(death_date=TODAY + 35 * DAY)  # 1405/10/06
        assert len(export(tmp_path, "1405/10")) == 4
        assert len(export(tmp_path, "1405/11")) == 2
