"""From the files of a bundle to `preview_supplementary --json`: as the slow model reads its lines."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.eservices.supplementary.households import PERIOD, TODAY, code
from tests.eservices.supplementary.slow_model import preview

DAY = timedelta(days=1)
LONG_AGO = date(2015, 1, 1)
WINDOW = (date(2026, 9, 23), date(2027, 2, 14))
DAYS = (WINDOW[0] - DAY, WINDOW[0], TODAY - DAY, TODAY, TODAY + DAY, WINDOW[1], WINDOW[1] + DAY)
(
    FATHER, YESTERDAY, ON_THE_DAY, TOMORROW, NEVER, STAFF, WAS_STAFF, WIDOW, DEAD, MANY, LATER, OVER, DIED_TODAY,
    ORPHAN,
) = (code(n) for n in range(21, 35))  # fmt: skip

PEOPLE = {
    one: {"national_code": one, "full_name": f"شخص {one[-3:]}", "death": None}
    for one in (
        FATHER, YESTERDAY, ON_THE_DAY, TOMORROW, NEVER, STAFF, WAS_STAFF, WIDOW, DEAD, MANY, LATER, OVER, DIED_TODAY,
        ORPHAN,
    )
}  # fmt: skip
PEOPLE[DEAD]["death"] = TODAY - 700 * DAY
PEOPLE[DIED_TODAY]["death"] = TODAY


def file(pensioner: str, kind: str = "RETIREMENT", start: date = LONG_AGO, end: date | None = None, *, staff=False):
    return {"pensioner": pensioner, "kind": kind, "start": start, "end": end, "former_staff": staff}


TABLES: dict[str, list[dict[str, Any]]] = {
    "persons": [*PEOPLE.values()],
    "pensions": [
        file(FATHER),
        file(STAFF, staff=True),
        file(WAS_STAFF, end=TODAY - DAY, staff=True),
        file(WAS_STAFF, "SURVIVOR", TODAY - 2 * DAY),
        file(DEAD, end=TODAY - 700 * DAY),
        file(WIDOW, "SURVIVOR", TODAY - 699 * DAY),
        file(MANY, "DISABILITY"),
        file(MANY, "SURVIVOR", date(2020, 1, 1)),
        file(MANY, "RETIREMENT", TODAY + DAY, staff=True),
        file(LATER, start=TODAY),
        file(OVER, end=TODAY),
        file(DIED_TODAY),
    ],
    "dependents": [
        {"principal": FATHER, "member": NEVER, "kinship": "SPOUSE", "until": None},
        {"principal": FATHER, "member": TOMORROW, "kinship": "SON", "until": TODAY + DAY},
        {"principal": FATHER, "member": ON_THE_DAY, "kinship": "DAUGHTER", "until": TODAY},
        {"principal": FATHER, "member": YESTERDAY, "kinship": "SON", "until": TODAY - DAY},
        {"principal": FATHER, "member": DIED_TODAY, "kinship": "MOTHER", "until": None},
        {"principal": WIDOW, "member": ORPHAN, "kinship": "SON", "until": None},
        {"principal": WIDOW, "member": NEVER, "kinship": "DAUGHTER", "until": WINDOW[1]},
    ],
    "supplementary": [
        {"principal": FATHER, "member": FATHER, "kind": "HEALTH", "start": LONG_AGO, "end": None},
        {"principal": FATHER, "member": FATHER, "kind": "LIFE", "start": LONG_AGO, "end": TODAY - DAY},
        {"principal": FATHER, "member": NEVER, "kind": "HEALTH", "start": TODAY, "end": None},
        {"principal": WIDOW, "member": ORPHAN, "kind": "LIFE", "start": LONG_AGO, "end": None},
    ],
}


@pytest.fixture
def bundle(db, morning, tmp_path: Path) -> None:
    def write(name: str, columns: str, rows) -> None:
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([columns.split(","), *rows])

    write("branches", "code,name,city,province", [("90001", "شعبه یک", "تهران", "تهران")])
    write(
        "persons",
        "national_code,first_name,last_name,death_date",
        [(row["national_code"], *row["full_name"].split(), row["death"]) for row in TABLES["persons"]],
    )
    write(
        "pensions",
        "file_number,pensioner_national_code,kind,branch_code,start,end,monthly_amount,former_staff",
        [
            (n, row["pensioner"], row["kind"], "90001", row["start"], row["end"], 1_000_000, int(row["former_staff"]))
            for n, row in enumerate(TABLES["pensions"], 700)
        ],
    )
    write(
        "dependents",
        "principal_national_code,dependent_national_code,kinship,dependency_end",
        [tuple(row.values()) for row in TABLES["dependents"]],
    )
    write(
        "supplementary",
        "principal_national_code,member_national_code,kind,start,end",
        [tuple(row.values()) for row in TABLES["supplementary"]],
    )
    call_command("load_records", str(tmp_path), stdout=io.StringIO())


ASKED = (FATHER, STAFF, WAS_STAFF, WIDOW, DEAD, MANY, LATER, OVER, DIED_TODAY, ORPHAN)


@pytest.mark.parametrize(
    ("changes", "days"),
    [({}, DAYS), ({"eligible_kinds": ["SURVIVOR"], "withdrawal_in_period": False}, DAYS[2:4])],
    ids=["all kinds", "survivors who may not withdraw"],
)
def test_everybody_on_every_day(bundle, tmp_path, changes, days):
    terms = {**PERIOD, **changes}
    periods = tmp_path / "periods.json"
    periods.write_text(json.dumps({"periods": [terms]}), encoding="utf-8")
    call_command("load_contract_periods", str(periods), stdout=io.StringIO())
    dates = {name: date.fromisoformat(str(terms[name])) for name in ("requests_from", "requests_to", "cover_from")}
    tables = {**TABLES, "periods": [{**terms, **dates}]}
    for pensioner in ASKED:
        for on in days:
            out = io.StringIO()
            call_command("preview_supplementary", pensioner, "--on", on.isoformat(), "--json", stdout=out)
            told = json.loads(out.getvalue())
            expected = {"national_code": pensioner, "on": on.isoformat(), **preview(tables, pensioner, on)}
            assert told == expected, (pensioner, on)
