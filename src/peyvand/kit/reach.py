"""Whether somebody listens at an address."""

import socket
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443, "smpp": 2775, "smpps": 3550}
_PATIENCE = 3.0  # seconds


def is_reached(url: str) -> bool:
    """Whether the address's host takes a connection; nothing is said over it."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname, parts.port or _PORTS[parts.scheme]), timeout=_PATIENCE):
            return True
    except (OSError, KeyError):
        return False
