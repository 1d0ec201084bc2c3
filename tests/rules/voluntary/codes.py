"""Invented national codes."""

from peyvand.kit.national_code import check_digit


def codes(count: int, *, first: int = 300_000_000) -> list[str]:
    return [f"{number}{check_digit(str(number))}" for number in range(first, first + count)]
