"""A citizen's phone: what arrived last, once the worker has sent all there is."""

import re
from concurrent.futures import ThreadPoolExecutor

from django.core.management import call_command
from django.db import connections

from peyvand.foundation.notifications.gateways import local


def newest_text(mobile: str) -> str:
    # In another thread: Playwright's loop runs in this one.
    with ThreadPoolExecutor(1) as worker:
        worker.submit(call_command, "worker", until_empty=True).result()
        worker.submit(connections.close_all).result()
    return next(message["text"] for message in local.sent() if message["mobile"] == mobile)


def newest_code(mobile: str) -> str:
    return re.search(r"[۰-۹]{6}", newest_text(mobile))[0]
