"""`peyvand recount_figures`: counts anew what changed after it had been counted."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from peyvand.eservices.figures import operations
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import parse


class Command(BaseCommand):
    help = "Counts the figures of some days anew from the rows, and prints by how much each kind has changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", required=True, help="the first day: 1405/08/01 or 2026-10-23")
        parser.add_argument("--to", dest="last", required=True, help="the last day")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            first, last = parse(options["first"]), parse(options["last"])
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        if last < first:
            raise CommandError("--to lies before --from")
        for name, change in operations.recount(first=first, last=last).items():
            self.stdout.write(f"{name}: {change:+d}")
