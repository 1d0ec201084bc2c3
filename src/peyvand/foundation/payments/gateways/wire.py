"""JSON over HTTP to a bank: short waits, no redirects, no proxy, nothing of the payment in an error."""

import json
import ssl
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from peyvand.foundation.payments.gateways import Unanswered

_CONNECT, _ANSWER = 3.0, 5.0  # seconds
_LONGEST_ANSWER = 64 * 1024


def post(url: str, body: dict[str, Any], *, headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    """The status and the object that came back. Raises Unanswered for anything else, a server's error too."""
    try:
        with client().stream("POST", url, json=body, headers=headers) as answer:
            content = b""
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > _LONGEST_ANSWER:
                    raise Unanswered("an endless answer")
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        # Without the error itself: its request carries the key.
        raise Unanswered(type(error).__name__) from None
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or httpx.codes.is_redirect(status):
        raise Unanswered(f"status {status}")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        raise Unanswered(f"status {status}, no JSON") from None
    if not isinstance(said, dict):
        raise Unanswered(f"status {status}, no object")
    return status, said


def whole(value: object) -> int:
    """A whole number of an answer. Raises ValueError: a fraction isn't rounded, for it might mean another unit."""
    if type(value) is not int:
        raise ValueError("no whole number")
    return value


@lru_cache(maxsize=1)
def client() -> httpx.Client:
    """One for the process: connections are kept. The machine's own certificates are trusted."""
    return httpx.Client(
        timeout=httpx.Timeout(_ANSWER, connect=_CONNECT),
        verify=ssl.create_default_context(),
        follow_redirects=False,
        trust_env=False,
    )


def home(own: str) -> str:
    """The bank's address: its `own`, unless PEYVAND_PAYMENT_URL names another."""
    return settings.PAYMENT_URL or own


def faults(*, on_this_machine: bool = False) -> list[str]:
    """What is wrong with the settings; `on_this_machine`: the bank must be here, and have an address."""
    found = []
    parts = urlsplit(settings.PAYMENT_URL)
    is_here = parts.scheme in ("http", "https") and _is_this_machine(parts.hostname or "")
    if on_this_machine and not is_here:
        found.append("PEYVAND_PAYMENT_URL must be an address on this machine: the sandbox bank is for trials")
    elif settings.PAYMENT_URL and not is_here and (parts.scheme != "https" or not parts.hostname):
        found.append("PEYVAND_PAYMENT_URL must be an https address")
    if not settings.PAYMENT_MERCHANT or not settings.PAYMENT_MERCHANT.isascii():
        found.append("PEYVAND_PAYMENT_MERCHANT must be the merchant's code")
    return found


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
