"""Tracking codes: sixteen digits that catch what people mistype, read from whatever people paste."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peyvand.foundation.coverage.rules import new_tracking_code, parse_tracking_code, tracking_text
from peyvand.kit.errors import Refusal

numbers = st.integers(0, 10**15 - 1)


def luhn_sum(digits: str) -> int:
    """Luhn's sum as the books have it: from the right, every second digit doubled and its digits added."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += sum(map(int, str(value)))
    return total


def code_of(number: int) -> str:
    """The sixteen digits that begin with `number` and are right."""
    return next(code for code in (f"{number:015d}{check}" for check in range(10)) if luhn_sum(code) % 10 == 0)


def refused(typed: str) -> bool:
    try:
        parse_tracking_code(typed)
    except Refusal as refusal:
        return refusal.code == "INVALID_TRACKING_CODE"
    return False


def test_a_new_code_has_sixteen_digits_and_a_right_check_digit():
    codes = {tracking_text(new_tracking_code()) for _ in range(2000)}
    assert len(codes) == 2000
    assert all(len(code) == 16 and code.isascii() and code.isdigit() and luhn_sum(code) % 10 == 0 for code in codes)


def test_codes_begin_with_every_digit():
    """Fifteen random digits, zeros in front among them: nothing in a code tells when it was given."""
    assert {tracking_text(new_tracking_code())[0] for _ in range(2000)} == set("0123456789")


@given(numbers)
def test_a_shown_code_reads_back_as_the_stored_number(number):
    code = code_of(number)
    assert tracking_text(parse_tracking_code(code)) == code


@pytest.mark.parametrize(
    "typed",
    [
        "4821903377150267",
        "۴۸۲۱۹۰۳۳۷۷۱۵۰۲۶۷",
        "٤٨٢١٩٠٣٣٧٧١٥٠٢٦٧",
        "4821 9033 7715 0267",
        "۴۸۲۱ ۹۰۳۳ ۷۷۱۵ ۰۲۶۷",
        "4821-9033-7715-0267",
        "  4821903377150267\n",
        "\u20674821 9033\u200c7715\u00a00267\u2069",
        "4821903377150267".translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)}),
    ],
)
def test_a_code_is_understood_as_people_paste_it(typed):
    assert parse_tracking_code(typed) == 4821903377150267


@pytest.mark.parametrize(
    "typed", ["", " ", "48219033771502", "48219033771502670", "482190337715026x", "کد", "½" * 16, "²" * 16]
)
def test_what_is_no_code_is_refused(typed):
    assert refused(typed)


@given(numbers, st.integers(0, 15), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(number, place, difference):
    code = code_of(number)
    wrong = str((int(code[place]) + difference) % 10)
    assert refused(code[:place] + wrong + code[place + 1 :])


@given(numbers, st.integers(0, 14))
def test_two_neighbours_swapped_are_caught_except_nine_and_zero(number, place):
    code = code_of(number)
    pair = code[place : place + 2]
    swapped = code[:place] + pair[::-1] + code[place + 2 :]
    assert refused(swapped) == (pair[0] != pair[1] and pair not in ("09", "90"))


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_a_refusal(typed):
    if not refused(typed):
        assert luhn_sum(tracking_text(parse_tracking_code(typed))) % 10 == 0
