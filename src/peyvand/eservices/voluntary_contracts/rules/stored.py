"""What is stored as it is said: in Persian, whoever asks for it."""

from peyvand.kit.jalali import MONTHS


def slip_title(year: int, month: int) -> str:
    """What a payment is for, in the payer's receipt and in the bank's list."""
    return f"حق بیمهٔ اختیاری، {MONTHS[month - 1]} {year}"
