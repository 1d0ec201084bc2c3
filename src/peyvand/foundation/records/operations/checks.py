"""What a line is rejected for, as SQL over the table `staged`. A line may be rejected for several reasons at once."""

# ruff: noqa: S608 - the SQL is made of the bundle's own description, never of what somebody typed

from collections.abc import Iterator

from django.db.backends.utils import CursorWrapper

from peyvand.foundation.records.bundle import SPELLS, BundleFile, Column, Kind, Reason
from peyvand.foundation.records.choices import DEPENDENT_RELATIONSHIPS, PRINCIPAL_RELATIONSHIPS, Kinship

_LONGEST_VALUE = 100
_REASON_OF_KIND = {
    Kind.CODE: Reason.BAD_CODE,
    Kind.WORKPLACE_CODE: Reason.BAD_CODE,
    Kind.DATE: Reason.BAD_DATE,
    Kind.NUMBER: Reason.BAD_NUMBER,
    Kind.CHOICE: Reason.UNKNOWN_CHOICE,
    Kind.FLAG: Reason.UNKNOWN_CHOICE,
}


def reject_faulty_lines(cursor: CursorWrapper, file: BundleFile, position: int, *, plain: bool) -> None:
    """Move the lines that are wrong in themselves, or refer to nothing, from `staged` to `load_reject`.

    `plain`: every cell is known to match its column's pattern.
    """
    faults = [*(_faults_of_shape(file) if not plain else ()), *_faults_of_meaning(file)]
    if faults:
        _reject(cursor, file, position, faults)
    for column in file.columns:
        if column.refers_to:
            _reject_unknown(cursor, file, column, position)
    remove_rejected(cursor, position)


def _reject(cursor: CursorWrapper, file: BundleFile, position: int, faults: list[tuple[Reason, str, str]]) -> None:
    values = ", ".join(f"({wrong}, '{reason}', {value})" for reason, wrong, value in faults)
    wrong = " OR ".join(f"({wrong})" for _, wrong, _ in faults)
    _insert(
        cursor,
        file,
        position,
        f"SELECT line, fault.reason, fault.value"
        f" FROM staged, LATERAL (VALUES {values}) AS fault (applies, reason, value)"
        f" WHERE ({wrong}) AND fault.applies",
    )


def reject_duplicates(cursor: CursorWrapper, file: BundleFile, position: int) -> None:
    """Of the lines with one key, the first stays."""
    keys = [f'"{column.name}"' for column in file.columns if column.target in file.key]
    key = ", ".join(keys)
    cursor.execute(f"SELECT FROM staged GROUP BY {key} HAVING count(*) > 1 LIMIT 1")
    if cursor.fetchone() is None:
        return
    _insert(
        cursor,
        file,
        position,
        f"SELECT line, '{Reason.DUPLICATE}', {" || '/' || ".join(keys)}"
        f" FROM (SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY line) AS nth FROM staged) AS numbered"
        " WHERE nth > 1",
    )
    remove_rejected(cursor, position)


def remove_rejected(cursor: CursorWrapper, position: int) -> int:
    """Take what `load_reject` holds of this file out of `staged`; how many lines that were."""
    cursor.execute("DELETE FROM staged WHERE line IN (SELECT line FROM load_reject WHERE position = %s)", [position])
    return int(cursor.rowcount)


def _reject_unknown(cursor: CursorWrapper, file: BundleFile, column: Column, position: int) -> None:
    table, key = column.refers_to.split(".")
    cell = f'staged."{column.name}"'
    reason = f"'{Reason.UNKNOWN_REFERENCE}'"
    if column.kind is Kind.NATIONAL_CODE:
        # The records hold valid codes only, so the check digit matters where nothing was found, and only there.
        reason = f"CASE WHEN {is_national_code(cell)} THEN {reason} ELSE '{Reason.BAD_CODE}' END"
    _insert(
        cursor,
        file,
        position,
        f"SELECT line, {reason}, {cell} FROM staged"
        f" WHERE {cell} <> '' AND NOT EXISTS (SELECT FROM {table} AS known WHERE known.{key} = {cell})",
    )


def _insert(cursor: CursorWrapper, file: BundleFile, position: int, query: str) -> None:
    """`query` gives line, reason, value."""
    cursor.execute(
        f"INSERT INTO load_reject SELECT {position}, '{file.name}', found.line, found.reason,"
        f" left(found.value, {_LONGEST_VALUE}) FROM ({query}) AS found (line, reason, value)"
    )


def _faults_of_shape(file: BundleFile) -> Iterator[tuple[Reason, str, str]]:
    """Reason, condition, the value to show: what a cell alone tells."""
    for column in file.columns:
        cell = f'"{column.name}"'
        if column.required:
            yield Reason.MISSING, f"{cell} = ''", "''"
        if column.pattern and column.kind is not Kind.NATIONAL_CODE:
            yield _REASON_OF_KIND[column.kind], f"{cell} <> '' AND NOT {_matches(column, cell)}", cell


def _faults_of_meaning(file: BundleFile) -> Iterator[tuple[Reason, str, str]]:
    """Reason, condition, the value to show: check digits, and what cells tell together."""
    for column in file.columns:
        if column.kind is Kind.NATIONAL_CODE and not column.refers_to:
            cell = f'"{column.name}"'
            yield Reason.BAD_CODE, f"{cell} <> '' AND NOT {is_national_code(cell)}", cell
    for start, end in file.ordered:
        dates = " AND ".join(_matches(file.by_name[name], f'"{name}"') for name in (start, end))
        yield (
            Reason.END_BEFORE_START,
            f'"{end}" <> \'\' AND "{end}" COLLATE "C" < "{start}" COLLATE "C" AND {dates}',
            f'"{start}" || \'/\' || "{end}"',
        )
    if file is SPELLS:
        yield from _faults_of_standing()


def _matches(column: Column, cell: str) -> str:
    return f"{cell} ~ '^(?:{column.pattern})$'"


def _faults_of_standing() -> Iterator[tuple[Reason, str, str]]:
    principal = f"relationship IN {_listed(PRINCIPAL_RELATIONSHIPS)}"
    dependent = f"relationship IN {_listed(DEPENDENT_RELATIONSHIPS)}"
    code = "principal_national_code"
    yield Reason.PRINCIPAL_NOT_SELF, f"{principal} AND kinship <> '{Kinship.SELF}'", "kinship"
    yield Reason.PRINCIPAL_WITH_PRINCIPAL, f"{principal} AND {code} <> ''", code
    yield Reason.DEPENDENT_SELF, f"{dependent} AND kinship = '{Kinship.SELF}'", "kinship"
    yield Reason.DEPENDENT_WITHOUT_PRINCIPAL, f"{dependent} AND {code} = ''", "''"


def _listed(choices: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{choice}'" for choice in choices) + ")"


def is_national_code(cell: str) -> str:
    """Ten digits, not all the same, the last being the check digit (`kit.national_code`, for sets)."""
    return f"CASE WHEN {cell} ~ '^[0-9]{{10}}$' THEN {has_check_digit(cell)} ELSE false END"


def has_check_digit(cell: str) -> str:
    """Of ten digits: whether they are not all the same and the last is the check digit.

    With the rest of the first nine at 0 or from 2 to 10, the check digit makes the whole sum a multiple of 11; at 1 the
    digit is 1, and the sum two more than a multiple.
    """
    weighed = " + ".join(f"{cell}::bigint / {10**place} % 10 * {place + 1}" for place in range(10))
    return (
        f"({cell} <> repeat(left({cell}, 1), 10)"
        f" AND CASE ({weighed}) % 11 WHEN 0 THEN true WHEN 2 THEN right({cell}, 1) = '1' ELSE false END)"
    )
