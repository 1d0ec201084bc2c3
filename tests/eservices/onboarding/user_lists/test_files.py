"""The memorandum's form as a file: filled in by people, and by people with bad intentions (ONB-2)."""

import io
import json
import os
import subprocess
import sys

import pytest
from python_calamine import CalamineWorkbook

from peyvand.eservices.agency_onboarding.forms.user_list_files import read_list, write_template
from peyvand.eservices.agency_onboarding.rules.user_lists import Line, flaws_of
from peyvand.kit.errors import Refusal
from tests.architecture.sources import ROOT
from tests.eservices.onboarding.export import person
from tests.eservices.onboarding.user_lists.files import NAMES, TITLES, listed, xlsx
from tests.eservices.onboarding.user_lists.world import line

# Generous: the machine may be busy, the bound is what its users feel.
SECONDS, MEGABYTES = 2.0, 200
HOSTILE = 27


def read(content: bytes) -> list[Line]:
    return read_list(io.BytesIO(content), size=len(content))


def template() -> bytes:
    file = io.BytesIO()
    write_template(file)
    return file.getvalue()


# -- honest files ----------------------------------------------------------------------------------------------------


def test_the_form_has_titles_above_the_names_of_the_columns():
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(template())).get_sheet_by_index(0)
    assert list(sheet.iter_rows()) == [
        ["کد ملی", "نام و نام خانوادگی", "سمت", "تلفن همراه", "نقش"],
        ["national_code", "full_name", "position", "mobile", "role"],
    ]


def test_the_empty_form_has_no_lines():
    assert read(template()) == []


def test_lines_have_the_numbers_of_their_rows():
    content = xlsx(*([line(1)[name] for name in NAMES], [""] * 5, [line(2)[name] for name in NAMES]))
    assert [(one.number, one.national_code) for one in read(content)] == [(3, person(1)), (5, person(2))]


@pytest.mark.parametrize(
    "header",
    [
        (TITLES, NAMES),
        (NAMES,),
        (TITLES,),
        ([title.replace("ی", "ي") for title in TITLES],),
        (["صندوق بازنشستگی مس"], TITLES, NAMES),
        ([name.upper() for name in NAMES],),
    ],
)
def test_either_row_of_the_header_will_do(header):
    (one,) = read(xlsx([line()[name] for name in NAMES], header=header))
    assert (one.number, one.national_code, flaws_of(one)) == (len(header) + 1, person(1), [])


def test_columns_stand_in_any_order_and_others_are_left_alone():
    order = ["role", "x", "mobile", "national_code", "full_name", "position"]
    (one,) = read(xlsx([{**line(), "x": "گذرواژه"}[name] for name in order], header=(order,)))
    assert flaws_of(one) == []
    assert "گذرواژه" not in repr(one)


def test_a_missing_column_is_named():
    with pytest.raises(Refusal, match="COLUMN_MISSING") as refused:
        read(xlsx(header=(TITLES[:3], NAMES[:4])))
    assert "نقش" in refused.value.message
    assert "سمت" not in refused.value.message


def test_numbers_get_their_leading_zeros_back():
    code, phone = int("0084575948"), int("09121234567")
    (one,) = read(listed({**line(), "national_code": code, "mobile": phone}))
    assert (one.national_code, one.mobile) == ("0084575948", "09121234567")


def test_what_people_type_is_understood():
    (one,) = read(
        listed(
            {
                "national_code": "۰۰۸-۴۵۷۵۹۴ ۸",
                "full_name": " علي  كريمي\u200f ",
                "position": "مدير\nمالي",
                "mobile": "٠٩١٢ ١٢٣ ٤٥٦٧",
                "role": "مدیر دستگاه",
            }
        )
    )
    assert one == Line(3, "0084575948", "علی کریمی", "مدیر مالی", "09121234567", "MANAGER")


@pytest.mark.parametrize(
    ("name", "flaws"),
    [
        ("علی\u202eیمیرک", ["BAD_NAME"]),
        ("علی\u2066کریمی", ["BAD_NAME"]),
        ("علی\x07کریمی", ["BAD_NAME"]),
        ("علی\x1fکریمی", ["BAD_NAME"]),
        ("=HYPERLINK(1)", ["BAD_NAME"]),
        ("علی 2", ["BAD_NAME"]),
        ("--", ["BAD_NAME"]),
        ("", ["NO_NAME"]),
        ("ن" * 201, ["LONG_NAME"]),
        ("ن" * 900, ["LONG_NAME"]),
        ("محمد‌علی (امیر) نوری-زاده", []),
        ("Ann-Marie O'Neil", []),
    ],
)
def test_names_are_letters_and_nothing_that_hides(name, flaws):
    (one,) = read(listed(line(full_name=name)))
    assert [wrong.flaw.value for wrong in flaws_of(one)] == flaws
    assert "\u202e" not in one.full_name
    assert one.full_name.isprintable() or "\u200c" in one.full_name


def test_more_lines_than_a_list_has_are_refused_as_a_whole():
    with pytest.raises(Refusal, match="TOO_MANY_LINES"):
        read(listed(*(line(number) for number in range(501))))
    assert len(read(listed(*(line(number) for number in range(500))))) == 500


# -- hostile ones ----------------------------------------------------------------------------------------------------


def test_hostile_files_are_refused_in_two_seconds_and_two_hundred_megabytes():
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.eservices.onboarding.user_lists.hostile"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=True,
        timeout=120,
    )
    told = {one["name"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert len(told) == HOSTILE
    assert [(name, one) for name, one in told.items() if one["code"] != one["expected"]] == []
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in one["message"]) for one in told.values())
    assert [(name, one) for name, one in told.items() if one["seconds"] > SECONDS] == []
    assert [(name, one) for name, one in told.items() if one["megabytes"] > MEGABYTES] == []
