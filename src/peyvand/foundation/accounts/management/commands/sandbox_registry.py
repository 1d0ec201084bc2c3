"""`peyvand sandbox_registry`: the civil registry and the mobile numbers' one on this machine, to try things against."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.accounts.management.sandbox import Registries


class Command(BaseCommand):
    help = "The registries of people and of mobile numbers for trials, on this machine only: answer and misbehave."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8027, help="0: any that is free; the address is printed")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.REGISTRY_KEY:
            raise CommandError("PEYVAND_REGISTRY_KEY is empty: set the key with which questions come")
        try:
            sandbox = Registries(options["port"], key=settings.REGISTRY_KEY)
        except OSError as error:
            raise CommandError(f"port {options['port']} can't be had: {error.strerror}") from error
        self.stdout.write(sandbox.address)
        self.stdout.flush()
        with suppress(KeyboardInterrupt):
            sandbox.serve_forever()
