"""`peyvand serve`: the production server."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

# What a process of each kind runs. The program is replaced, so that signals reach the server itself.
ASGI = [
    sys.executable,
    "-m",
    "uvicorn",
    "--no-access-log",
    "--no-server-header",
    "--no-proxy-headers",
    "--ws",
    "none",
    "--timeout-graceful-shutdown",
    "20",
]
WSGI = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]


class Command(BaseCommand):
    help = "Serves pages and API. Behind a reverse proxy, pages and the API's inquiries may run apart (--only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--only",
            choices=["pages", "inquiries"],
            help="inquiries: only POST /api/v1/inquiries (one process); pages: all the rest (WSGI, several workers)",
        )
        parser.add_argument("--workers", type=int, default=2, help="processes of pages")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], str(options["port"])
        if options["only"] == "pages":
            command = [*WSGI, "--host", host, "--port", port, "--workers", str(options["workers"])]
            command += ["--blocking-threads", "4", "peyvand.config.wsgi:application"]
        else:
            name = "inquiries" if options["only"] == "inquiries" else "application"
            command = [*ASGI, "--host", host, "--port", port, f"peyvand.config.asgi:{name}"]
        os.environ["PEYVAND_WEB_PROCESS"] = "1"
        os.execv(command[0], command)  # noqa: S606
