"""`peyvand worker`: the background work."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from peyvand.kit import jobs


class Command(BaseCommand):
    help = "Runs the background jobs until stopped; what has begun is finished first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="stop once nothing is due")

    def handle(self, *, until_empty: bool, **options: Any) -> None:
        jobs.run_worker(wait=not until_empty)
