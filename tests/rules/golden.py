"""The golden situations: a small set of records, a fixed day, and the answer that each question must get."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from peyvand.foundation.coverage.rules import Period, Person, Principal, Spell, Workplace

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parent / "coverage.json").read_text())
TODAY = date.fromisoformat(GOLDEN["today"])
_PERSONS = {row["national_code"]: row for row in GOLDEN["persons"]}


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def period_of(case: dict[str, Any]) -> Period | None:
    return Period(date.fromisoformat(case["from"]), date.fromisoformat(case["to"])) if case["from"] else None


def person(code: str) -> Person | None:
    row = _PERSONS.get(code)
    if row is None:
        return None
    return Person(
        national_code=code,
        first_name=row["first_name"],
        last_name=row["last_name"],
        sex=row["sex"],
        death=day(row["death_date"]),
        protected=bool(row["protection"]),
        address=row["address"],
        phone=row["phone"] or row["mobile"],
    )


def principal(code: str) -> Principal | None:
    who = person(code) if code else None
    if who is None:
        return None
    return Principal(code, who.full_name, who.death is not None, who.protected, who.address, who.phone)


def spells(code: str) -> list[Spell]:
    found = []
    for row in GOLDEN["spells"]:
        if row["national_code"] != code:
            continue
        workplace = GOLDEN["workplaces"].get(row["workplace_code"])
        found.append(
            Spell(
                start=date.fromisoformat(row["start"]),
                end=day(row["end"]),
                relationship=row["relationship"],
                insured_type=row["insured_type"],
                kinship=row["kinship"],
                insurance_number=row["insurance_number"],
                branch_code=row["branch_code"],
                branch_name=GOLDEN["branches"][row["branch_code"]],
                workplace_code=row["workplace_code"],
                workplace=Workplace(workplace["name"], workplace["address"]) if workplace else None,
                principal_code=row["principal_national_code"],
                principal=principal(row["principal_national_code"]),
            )
        )
    return found
