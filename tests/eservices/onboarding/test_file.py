"""The export as a file: what is understood, what makes a line unreadable, what refuses the whole."""

import csv
import io
import stat
from pathlib import Path

import pytest
from django.db import DataError

from peyvand.eservices.agency_onboarding.forms.legacy import COLUMNS, parse_export
from peyvand.eservices.agency_onboarding.models import LegacyUser
from peyvand.eservices.agency_onboarding.operations import legacy as operations
from peyvand.foundation.audit.models import Act
from peyvand.kit.errors import Refusal
from tests.eservices.doors import run_command
from tests.eservices.onboarding.export import COURT, FUND, UNKNOWN, csv_of, everything, line, person


def parsed(text: str) -> list[tuple[int, str]]:
    """Line number and problem of each line."""
    return [(one.number, one.said.problem) for one in parse_export(io.StringIO(text, newline=""))]


def problem(**changes: str) -> str:
    ((_, found),) = parsed(csv_of(line(1, **changes)))
    return found


def test_columns_stand_in_any_order():
    turned = csv_of(line(1), columns=reversed(COLUMNS))
    (one,) = parse_export(io.StringIO(turned))
    assert one.key == (FUND, "user1")
    assert (one.said.national_code, one.said.problem) == (person(1), "")


def test_lines_are_counted_as_an_editor_does_and_blank_ones_are_none():
    header, *rest = csv_of(line(1, full_name="مریم\nرضایی"), line(2)).split("\n")
    text = "\n".join([header, "", ",,,,,,,", *rest])
    assert parsed(text) == [(4, ""), (6, "")]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"national_code": "1234567890"}, "BAD_NATIONAL_CODE"),
        ({"national_code": "123456789"}, "BAD_NATIONAL_CODE"),
        ({"national_code": "1111111111"}, "BAD_NATIONAL_CODE"),
        ({"national_code": ""}, "BAD_NATIONAL_CODE"),
        ({"national_code": "12345678901"}, "FOREIGN"),
        ({"full_name": " "}, "BAD_NAME"),
        ({"full_name": "م" * 201}, "BAD_NAME"),
        ({"full_name": "مریم\x00رضایی"}, "BAD_NAME"),
        ({"mobile": "9121234567"}, "BAD_MOBILE"),
        ({"mobile": "02112345678"}, "BAD_MOBILE"),
        ({"mobile": ""}, "BAD_MOBILE"),
        ({"role": "ADMIN"}, "BAD_ROLE"),
        ({"role": ""}, "BAD_ROLE"),
        ({"active": "2"}, "BAD_ACTIVE"),
        ({"active": ""}, "BAD_ACTIVE"),
        ({"agency_code": ""}, "BAD_AGENCY_CODE"),
        ({"agency_code": "A" * 41}, "BAD_AGENCY_CODE"),
        ({"username": ""}, "BAD_USERNAME"),
        ({"username": "u" * 101}, "BAD_USERNAME"),
    ],
    ids=repr,
)
def test_a_line_that_cant_be_read_says_why(changes: dict[str, str], reason: str):
    assert problem(**changes) == reason


@pytest.mark.parametrize("cells", [f"{FUND},x,user1", ",".join("x" * 9)])
def test_a_line_with_too_few_or_too_many_cells(cells: str):
    assert parsed(f"{csv_of()}{cells}\n") == [(2, "MALFORMED")]


def test_lines_without_a_usable_name_are_told_apart_and_known_again():
    text = csv_of(line(1, username=""), line(2, username=""), line(1, username="", full_name="مريم رضايي"))
    first, second, third = (one.key for one in parse_export(io.StringIO(text)))
    assert first != second
    assert first == third
    assert first[0] == FUND


def test_a_marked_name_loses_the_marks_that_nobody_sees():
    (one,) = parse_export(
        io.StringIO(csv_of(line(1, full_name="\u202eمریم\u200f رضایی\ufeff", username="\u200euser1")))
    )
    assert (one.said.full_name, one.username) == ("مریم رضایی", "user1")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (f"{','.join(COLUMNS)},password", "ناشناخته: password"),
        (",".join(COLUMNS[1:]), "جاافتاده: agency_code"),
        (f"{','.join(COLUMNS)},role", "تکراری: role"),
        ("", "جاافتاده: agency_code"),
    ],
)
def test_other_columns_than_these_refuse_the_file(header: str, said: str):
    with pytest.raises(Refusal) as refused:
        parse_export(io.StringIO(f"{header}\n"))
    assert refused.value.code == "BAD_HEADER"
    assert said in refused.value.message


@pytest.mark.parametrize("end", ['"open to the end\n', f'"a"b{"," * 7}\n', '"' + "x" * 200_000 + '"\n'])
def test_a_file_that_is_no_csv_is_refused_with_its_line(end: str):
    with pytest.raises(Refusal) as refused:
        parse_export(io.StringIO(csv_of(line(1)) + end))
    assert refused.value.code == "UNREADABLE"
    assert "سطر ۳" in refused.value.message


# -- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def export_file(agencies: None, tmp_path: Path) -> Path:
    path = tmp_path / "export.csv"
    lines = [
        line(1),
        line(2),
        line(2),
        line(3, mobile="1"),
        line(4, agency_code=UNKNOWN),
        line(5),
        line(5, agency_code=COURT),
    ]
    path.write_text(csv_of(*lines), encoding="utf-8-sig")
    return path


def counts(out: str) -> dict[str, int]:
    return {name: int(count) for name, count in (row.split() for row in out.splitlines())}


def test_the_summary_adds_up_and_the_report_names_every_line(export_file: Path, tmp_path: Path):
    report = tmp_path / "report.csv"
    status, out, err = run_command("import_legacy_users", str(export_file), "--report", str(report))
    assert (status, err) == (0, "")
    found = counts(out)
    assert found == {"lines": 7, "new": 2, "unchanged": 1, "updated": 0, "rejected": 1, "ambiguous": 2, "orphan": 1}
    assert found.pop("lines") == sum(found.values())
    rows = list(csv.reader(io.StringIO(report.read_text())))
    assert rows[0] == ["line", "username", "class", "reason"]
    assert [row[:3] for row in rows[1:]] == [
        ["2", "user1", "new"],
        ["3", "user2", "new"],
        ["4", "user2", "unchanged"],
        ["5", "user3", "rejected"],
        ["6", "user4", "orphan"],
        ["7", "user5", "ambiguous"],
        ["8", "user5", "ambiguous"],
    ]
    assert [bool(row[3]) for row in rows[1:]] == [False, False, True, True, True, True, True]
    assert "تکرار سطر پیشین: ۳" in rows[3][3]
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert person(1) not in report.read_text()


@pytest.mark.parametrize("content", [b"", b"agency_code,password\n", b"\xff\xfe\x00", csv_of(line(1)).encode() + b'"'])
def test_a_refused_file_writes_nothing_and_ends_with_one_line(agencies: None, tmp_path: Path, content: bytes):
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    before = everything()
    status, out, err = run_command("import_legacy_users", str(path))
    assert (status, out, len(err.strip().splitlines())) == (1, "", 1)
    assert everything() == before
    assert not Act.objects.exists()


def test_what_the_database_says_isnt_quoted(export_file: Path, agencies: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**arguments: object) -> None:
        raise DataError(f"Key (national_code)=({person(1)})")

    monkeypatch.setattr(operations, "import_users", fail)
    status, out, err = run_command("import_legacy_users", str(export_file))
    assert (status, out) == (1, "")
    assert "DataError" in err
    assert person(1) not in err


def test_a_file_that_isnt_there(agencies: None, tmp_path: Path):
    status, out, err = run_command("import_legacy_users", str(tmp_path / "no.csv"))
    assert (status, out) == (1, "")
    assert "خوانده نشد" in err


def test_nothing_of_a_password_is_kept(agencies: None, tmp_path: Path):
    path = tmp_path / "export.csv"
    path.write_text(csv_of(line(1) | {"password": "hunter2"}, columns=[*COLUMNS, "password"]))
    status, _, err = run_command("import_legacy_users", str(path))
    assert status == 1
    assert "password" in err
    assert not LegacyUser.objects.exists()
