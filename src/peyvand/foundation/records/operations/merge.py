"""What is left in `staged` into its table: rows known by key are updated where they differ, the others inserted."""

# ruff: noqa: S608 - the SQL is made of the bundle's own description, never of what somebody typed

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper

from peyvand.foundation.records.bundle import FILES, BundleFile, Column, Kind

_NULLABLE_KEYS = ("workplace_code", "principal_code")
_TYPES = {"jalali_year": "smallint", "month": "smallint", "days": "smallint"}


# Those declared on the tables or, between partitions, on one partition; references first, keys stand on none.
_KEYS_AND_REFERENCES = """
SELECT conrelid::regclass::text, conname, contype = 'p', coalesce(r.relkind = 'p', false), pg_get_constraintdef(c.oid)
FROM pg_constraint AS c
LEFT JOIN pg_class AS r ON r.oid = c.confrelid
LEFT JOIN pg_inherits AS i ON i.inhrelid = c.conrelid
WHERE contype IN ('p', 'f') AND conparentid = 0
  AND (c.conrelid = ANY(%(tables)s::regclass[]) OR c.confrelid = ANY(%(tables)s::regclass[])
       OR i.inhparent = ANY(%(tables)s::regclass[]))
ORDER BY contype, conrelid::regclass::text, conname
"""


class _Constraint(NamedTuple):
    table: str
    name: str
    is_key: bool
    crosses_partitions: bool
    definition: str


def is_first_load() -> bool:
    """Whether the records hold nothing at all."""
    held = " OR ".join(f"EXISTS (SELECT FROM {file.table})" for file in FILES)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT NOT ({held})")
        return bool(cursor.fetchone()[0])


def begin_bulk() -> list[_Constraint]:
    """Put keys, references and the overlap trigger aside: over empty tables they are cheaper made at the end, as sets.

    Nobody else sees the tables until the transaction ends. Gives what `end_bulk` puts back.
    """
    tables = [file.table for file in FILES]
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(_KEYS_AND_REFERENCES, {"tables": tables})
        constraints = [_Constraint(*row) for row in cursor.fetchall()]
        for constraint in constraints:
            cursor.execute(f"ALTER TABLE {constraint.table} DROP CONSTRAINT {constraint.name}")
        cursor.execute("ALTER TABLE records_spell DISABLE TRIGGER records_spell_no_overlap")
    return constraints


def end_bulk(constraints: list[_Constraint]) -> None:
    """Put them back, each checked over the whole table. Raises IntegrityError."""
    keys = [constraint for constraint in constraints if constraint.is_key]
    references = [constraint for constraint in constraints if not constraint.is_key]
    _restore(keys)
    refresh_statistics(FILES)  # before the references: their checks are joins, which want a good plan
    _restore([reference for reference in references if not reference.crosses_partitions])
    # PostgreSQL checks these partition by partition, and would read all persons for each: look each person up instead.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
        _restore([reference for reference in references if reference.crosses_partitions])
        cursor.execute("SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_spell ENABLE TRIGGER records_spell_no_overlap")


def _restore(constraints: list[_Constraint]) -> None:
    with connection.cursor() as cursor:
        for constraint in constraints:
            cursor.execute(f"ALTER TABLE {constraint.table} ADD CONSTRAINT {constraint.name} {constraint.definition}")


def refresh_statistics(files: Iterable[BundleFile]) -> None:
    with connection.cursor() as cursor:
        for file in files:
            cursor.execute(f"ANALYZE {file.table}")


def merge(cursor: CursorWrapper, file: BundleFile, *, empty: bool) -> tuple[int, int, int]:
    """Rows inserted, rows updated, lines that were left in `staged`.

    Updates come first: a spell that the bundle shortens makes room for the one that it adds.
    """
    typed = ", ".join(f"{_typed(column)} AS {column.target}" for column in file.columns)
    targets = ", ".join(column.target for column in file.columns)
    known = " AND ".join(_same_key(key) for key in file.key)
    updated, unknown = 0, ""
    if not empty:
        new = ", ".join(f"new.{column.target}" for column in file.values)
        held = ", ".join(f"held.{column.target}" for column in file.values)
        assigned = ", ".join(f"{column.target} = new.{column.target}" for column in file.values)
        own = "AND NOT held.created_here" if file.has_own_rows else ""
        cursor.execute(
            f"UPDATE {file.table} AS held SET {assigned} FROM (SELECT {typed} FROM staged) AS new"
            f" WHERE {known} {own} AND ({held}) IS DISTINCT FROM ({new})"
        )
        updated = cursor.rowcount
        unknown = f"WHERE NOT EXISTS (SELECT FROM {file.table} AS held WHERE {known})"
    cursor.execute("SELECT count(*) FROM staged")
    lines = cursor.fetchone()[0]
    cursor.execute(
        f"INSERT INTO {file.table} ({targets}) SELECT {targets} FROM (SELECT {typed} FROM staged) AS new {unknown}"
    )
    return cursor.rowcount, updated, lines


def _same_key(key: str) -> str:
    if key in _NULLABLE_KEYS:
        return f"held.{key} IS NOT DISTINCT FROM new.{key}"
    return f"held.{key} = new.{key}"


def _typed(column: Column) -> str:
    cell = f'"{column.name}"'
    match column.kind:
        case Kind.DATE:
            return f"nullif({cell}, '')::date"
        case Kind.NUMBER:
            return f"nullif({cell}, '')::{_TYPES.get(column.target, 'bigint')}"
        case Kind.FLAG:
            return f"({cell} = '1')"
    if column.empty == "" or column.required:
        return cell
    if column.empty is None:
        return f"nullif({cell}, '')"
    return f"coalesce(nullif({cell}, ''), '{column.empty}')"
