"""`peyvand seal_audit_log`: the minute's job at once, and the roots as a file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.audit import operations
from peyvand.foundation.audit.gateways import roots as files
from peyvand.foundation.audit.queries import roots
from peyvand.kit import clock
from peyvand.kit.errors import Refusal


class Command(BaseCommand):
    help = "Seals what was written to the audit log and appends the signed root to the files of roots."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", metavar="FILE", type=Path, help="one more file of roots to bring up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sealed = operations.seal(now=clock.now(), outside=files.ends(settings.AUDIT_ROOTS))
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        paths = [*settings.AUDIT_ROOTS, *([options["out"]] if options["out"] else [])]
        for path in paths:
            try:
                files.append(path, after=roots.following)
            except (OSError, ValueError, files.Forked) as error:
                raise CommandError(str(error)) from error
        operations.trace()
        last = roots.last()
        self.stdout.write(f"sealed {sealed}" + (f" of {last.size}, root {bytes(last.root).hex()}" if last else ""))
