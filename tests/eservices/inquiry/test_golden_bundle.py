"""The golden situations, brought in as a records bundle: loaded by the command, answered by the command."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.eservices.cast import Cast
from tests.eservices.inquiry.test_every_door import check
from tests.rules.golden import GOLDEN

pytestmark = pytest.mark.django_db

_ARABIC = str.maketrans("یک0123456789", "يك٠١٢٣٤٥٦٧٨٩")


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({name: "" if value is None else value for name, value in row.items()} for row in rows)


@pytest.mark.parametrize("arabic", [False, True], ids=["as written", "with Arabic letters and digits"])
def test_a_loaded_bundle_is_answered_right(fund: Cast, court: Cast, tmp_path: Path, arabic: bool) -> None:
    write(
        tmp_path / "branches.csv",
        [{"code": code, "name": name, "city": "", "province": ""} for code, name in GOLDEN["branches"].items()],
    )
    write(tmp_path / "workplaces.csv", [{"code": code, **row} for code, row in GOLDEN["workplaces"].items()])
    persons = [dict(row) for row in GOLDEN["persons"]]
    if arabic:
        for row in persons:
            for field in ("national_code", "first_name", "last_name", "mobile", "phone"):
                row[field] = row[field].translate(_ARABIC)
    write(tmp_path / "persons.csv", persons)
    write(tmp_path / "spells.csv", GOLDEN["spells"])
    call_command("load_records", str(tmp_path), stdout=StringIO())
    for case in GOLDEN["cases"]:
        agency = (court if case["audience"] == "JUDICIAL" else fund).agency
        period = ["--from", case["from"], "--to", case["to"]] if case["from"] else []
        printed = StringIO()
        call_command("inquire", case["national_code"], "--as", agency.code, *period, "--json", stdout=printed)
        check(json.loads(printed.getvalue()), case["answer"])
