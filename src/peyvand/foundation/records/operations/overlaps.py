"""Spells that share a day with another of the same person, relationship, insured type, workplace and principal.

Against a spell that the records hold, the new line loses, unless a line of the bundle replaces that spell. Between two
lines, the later one loses, unless the earlier one has lost itself.
"""

# ruff: noqa: S608 - the SQL is made of the bundle's own description, never of what somebody typed

from collections.abc import Iterator
from itertools import groupby

from django.db import connection
from django.db.backends.utils import CursorWrapper

from peyvand.foundation.records import rules
from peyvand.foundation.records.bundle import BundleFile, Reason
from peyvand.foundation.records.operations.checks import remove_rejected

_CHAIN = (
    "hashtextextended(national_code || relationship || insured_type || workplace_code || '/'"
    " || principal_national_code, 0)"
)
_SAME_CHAIN = """
    held.national_code = staged.national_code
    AND held.relationship = staged.relationship AND held.insured_type = staged.insured_type
    AND coalesce(held.workplace_code, '') = staged.workplace_code
    AND coalesce(held.principal_code, '') = staged.principal_national_code
"""
# Told in the order of their starts, each spell of a chain must begin after the one before it has ended.
_CLASHING_LINES = f"""
WITH told AS (
    SELECT {_CHAIN} AS chain, start,
        lag(coalesce(nullif("end", ''), '9999-12-31')) OVER (PARTITION BY {_CHAIN} ORDER BY start) AS ended
    FROM staged
)
SELECT national_code, relationship, insured_type, workplace_code, principal_national_code,
    line, start::date, coalesce(nullif("end", ''), '9999-12-31')::date
FROM staged WHERE {_CHAIN} IN (SELECT chain FROM told WHERE start::date <= ended::date)
ORDER BY national_code, relationship, insured_type, workplace_code, principal_national_code, line
"""
# The spells that will stand beside the bundle's: those that this program wrote, and those that no line replaces.
_CLASHING_WITH_HELD = f"""
WITH standing AS MATERIALIZED (
    SELECT held.* FROM records_spell AS held
    WHERE held.created_here AND EXISTS (SELECT FROM staged WHERE staged.national_code = held.national_code)
    UNION ALL
    SELECT held.* FROM records_spell AS held
    WHERE NOT held.created_here AND EXISTS (SELECT FROM staged WHERE staged.national_code = held.national_code)
      AND NOT EXISTS (SELECT FROM staged WHERE {_SAME_CHAIN} AND staged.start::date = held.start_date)
)
INSERT INTO load_reject
SELECT DISTINCT %(position)s, %(file)s, staged.line, %(reason)s, staged.start || '/' || staged."end"
FROM staged JOIN standing AS held ON {_SAME_CHAIN}
WHERE held.start_date <> staged.start::date
  AND held.start_date <= coalesce(nullif(staged."end", '')::date, 'infinity')
  AND staged.start::date <= coalesce(held.end_date, 'infinity')
"""
_SAME_KEY_COLUMNS = 5


def reject_overlaps(cursor: CursorWrapper, file: BundleFile, position: int, *, empty: bool) -> None:
    """Move overlapping spells from `staged` to `load_reject`. `empty`: the records hold no spell yet."""
    about: dict[str, str | int] = {"position": position, "file": file.name, "reason": Reason.OVERLAP.value}
    while True:
        removed = 0
        if not empty:
            cursor.execute(_CLASHING_WITH_HELD, about)
            removed += remove_rejected(cursor, position)
        lost = [
            (position, file.name, line, Reason.OVERLAP.value, f"{start}/{'' if end.year == 9999 else end}")
            for line, start, end in _lost_within_bundle()
        ]
        cursor.executemany("INSERT INTO load_reject VALUES (%s, %s, %s, %s, %s)", lost)
        removed += remove_rejected(cursor, position)
        # A line that lost replaces nothing any more: what it would have replaced may now stand in another's way.
        if empty or not removed:
            return


def _lost_within_bundle() -> Iterator[rules.Stay]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_CLASHING_LINES)
        rows = iter(cursor.fetchone, None)
        for _, chain in groupby(rows, key=lambda row: row[:_SAME_KEY_COLUMNS]):
            yield from rules.losing([rules.Stay(*row[_SAME_KEY_COLUMNS:]) for row in chain])
