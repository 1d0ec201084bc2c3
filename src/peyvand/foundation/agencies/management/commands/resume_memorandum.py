"""`peyvand resume_memorandum CODE`: the suspension of an agency's memorandum is lifted."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.agencies import operations
from peyvand.kit import clock, shell
from peyvand.kit.errors import Refusal


class Command(BaseCommand):
    help = "تعلیق تفاهم‌نامهٔ دستگاه را برمی‌دارد (lifts the suspension of an agency's memorandum)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("agency_code", metavar="AGENCY_CODE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            numbers = operations.resume_memorandum(
                agency_code=options["agency_code"], now=clock.now(), actor=shell.actor()
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"از تعلیق درآمد: {'، '.join(numbers)}" if numbers else "معلق نبود.")
