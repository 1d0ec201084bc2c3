"""Providers of text messages, one module each; PEYVAND_TEXT_GATEWAY names the one in use.

A module has `send(*, reference, mobile, text, now)`. `reference` is the message's id: handed over twice after a crash,
the provider can tell that it is the same. Whatever stops a delivery is raised as `NotDelivered`.
"""

from datetime import datetime
from importlib import import_module

from django.conf import settings


class NotDelivered(Exception):
    """The provider didn't take the message; it may be tried again."""


def send(*, reference: int, mobile: str, text: str, now: datetime) -> None:
    """Hand a message to the provider in use. Raises NotDelivered."""
    import_module(f"{__name__}.{settings.TEXT_GATEWAY}").send(reference=reference, mobile=mobile, text=text, now=now)
