"""Over HTTP: one POST of JSON for each question, the key in a header; anything but a clear answer is none."""

import ssl
import time
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
from django.conf import settings

from peyvand.foundation.accounts.gateways import Unavailable
from peyvand.foundation.accounts.rules import Identity
from peyvand.kit.network import is_this_machine

_CONNECT, _ANSWER = 3.0, 4.0  # seconds
_LONGEST_ANSWER = 64 * 1024
_SEXES = {"F": "F", "M": "M", None: ""}


def faults() -> list[str]:
    found = []
    for name in ("REGISTRY_IDENTITY_URL", "REGISTRY_MOBILE_URL"):
        address = urlsplit(getattr(settings, name))
        secure = address.scheme == "https" or (address.scheme == "http" and is_this_machine(address.hostname or ""))
        if not address.hostname or not secure:
            found.append(f"PEYVAND_{name} must be an https address: what goes there is personal")
    if not settings.REGISTRY_KEY or not settings.REGISTRY_KEY.isascii():
        found.append("PEYVAND_REGISTRY_KEY must be the registries' key")
    return found


def identify(*, national_code: str, birth_date: date) -> Identity | None:
    """Raises Unavailable."""
    asked = {"national_code": national_code, "birth_date": birth_date.isoformat()}
    told = _ask(settings.REGISTRY_IDENTITY_URL, asked)
    if not told["match"]:
        return None
    try:
        sex, is_alive = _SEXES[told.get("sex")], told["alive"]
        first_name, last_name = told["first_name"].strip(), told["last_name"].strip()
    except (KeyError, TypeError, AttributeError):
        raise Unavailable("answer misses something") from None
    if not isinstance(is_alive, bool) or not last_name or max(len(first_name), len(last_name)) > 100:
        raise Unavailable("answer can't be right")
    return Identity(first_name, last_name, sex, is_alive)


def owns_mobile(*, national_code: str, mobile: str) -> bool:
    """Raises Unavailable."""
    return bool(_ask(settings.REGISTRY_MOBILE_URL, {"national_code": national_code, "mobile": mobile})["match"])


def _ask(url: str, asked: dict[str, str]) -> dict[str, Any]:
    """The answer's object, whose `match` is a bool. Raises Unavailable."""
    headers = {"Authorization": f"Bearer {settings.REGISTRY_KEY}"}
    try:
        with _client().stream("POST", url, json=asked, headers=headers) as answer:
            status, body = answer.status_code, _read(answer)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        # Without the error itself: its request carries the person.
        raise Unavailable(type(error).__name__) from None
    if status != httpx.codes.OK:
        raise Unavailable(f"status {status}")
    try:
        told = orjson.loads(body)
    except ValueError:
        raise Unavailable("answer is no JSON") from None
    if not isinstance(told, dict) or not isinstance(told.get("match"), bool):
        raise Unavailable("answer says neither yes nor no")
    return told


def _read(answer: httpx.Response) -> bytes:
    """A long or a slow answer is none: each part may take a while, all of them together may not."""
    body, give_up = b"", time.monotonic() + _ANSWER
    for chunk in answer.iter_bytes():
        body += chunk
        if len(body) > _LONGEST_ANSWER or time.monotonic() > give_up:
            raise Unavailable("answer too long or too slow")
    return body


@lru_cache(maxsize=1)
def _client() -> httpx.Client:
    """One for the process: connections are kept. The machine's own certificates are trusted, no proxy is asked."""
    return httpx.Client(
        timeout=httpx.Timeout(_ANSWER, connect=_CONNECT),
        verify=ssl.create_default_context(),
        follow_redirects=False,
        trust_env=False,
    )
