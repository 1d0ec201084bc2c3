"""What a line is rejected for, as SQL over the table `staged`. A line may be rejected for several reasons at once."""

from collections.abc import Iterator

from django.db.backends.utils import CursorWrapper

from peyvand.foundation.records.bundle import SPELLS, BundleFile, Column, Kind, Reason
from peyvand.foundation.records.choices import DEPENDENT_RELATIONSHIPS, PRINCIPAL_RELATIONSHIPS, Kinship

_LONGEST_VALUE = 100
# A year below 1700 would be a Jalali one.
_DATE_SHAPE = "^(1[7-9]|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_NO_SUCH_DAYS = "('02-30', '02-31', '04-31', '06-31', '09-31', '11-31')"


def reject_faulty_lines(cursor: CursorWrapper, file: BundleFile, position: int) -> None:
    """Move the lines that are wrong in themselves, or refer to nothing, from `staged` to `load_reject`."""
    faults = list(_faults(file))
    values = ", ".join(f"({wrong}, '{reason}', {value})" for reason, wrong, value in faults)
    wrong = " OR ".join(f"({wrong})" for _, wrong, _ in faults)
    _insert(
        cursor,
        file,
        position,
        f"SELECT line, fault.reason, fault.value FROM staged, LATERAL (VALUES {values}) AS fault (applies, reason, value)"
        f" WHERE ({wrong}) AND fault.applies",
    )
    for column in file.columns:
        if column.refers_to:
            _reject_unknown(cursor, file, column, position)
    remove_rejected(cursor, position)


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
    return cursor.rowcount


def _reject_unknown(cursor: CursorWrapper, file: BundleFile, column: Column, position: int) -> None:
    table, key = column.refers_to.split(".")
    cell = f'staged."{column.name}"'
    reason = f"'{Reason.UNKNOWN_REFERENCE}'"
    if column.kind is Kind.NATIONAL_CODE:
        # The records hold valid codes only, so the check digit matters where nothing was found, and only there.
        reason = f"CASE WHEN {_is_national_code(cell)} THEN {reason} ELSE '{Reason.BAD_CODE}' END"
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


def _faults(file: BundleFile) -> Iterator[tuple[Reason, str, str]]:
    """Reason, condition, the value to show."""
    for column in file.columns:
        cell = f'"{column.name}"'
        if column.required:
            yield Reason.MISSING, f"{cell} = ''", "''"
        fault = _fault_of(column, cell)
        if fault is not None:
            reason, wrong = fault
            yield reason, f"{cell} <> '' AND {wrong}", cell
    for start, end in file.ordered:
        both_dates = f'"{start}" ~ \'{_DATE_SHAPE}\' AND "{end}" ~ \'{_DATE_SHAPE}\''
        yield (
            Reason.END_BEFORE_START,
            f'"{end}" <> \'\' AND "{end}" COLLATE "C" < "{start}" COLLATE "C" AND {both_dates}',
            f"\"{start}\" || '/' || \"{end}\"",
        )
    if file is SPELLS:
        yield from _faults_of_standing()


def _fault_of(column: Column, cell: str) -> tuple[Reason, str] | None:
    """What is wrong with a cell that isn't empty."""
    match column.kind:
        case Kind.NATIONAL_CODE if not column.refers_to:
            return Reason.BAD_CODE, f"NOT {_is_national_code(cell)}"
        case Kind.WORKPLACE_CODE:
            return Reason.BAD_CODE, f"{cell} !~ '^[0-9]{{10}}$'"
        case Kind.DATE:
            return Reason.BAD_DATE, f"NOT {_is_date(cell)}"
        case Kind.NUMBER:
            low, high = column.limits
            return (
                Reason.BAD_NUMBER,
                f"CASE WHEN {cell} ~ '^[0-9]{{1,15}}$' THEN {cell}::bigint NOT BETWEEN {low} AND {high} ELSE true END",
            )
        case Kind.CHOICE | Kind.FLAG:
            return Reason.UNKNOWN_CHOICE, f"{cell} NOT IN {_listed(column.choices)}"
    return None


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


def _is_date(cell: str) -> str:
    leap = f"(left({cell}, 4)::int % 4 = 0 AND (left({cell}, 4)::int % 100 <> 0 OR left({cell}, 4)::int % 400 = 0))"
    return (
        f"CASE WHEN {cell} ~ '{_DATE_SHAPE}' THEN right({cell}, 5) NOT IN {_NO_SUCH_DAYS}"
        f" AND (right({cell}, 5) <> '02-29' OR {leap}) ELSE false END"
    )


def _is_national_code(cell: str) -> str:
    """Ten digits, not all the same, the last being the check digit (`kit.national_code`, for sets)."""
    number = f"{cell}::bigint"
    weighed = " + ".join(f"{number} / {10**place} % 10 * {place + 1}" for place in range(1, 10))
    rest = f"({weighed}) % 11"
    return (
        f"CASE WHEN {cell} ~ '^[0-9]{{10}}$' THEN {cell} <> repeat(left({cell}, 1), 10)"
        f" AND {number} % 10 = CASE WHEN {rest} < 2 THEN {rest} ELSE 11 - {rest} END ELSE false END"
    )
