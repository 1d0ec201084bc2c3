"""The tools at the edge: what people type is understood or refused with a word, what they read is shaped right."""

import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.fernet import InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from peyvand.kit import crypto, jalali, money, national_code, network, problems, text
from peyvand.kit.errors import Refusal

nine_digits = st.text("0123456789", min_size=9, max_size=9)


def refusal_of(parse, *typed) -> Refusal | None:
    """What `parse` refuses with; any other exception is a failure."""
    try:
        parse(*typed)
    except Refusal as refusal:
        return refusal
    return None


# -- the national code -----------------------------------------------------------------------------------------------


def right_code(nine: str) -> str:
    """The only code that begins with `nine`, found by the sum that the civil registry publishes."""
    fitting = []
    for last in "0123456789":
        remainder = sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
        if (remainder < 2 and int(last) == remainder) or (remainder >= 2 and int(last) == 11 - remainder):
            fitting.append(nine + last)
    (code,) = fitting
    return code


@given(nine_digits)
def test_exactly_one_last_digit_makes_a_national_code(nine):
    code = right_code(nine)
    same_digits = len(set(code)) == 1
    assert [national_code.is_valid(nine + last) for last in "0123456789"].count(True) == (0 if same_digits else 1)
    assert national_code.is_valid(code) != same_digits


@pytest.mark.parametrize(
    "code", ["0012345679", "1111111111", "", "۰۰۱۲۳۴۵۶۷۹", "001234567", "00123456790", "00123x5679"]
)
def test_only_ten_ascii_digits_that_differ_are_valid(code):
    assert national_code.is_valid(code) == (code == "0012345679")


@pytest.mark.parametrize(
    "typed",
    ["0012345679", "۰۰۱۲۳۴۵۶۷۹", "٠٠١٢٣٤٥٦٧٩", "001-234567-9", " 001 234 5679 ", "\u200e001\u200c2345679\u200f"],
)
def test_a_national_code_is_understood_as_people_type_it(typed):
    assert national_code.parse(typed) == "0012345679"


@pytest.mark.parametrize(
    ("typed", "words", "reason"),
    [
        ("", "بنویسید", None),
        ("  -  ", "بنویسید", None),
        ("12345679", "باید ده رقم باشد؛ شما ۸ رقم", "LENGTH"),
        ("0012345678", "درست نیست", "CHECK_DIGIT"),
        ("1111111111", "درست نیست", "CHECK_DIGIT"),
        ("00123456790", "اتباع خارجی", "FOREIGN"),
        ("001234567901", "اتباع خارجی", "FOREIGN"),
        ("0012345679012", "باید ده رقم باشد؛ شما ۱۳ رقم", "LENGTH"),
        ("00۱۲۳abc", "فقط رقم", None),
    ],
)
def test_a_wrong_national_code_is_refused_with_what_to_do(typed, words, reason):
    refusal = refusal_of(national_code.parse, typed)
    assert refusal is not None
    assert refusal.code == "INVALID_CODE"
    assert words in refusal.message
    assert refusal.data.get("reason") == reason


@given(st.text(max_size=30))
def test_any_text_is_a_national_code_or_a_refusal(typed):
    refusal = refusal_of(national_code.parse, typed)
    assert refusal or national_code.is_valid(national_code.parse(typed))


# -- text ------------------------------------------------------------------------------------------------------------


@given(st.text(max_size=60))
def test_digits_change_their_script_and_nothing_else_does(any_text):
    latin = text.latin_digits(any_text)
    assert latin == "".join(
        str(unicodedata.digit(sign)) if "۰" <= sign <= "۹" or "٠" <= sign <= "٩" else sign for sign in any_text
    )
    assert text.latin_digits(text.persian_digits(latin)) == latin
    assert not set(text.persian_digits(any_text)) & set("0123456789")


def test_names_typed_on_an_arabic_keyboard_become_persian():
    assert text.persian("  علي   كاظم\u200cپور\t") == "علی کاظم\u200cپور"
    assert text.persian("ﻋﻠﻰ") == "علی"


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing_more(typed):
    assert text.persian(text.persian(typed)) == text.persian(typed)


def test_a_tracking_code_is_shown_in_fours():
    assert text.grouped("4821903377150264") == "4821 9033 7715 0264"


# -- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "numeric", "long"),
    [
        (date(2026, 11, 22), "۱۴۰۵/۰۹/۰۱", "یکشنبه ۱ آذر ۱۴۰۵"),
        (date(2025, 3, 20), "۱۴۰۳/۱۲/۳۰", "پنجشنبه ۳۰ اسفند ۱۴۰۳"),
        (date(2025, 3, 21), "۱۴۰۴/۰۱/۰۱", "جمعه ۱ فروردین ۱۴۰۴"),
        (date(1979, 2, 11), "۱۳۵۷/۱۱/۲۲", "یکشنبه ۲۲ بهمن ۱۳۵۷"),
        (date(2024, 9, 21), "۱۴۰۳/۰۶/۳۱", "شنبه ۳۱ شهریور ۱۴۰۳"),
    ],
)
def test_known_days_print_as_the_calendar_has_them(day, numeric, long):
    assert jalali.numeric(day) == numeric
    assert jalali.long(day) == long


# The days for which the organisation can hold anything.
days = st.dates(date(1900, 1, 1), date(2120, 1, 1))


@given(days)
def test_a_printed_date_reads_back(day):
    assert jalali.parse(jalali.numeric(day)) == day
    assert jalali.parse(day.isoformat()) == day
    assert jalali.from_parts(*jalali.parts(day)) == day
    assert jalali.parse_fields(*map(text.persian_digits, jalali.parts(day))) == day


@given(days)
def test_days_follow_each_other_in_the_jalali_calendar(day):
    year, month, number = jalali.parts(day)
    following = jalali.parts(day + timedelta(1))
    ends = {(year, month, number + 1), (year, month + 1, 1), (year + 1, 1, 1)}
    assert following in ends
    assert 1 <= number <= (31 if month <= 6 else 30)


@pytest.mark.parametrize(
    "typed", ["1405/9/1", "۱۴۰۵/۰۹/۰۱", "1405-09-01", " ١٤٠٥ / ٩ / ١ ", "2026-11-22", "2026/11/22", "1405.9.1"]
)
def test_a_date_is_understood_as_people_write_it(typed):
    assert jalali.parse(typed) == date(2026, 11, 22)


@pytest.mark.parametrize(
    "typed",
    ["", "1405", "1405/13/01", "1405/07/31", "1404/12/30", "2026-02-29", "0/1/1", "first of Azar", "22/11/2026"],
)
def test_what_is_no_day_is_refused(typed):
    refusal = refusal_of(jalali.parse, typed)
    assert refusal is not None
    assert refusal.code == "INVALID_DATE"


def test_the_last_day_of_a_leap_year_is_a_day():
    assert jalali.parse("1403/12/30") == date(2025, 3, 20)


@given(st.one_of(st.text(max_size=20), st.from_regex(r"\A\d{1,4}[-/]\d{1,2}[-/]\d{1,2}\Z")))
def test_any_text_is_a_date_or_a_refusal(typed):
    refusal = refusal_of(jalali.parse, typed)
    assert refusal is None or refusal.code == "INVALID_DATE"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("1405", "", "1"), "هر سه"),
        (("1405", "نه", "1"), "با رقم"),
        (("05", "9", "1"), "چهاررقمی"),
        (("2026", "11", "22"), "هجری شمسی"),
        (("1405", "12", "31"), "چنین روزی"),
    ],
)
def test_three_fields_that_make_no_day_are_refused(typed, words):
    refusal = refusal_of(jalali.parse_fields, *typed)
    assert refusal is not None
    assert refusal.code == "INVALID_DATE"
    assert words in refusal.message


def test_three_empty_fields_are_no_date():
    assert jalali.parse_fields("", " ", "\u200c") is None


@given(*[st.one_of(st.text(max_size=6), st.text("0123456789۰۱۲۳", max_size=5))] * 3)
def test_any_three_fields_are_a_date_none_or_a_refusal(year, month, day):
    refusal = refusal_of(jalali.parse_fields, year, month, day)
    assert refusal is None or refusal.code == "INVALID_DATE"


def test_the_day_begins_at_midnight_in_tehran():
    assert jalali.tehran_day(datetime(2026, 11, 21, 20, 29, 59, tzinfo=UTC)) == date(2026, 11, 21)
    assert jalali.tehran_day(datetime(2026, 11, 21, 20, 30, tzinfo=UTC)) == date(2026, 11, 22)
    # Until 2022 Tehran had summer time.
    assert jalali.tehran_day(datetime(2021, 7, 1, 19, 30, tzinfo=UTC)) == date(2021, 7, 2)


@given(days)
def test_midnight_is_the_first_moment_of_its_day(day):
    start = jalali.midnight(day).astimezone(UTC)
    assert jalali.tehran_day(start) == day
    assert jalali.tehran_day(start - timedelta(seconds=1)) == day - timedelta(1)


# -- money, addresses, problems, secrets -----------------------------------------------------------------------------


def test_rials_are_separated_by_thousands():
    assert money.separated(0) == "۰"
    assert money.separated(999) == "۹۹۹"
    assert money.rials(5_541_850) == "۵٬۵۴۱٬۸۵۰ ریال"
    assert money.separated(-1_000) == "-۱٬۰۰۰"


@given(st.integers(0, 10**15))
def test_separated_rials_keep_their_digits(amount):
    assert int(text.latin_digits(money.separated(amount)).replace("٬", "")) == amount


PROXIES = ("10.0.0.1", "10.0.0.2", "10.8.0.0/16", "2001:db8::/126")


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "198.51.100.7", "203.0.113.5"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "10.0.0.2, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, ", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.8.3.4", "198.51.100.7", "198.51.100.7"),
        ("2001:db8::2", "2001:DB8:0::9", "2001:db8::9"),
        ("", "198.51.100.7", ""),
    ],
)
def test_the_address_is_the_last_one_that_a_trusted_proxy_wrote(remote, forwarded, client):
    assert network.client_address(remote, forwarded, PROXIES) == client


@given(st.lists(st.sampled_from(["1.1.1.1", "10.0.0.1", "10.0.0.2", "evil"])))
def test_a_client_cannot_write_its_own_address(made_up):
    """Whatever it sends ahead, the proxy appends the peer that it saw."""
    forwarded = ", ".join([*made_up, "198.51.100.7"])
    assert network.client_address("10.0.0.1", forwarded, PROXIES) == "198.51.100.7"
    assert network.client_address("198.51.100.7", ", ".join(made_up), PROXIES) == "198.51.100.7"


def test_a_refusal_of_a_field_is_a_422_that_names_it():
    status, document, headers = problems.from_refusal(Refusal("INVALID_CODE", "درست نیست").at("national_code"))
    assert (status, headers) == (422, {})
    assert document == {
        "type": "/problems/invalid-code",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "درست نیست",
        "errors": {"national_code": [{"code": "INVALID_CODE", "message": "درست نیست"}]},
    }


def test_a_refusal_of_the_whole_is_a_403_unless_it_says_otherwise():
    status, document, headers = problems.from_refusal(Refusal("NOT_OPEN", "باز نیست"))
    assert (status, headers, "errors" in document) == (403, {}, False)
    status, document, headers = problems.from_refusal(Refusal("QUOTA_USED", "سهمیه", status=429, retry_after=60))
    assert (status, document["status"], headers) == (429, 429, {"Retry-After": "60"})


def test_without_a_token_the_client_is_told_how_to_come():
    _, _, headers = problems.from_refusal(Refusal("UNAUTHENTICATED", "توکن لازم است", status=401))
    assert headers["WWW-Authenticate"].startswith("Bearer")


def test_a_refusal_keeps_its_figures_beside_a_field():
    refusal = Refusal("QUOTA_USED", "سهمیه", left=0).at("file")
    assert (refusal.code, refusal.message, refusal.field, refusal.data) == ("QUOTA_USED", "سهمیه", "file", {"left": 0})


@given(st.text(max_size=80))
def test_what_was_encrypted_reads_back(secret):
    token = crypto.encrypt(secret)
    assert crypto.decrypt(token) == secret
    assert crypto.encrypt(secret) != token


def test_an_older_key_still_opens_and_a_foreign_one_does_not(settings):
    settings.FIELD_KEYS = ["first"]
    old = crypto.encrypt("راز")
    settings.FIELD_KEYS = ["second", "first"]
    new = crypto.encrypt("راز")
    assert crypto.decrypt(old) == crypto.decrypt(new) == "راز"
    settings.FIELD_KEYS = ["first"]
    with pytest.raises(InvalidToken):
        crypto.decrypt(new)


def test_a_keyed_hash_depends_on_value_purpose_and_pepper(settings):
    settings.PEPPER = "pepper"
    hashes = [crypto.keyed_hash("code", "1"), crypto.keyed_hash("code", "2"), crypto.keyed_hash("session", "1")]
    settings.PEPPER = "salt"
    hashes.append(crypto.keyed_hash("code", "1"))
    assert len(set(hashes)) == 4
    assert crypto.keyed_hash("code", "1") == hashes[-1]


def test_a_pseudonym_tells_nothing_and_stays_the_same():
    assert crypto.pseudonym("0012345679") == crypto.pseudonym("0012345679")
    assert crypto.pseudonym("0012345679") != crypto.pseudonym("0012345687")
    assert len(crypto.pseudonym("0012345679")) == 24
    assert "0012345679" not in crypto.pseudonym("0012345679")
