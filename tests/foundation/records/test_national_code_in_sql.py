"""The check of national codes for whole sets agrees with the one for a single code."""

import random

import pytest
from django.db import connection

from peyvand.foundation.records.operations.checks import is_national_code
from peyvand.kit.national_code import is_valid


@pytest.mark.django_db
def test_both_checks_agree():
    rng = random.Random(1)
    codes = [f"{rng.randrange(10**10):010}" for _ in range(20_000)]
    codes += [str(digit) * 10 for digit in range(10)] + ["", "1", "12345678901", "123456789a", " 123456789"]
    # For one beginning every last digit: among them is the one sound code.
    codes += [f"{rng.randrange(10**9):09}{last}" for _ in range(300) for last in range(10)]
    sound = is_national_code("code").replace("%", "%%")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT code, {sound} FROM unnest(%s::text[]) AS code", [codes])
        answers = dict(cursor.fetchall())
    assert {code for code, is_sound in answers.items() if is_sound} == {code for code in codes if is_valid(code)}
