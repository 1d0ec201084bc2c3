"""Over HTTP: one POST of JSON for each message, the key in a header, 202 for "taken"."""

import re
import ssl
import time
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from peyvand.foundation.notifications.gateways import NotDelivered, Refused
from peyvand.kit.network import is_this_machine

_CONNECT, _ANSWER = 3.0, 5.0  # seconds
_LONGEST_ANSWER = 64 * 1024
_SECONDS = re.compile(r"^[0-9]{1,6}$")


def faults() -> list[str]:
    found = []
    address = urlsplit(settings.TEXT_GATEWAY_URL)
    if not address.hostname or address.scheme not in ("https", "http"):
        found.append("PEYVAND_TEXT_GATEWAY_URL must be an https address")
    elif address.scheme == "http" and not is_this_machine(address.hostname):
        found.append("PEYVAND_TEXT_GATEWAY_URL must be an https address: text messages hold one-time codes")
    if not settings.TEXT_GATEWAY_KEY or not settings.TEXT_GATEWAY_KEY.isascii():
        found.append("PEYVAND_TEXT_GATEWAY_KEY must be the gateway's key")
    return found


def send(*, reference: str, mobile: str, text: str, valid_until: datetime | None, now: datetime) -> str:
    """Raises Refused for 422, else NotDelivered: the same reference may then have been taken all the same."""
    message = {"reference": reference, "to": mobile, "text": text}
    if settings.TEXT_GATEWAY_SENDER:
        message["from"] = settings.TEXT_GATEWAY_SENDER
    if valid_until is not None:
        message["valid_until"] = valid_until.isoformat()
    try:
        status, pause = _post(message)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        # Without the error itself: its request carries the message.
        raise NotDelivered(type(error).__name__) from None
    if status == httpx.codes.ACCEPTED:
        return ""
    if status == httpx.codes.UNPROCESSABLE_ENTITY:
        raise Refused("status 422")
    raise NotDelivered(f"status {status}", asked_for=pause)


def _post(message: dict[str, str]) -> tuple[int, timedelta | None]:
    """The status, and the pause that the gateway asks for."""
    headers = {"Authorization": f"Bearer {settings.TEXT_GATEWAY_KEY}"}
    with _client().stream("POST", settings.TEXT_GATEWAY_URL, json=message, headers=headers) as answer:
        with suppress(httpx.HTTPError):  # the status is out: nothing that comes after changes it
            _read_away(answer)
        return answer.status_code, _pause(answer)


def _read_away(answer: httpx.Response) -> None:
    """An answer read to its end leaves the connection for the next message. A long or a slow one isn't."""
    size, give_up = 0, time.monotonic() + _ANSWER
    for chunk in answer.iter_raw():
        size += len(chunk)
        if size > _LONGEST_ANSWER or time.monotonic() > give_up:
            return


def _pause(answer: httpx.Response) -> timedelta | None:
    """`Retry-After` in seconds of an answer that says "later"."""
    asked = answer.headers.get("Retry-After", "")
    if answer.status_code in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE) and _SECONDS.match(asked):
        return timedelta(seconds=int(asked))
    return None


@lru_cache(maxsize=1)
def _client() -> httpx.Client:
    """One for the process: connections are kept. The machine's own certificates are trusted, no proxy is asked."""
    return httpx.Client(
        timeout=httpx.Timeout(_ANSWER, connect=_CONNECT),
        verify=ssl.create_default_context(),
        follow_redirects=False,
        trust_env=False,
    )
