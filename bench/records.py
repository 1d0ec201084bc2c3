#!/usr/bin/env python
"""How fast `peyvand load_records` loads a synthetic population, against the floor.

The floor: COPY of the same bytes into the same tables without constraints, then their indexes. Both run in turns,
`--rounds` times, on the same server with the program's own settings; the best round of each counts.
"""

import argparse
import io
import json
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ["PEYVAND_DATA_DIR"] = os.environ.get("PEYVAND_BENCH_DIR") or str(ROOT / "var" / "bench")
os.environ["DJANGO_SETTINGS_MODULE"] = "peyvand.config.settings"

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from peyvand.foundation.records.bundle import FILES
from peyvand.foundation.records.operations.merge import is_first_load

SEED = 1405
SHOWN_SETTINGS = (
    "server_version", "shared_buffers", "max_wal_size", "wal_level", "fsync", "synchronous_commit",
    "maintenance_work_mem", "max_parallel_maintenance_workers",
)  # fmt: skip
BLOCK = 1 << 20


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--persons", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=2)
    options = arguments.parse_args()
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory(prefix="peyvand-bench-") as folder:
        bundle = Path(folder)
        writing = timed(lambda: write(bundle, options.persons))
        size = sum(path.stat().st_size for path in bundle.iterdir())
        print(
            f"bundle: {options.persons:,} persons, {size / 1e6:,.0f} MB, written at {options.persons / writing:,.0f} persons/s"
        )
        floor_sql = make_floor_tables()
        ours, floor = [], []
        for number in range(1, options.rounds + 1):
            empty("public")
            ours.append(timed(lambda: call_command("load_records", str(bundle), stdout=io.StringIO())))
            empty("floor")
            floor.append(timed(lambda: load_floor(bundle, floor_sql)))
            check_equal()
            print(f"round {number}: load_records {ours[-1]:7.1f} s   floor {floor[-1]:7.1f} s", flush=True)
    report(options.persons, min(ours), min(floor), floor_sql)
    empty("public")
    sql("DROP SCHEMA floor CASCADE")


def timed(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def sql(statement: str, parameters: object = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def write(bundle: Path, persons: int) -> None:
    call_command("synthesize_records", str(bundle), persons=persons, seed=SEED, stdout=io.StringIO())


def empty(schema: str) -> None:
    sql("TRUNCATE " + ", ".join(f"{schema}.{file.table}" for file in FILES))
    if schema == "floor":
        for table, name in sql(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype = 'p' AND conparentid = 0 AND connamespace = 'floor'::regnamespace"
        ):
            sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    else:
        assert is_first_load()
    sql("CHECKPOINT")


def make_floor_tables() -> dict[str, list[str]]:
    """The same tables and partitions in a schema of their own, with no constraint; what the floor runs."""
    sql("DROP SCHEMA IF EXISTS floor CASCADE; CREATE SCHEMA floor")
    for file in FILES:
        table = f"floor.{file.table}"
        [(key,)] = sql("SELECT pg_get_partkeydef(%s::regclass)", [file.table])
        sql(
            f"CREATE TABLE {table} (LIKE public.{file.table} INCLUDING DEFAULTS)"
            + (f" PARTITION BY {key}" if key else "")
        )
        for partition, bounds in sql(
            "SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class JOIN pg_inherits ON inhrelid = oid"
            " WHERE inhparent = %s::regclass",
            [file.table],
        ):
            sql(f"CREATE TABLE floor.{partition} PARTITION OF {table} {bounds}")
        for (column,) in sql(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attnotnull", [table]
        ):
            sql(f"ALTER TABLE {table} ALTER {column} DROP NOT NULL")
    copies = [
        f"COPY floor.{file.table} ({', '.join(column.target for column in file.columns)}) FROM STDIN (FORMAT csv, HEADER)"
        for file in FILES
    ]
    indexes = [
        f"ALTER TABLE floor.{table} ADD {definition}"
        for table, definition in sql(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'p' AND conparentid = 0 AND conrelid = ANY(%s::regclass[])",
            [[f"public.{file.table}" for file in FILES]],
        )
    ]
    return {"copy": copies, "index": indexes}


def load_floor(bundle: Path, floor_sql: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for file, copy_in in zip(FILES, floor_sql["copy"], strict=True):
            with (bundle / file.name).open("rb") as stream, cursor.copy(copy_in) as copy:
                while block := stream.read(BLOCK):
                    copy.write(block)
        for index in floor_sql["index"]:
            cursor.execute(index)


def check_equal() -> None:
    for file in FILES:
        [(ours, floor)] = sql(
            f"SELECT (SELECT count(*) FROM public.{file.table}), (SELECT count(*) FROM floor.{file.table})"
        )
        if ours != floor:
            sys.exit(f"{file.table}: {ours} rows, the floor has {floor}")


def report(persons: int, ours: float, floor: float, floor_sql: dict[str, list[str]]) -> None:
    print("\nsettings: " + ", ".join(f"{name} = {sql(f'SHOW {name}')[0][0]}" for name in SHOWN_SETTINGS))
    print("floor:")
    for statement in floor_sql["copy"] + floor_sql["index"]:
        print(f"  {statement};")
    print(f"\n{'':22}{'seconds':>10}{'persons/s':>14}")
    print(f"{'peyvand load_records':22}{ours:10.1f}{persons / ours:14,.0f}")
    print(f"{'floor':22}{floor:10.1f}{persons / floor:14,.0f}")
    result = {
        "bench": "records",
        "ratio": round(floor / ours, 3),
        "unit": "persons/s",
        "ours": round(persons / ours),
        "floor": round(persons / floor),
        "p99_ratio": None,
        "note": f"{persons} persons, best round of each; load_records with every check, reference, index and ANALYZE",
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
