"""A bundle comes in whole, again as a refresh, whatever edges it has; what the program wrote itself stays."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from peyvand.foundation.audit.models import Act
from peyvand.foundation.records.models import Contribution, Person, Spell, Supplementary
from peyvand.foundation.records.operations import direct, staging
from tests.foundation.records.bundles import ALI, REZA, SARA, code, everything, load, rows, write

pytestmark = pytest.mark.django_db
WHOLE = {
    "branches": [{}],
    "workplaces": [{}],
    "persons": [{}, {"national_code": SARA}, {"national_code": REZA}],
    "spells": [
        {"workplace_code": "1111111111", "branch_code": "0101", "insurance_number": "0012"},
        {
            "national_code": SARA,
            "relationship": "INSURED_DEPENDENT",
            "kinship": "SPOUSE",
            "principal_national_code": ALI,
        },
    ],
    "dependents": [{}],
    "pensions": [{}],
    "supplementary": [{}],
    "contributions": [{}],
}


@pytest.fixture(params=["straight", "carefully"])
def way(request, monkeypatch):
    """Both ways of a first load."""
    if request.param == "carefully":

        def not_sound(*_):
            raise direct.NotSound

        monkeypatch.setattr(direct, "copy", not_sound)
    return request.param


def test_a_whole_bundle_comes_in(tmp_path, way):
    reports, rejects = load(write(tmp_path, **WHOLE))
    assert rejects == []
    assert {name: report.inserted for name, report in reports.items()} == {
        "branches": 1,
        "workplaces": 1,
        "persons": 3,
        "spells": 2,
        "dependents": 1,
        "pensions": 1,
        "supplementary": 1,
        "contributions": 1,
    }
    person = Person.objects.get(national_code=ALI)
    assert (person.first_name, person.birth_date, person.sex) == ("علی", date(1980, 1, 1), "M")
    assert (person.address, person.death_date, person.guardianship, person.protected) == ("", None, "NONE", False)
    spell = Spell.objects.get(national_code=ALI)
    assert (spell.start_date, spell.end_date, spell.principal_code) == (date(2020, 1, 1), None, None)
    assert (spell.workplace_code, spell.branch_code, spell.insurance_number) == ("1111111111", "0101", "0012")
    assert not spell.created_here
    assert rows("pension", "monthly_amount, former_staff, branch_code, end_date") == [(120_000_000, False, None, None)]


def test_a_sound_bundle_goes_straight_in(tmp_path, monkeypatch):
    monkeypatch.delattr(staging, "stage")
    load(write(tmp_path, **WHOLE))
    assert Spell.objects.count() == 2


def test_both_ways_store_the_same(tmp_path, monkeypatch):
    call_command("synthesize_records", str(tmp_path), persons=1500, seed=5, stdout=StringIO())
    load(tmp_path)
    straight = everything()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE " + ", ".join(straight))

    def not_sound(*_):
        raise direct.NotSound

    monkeypatch.setattr(direct, "copy", not_sound)
    load(tmp_path)
    assert everything() == straight


def test_a_missing_file_is_no_rows(tmp_path, way):
    reports, _ = load(write(tmp_path, persons=[{}]))
    assert reports["persons"].inserted == 1
    assert reports["spells"].read == 0


def test_loading_leaves_one_entry_with_counts_and_no_names(tmp_path):
    load(write(tmp_path, **WHOLE))
    act = Act.objects.get(verb="records:load")
    assert act.actor == "command:test"
    assert act.detail["persons.csv"] == {"read": 3, "inserted": 3, "updated": 0, "unchanged": 0, "rejected": 0}
    assert ALI not in str(act.detail)


# -- refreshing ------------------------------------------------------------------------------------------------------
def test_a_second_run_changes_nothing(tmp_path, way):
    write(tmp_path, **WHOLE)
    load(tmp_path)
    before, numbers = everything(), rows("spell", "id")
    reports, rejects = load(tmp_path)
    assert rejects == []
    assert everything() == before
    assert rows("spell", "id") == numbers
    for report in reports.values():
        assert (report.inserted, report.updated) == (0, 0)
        assert report.unchanged == report.read


def test_a_refresh_updates_by_key_adds_what_is_new_and_keeps_what_is_absent(tmp_path):
    load(write(tmp_path / "a", **WHOLE))
    newcomer = code(9)
    reports, _ = load(
        write(
            tmp_path / "b",
            persons=[{"address": "نشانی تازه"}, {"national_code": newcomer}],
            spells=[
                {"workplace_code": "1111111111", "end": "2021-01-01", "branch_code": "0101", "insurance_number": "0012"}
            ],
            contributions=[{"days": "12"}],
        )
    )
    assert (reports["persons"].inserted, reports["persons"].updated) == (1, 1)
    assert (reports["spells"].inserted, reports["spells"].updated) == (0, 1)
    assert Person.objects.get(national_code=ALI).address == "نشانی تازه"
    assert rows("person", "national_code") == sorted([(ALI,), (SARA,), (REZA,), (newcomer,)])
    assert Spell.objects.get(national_code=ALI).end_date == date(2021, 1, 1)
    assert rows("contribution", "days, wage") == [(12, 166_255_500)]


def test_a_spell_that_the_bundle_shortens_makes_room_for_the_next(tmp_path):
    load(write(tmp_path / "a", persons=[{}], spells=[{"start": "2020-01-01"}]))
    spells = [{"start": "2021-01-01"}, {"start": "2020-01-01", "end": "2020-12-31"}]
    reports, rejects = load(write(tmp_path / "b", spells=spells))
    assert rejects == []
    assert (reports["spells"].inserted, reports["spells"].updated) == (1, 1)


def test_a_line_that_loses_makes_no_room(tmp_path):
    """The line that would have shortened the held spell overlaps a third: so the held one still stands in the way."""
    held = [{"start": "2020-01-01", "end": "2022-12-31"}, {"start": "2023-01-01", "end": "2023-12-31"}]
    load(write(tmp_path / "a", persons=[{}], spells=held))
    before = everything()
    _, rejects = load(
        write(
            tmp_path / "b",
            spells=[{"start": "2020-01-01", "end": "2023-06-30"}, {"start": "2024-01-01"}, {"start": "2022-06-01"}],
        ),
        skip_rejects=True,
    )
    assert [(reject.line, reject.reason) for reject in rejects] == [(2, "OVERLAP"), (4, "OVERLAP")]
    assert everything()["records_person"] == before["records_person"]
    assert rows("spell", "start_date, end_date") == [
        (date(2020, 1, 1), date(2022, 12, 31)),
        (date(2023, 1, 1), date(2023, 12, 31)),
        (date(2024, 1, 1), None),
    ]


def test_what_this_program_wrote_is_never_touched(tmp_path):
    load(write(tmp_path / "a", persons=[{}]))
    here = {"created_here": True}
    Spell.objects.create(
        national_code=ALI,
        relationship="INSURED_PRINCIPAL",
        insured_type="VOLUNTARY",
        kinship="SELF",
        start_date=date(2026, 1, 1),
        **here,
    )
    month = {"national_code": ALI, "insured_type": "VOLUNTARY", "jalali_year": 1405, "month": 7, "days": 30}
    Contribution.objects.create(**month, wage=1, **here)
    cover = {"principal_code": ALI, "member_code": ALI, "kind": "HEALTH", "start_date": date(2026, 1, 1)}
    Supplementary.objects.create(**cover, **here)
    before = everything()
    reports, rejects = load(
        write(
            tmp_path / "b",
            spells=[{"insured_type": "VOLUNTARY", "start": "2026-01-01", "end": "2026-02-01"}],
            contributions=[{"insured_type": "VOLUNTARY"}],
            supplementary=[{"end": "2026-06-01"}],
        )
    )
    assert rejects == []
    assert everything() == before
    assert [reports[name].unchanged for name in ("spells", "contributions", "supplementary")] == [1, 1, 1]
    _, rejects = load(
        write(tmp_path / "c", spells=[{"insured_type": "VOLUNTARY", "start": "2026-03-01"}]), skip_rejects=True
    )
    assert [reject.reason for reject in rejects] == ["OVERLAP"]


def test_a_reference_may_rest_on_what_the_records_hold(tmp_path):
    load(write(tmp_path / "a", branches=[{}], persons=[{}]))
    _, rejects = load(write(tmp_path / "b", contributions=[{}], spells=[{"branch_code": "0101"}]))
    assert rejects == []


# -- edges -----------------------------------------------------------------------------------------------------------
def test_every_edge_of_a_bundle_written_elsewhere_loads(tmp_path, way):
    today = "2026-11-22"
    dependent = {
        "national_code": SARA,
        "relationship": "INSURED_DEPENDENT",
        "kinship": "SPOUSE",
        "principal_national_code": ALI,
    }
    spells = [
        {"start": today},
        {"insured_type": "FREELANCE", "start": "2020-02-29", "end": today},
        {"insured_type": "DRIVER", "start": today, "end": today},
        {"insured_type": "WEAVER", "start": "2001-01-01", "end": "2001-12-31"},
        {"insured_type": "WEAVER", "start": "2002-01-01", "end": "2002-06-30"},
        {"insured_type": "COMPULSORY", "start": "1999-01-01", "workplace_code": "1111111111"},
        {"insured_type": "COMPULSORY", "start": "2005-01-01", "end": "2006-01-01", "workplace_code": "2222222222"},
        {"insured_type": "COMPULSORY", "start": "2030-01-01", "end": "9999-12-31", "workplace_code": "2222222222"},
        dependent,
        {**dependent, "principal_national_code": REZA, "kinship": "SIBLING"},
        {**dependent, "relationship": "PENSIONER_DEPENDENT", "insured_type": "SURVIVOR"},
    ]
    persons = [
        {"sex": "", "mobile": "", "phone": "", "address": "", "postal_code": "", "birth_date": "", "father_name": ""},
        {"national_code": SARA, "sex": "F", "protection": "1", "mobile": "09121234567", "phone": "02634401234"},
        {"national_code": REZA, "death_date": today, "guardianship": "GUARDIAN"},
    ]
    load(write(tmp_path, branches=[{}], workplaces=[{}, {"code": "2222222222"}], persons=persons, spells=spells))
    assert Spell.objects.count() == len(spells)
    assert Person.objects.get(national_code=SARA).protected
    assert Person.objects.get(national_code=REZA).guardianship == "GUARDIAN"
    assert Person.objects.get(national_code=REZA).death_date == date(2026, 11, 22)


def test_arabic_letters_and_any_digits_are_made_persian_and_latin(tmp_path):
    write(
        tmp_path,
        branches=[{}],
        workplaces=[{"code": "١١١١١١١١١١"}],
        persons=[
            {
                "national_code": ALI.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
                "first_name": "علي",
                "last_name": "كريمي",
                "father_name": "ﻋﻠﻲ",
                "birth_date": "۱۹۸۰-۰۱-٠٢",
                "mobile": "۰۹۱۲۱۲۳۴۵۶۷",
                "address": "  تهران،  خيابان ۱۲  ",
                "protection": "۱",
                "guardianship": "",
            }
        ],
        spells=[{"start": " 2020-01-01 ", "workplace_code": "۱۱۱۱۱۱۱۱۱۱", "kinship": "SELF "}],
        contributions=[{"jalali_year": "۱۴۰۵", "month": "٧", "days": "۳۰"}],
    )
    _, rejects = load(tmp_path)
    assert rejects == []
    person = Person.objects.get(national_code=ALI)
    assert (person.first_name, person.last_name, person.father_name) == ("علی", "کریمی", "علی")
    assert (person.birth_date, person.mobile) == (date(1980, 1, 2), "09121234567")
    assert (person.address, person.protected, person.guardianship) == ("تهران، خیابان ۱۲", True, "NONE")
    assert Spell.objects.get().workplace_code == "1111111111"
    assert rows("contribution", "jalali_year, month, days") == [(1405, 7, 30)]


def test_half_spaces_in_names_stay(tmp_path, way):
    load(write(tmp_path, persons=[{"first_name": "علی‌اکبر"}]))
    assert Person.objects.get().first_name == "علی‌اکبر"


def test_columns_stand_in_any_order_after_a_byte_order_mark_with_windows_line_ends(tmp_path, way):
    (tmp_path / "branches.csv").write_bytes(
        "\ufeffcity,code,province,name\r\nتهران,0101,تهران,شعبه ۱\r\nقم,0102,قم,شعبه ۲".encode()
    )
    load(tmp_path)
    assert rows("branch", "code, name, city") == [("0101", "شعبه ۱", "تهران"), ("0102", "شعبه ۲", "قم")]


def test_optional_columns_may_be_left_out(tmp_path, way):
    (tmp_path / "persons.csv").write_text(f"national_code,last_name\n{ALI},رضایی\n")
    load(tmp_path)
    assert rows("person", "last_name, guardianship, protected, sex") == [("رضایی", "NONE", False, "")]


def test_a_cell_with_line_breaks_keeps_the_line_numbers_right(tmp_path):
    (tmp_path / "persons.csv").write_text(
        f'national_code,address\n{ALI},"تهران\nپلاک ""۵"", واحد ۲"\n\n{SARA},قم\n123,یزد\n', encoding="utf-8"
    )
    reports, rejects = load(tmp_path, skip_rejects=True)
    assert [(reject.line, reject.reason, reject.value) for reject in rejects] == [(6, "BAD_CODE", "123")]
    assert reports["persons"].read == 3
    assert Person.objects.get(national_code=ALI).address == 'تهران پلاک "۵", واحد ۲'


def test_quoted_cells_load(tmp_path):
    (tmp_path / "persons.csv").write_text(f'"national_code","address"\n"{ALI}","تهران, پلاک ۵"\n', encoding="utf-8")
    load(tmp_path)
    assert Person.objects.get().address == "تهران, پلاک ۵"
