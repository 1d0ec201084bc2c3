"""Loading a records bundle: each file is copied into a staging table, cleaned, checked and merged, set by set.

The files come in the order of their references, so each is checked against tables that already hold what the bundle
brings: a line that refers to a rejected line is rejected too, with no second pass. The first load of a sound bundle
takes a short cut, straight into the tables (`direct`).
"""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import psycopg
from django.db import DataError, IntegrityError, connection, transaction

from peyvand.foundation.audit.operations import record_act
from peyvand.foundation.records.bundle import FILES, SPELLS, BundleFile
from peyvand.foundation.records.operations import checks, direct, merge, overlaps, staging, stream
from peyvand.kit import jobs
from peyvand.kit.errors import Refusal

_ONE_LOAD_AT_A_TIME = 7_265_636_001
_SESSION = """
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL lock_timeout = '10s';
SET LOCAL work_mem = '256MB';
SET LOCAL maintenance_work_mem = '512MB';
SET LOCAL datestyle = 'ISO';
SET LOCAL jit = off;
SET LOCAL enable_partitionwise_join = on;
SET LOCAL default_statistics_target = 10;
"""
_REJECTS = """
DROP TABLE IF EXISTS pg_temp.load_reject;
CREATE TEMP TABLE load_reject (position smallint, file text, line bigint, reason text, value text) ON COMMIT DROP
"""


@dataclass(frozen=True)
class Reject:
    """`line` counts the file's lines as an editor does; the header is line 1."""

    file: str
    line: int
    reason: str
    value: str


@dataclass
class Report:
    """What became of one file's lines; `unchanged` includes those whose row this program wrote itself."""

    file: str
    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0


def load_bundle(
    *,
    directory: Path,
    skip_rejects: bool,
    actor: str,
    now: datetime,
    on_reject: Callable[[Reject], None],
    progress: Callable[[str], None] = lambda _: None,
) -> list[Report]:
    """Load or refresh the records from a bundle; a report for each file, in loading order.

    `on_reject` hears every rejected line, file by file. Raises Refusal: NO_BUNDLE, BAD_HEADER and UNREADABLE of a file,
    LOAD_RUNNING, REJECTED if there are rejects and they aren't to be skipped (nothing is loaded then).
    """
    if not directory.is_dir():
        raise Refusal("NO_BUNDLE", f"پوشهٔ {directory} پیدا نشد.")
    with transaction.atomic():
        _prepare()
        first = merge.is_first_load()
        reports = _load_sound(directory, progress) if first else None
        if reports is None:
            reports = _load_carefully(directory, progress, on_reject, skip_rejects=skip_rejects, empty=first)
        counts = {report.file: {k: v for k, v in asdict(report).items() if k != "file"} for report in reports}
        record_act(actor=actor, verb="records:load", subject="records", now=now, detail=counts)
        jobs.enqueue("supplementary_enrolment.note_loaded")
    return reports


def _prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_LOAD_AT_A_TIME])
        if not cursor.fetchone()[0]:
            raise Refusal("LOAD_RUNNING", "بارگذاری دیگری در جریان است؛ پس از پایان آن دوباره اجرا کنید.")
        cursor.execute(_SESSION + _REJECTS)


def _load_sound(directory: Path, progress: Callable[[str], None]) -> list[Report] | None:
    """Load the bundle straight into the empty tables; None, and nothing loaded, if there is any fault in it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            constraints = merge.begin_bulk()
            reports = []
            for file in FILES:
                progress(file.name)
                with _opened(directory, file) as lines:
                    rows = 0 if lines is None else direct.copy(cursor, lines, stream.header(lines, file), file)
                reports.append(Report(file.name, read=rows, inserted=rows))
                direct.check(cursor, file)
            merge.end_bulk(constraints)
    except (direct.NotSound, DataError, IntegrityError, psycopg.DataError, psycopg.IntegrityError):
        return None
    return reports


def _load_carefully(
    directory: Path,
    progress: Callable[[str], None],
    on_reject: Callable[[Reject], None],
    *,
    skip_rejects: bool,
    empty: bool,
) -> list[Report]:
    """Load what isn't rejected. `empty`: the tables hold nothing yet. Raises Refusal REJECTED."""
    constraints = merge.begin_bulk() if empty else []
    reports = []
    for position, file in enumerate(FILES):
        progress(file.name)
        with _opened(directory, file) as lines:
            reports.append(Report(file.name) if lines is None else _load_staged(lines, file, position, empty=empty))
    for reject in _rejects():
        on_reject(reject)
    rejected = sum(report.rejected for report in reports)
    if rejected and not skip_rejects:
        raise Refusal("REJECTED", "بارگذاری نشد: فایل‌ها سطر نادرست دارند.", rejected=rejected)
    if empty:
        merge.end_bulk(constraints)
    else:
        merge.refresh_statistics(
            file for file, report in zip(FILES, reports, strict=True) if report.inserted or report.updated
        )
    return reports


def _load_staged(lines: BinaryIO, file: BundleFile, position: int, *, empty: bool) -> Report:
    with connection.cursor() as cursor:
        read, plain = staging.stage(cursor, lines, stream.header(lines, file), file, position)
        checks.reject_faulty_lines(cursor, file, position, plain=plain)
        if file is SPELLS:
            overlaps.reject_overlaps(cursor, file, position, empty=empty)
        else:
            checks.reject_duplicates(cursor, file, position)
        inserted, updated, kept = merge.merge(cursor, file, empty=empty)
        cursor.execute("DROP TABLE staged")
    return Report(file.name, read, inserted, updated, unchanged=kept - inserted - updated, rejected=read - kept)


@contextmanager
def _opened(directory: Path, file: BundleFile) -> Iterator[BinaryIO | None]:
    """The file, None if the bundle has none of this name. Raises Refusal UNREADABLE."""
    path = directory / file.name
    if not path.exists():
        yield None
        return
    try:
        with path.open("rb") as lines:
            yield lines
    except (OSError, csv.Error) as error:
        raise Refusal("UNREADABLE", f"فایل {file.name} خوانده نشد: {error}", file=file.name) from error


def _rejects() -> Iterator[Reject]:
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT file, line, reason, value FROM load_reject ORDER BY position, line, reason")
        for row in iter(cursor.fetchone, None):
            yield Reject(*row)
