"""`peyvand worker`: the background work."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from prometheus_client import start_http_server

from peyvand.kit import jobs
from peyvand.portal import logs


class Command(BaseCommand):
    help = "Runs the background jobs until stopped; what has begun is finished first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="stop once nothing is due")
        parser.add_argument("--metrics", type=int, metavar="PORT", help="serve figures on this port of 127.0.0.1")

    def handle(self, *, until_empty: bool, metrics: int | None, **options: Any) -> None:
        if metrics is not None:
            start_http_server(metrics, addr="127.0.0.1")
        with logs.on_standard_output():
            jobs.run_worker(wait=not until_empty)
