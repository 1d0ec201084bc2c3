"""`peyvand create_api_client CODE`: id and secret for an agency's own system, printed once (INQ-8)."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.agencies import operations
from peyvand.kit import clock, shell
from peyvand.kit.errors import Refusal


class Command(BaseCommand):
    help = "شناسه و رمز وب‌سرویس دستگاه را می‌سازد و همین یک بار نشان می‌دهد (prints the API client's secret once)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("agency_code", metavar="AGENCY_CODE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            client_id, secret = operations.create_api_client(
                agency_code=options["agency_code"], now=clock.now(), actor=shell.actor()
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(json.dumps({"client_id": client_id, "client_secret": secret}))
