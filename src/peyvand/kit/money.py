"""Rials: whole numbers, never floats."""

from peyvand.kit.text import persian_digits


def separated(rials: int) -> str:
    """`۵٬۵۴۱٬۸۵۰` – for people; the unit is the caller's."""
    return persian_digits(f"{rials:,}".replace(",", "٬"))


def rials(amount: int) -> str:
    """`۵٬۵۴۱٬۸۵۰ ریال`."""
    return f"{separated(amount)} ریال"
