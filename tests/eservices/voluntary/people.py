"""Somebody who may conclude online, in the records, and short ways to change what is known of them."""

from datetime import date
from typing import Any

from peyvand.foundation.records.models import Branch, Contribution, Person, Spell

CODE = "0012345679"
# Worked until 1405/07/01, so that on 1405/09/01 the examination is waived; forty years old; a year paid for.
LEFT_WORK = date(2026, 9, 23)
LONG_AGO = date(2020, 3, 20)


def insured(code: str = CODE, *, left: date | None = LEFT_WORK, **changes: Any) -> Person:
    """A person of the records who may conclude online; `left`: the last day of their job, None = still there."""
    details = {"first_name": "نرگس", "last_name": "یوسفی", "father_name": "رضا", "birth_date": date(1986, 3, 21)}
    person = Person.objects.create(national_code=code, **(details | {"mobile": "09121110000"} | changes))
    Branch.objects.get_or_create(code="1001", defaults={"name": "شعبه یک تهران"})
    Spell.objects.create(
        national_code=code,
        relationship="INSURED_PRINCIPAL",
        insured_type="COMPULSORY",
        kinship="SELF",
        insurance_number="40012345",
        branch_code="1001",
        start_date=date(2011, 3, 21),
        end_date=left,
    )
    Contribution.objects.bulk_create(
        Contribution(
            national_code=code, insured_type="COMPULSORY", jalali_year=1398, month=month, days=30, wage=20_000_000
        )
        for month in range(1, 13)
    )
    return person
