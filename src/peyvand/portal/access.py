"""What is noted of every request: a figure, and a line in the log."""

from peyvand.portal import logs
from peyvand.portal.metrics import note_request

UNKNOWN, STATIC = "unknown", "static"
# Asked every few seconds, or for every page's looks: a line only where they fail.
_QUIET = {"portal:live", "portal:ready", "portal:metrics", STATIC}
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_CLIENT_ERROR = 400


def note(*, route: str, method: str, status: int, seconds: float, user: str = "") -> None:
    """`route` is a name, `user` a pseudonym: neither the address nor its query is ever written."""
    known_method = method if method in _METHODS else "OTHER"
    note_request(route=route, method=known_method, status=status, seconds=seconds)
    if route in _QUIET and status < _CLIENT_ERROR:
        return
    told = {"route": route, "method": known_method, "status": status, "ms": round(seconds * 1000, 1)}
    logs.tell("request", told | {"user": user} if user else told)
