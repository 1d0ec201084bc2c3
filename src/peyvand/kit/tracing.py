"""One request's name, in every line that is logged on its behalf and in the jobs that it leaves behind.

Support asks a user for it, so it is short enough to read out: twelve characters in threes of four, 60 bits.
"""

import re
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from structlog.contextvars import bound_contextvars, get_contextvars

from peyvand.kit.network import is_within

HEADER = "X-Request-ID"
_KEY = "request_id"
# Crockford's: no letter that could be read as a digit or as another letter. Dashes keep the digits of an id from
# looking like a number of somebody's.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_GROUPS, _LENGTH = 3, 4
# What a proxy may have made: a UUID or 32 hexadecimal digits and their like. A letter must be in it, so that no number
# of a person's passes for an id.
_SAFE = re.compile(r"(?=.*[a-z])[0-9a-z-]{12,64}", re.IGNORECASE)


def new_id() -> str:
    drawn = secrets.token_bytes(_GROUPS * _LENGTH)  # a byte for each: 32 letters divide 256 evenly
    letters = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in drawn)
    return "-".join(letters[first : first + _LENGTH] for first in range(0, len(letters), _LENGTH))


def id_for(*, given: str, peer: str, trusted_proxies: Collection[str]) -> str:
    """The id that a trusted proxy gave the request, if it looks like one; else a new one."""
    if given and is_within(peer, trusted_proxies) and _SAFE.fullmatch(given):
        return given
    return new_id()


def current() -> str:
    """The id of the request on whose behalf this runs, empty if there is none."""
    return str(get_contextvars().get(_KEY, ""))


@contextmanager
def traced(request_id: str, **more: str) -> Iterator[None]:
    """What is logged within carries the id, and `more`."""
    with bound_contextvars(**{_KEY: request_id, **more}):
        yield
