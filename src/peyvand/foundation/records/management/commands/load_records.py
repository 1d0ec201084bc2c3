"""`peyvand load_records DIR`: loads or refreshes the records from a bundle; repeatable."""

import csv
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from peyvand.foundation.records import operations
from peyvand.kit import clock, shell
from peyvand.kit.errors import Refusal
from peyvand.kit.text import persian_digits

COUNTS = ("read", "inserted", "updated", "unchanged", "rejected")


class Command(BaseCommand):
    help = (
        "سوابق را از پوشهٔ فایل‌های CSV بار یا نو می‌کند (loads or refreshes a records bundle; repeatable)."
        " Any rejected line: nothing is loaded and every reject is listed as file,line,reason,value."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", metavar="DIR", type=Path, help="the folder of the bundle's CSV files")
        parser.add_argument(
            "--rejects", metavar="FILE", type=Path, help="list rejected lines in this CSV file, not on standard output"
        )
        parser.add_argument("--skip-rejects", action="store_true", help="load the lines that are not rejected")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with ExitStack() as files:
                rejects = _Rejects(self._reject_list(options["rejects"], files), at_once=options["rejects"] is not None)
                reports = operations.load_bundle(
                    directory=options["directory"],
                    skip_rejects=options["skip_rejects"],
                    actor=shell.actor(),
                    now=clock.now(),
                    on_reject=rejects.add,
                    progress=self._show_progress,
                )
        except Refusal as refusal:
            if refusal.code == "REJECTED":
                count = persian_digits(refusal.data["rejected"])
                raise CommandError(f"{refusal.message} ({count} سطر)") from refusal
            raise CommandError(refusal.message) from refusal
        except OSError as error:
            raise CommandError(f"فهرست سطرهای ردشده نوشته نشد: {error}") from error
        except (DatabaseError, psycopg.Error) as error:
            # Not the whole message: its detail quotes rows.
            cause = error if isinstance(error, psycopg.Error) else error.__cause__
            said = getattr(getattr(cause, "diag", None), "message_primary", None) or type(error).__name__
            raise CommandError(f"بارگذاری نشد؛ پایگاه داده گفت: {said}") from error
        self.stdout.write(f"{'file':18}" + "".join(f"{count:>11}" for count in COUNTS))
        for report in reports:
            self.stdout.write(f"{report.file:18}" + "".join(f"{getattr(report, count):11}" for count in COUNTS))

    def _reject_list(self, path: Path | None, files: ExitStack) -> Any:
        if path is None:
            return self.stdout
        # The list quotes what is wrong, national codes among it: nobody else may read it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        return files.enter_context(open(descriptor, "w", encoding="utf-8", newline=""))

    def _show_progress(self, file: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"{file} …")


class _Rejects:
    """The list `file,line,reason,value`; its header is written with the first line, or `at_once`."""

    def __init__(self, output: TextIO, *, at_once: bool) -> None:
        self._rows = csv.writer(output, lineterminator="\n")
        self._begun = False
        if at_once:
            self._begin()

    def _begin(self) -> None:
        self._rows.writerow(["file", "line", "reason", "value"])
        self._begun = True

    def add(self, reject: operations.Reject) -> None:
        if not self._begun:
            self._begin()
        self._rows.writerow([reject.file, reject.line, reject.reason, reject.value])
