"""What people read is Persian; what people type is understood."""

import re
from datetime import UTC, date, datetime

import pytest
from django import forms

from peyvand.kit.errors import Refusal
from peyvand.ui.forms import Form, JalaliDateField, NationalCodeField
from peyvand.ui.templatetags import persian

FIRST_OF_AZAR = date(2026, 11, 22)


def without_tags(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def test_dates_are_jalali_with_persian_digits_on_tehrans_day():
    just_after_midnight_in_tehran = datetime(2026, 11, 21, 20, 31, tzinfo=UTC)
    assert persian.jalali(FIRST_OF_AZAR) == "۱۴۰۵/۰۹/۰۱"
    assert persian.jalali(just_after_midnight_in_tehran) == "۱۴۰۵/۰۹/۰۱"
    assert persian.jalali_long(FIRST_OF_AZAR) == "یکشنبه ۱ آذر ۱۴۰۵"
    assert persian.jalali_time(just_after_midnight_in_tehran) == "۱۴۰۵/۰۹/۰۱ ساعت ۰۰:۰۱"


@pytest.mark.parametrize(
    "filtered", [persian.fa, persian.jalali, persian.jalali_long, persian.jalali_time, persian.rial]
)
def test_nothing_recorded_prints_nothing(filtered):
    assert filtered(None) == ""


def test_rials_are_separated_and_carry_their_unit():
    assert persian.rial(5_541_850) == "۵٬۵۴۱٬۸۵۰ ریال"


def test_a_tracking_code_stands_in_fours_and_copies_without_blanks():
    html = persian.grouped("4821903377150264")
    assert html.count("<span>") == 4
    assert without_tags(html) == "۴۸۲۱۹۰۳۳۷۷۱۵۰۲۶۴"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("شماره تماس: ۰۲۶-۳۴۴۰۱۲۳۴", ["۰۲۶-۳۴۴۰۱۲۳۴"]),
        ("شماره تماس: ۰۲۶ ۳۴۴۰ ۱۲۳۴.", ["۰۲۶ ۳۴۴۰ ۱۲۳۴"]),
        ("در دوره ۱۳۹۹/۰۱/۰۱ تا ۱۴۰۵/۰۹/۰۱، به شرح", ["۱۳۹۹/۰۱/۰۱", "۱۴۰۵/۰۹/۰۱"]),
        ("پلاک ۱۲، واحد 7", ["۱۲", "7"]),
        ("در این نشانی: http://127.0.0.1:8000/activate/", ["http://127.0.0.1:8000/activate/"]),
        ("تفاهم‌نامهٔ شمارهٔ FND-۰۱/۱ معلق شده است", ["FND-۰۱/۱"]),
        ("نرخ ۰٫۲۷ از ۵٬۵۴۱٬۸۵۰ ریال", ["۰٫۲۷", "۵٬۵۴۱٬۸۵۰"]),
        ("بدون رقم", []),
    ],
)
def test_numbers_are_isolated_and_not_a_character_is_changed(text, numbers):
    html = persian.isolated(text)
    assert re.findall(r'<bdi dir="ltr">([^<]*)</bdi>', html) == numbers
    assert without_tags(html) == text


def test_isolating_numbers_still_escapes_what_people_wrote():
    assert persian.isolated("<b>'12</b>") == '&lt;b&gt;&#x27;<bdi dir="ltr">12</bdi>&lt;/b&gt;'


class Question(Form):
    national_code = NationalCodeField()
    from_date = JalaliDateField(label="از تاریخ", required=False)
    purpose = forms.ChoiceField(label="هدف", choices=[("1", "مستمری")], required=False)


@pytest.mark.parametrize("typed", ["0012345679", "۰۰۱۲۳۴۵۶۷۹", "٠٠١-٢٣٤٥٦٧-٩", " 001 234567 9 "])
def test_a_national_code_is_understood_however_it_is_typed(typed):
    form = Question({"national_code": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["national_code"] == "0012345679"


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "بنویسید"), ("۱۲۳", "شما ۳ رقم"), ("1111111111", "درست نیست"), ("00123456x9", "فقط رقم")],
)
def test_a_wrong_national_code_is_refused_beside_the_field_and_kept_as_typed(typed, said):
    form = Question({"national_code": typed})
    assert said in form.errors["national_code"][0]
    assert form.errors.as_data()["national_code"][0].code == "INVALID_CODE"
    assert form["national_code"].value() == typed
    assert 'aria-describedby="id_national_code_error"' in str(form["national_code"])


def test_a_date_of_three_inputs_becomes_a_gregorian_one():
    typed = {"from_date_day": "۱", "from_date_month": "9", "from_date_year": "١٤٠٥"}
    form = Question({"national_code": "0012345679", **typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["from_date"] == FIRST_OF_AZAR


def test_a_date_not_asked_for_is_none():
    form = Question({"national_code": "0012345679"})
    assert form.is_valid()
    assert form.cleaned_data["from_date"] is None


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("31", "9", "1405"), ("1", "", "1405"), ("1", "9", "05"), ("1", "9", "2026"), ("x", "9", "1405")],
)
def test_a_wrong_date_is_refused_and_kept_as_typed(day, month, year):
    form = Question({"from_date_day": day, "from_date_month": month, "from_date_year": year})
    assert form.errors.as_data()["from_date"][0].code == "INVALID_DATE"
    assert form["from_date"].value() == [day, month, year]


def test_a_known_date_fills_the_three_inputs():
    html = str(Question(initial={"from_date": FIRST_OF_AZAR})["from_date"])
    assert re.findall(r'value="([^"]+)"', html) == ["۱", "۹", "۱۴۰۵"]


def test_a_refusal_stands_beside_its_field_or_above_the_form():
    form = Question({"national_code": "0012345679"})
    form.add_refusal(Refusal("ONE_DATE", "هر دو تاریخ را بنویسید.", field="from_date"))
    form.add_refusal(Refusal("QUOTA", "سهمیه تمام شد.", field="elsewhere"))
    assert form.errors["from_date"] == ["هر دو تاریخ را بنویسید."]
    assert form.non_field_errors() == ["سهمیه تمام شد."]
