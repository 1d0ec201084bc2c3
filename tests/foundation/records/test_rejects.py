"""Which lines are rejected, why, and what happens to the rest."""

import csv
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from peyvand.foundation.audit.models import Act
from peyvand.foundation.records import operations
from peyvand.foundation.records.models import Contribution
from peyvand.kit.errors import Refusal
from tests.foundation.records.bundles import ALI, NOW, REZA, SARA, STRANGER, everything, load, rows, write

pytestmark = pytest.mark.django_db
PEOPLE = [{}, {"national_code": SARA, "sex": "F"}, {"national_code": REZA}]
DEPENDENT = {
    "national_code": SARA,
    "relationship": "INSURED_DEPENDENT",
    "kinship": "SPOUSE",
    "principal_national_code": ALI,
}


@pytest.fixture(params=["first load", "refresh"])
def folder(request, tmp_path):
    """Where the bundle goes: the records are empty, or know a branch."""
    if request.param == "refresh":
        load(write(tmp_path / "earlier", branches=[{"code": "0001"}]))
    return tmp_path / "bundle"


def rejected(folder, **files):
    """File, line, reason, value of each reject; besides `files` there are a branch, a workplace, three people.

    Nothing of it is loaded.
    """
    before = everything()
    acts = Act.objects.count()
    write(folder, **{"branches": [{}], "workplaces": [{}], "persons": PEOPLE, **files})
    found = []
    with pytest.raises(Refusal) as refusal:
        operations.load_bundle(
            directory=folder, skip_rejects=False, actor="command:test", now=NOW, on_reject=found.append
        )
    assert refusal.value.code == "REJECTED"
    assert everything() == before
    assert Act.objects.count() == acts
    return [(reject.file, reject.line, reject.reason, reject.value) for reject in found]


@pytest.mark.parametrize("bad", ["123456789", "1111111111", "0000000000", "1200000011", "12000000100", "12O0000012"])
def test_a_bad_national_code(folder, bad):
    assert rejected(folder, persons=[*PEOPLE, {"national_code": bad}]) == [("persons.csv", 5, "BAD_CODE", bad)]


def test_a_missing_national_code(folder):
    assert rejected(folder, persons=[*PEOPLE, {"national_code": ""}]) == [("persons.csv", 5, "MISSING", "")]


@pytest.mark.parametrize(
    ("file", "column", "bad"),
    [
        ("persons", "sex", "X"),
        ("persons", "guardianship", "guardian"),
        ("persons", "protection", "yes"),
        ("spells", "relationship", "FRIEND"),
        ("spells", "insured_type", "PIRATE"),
        ("spells", "kinship", "NEIGHBOUR"),
        ("dependents", "kinship", "COUSIN"),
        ("pensions", "kind", "VOLUNTARY"),
        ("pensions", "former_staff", "2"),
        ("supplementary", "kind", "TEETH"),
        ("contributions", "insured_type", "compulsory"),
    ],
)
def test_an_unknown_choice(folder, file, column, bad):
    found = rejected(folder, **{file: [{**({"national_code": ALI} if file == "persons" else {}), column: bad}]})
    assert (f"{file}.csv", 2, "UNKNOWN_CHOICE", bad) in found


@pytest.mark.parametrize("column", ["relationship", "insured_type", "kinship", "start"])
def test_a_spell_needs_its_words_and_its_start(folder, column):
    assert ("spells.csv", 2, "MISSING", "") in rejected(folder, spells=[{column: ""}])


@pytest.mark.parametrize(
    "bad",
    [
        "2023-02-29",
        "1900-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-04-31",
        "1402-01-01",
        "2024/01/01",
        "today",
        "20240101",
    ],
)
def test_a_day_that_is_none(folder, bad):
    assert rejected(folder, spells=[{"start": bad}, {"start": "2001-01-01", "end": "2001-01-02"}]) == [
        ("spells.csv", 2, "BAD_DATE", bad)
    ]
    assert rejected(folder, persons=[{"birth_date": bad}, *PEOPLE[1:]])[0] == ("persons.csv", 2, "BAD_DATE", bad)


@pytest.mark.parametrize(
    ("file", "column", "bad"),
    [
        ("pensions", "monthly_amount", "-5"),
        ("pensions", "monthly_amount", "12.5"),
        ("pensions", "monthly_amount", "9" * 16),
        ("contributions", "jalali_year", "2026"),
        ("contributions", "month", "13"),
        ("contributions", "month", "0"),
        ("contributions", "days", "32"),
        ("contributions", "wage", "many"),
    ],
)
def test_a_number_that_is_none(folder, file, column, bad):
    assert rejected(folder, **{file: [{column: bad}]}) == [(f"{file}.csv", 2, "BAD_NUMBER", bad)]


@pytest.mark.parametrize("file", ["spells", "pensions", "supplementary"])
def test_an_end_before_its_start(folder, file):
    assert rejected(folder, **{file: [{"start": "2024-05-02", "end": "2024-05-01"}]}) == [
        (f"{file}.csv", 2, "END_BEFORE_START", "2024-05-02/2024-05-01")
    ]


@pytest.mark.parametrize(
    ("file", "line", "value"),
    [
        ("workplaces", {"branch_code": "9999"}, "9999"),
        ("spells", {"national_code": STRANGER}, STRANGER),
        ("spells", {**DEPENDENT, "principal_national_code": STRANGER}, STRANGER),
        ("spells", {"branch_code": "9999"}, "9999"),
        ("spells", {"workplace_code": "9999999999"}, "9999999999"),
        ("dependents", {"principal_national_code": STRANGER}, STRANGER),
        ("dependents", {"dependent_national_code": STRANGER}, STRANGER),
        ("pensions", {"pensioner_national_code": STRANGER}, STRANGER),
        ("pensions", {"branch_code": "9999"}, "9999"),
        ("supplementary", {"principal_national_code": STRANGER}, STRANGER),
        ("supplementary", {"member_national_code": STRANGER}, STRANGER),
        ("contributions", {"national_code": STRANGER}, STRANGER),
    ],
)
def test_a_reference_that_neither_bundle_nor_records_hold(folder, file, line, value):
    assert rejected(folder, **{file: [line]}) == [(f"{file}.csv", 2, "UNKNOWN_REFERENCE", value)]


def test_a_reference_with_a_bad_code_is_called_that(folder):
    assert rejected(folder, contributions=[{"national_code": "1111111111"}]) == [
        ("contributions.csv", 2, "BAD_CODE", "1111111111")
    ]


@pytest.mark.parametrize("bad", ["123", "12345678901", "ABCDEFGHIJ"])
def test_a_workplace_code_has_ten_digits(folder, bad):
    assert rejected(folder, workplaces=[{"code": bad}]) == [("workplaces.csv", 2, "BAD_CODE", bad)]


@pytest.mark.parametrize(
    ("line", "reason", "value"),
    [
        ({"kinship": "SPOUSE"}, "PRINCIPAL_NOT_SELF", "SPOUSE"),
        ({"relationship": "PENSIONER_PRINCIPAL", "kinship": "SON"}, "PRINCIPAL_NOT_SELF", "SON"),
        ({"principal_national_code": SARA}, "PRINCIPAL_WITH_PRINCIPAL", SARA),
        ({**DEPENDENT, "kinship": "SELF"}, "DEPENDENT_SELF", "SELF"),
        ({**DEPENDENT, "principal_national_code": ""}, "DEPENDENT_WITHOUT_PRINCIPAL", ""),
    ],
)
def test_principals_are_themselves_and_dependents_are_not(folder, line, reason, value):
    assert rejected(folder, spells=[line]) == [("spells.csv", 2, reason, value)]


def test_a_line_is_listed_with_all_its_faults(folder):
    assert {
        reason for _, _, reason, _ in rejected(folder, spells=[{"kinship": "SON", "start": "soon", "end": "late"}])
    } == {
        "BAD_DATE",
        "PRINCIPAL_NOT_SELF",
    }


# -- two lines -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("file", "value"),
    [
        ("branches", "0101"),
        ("workplaces", "1111111111"),
        ("persons", ALI),
        ("dependents", f"{ALI}/{SARA}"),
        ("pensions", f"77/{ALI}"),
        ("supplementary", f"{ALI}/{ALI}/HEALTH/2026-01-01"),
        ("contributions", f"{ALI}/COMPULSORY/1405/7"),
    ],
)
def test_of_two_lines_with_one_key_the_later_is_rejected(folder, file, value):
    lines = PEOPLE if file == "persons" else [{}]
    assert rejected(folder, **{file: [*lines, {}]}) == [(f"{file}.csv", len(lines) + 2, "DUPLICATE", value)]


def test_of_two_spells_that_share_a_day_the_later_line_is_rejected(folder):
    found = rejected(
        folder,
        spells=[
            {"start": "2020-01-01", "end": "2020-12-31"},
            {"start": "2020-12-31"},
            {"start": "2021-01-01", "end": "2021-06-30"},
            {"start": "2019-01-01", "end": "2020-01-01"},
            {"start": "2020-01-01"},
        ],
    )
    assert found == [
        ("spells.csv", 3, "OVERLAP", "2020-12-31/"),
        ("spells.csv", 5, "OVERLAP", "2019-01-01/2020-01-01"),
        ("spells.csv", 6, "OVERLAP", "2020-01-01/"),
    ]


def test_a_spell_that_shares_days_with_a_rejected_one_only_is_not_rejected(folder):
    found = rejected(
        folder,
        spells=[
            {"start": "2020-01-01", "end": "2020-06-30"},
            {"start": "2020-06-01", "end": "2020-09-30"},
            {"start": "2020-09-01"},
        ],
    )
    assert [line for _, line, _, _ in found] == [3]


def test_no_workplace_is_a_workplace_of_its_own(folder):
    assert [line for _, line, _, _ in rejected(folder, spells=[{}, {"start": "2021-01-01"}])] == [3]


def test_a_new_spell_that_shares_a_day_with_one_that_the_records_hold_is_rejected(tmp_path):
    load(write(tmp_path / "a", persons=[{}], spells=[{"start": "2020-01-01", "end": "2020-12-31"}]))
    found = rejected(tmp_path / "b", spells=[{"start": "2020-12-31"}, {"start": "2021-06-01", "end": "2021-06-30"}])
    assert found == [("spells.csv", 2, "OVERLAP", "2020-12-31/")]


# -- skipping --------------------------------------------------------------------------------------------------------
def test_skipping_loads_the_rest_without_what_depends_on_a_rejected_line(folder):
    write(
        folder,
        branches=[{"code": ""}, {"code": "0202"}],
        workplaces=[{"branch_code": "0101"}, {"code": "2222222222", "branch_code": "0202"}],
        persons=[{"birth_date": "never"}, {"national_code": SARA}],
        spells=[
            {},
            {"national_code": SARA, "workplace_code": "1111111111"},
            {"national_code": SARA, "workplace_code": "2222222222"},
            {**DEPENDENT},
        ],
        contributions=[{}, {"national_code": SARA}],
    )
    reports, rejects = load(folder, skip_rejects=True)
    assert [(reject.file, reject.line, reject.reason) for reject in rejects] == [
        ("branches.csv", 2, "MISSING"),
        ("workplaces.csv", 2, "UNKNOWN_REFERENCE"),
        ("persons.csv", 2, "BAD_DATE"),
        ("spells.csv", 2, "UNKNOWN_REFERENCE"),
        ("spells.csv", 3, "UNKNOWN_REFERENCE"),
        ("spells.csv", 5, "UNKNOWN_REFERENCE"),
        ("contributions.csv", 2, "UNKNOWN_REFERENCE"),
    ]
    assert rows("person", "national_code") == [(SARA,)]
    assert rows("spell", "national_code, workplace_code") == [(SARA, "2222222222")]
    assert rows("contribution", "national_code") == [(SARA,)]
    assert (reports["spells"].read, reports["spells"].inserted, reports["spells"].rejected) == (4, 1, 3)


def test_skipping_leaves_the_database_as_strict_as_before(folder):
    write(folder, persons=[{}, {"national_code": "1"}])
    load(folder, skip_rejects=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.create(national_code=STRANGER, insured_type="DRIVER", jalali_year=1405, month=1, days=1)


# -- what can't be read ----------------------------------------------------------------------------------------------
def test_unknown_missing_and_doubled_columns_are_refused(tmp_path):
    for header in ("national_code,shoe_size", "first_name", "national_code,first_name,first_name"):
        (tmp_path / "persons.csv").write_text(f"{header}\n")
        with pytest.raises(Refusal, match="BAD_HEADER"):
            load(tmp_path)


def test_lines_with_too_few_or_too_many_cells_are_rejected(folder):
    write(folder, persons=[{}])
    with (folder / "persons.csv").open("a") as stream:
        stream.write(f"{SARA},سارا\n\n{REZA}{',' * 20}\n")
    reports, rejects = load(folder, skip_rejects=True)
    assert [(reject.line, reject.reason) for reject in rejects] == [(3, "MALFORMED"), (5, "MALFORMED")]
    assert (reports["persons"].read, reports["persons"].inserted) == (3, 1)


def test_a_line_that_is_not_utf_8_is_rejected(folder):
    write(folder, persons=PEOPLE[:2])
    path = folder / "persons.csv"
    path.write_bytes(path.read_bytes().replace("علی".encode(), b"\xc7\xd1", 1))
    _, rejects = load(folder, skip_rejects=True)
    assert [(reject.line, reject.reason) for reject in rejects] == [(2, "MALFORMED")]


def test_an_end_of_data_mark_hides_no_line(folder):
    write(folder, branches=[{}, {"code": "0202"}])
    path = folder / "branches.csv"
    first, second, third = path.read_text().splitlines()
    path.write_text("\n".join([first, second, r"\.", third]) + "\n")
    reports, rejects = load(folder, skip_rejects=True)
    assert [(reject.line, reject.reason) for reject in rejects] == [(3, "MALFORMED")]
    assert reports["branches"].inserted == 2


def test_no_such_folder_is_refused(tmp_path):
    with pytest.raises(Refusal, match="NO_BUNDLE"):
        load(tmp_path / "nowhere")


# -- the command -----------------------------------------------------------------------------------------------------
def test_the_command_lists_every_reject_in_the_file_that_it_is_given(folder, tmp_path):
    write(folder, persons=[{}, {"national_code": "1"}, {"national_code": SARA, "sex": "?"}])
    listed = tmp_path / "rejects.csv"
    with pytest.raises(CommandError, match="۲ سطر"):
        call_command("load_records", str(folder), rejects=listed, stdout=StringIO())
    with listed.open(newline="") as stream:
        assert list(csv.reader(stream)) == [
            ["file", "line", "reason", "value"],
            ["persons.csv", "3", "BAD_CODE", "1"],
            ["persons.csv", "4", "UNKNOWN_CHOICE", "?"],
        ]
    assert listed.stat().st_mode & 0o077 == 0


def test_without_such_a_file_the_command_lists_them_on_standard_output(folder):
    write(folder, persons=[{}, {"national_code": "1"}])
    output = StringIO()
    with pytest.raises(CommandError):
        call_command("load_records", str(folder), stdout=output)
    assert output.getvalue().splitlines() == ["file,line,reason,value", "persons.csv,3,BAD_CODE,1"]


def test_the_command_ends_with_1_and_one_line(tmp_path):
    program = os.path.join(os.path.dirname(sys.executable), "peyvand")
    done = subprocess.run([program, "load_records", str(tmp_path / "nowhere")], capture_output=True, text=True)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert subprocess.run([program, "load_records"], capture_output=True).returncode == 2
