"""`peyvand sandbox_bank`: a bank on this machine, to try payments against."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.payments.management.sandbox.bank import Bank
from peyvand.foundation.payments.management.sandbox.server import SandboxBank
from peyvand.kit import clock


class Command(BaseCommand):
    help = "A bank for trials, on this machine only: takes payments that aren't any, sends payers back, misbehaves."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8026, help="0: any that is free; it is printed")
        parser.add_argument(
            "--return-after",
            type=float,
            default=20,
            metavar="MINUTES",
            help="an unverified payment goes back to the payer after this time (20)",
        )
        parser.add_argument("--by-post", action="store_true", help="payers come back by a form instead of a redirect")
        parser.add_argument("--journal", type=Path, metavar="FILE", help="keeps the books beyond this run")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PAYMENT_MERCHANT:
            raise CommandError("PEYVAND_PAYMENT_MERCHANT is empty: set the key with which questions come")
        try:
            bank = Bank(
                clock=clock.now, returns_after=timedelta(minutes=options["return_after"]), journal=options["journal"]
            )
            sandbox = SandboxBank(options["port"], bank=bank, key=settings.PAYMENT_MERCHANT, by_post=options["by_post"])
        except (ValueError, TypeError) as error:
            raise CommandError(f"{options['journal']} is no journal of this bank") from error
        except OSError as error:
            raise CommandError(f"can't begin: {error.strerror}") from error
        self.stdout.write(sandbox.address)
        self.stdout.flush()
        with suppress(KeyboardInterrupt):
            sandbox.serve_forever()
