"""`peyvand open_sandbox`: test agencies for the programmers of agencies' own systems; repeatable (INQ-8)."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from peyvand.foundation.agencies import operations
from peyvand.kit import clock, shell


class Command(BaseCommand):
    help = (
        "دستگاه‌های آزمایشی را می‌سازد و رمز وب‌سرویس آن‌ها را همین یک بار نشان می‌دهد"
        " (test agencies, answered from invented persons; prints their API clients' secrets once)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        clients = operations.open_sandbox(now=clock.now(), actor=shell.actor())
        if options["json"]:
            self.stdout.write(json.dumps({"clients": [asdict(client) for client in clients]}, ensure_ascii=False))
            return
        for client in clients:
            self.stdout.write(f"{client.agency_code}  {client.agency_name}\n  client id:     {client.client_id}")
            self.stdout.write(f"  client secret: {client.secret or 'was shown when it was made'}")
        if not all(client.secret for client in clients):
            self.stdout.write("A lost secret: `peyvand create_api_client AGENCY_CODE` makes another client.")
