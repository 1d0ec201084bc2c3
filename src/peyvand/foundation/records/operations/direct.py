"""The first load of a sound bundle: straight into the tables, and PostgreSQL itself checks whole tables at the end.

A file goes this way if all its lines are plain: nothing to clean, every cell as its column wants it. What a line's
shape doesn't tell – check digits, references, doubled keys, overlaps – is found over the tables, as is anything that
their constraints refuse. This way can't say which line is at fault, so any fault sends the bundle the careful way.
"""

# ruff: noqa: S608 - the SQL is made of the bundle's own description, never of what somebody typed

from typing import BinaryIO

from django.db.backends.utils import CursorWrapper

from peyvand.foundation.records.bundle import PERSONS, SPELLS, BundleFile
from peyvand.foundation.records.operations import stream
from peyvand.foundation.records.operations.checks import has_check_digit

_OVERLAPS = """
SELECT count(*) FROM records_spell AS one JOIN records_spell AS other USING (national_code)
WHERE one.id < other.id
  AND one.relationship = other.relationship AND one.insured_type = other.insured_type
  AND one.workplace_code IS NOT DISTINCT FROM other.workplace_code
  AND one.principal_code IS NOT DISTINCT FROM other.principal_code
  AND one.start_date <= coalesce(other.end_date, 'infinity')
  AND other.start_date <= coalesce(one.end_date, 'infinity')
"""


class NotSound(Exception):
    """Some line may have to be cleaned or rejected."""


def copy(cursor: CursorWrapper, lines: BinaryIO, header: list[str], file: BundleFile) -> int:
    """Copy the file into its empty table; the number of rows. Raises NotSound, and what PostgreSQL raises."""
    columns = [file.by_name[name] for name in header]
    targets = ", ".join(column.target for column in columns)
    texts = [column.target for column in columns if column.empty == ""]
    force = f", FORCE_NOT_NULL ({', '.join(texts)})" if texts else ""
    count = 0
    with cursor.copy(f"COPY {file.table} ({targets}) FROM STDIN (FORMAT csv{force})") as copy:
        for block, plain in stream.prepared(lines, file.plain_lines(header)):
            if not plain:
                raise NotSound
            count += block.count(b"\n")
            copy.write(block)
    return count


def check(cursor: CursorWrapper, file: BundleFile) -> None:
    """Look over the whole table for what no constraint finds. Raises NotSound."""
    if file is PERSONS:
        faults = f"SELECT count(*) FROM records_person WHERE NOT {has_check_digit('national_code')}"
    elif file is SPELLS:
        faults = _OVERLAPS
    else:
        return
    cursor.execute(faults)
    if cursor.fetchone()[0]:
        raise NotSound
