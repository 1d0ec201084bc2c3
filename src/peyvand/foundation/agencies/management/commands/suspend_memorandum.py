"""`peyvand suspend_memorandum CODE`: an agency's access stops at once (ONB-4)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.agencies import operations
from peyvand.kit import clock, shell
from peyvand.kit.errors import Refusal


class Command(BaseCommand):
    help = "تفاهم‌نامهٔ دستگاه را بی‌درنگ معلق می‌کند (suspends an agency's memorandum at once)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("agency_code", metavar="AGENCY_CODE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            numbers = operations.suspend_memorandum(
                agency_code=options["agency_code"], now=clock.now(), actor=shell.actor()
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"معلق شد: {'، '.join(numbers)}" if numbers else "از پیش معلق بود.")
