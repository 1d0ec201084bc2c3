"""Pensioners' families of these tests, written by hand straight into the records."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from peyvand.foundation.records.models import Branch, Dependent, Pension, Person, Supplementary
from peyvand.kit.national_code import check_digit

TODAY = date(2026, 11, 22)  # 1405/09/01
PERIOD: Mapping[str, Any] = {
    "number": "1405-1406",
    "insurer": "بیمه آتیه‌سازان",
    "order_number": "1000/1405/7711",
    "order_date": "2026-09-20",
    "cover_from": "2026-11-22",
    "cover_to": "2027-11-21",
    "requests_from": "2026-09-23",
    "requests_to": "2027-02-14",
    "terms": "قرارداد یک‌ساله است.\nحق بیمه از مستمری کسر می‌شود.",
    "eligible_kinds": ["RETIREMENT", "DISABILITY", "SURVIVOR"],
    "monthly": {
        "health_premium": 6_100_000,
        "organisation_aid": 3_050_000,
        "member_share": 3_050_000,
        "life_premium": 250_000,
    },
    "spouse_with_principal": True,
    "withdrawal_in_period": True,
}


def code(n: int) -> str:
    """The nth person's national code."""
    first_nine = f"{310_000_000 + n}"
    return f"{first_nine}{check_digit(first_nine)}"


PARVIZ, MINA, SAM, SARA, DARA, NASRIN = (code(n) for n in range(1, 7))


def branch(branch_code: str = "90001", city: str = "تهران") -> None:
    Branch.objects.get_or_create(code=branch_code, defaults={"name": f"شعبه {branch_code}", "city": city})


def person(national_code: str, name: str = "", **details: Any) -> None:
    first, _, last = (name or f"شخص {national_code[-3:]}").partition(" ")
    Person.objects.create(national_code=national_code, first_name=first, last_name=last, **details)


def pension(national_code: str, file_number: str = "77", **details: Any) -> None:
    values = {
        "kind": "RETIREMENT",
        "branch_code": "90001",
        "start_date": date(2015, 1, 1),
        "monthly_amount": 120_000_000,
        **details,
    }
    Pension.objects.create(national_code=national_code, file_number=file_number, **values)


def dependent(
    principal: str, member: str, kinship: str, until: date | None = None, name: str = "", **details: Any
) -> None:
    """A dependent, who is made a person too if nobody knows them yet."""
    if not Person.objects.filter(national_code=member).exists():
        person(member, name, **details)
    Dependent.objects.create(principal_code=principal, dependent_code=member, kinship=kinship, dependency_end=until)


def cover(principal: str, member: str, kind: str = "HEALTH", since: date = date(2026, 1, 1), until: date | None = None):
    Supplementary.objects.create(
        principal_code=principal, member_code=member, kind=kind, start_date=since, end_date=until
    )


def household() -> None:
    """Parviz draws a pension in Tehran; Mina is his wife, Sam his son, nobody has a cover."""
    branch()
    person(PARVIZ, "پرویز شیرازی", sex="M")
    pension(PARVIZ)
    dependent(PARVIZ, MINA, "SPOUSE", name="مینا کریمی", sex="F")
    dependent(PARVIZ, SAM, "SON", date(2028, 3, 1), name="سام شیرازی", sex="M")
