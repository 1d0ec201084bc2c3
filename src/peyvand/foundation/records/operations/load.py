"""Loading a records bundle: each file is copied into a staging table, cleaned, checked and merged, set by set.

The files come in the order of their references, so a file is checked against tables that already hold what the bundle
brings. A line that refers to a rejected line is therefore rejected too, with no second pass.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from peyvand.foundation.audit.operations import record_act
from peyvand.foundation.records.bundle import FILES, BundleFile
from peyvand.foundation.records.operations import checks, merge, overlaps
from peyvand.foundation.records.operations.staging import stage
from peyvand.kit.errors import Refusal

_ONE_LOAD_AT_A_TIME = 7_265_636_001
_SESSION = """
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL lock_timeout = '10s';
SET LOCAL work_mem = '256MB';
SET LOCAL maintenance_work_mem = '512MB';
SET LOCAL datestyle = 'ISO';
"""
_REJECTS = """
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
    progress: Callable[[str], None] = lambda file: None,
) -> list[Report]:
    """Load or refresh the records from a bundle; a report for each file, in loading order.

    `on_reject` hears every rejected line, file by file. Raises Refusal: NO_BUNDLE, BAD_HEADER and UNREADABLE of a file,
    LOAD_RUNNING, REJECTED if there are rejects and they aren't to be skipped (nothing is loaded then).
    """
    if not directory.is_dir():
        raise Refusal("NO_BUNDLE", f"پوشهٔ {directory} پیدا نشد.")
    with transaction.atomic():
        _prepare()
        bulk = merge.begin_bulk() if merge.is_first_load() else None
        reports = []
        for position, file in enumerate(FILES):
            progress(file.name)
            reports.append(_load_file(directory, file, position, empty=bulk is not None))
        for reject in _rejects():
            on_reject(reject)
        rejected = sum(report.rejected for report in reports)
        if rejected and not skip_rejects:
            raise Refusal("REJECTED", "بارگذاری نشد: فایل‌ها سطر نادرست دارند.", rejected=rejected)
        if bulk is not None:
            merge.end_bulk(bulk)
        merge.refresh_statistics([file for file, report in zip(FILES, reports, strict=True) if report.inserted])
        counts = {report.file: {k: v for k, v in asdict(report).items() if k != "file"} for report in reports}
        record_act(actor=actor, verb="records:load", subject="records", now=now, detail=counts)
    return reports


def _prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_LOAD_AT_A_TIME])
        if not cursor.fetchone()[0]:
            raise Refusal("LOAD_RUNNING", "بارگذاری دیگری در جریان است؛ پس از پایان آن دوباره اجرا کنید.")
        cursor.execute(_SESSION + _REJECTS)


def _load_file(directory: Path, file: BundleFile, position: int, *, empty: bool) -> Report:
    """`empty`: the tables held nothing before this load."""
    report = Report(file.name)
    path = directory / file.name
    if not path.exists():
        return report
    with connection.cursor() as cursor:
        report.read = stage(cursor, path, file, position)
        checks.reject_faulty_lines(cursor, file, position)
        if file.table == "records_spell":
            overlaps.reject_overlaps(cursor, file, position, empty=empty)
        else:
            checks.reject_duplicates(cursor, file, position)
        report.inserted, report.updated, kept = merge.merge(cursor, file, empty=empty)
        report.unchanged = kept - report.inserted - report.updated
        report.rejected = report.read - kept
        cursor.execute("DROP TABLE staged")
    return report


def _rejects() -> Iterator[Reject]:
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT file, line, reason, value FROM load_reject ORDER BY position, line, reason")
        for row in iter(cursor.fetchone, None):
            yield Reject(*row)
