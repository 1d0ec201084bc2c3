"""`peyvand serve`: the production server."""

import os
import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from peyvand.portal import logs

# How long whatever is under way may take after SIGTERM, in seconds.
GRACE = "20"
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
    "--log-level",
    "warning",
    # Longer than a proxy keeps its connections: it is the proxy that closes them, so no request meets a closed one.
    "--timeout-keep-alive",
    "75",
    "--timeout-graceful-shutdown",
    GRACE,
]
WSGI = [
    sys.executable,
    "-m",
    "granian",
    "--interface",
    "wsgi",
    "--http",
    "1",
    "--no-ws",
    "--log-level",
    "warning",
    "--http1-header-read-timeout",
    "10000",  # milliseconds
    # A worker that crashes is replaced, one that doesn't end is killed.
    "--respawn-failed-workers",
    "--workers-kill-timeout",
    GRACE,
]


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
            if logs.stream.format == "json":
                command += ["--log-config", str(Path(logs.__file__).with_name("server.json"))]
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = _figures(f"pages-{port}")
        else:
            name = "inquiries" if options["only"] == "inquiries" else "application"
            command = [*ASGI, "--host", host, "--port", port, f"peyvand.config.asgi:{name}"]
        os.environ["PEYVAND_WEB_PROCESS"] = "1"
        os.execv(command[0], command)  # noqa: S606


def _figures(name: str) -> str:
    """An empty folder in which the workers keep their figures for one another."""
    folder = settings.DATA_DIR / "metrics" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return str(folder)
