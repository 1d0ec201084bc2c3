"""`peyvand record_restore --reason TEXT`: the database was taken back to an earlier moment, and the log says so."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.audit import operations
from peyvand.foundation.audit.gateways import roots as files
from peyvand.foundation.audit.queries import restoring, roots
from peyvand.kit import clock, shell
from peyvand.kit.errors import Refusal


class Command(BaseCommand):
    help = "Records, signed, that the database was restored to an earlier moment; sealing goes on from there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--reason", required=True, metavar="TEXT", help="why; it is exported with the roots: name no person"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            taken_back = restoring.taken_back([files.read(path) for path in settings.AUDIT_ROOTS if path.exists()])
            restored = operations.record_restoration(
                taken_back, by=shell.actor(), reason=options["reason"], now=clock.now()
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        except (OSError, ValueError) as error:
            raise CommandError(f"the files of roots can't be read: {error}") from error
        self.stdout.write(str(restored))
        for path in settings.AUDIT_ROOTS:
            try:
                files.append(path, after=roots.following)
            except (OSError, ValueError, files.Forked) as error:
                raise CommandError(str(error)) from error
