"""`peyvand supersede_letter TRACKING_CODE --reason TEXT`: whoever verifies the letter reads that it no longer holds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.rules import parse_tracking_code
from peyvand.kit import clock, shell
from peyvand.kit.errors import Refusal


class Command(BaseCommand):
    help = "نامه‌ای را که دیگر درست نیست باطل اعلام می‌کند (declares a letter superseded)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tracking_code", metavar="TRACKING_CODE")
        parser.add_argument("--reason", required=True, help="why, for the audit log; no personal data")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            operations.supersede(
                tracking_code=parse_tracking_code(options["tracking_code"]),
                reason=options["reason"],
                actor=shell.actor(),
                now=clock.now(),
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write("نامه باطل اعلام شد؛ هر کس اصالت آن را بپرسد همین را می‌خواند.")
