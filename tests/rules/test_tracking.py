"""Tracking codes: sixteen digits that catch what people mistype, read from whatever people paste."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peyvand.foundation.coverage.rules import new_tracking_code, parse_tracking_code, tracking_text
from peyvand.kit.errors import Refusal

numbers = st.integers(0, 10**15 - 1)


def is_right(digits: str) -> bool:
    """ISO 7064 MOD 11,10 as the standard checks a whole string: the last product, plus the check digit, ends in 1."""
    product = 10
    for digit in digits[:-1]:
        total = (product + int(digit)) % 10
        product = (2 * (total if total else 10)) % 11
    return (product + int(digits[-1])) % 10 == 1


def code_of(number: int) -> str:
    """The sixteen digits that begin with `number` and are right."""
    return next(code for code in (f"{number:015d}{check}" for check in range(10)) if is_right(code))


def refused(typed: str) -> bool:
    try:
        parse_tracking_code(typed)
    except Refusal as refusal:
        return refusal.code == "INVALID_TRACKING_CODE"
    return False


def test_a_new_code_has_sixteen_digits_and_a_right_check_digit():
    codes = {tracking_text(new_tracking_code()) for _ in range(2000)}
    assert len(codes) == 2000
    assert all(len(code) == 16 and code.isascii() and code.isdigit() and is_right(code) for code in codes)


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
        "4821903377150264",
        "۴۸۲۱۹۰۳۳۷۷۱۵۰۲۶۴",
        "٤٨٢١٩٠٣٣٧٧١٥٠٢٦٤",
        "4821 9033 7715 0264",
        "۴۸۲۱ ۹۰۳۳ ۷۷۱۵ ۰۲۶۴",
        "4821-9033-7715-0264",
        "  4821903377150264\n",
        "\u20674821 9033\u200c7715\u00a00264\u2069",
        "4821903377150264".translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)}),
    ],
)
def test_a_code_is_understood_as_people_paste_it(typed):
    assert parse_tracking_code(typed) == 4821903377150264


@pytest.mark.parametrize(
    "typed", ["", " ", "48219033771502", "48219033771502640", "482190337715026x", "کد", "½" * 16, "²" * 16]
)
def test_what_is_no_code_is_refused(typed):
    assert refused(typed)


@given(numbers, st.integers(0, 15), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(number, place, difference):
    code = code_of(number)
    wrong = str((int(code[place]) + difference) % 10)
    assert refused(code[:place] + wrong + code[place + 1 :])


def test_hardly_any_swap_of_neighbours_slips_through():
    rng = Random(1405)
    swaps = slipped = 0
    for _ in range(2000):
        code = code_of(rng.randrange(10**15))
        for place in range(15):
            if code[place] != code[place + 1]:
                swaps += 1
                slipped += not refused(code[:place] + code[place + 1] + code[place] + code[place + 2 :])
    assert swaps > 20_000
    assert slipped / swaps < 0.025


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_a_refusal(typed):
    if not refused(typed):
        assert is_right(tracking_text(parse_tracking_code(typed)))
