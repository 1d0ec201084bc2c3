"""`make bench-batch`: a CSV file from its acceptance to results.csv, against the database alone with the same bytes.

Ours is what a worker does, in this process. The floor copies the codes in, joins them with the records, inserts as many
answers, access entries and results of the same size into the same tables, and copies the results out, all of it in
one transaction. Both run in turns on one server with the program's own settings; the middle turn of each counts.
"""

import argparse
import io
import random
import resource
import time
from datetime import UTC, datetime

from common import counts, finish, prepare, settle

SHOWN_SETTINGS = ("server_version", "shared_buffers", "max_wal_size", "fsync", "synchronous_commit")

FLOOR = (
    "CREATE TEMP TABLE floor_line (line int, national_code text) ON COMMIT DROP",
    "COPY floor_line FROM STDIN",
    # One join for the facts, one insert for the answers.
    "CREATE TEMP TABLE floor_answered ON COMMIT DROP AS SELECT DISTINCT ON (l.line)"
    " l.line, l.national_code, (random() * 9999999999999999)::bigint AS tracking_code, p.first_name, p.last_name,"
    " s.insured_type, s.start_date, s.end_date, s.branch_code"
    " FROM floor_line l LEFT JOIN records_person p USING (national_code)"
    " LEFT JOIN records_spell s USING (national_code)"
    " ORDER BY l.line",
    "INSERT INTO coverage_answer (tracking_code, agency_id, user_id, channel, asked_at, national_code, purpose,"
    " case_number, seal_reason, outcome, body, disclosed)"
    " SELECT tracking_code, %(agency)s, %(user)s, 'BATCH', now(), national_code, '', '', '', 'ACTIVE', %(body)s,"
    " %(disclosed)s::jsonb FROM floor_answered",
    "INSERT INTO audit_access (at, national_code, agency_code, actor, channel, ground, disclosed, tracking_code)"
    " SELECT now(), national_code, 'B-0', 'user:1', 'BATCH', 'INQUIRY', '{IDENTITY,COVERAGE,SPELLS}', tracking_code"
    " FROM floor_answered",
    "INSERT INTO inquiry_batchresult (batch_id, line, tracking_code, outcome, standing, \"group\", insured_type, start,"
    ' "end", branch_code, error)'
    " SELECT %(batch)s, line, tracking_code, 'ACTIVE', 'PRINCIPAL', 'INSURED', coalesce(insured_type, ''),"
    " coalesce(start_date::text, ''), coalesce(end_date::text, ''), coalesce(branch_code, ''), '' FROM floor_answered",
    "COPY (SELECT line, national_code, '', '', 'ACTIVE', 'PRINCIPAL', 'INSURED', insured_type, start_date, end_date,"
    " branch_code, lpad(tracking_code::text, 16, '0'), '' FROM floor_answered ORDER BY line) TO STDOUT (FORMAT csv)",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=30_000)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()

    home = settle(f"inquiry-{options.persons}")
    population = prepare(home, options.persons)
    user_id = population.user_ids[0]
    memorandum()
    accept_to_results(csv_of(population.codes, 500), user_id)  # statements are prepared, caches are warm
    ours, floors = [], []
    print(f"{options.lines:,} lines of {options.persons:,} persons", flush=True)
    for turn in range(1, options.turns + 1):
        file = csv_of(population.codes, options.lines)
        before = counts()
        took = timed(lambda file=file: accept_to_results(file, user_id))
        check(before, options.lines)
        floor = timed(lambda file=file: lay_floor(file, user_id))
        ours.append(took)
        floors.append(floor)
        print(f"turn {turn}: ours {took:6.2f} s   floor {floor:6.2f} s   ratio {floor / took:.3f}", flush=True)
    report(options, sorted(ours)[len(ours) // 2], sorted(floors)[len(floors) // 2])


def memorandum() -> None:
    """Of an earlier preparation, from before batches were."""
    from peyvand.foundation.agencies.models import Memorandum

    Memorandum.objects.filter(number="B-0/1").update(services=["INQUIRY", "BATCH", "API"])


def csv_of(codes: list[str], lines: int) -> bytes:
    return ("national_code\n" + "\n".join(random.choice(codes) for _ in range(lines)) + "\n").encode()


def timed(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def accept_to_results(file: bytes, user_id: int) -> None:
    from peyvand.eservices.inquiry import operations
    from peyvand.eservices.inquiry.sheets.reading import read_csv
    from peyvand.foundation.audit.choices import Channel
    from peyvand.foundation.coverage.questions import Asker
    from peyvand.kit import clock

    visitor = operations.Visitor(Asker(user_id=user_id), Channel.PANEL, datetime.now(UTC))
    batch = operations.accept(visitor=visitor, lines=read_csv(io.BytesIO(file)), upload=operations.Upload())
    operations.run_here(batch_id=batch.pk, clock=clock.now)
    opened = operations.open_results(visitor=visitor, public_id=batch.public_id)
    lines = sum(page.count(b"\n") for page in operations.result_lines(opened)) - 1
    if lines != file.count(b"\n") - 1:
        raise SystemExit(f"{lines} lines of results")


def check(before: dict[str, int], lines: int) -> None:
    now = counts()
    if now["coverage_answer"] - before["coverage_answer"] != lines:
        raise SystemExit("not as many answers as lines")
    if now["audit_access"] - before["audit_access"] < lines:
        raise SystemExit("fewer access entries than answers")


def lay_floor(file: bytes, user_id: int) -> None:
    from django.db import connection, transaction

    body, disclosed = payload()
    parameters = {"user": user_id, "body": body, "disclosed": disclosed}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT agency_id FROM agencies_member WHERE user_id = %s", [user_id])
        (parameters["agency"],) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO inquiry_batch SELECT (jsonb_populate_record(b, jsonb_build_object('id', nextval("
            "pg_get_serial_sequence('inquiry_batch', 'id')), 'public_id', left(md5(random()::text), 22)))).*"
            " FROM inquiry_batch b LIMIT 1 RETURNING id"
        )
        (parameters["batch"],) = cursor.fetchone()
        for statement in FLOOR:
            if statement.endswith("FROM STDIN"):
                codes = file.split()[1:]
                with cursor.copy(statement) as copy:
                    copy.write(b"".join(b"%d\t%s\n" % (n, code) for n, code in enumerate(codes, 1)))
            elif statement.startswith("COPY"):
                with cursor.copy(statement) as copy:
                    for _ in copy:
                        pass
            else:
                cursor.execute(statement, parameters if "%(" in statement else None)


def payload(kept: list[tuple[str, str]] = []) -> tuple[str, str]:  # noqa: B006 (kept for all turns)
    """Body and disclosures of the answer whose length is the mean of what ours stored."""
    from django.db import connection

    if not kept:
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH a AS (SELECT body, disclosed::text FROM coverage_answer WHERE channel = 'BATCH' LIMIT 20000)"
                " SELECT * FROM a ORDER BY abs(octet_length(body) - (SELECT avg(octet_length(body)) FROM a))"
                " LIMIT 1"
            )
            kept.append(cursor.fetchone())
    return kept[0]


def report(options: argparse.Namespace, ours: float, floor: float) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        shown = []
        for name in SHOWN_SETTINGS:
            cursor.execute(f"SHOW {name}")
            shown.append(f"{name} = {cursor.fetchone()[0]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    body, _ = payload()
    print("\nsettings: " + ", ".join(shown))
    print(f"floor, with bodies of {len(body.encode()):,} bytes:")
    for statement in FLOOR:
        print(f"  {statement};")
    print(f"\n{'':34}{'seconds':>10}{'lines/s':>12}")
    print(f"{'acceptance to results.csv':34}{ours:10.2f}{options.lines / ours:12,.0f}")
    print(f"{'floor':34}{floor:10.2f}{options.lines / floor:12,.0f}")
    print(f"peak memory of this process: {peak} MB\n")
    finish(
        bench="batch",
        ratio=round(floor / ours, 3),
        unit="lines/s",
        ours=round(options.lines / ours),
        floor=round(options.lines / floor),
        p99_ratio=None,
        note=f"{options.lines} lines, {options.persons} persons, peak {peak} MB",
    )


if __name__ == "__main__":
    main()
