"""`peyvand sandbox_text_gateway`: a text-message gateway on this machine, to try things against."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from peyvand.foundation.notifications.management.sandbox import TextGateway
from peyvand.kit import clock


class Command(BaseCommand):
    help = "A text-message gateway for trials, on this machine only: takes messages, sends receipts, misbehaves."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8025, help="0: any that is free; it is printed")
        parser.add_argument(
            "--receipts",
            metavar="URL",
            help="where receipts go; the service's own address unless given, empty: nowhere",
        )
        parser.add_argument("--keep", action="store_true", help="messages also go to text-messages.jsonl")

    def handle(self, *args: Any, **options: Any) -> None:
        receipts = options["receipts"]
        if receipts is None:
            receipts = settings.PUBLIC_URL + reverse("notifications:receipts")
        if not settings.TEXT_GATEWAY_KEY:
            raise CommandError("PEYVAND_TEXT_GATEWAY_KEY is empty: set the key with which messages come")
        try:
            sandbox = TextGateway(
                options["port"],
                key=settings.TEXT_GATEWAY_KEY,
                receipts=receipts,
                secret=settings.TEXT_RECEIPT_SECRET,
                keep=options["keep"],
                clock=clock.now,
            )
        except OSError as error:
            raise CommandError(f"port {options['port']} can't be had: {error.strerror}") from error
        self.stdout.write(f"{sandbox.address}/messages")
        self.stdout.flush()
        with suppress(KeyboardInterrupt):
            sandbox.serve_forever()
