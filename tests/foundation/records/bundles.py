"""Bundles written by hand: a line is a dict, what it leaves out is sound."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from peyvand.foundation.records import bundle, operations
from peyvand.kit.national_code import check_digit

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


def code(n: int) -> str:
    """The nth person's national code."""
    first_nine = f"{120_000_000 + n}"
    return f"{first_nine}{check_digit(first_nine)}"


ALI, SARA, REZA, STRANGER = code(1), code(2), code(3), code(4)
DEFAULTS = {
    "branches": {"code": "0101", "name": "شعبه ۱ تهران", "city": "تهران", "province": "تهران"},
    "workplaces": {"code": "1111111111", "name": "کارگاه البرز", "address": "تهران، پلاک ۱", "branch_code": "0101"},
    "persons": {
        "national_code": ALI,
        "first_name": "علی",
        "last_name": "رضایی",
        "father_name": "حسن",
        "birth_date": "1980-01-01",
        "sex": "M",
        "guardianship": "NONE",
        "protection": "0",
    },
    "spells": {
        "national_code": ALI,
        "relationship": "INSURED_PRINCIPAL",
        "insured_type": "COMPULSORY",
        "kinship": "SELF",
        "start": "2020-01-01",
    },
    "dependents": {"principal_national_code": ALI, "dependent_national_code": SARA, "kinship": "SPOUSE"},
    "pensions": {
        "file_number": "77",
        "pensioner_national_code": ALI,
        "kind": "RETIREMENT",
        "start": "2020-01-01",
        "monthly_amount": "120000000",
        "former_staff": "0",
    },
    "supplementary": {
        "principal_national_code": ALI,
        "member_national_code": ALI,
        "kind": "HEALTH",
        "start": "2026-01-01",
    },
    "contributions": {
        "national_code": ALI,
        "insured_type": "COMPULSORY",
        "jalali_year": "1405",
        "month": "7",
        "days": "30",
        "wage": "166255500",
    },
}
TABLES = tuple(file.table for file in bundle.FILES)


def write(directory: Path, **files: list[dict[str, str]]) -> Path:
    """`write(folder, persons=[{}, {"national_code": SARA}])`: each line its own values over the defaults."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, lines in files.items():
        columns = [column.name for column in _file(name).columns]
        with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            rows = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
            rows.writeheader()
            rows.writerows({**DEFAULTS[name], **line} for line in lines)
    return directory


def _file(name: str) -> bundle.BundleFile:
    return next(file for file in bundle.FILES if file.name == f"{name}.csv")


def load(
    directory: Path, *, skip_rejects: bool = False
) -> tuple[dict[str, operations.Report], list[operations.Reject]]:
    """The reports by file without its ending, and the rejects."""
    rejects: list[operations.Reject] = []
    reports = operations.load_bundle(
        directory=directory, skip_rejects=skip_rejects, actor="command:test", now=NOW, on_reject=rejects.append
    )
    return {report.file.removesuffix(".csv"): report for report in reports}, rejects


def rows(table: str, columns: str = "*", where: str = "true") -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM records_{table} WHERE {where} ORDER BY {columns}")
        return cursor.fetchall()


def everything() -> dict[str, list[tuple]]:
    """All rows, as text; a spell's running number left out."""
    with connection.cursor() as cursor:
        held = {}
        for table in TABLES:
            shown = "to_jsonb(t) - 'id'" if table == "records_spell" else "to_jsonb(t)"
            cursor.execute(f"SELECT ({shown})::text AS row FROM {table} AS t ORDER BY row")
            held[table] = cursor.fetchall()
        return held
