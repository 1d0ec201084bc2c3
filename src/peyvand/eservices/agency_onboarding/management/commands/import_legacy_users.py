"""`peyvand import_legacy_users FILE`: the users of the legacy system's export; repeatable (LEG-1)."""

import csv
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from peyvand.eservices.agency_onboarding.forms.legacy import parse_export
from peyvand.eservices.agency_onboarding.operations import legacy as operations
from peyvand.eservices.agency_onboarding.rules.legacy import explain
from peyvand.kit import clock, shell
from peyvand.kit.errors import Refusal


class Command(BaseCommand):
    help = (
        "کاربران سامانهٔ پیشین را از خروجی CSV آن منتقل می‌کند (moves the legacy system's users; repeatable)."
        " Columns: agency_code, agency_name, username, national_code, full_name, mobile, role, active."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the export, CSV in UTF-8")
        parser.add_argument(
            "--report",
            metavar="FILE",
            type=Path,
            help="write line,username,class,reason of every line to this CSV file",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open(encoding="utf-8-sig", newline="") as text:
                lines = parse_export(text)
            imported = operations.import_users(lines=lines, now=clock.now(), actor=shell.actor())
        except OSError as error:
            raise CommandError(f"فایل {path} خوانده نشد: {error}") from error
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        except DatabaseError as error:
            # Not its message: that quotes rows.
            raise CommandError(f"وارد نشد؛ پایگاه داده خطا داد: {type(error).__name__}") from error
        if options["report"] is not None:
            self._write(options["report"], imported)
        self.stdout.write(f"{'lines':10}{len(imported.lines):8}")
        for classed, count in imported.counts.items():
            self.stdout.write(f"{classed:10}{count:8}")

    def _write(self, path: Path, imported: operations.Imported) -> None:
        try:
            # It tells who uses what: nobody else may read it.
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "w", encoding="utf-8", newline="") as file:
                rows = csv.writer(file, lineterminator="\n")
                rows.writerow(["line", "username", "class", "reason"])
                for line, verdict in imported.lines:
                    reason = explain(verdict.reason, verdict.detail)
                    rows.writerow([line.number, line.username, str(verdict.classed), reason])
        except OSError as error:
            raise CommandError(f"کاربران منتقل شدند، ولی گزارش در {path} نوشته نشد: {error}") from error
