"""`make bench-records`: `peyvand load_records` of a synthetic population, against COPY and indexes alone.

The floor copies the same bytes into the same tables without constraints, then makes their indexes. Both run in turns on
one server with the program's own settings; the turn with the middle ratio counts.
"""

import argparse
import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from common import finish, settle

SEED = 1405
BLOCK = 1 << 20
SHOWN_SETTINGS = (
    "server_version", "shared_buffers", "max_wal_size", "wal_level", "fsync", "synchronous_commit",
    "maintenance_work_mem", "max_parallel_maintenance_workers",
)  # fmt: skip


class Floor(NamedTuple):
    copies: list[str]  # one for each file, in loading order
    indexes: list[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()

    settle("records")
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory(prefix="peyvand-bench-") as folder:
        bundle = Path(folder)
        persons = options.persons
        written = timed(
            lambda: call_command("synthesize_records", folder, persons=persons, seed=SEED, stdout=io.StringIO())
        )
        size = sum(path.stat().st_size for path in bundle.iterdir()) / 1e6
        print(f"bundle: {persons:,} persons, {size:,.0f} MB, written at {persons / written:,.0f} persons/s", flush=True)
        floor = lay_floor()
        turns = []
        for turn in range(1, options.turns + 1):
            empty("public")
            ours = timed(lambda: call_command("load_records", folder, stdout=io.StringIO()))
            empty("floor")
            bare = timed(lambda: load_floor(bundle, floor))
            check_equal()
            turns.append((bare / ours, ours, bare))
            print(
                f"turn {turn}: load_records {ours:7.1f} s   floor {bare:7.1f} s   ratio {bare / ours:.3f}", flush=True
            )
    _, ours, bare = sorted(turns)[len(turns) // 2]
    report(persons, ours, bare, floor)
    empty("public")
    sql("DROP SCHEMA floor CASCADE")


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def sql(statement: str, parameters: object = None) -> list[tuple]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def tables() -> list[str]:
    from peyvand.foundation.records.bundle import FILES

    return [file.table for file in FILES]


def empty(schema: str) -> None:
    """Back to empty tables, the floor's without indexes."""
    sql("TRUNCATE " + ", ".join(f"{schema}.{table}" for table in tables()))
    if schema == "floor":
        for table, name in sql(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype = 'p' AND conparentid = 0 AND connamespace = 'floor'::regnamespace"
        ):
            sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    sql("CHECKPOINT")


def lay_floor() -> Floor:
    """The same tables and partitions in a schema of their own, with no constraint, and what the floor runs."""
    from peyvand.foundation.records.bundle import FILES

    sql("DROP SCHEMA IF EXISTS floor CASCADE; CREATE SCHEMA floor")
    for table in tables():
        [(key,)] = sql("SELECT pg_get_partkeydef(%s::regclass)", [table])
        partitioned = f" PARTITION BY {key}" if key else ""
        sql(f"CREATE TABLE floor.{table} (LIKE public.{table} INCLUDING DEFAULTS){partitioned}")
        for partition, bounds in sql(
            "SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class JOIN pg_inherits ON inhrelid = oid"
            " WHERE inhparent = %s::regclass",
            [table],
        ):
            sql(f"CREATE TABLE floor.{partition} PARTITION OF floor.{table} {bounds}")
        for (column,) in sql(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attnotnull",
            [f"floor.{table}"],
        ):
            sql(f"ALTER TABLE floor.{table} ALTER {column} DROP NOT NULL")
    copies = []
    for file in FILES:
        columns = ", ".join(column.target for column in file.columns)
        copies.append(f"COPY floor.{file.table} ({columns}) FROM STDIN (FORMAT csv, HEADER)")
    indexes = [
        f"ALTER TABLE floor.{table} ADD {definition}"
        for table, definition in sql(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'p' AND conparentid = 0 AND conrelid = ANY(%s::regclass[]) ORDER BY 1",
            [[f"public.{table}" for table in tables()]],
        )
    ]
    return Floor(copies, indexes)


def load_floor(bundle: Path, floor: Floor) -> None:
    from django.db import connection

    from peyvand.foundation.records.bundle import FILES

    with connection.cursor() as cursor:
        for file, copy_in in zip(FILES, floor.copies, strict=True):
            with (bundle / file.name).open("rb") as stream, cursor.copy(copy_in) as copy:
                while block := stream.read(BLOCK):
                    copy.write(block)
        for index in floor.indexes:
            cursor.execute(index)


def check_equal() -> None:
    for table in tables():
        [(ours, floor)] = sql(f"SELECT (SELECT count(*) FROM public.{table}), (SELECT count(*) FROM floor.{table})")
        if ours != floor:
            raise SystemExit(f"{table}: {ours} rows, the floor has {floor}")


def report(persons: int, ours: float, floor: float, statements: Floor) -> None:
    print("\nsettings: " + ", ".join(f"{name} = {sql(f'SHOW {name}')[0][0]}" for name in SHOWN_SETTINGS))
    print("floor:")
    for statement in statements.copies + statements.indexes:
        print(f"  {statement};")
    print(f"\n{'':22}{'seconds':>10}{'persons/s':>14}")
    print(f"{'peyvand load_records':22}{ours:10.1f}{persons / ours:14,.0f}")
    print(f"{'floor':22}{floor:10.1f}{persons / floor:14,.0f}\n")
    finish(
        bench="records",
        ratio=round(floor / ours, 3),
        unit="persons/s",
        ours=round(persons / ours),
        floor=round(persons / floor),
        p99_ratio=None,
        note=f"{persons} persons, the turn in the middle; load_records with every check, reference, index and ANALYZE",
    )


if __name__ == "__main__":
    main()
