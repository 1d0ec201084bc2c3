"""What is stored as it is said, and posted: in Persian, whoever writes it."""

from datetime import date

from peyvand.kit.jalali import numeric
from peyvand.kit.text import persian_digits


def of_request(number: str, state: str) -> str:
    """To a pensioner without a phone: where the request stands."""
    return f"درخواست بیمه تکمیلی شما به شمارهٔ {persian_digits(number)}: {state}."


def of_mandate(helper: str, *, first_day: date, last_day: date, document: str, association: str) -> str:
    """To them: who may act for them, and what to do if they never wished it."""
    return (
        f"از {numeric(first_day)} تا {numeric(last_day)} {helper} می‌تواند به نیابت شما درخواست بیمه تکمیلی بدهد."
        f" نیابت‌نامه: {document}. اگر شما نخواسته‌اید، به {association} خبر دهید."
    )


def of_ended_mandate(helper: str, day: date) -> str:
    """To them: nobody acts for them any more."""
    return f"نیابت {helper} برای درخواست بیمه تکمیلی شما در {numeric(day)} پایان یافت."
