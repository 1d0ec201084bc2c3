"""`peyvand retire_legacy`: the legacy system is switched off, once the move is complete (LEG-2)."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.eservices.agency_onboarding.operations import legacy as operations
from peyvand.eservices.agency_onboarding.queries import legacy as queries
from peyvand.eservices.agency_onboarding.queries.legacy import Retired
from peyvand.kit import clock, shell
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import numeric, tehran_day
from peyvand.kit.text import persian_digits


class Command(BaseCommand):
    help = (
        "سامانهٔ پیشین را پس از انتقال کامل بازنشسته می‌کند (retires the legacy system; refused while a user is open)."
        " Once retired, the command only writes the report out again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--report", metavar="FILE", type=Path, help="write the signed report here, its signature to FILE.jws"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        retired = queries.retirement()
        if retired is None:
            self._retire()
            retired = queries.retirement()
        assert retired is not None
        if options["report"] is not None:
            self._write(options["report"], retired)
        self.stdout.write(
            f"سامانهٔ پیشین در {numeric(tehran_day(retired.at))} بازنشسته شد:"
            f" {persian_digits(retired.moved)} از {persian_digits(retired.total)} کاربر منتقل شده‌اند."
        )

    def _retire(self) -> None:
        try:
            operations.retire(now=clock.now(), actor=shell.actor())
        except Refusal as refusal:
            if refusal.code == "OPEN_LEFT":
                for user in queries.open_users():
                    self.stderr.write(f"{user.agency_code}  {user.username}  {user.classed.label} – {user.reason}")
            raise CommandError(refusal.message) from refusal

    def _write(self, path: Path, retired: Retired) -> None:
        if not retired.is_intact:
            raise CommandError("گزارش نگهداری‌شده با هش خود نمی‌خواند؛ پایگاه داده را بررسی کنید.")
        try:
            for place, content in ((path, retired.report), (Path(f"{path}.jws"), retired.signature.encode())):
                # It names people: nobody else may read it.
                descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with open(descriptor, "wb") as file:
                    file.write(content)
        except OSError as error:
            raise CommandError(f"بازنشستگی ثبت شده است، ولی گزارش در {path} نوشته نشد: {error}") from error
