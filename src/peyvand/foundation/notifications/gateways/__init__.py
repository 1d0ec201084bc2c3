"""Providers of text messages, one module each; PEYVAND_TEXT_GATEWAY names the one in use.

A module has `send(*, reference, mobile, text, valid_until, now)`, which hands one message over and returns the
provider's own name for it, empty if it has none. `reference` is the message's own: handed over twice after a crash, the
provider can tell that it is the same. A module whose receipts must be fetched has `receipts()`; `faults()` says what is
wrong with the settings. docs/operate/text-messages.md describes what goes over the wire.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from types import ModuleType

from django.conf import settings

from peyvand.foundation.notifications.choices import Delivery

NAMES = ("local", "http", "smpp")


class NotDelivered(Exception):
    """The provider didn't take the message, or didn't say so; it may be tried again.

    The text is a reason for the log and holds nothing of the message. `asked_for`: the pause that the provider wants.
    """

    def __init__(self, reason: str, *, asked_for: timedelta | None = None) -> None:
        super().__init__(reason)
        self.asked_for = asked_for


class Refused(NotDelivered):
    """The provider will never take this message."""


@dataclass(frozen=True)
class Receipt:
    """What became of a message that the provider calls `gateway_id`: DELIVERED, FAILED or EXPIRED."""

    gateway_id: str
    outcome: Delivery


def send(*, reference: str, mobile: str, text: str, valid_until: datetime | None, now: datetime) -> str:
    """Hand a message to the provider in use. Raises NotDelivered, Refused."""
    gateway_id: str = _module().send(reference=reference, mobile=mobile, text=text, valid_until=valid_until, now=now)
    return gateway_id


def receipts() -> Iterator[Receipt]:
    """The receipts that wait at the provider, if that is where they wait. One is gone there once the next is taken.

    Raises NotDelivered if the provider can't be reached.
    """
    module = _module()
    return module.receipts() if hasattr(module, "receipts") else iter(())


def faults() -> list[str]:
    """What is wrong with the settings, in words for whoever runs the service."""
    if settings.TEXT_GATEWAY not in NAMES:
        return [f"PEYVAND_TEXT_GATEWAY is none of {', '.join(NAMES)}"]
    return _module().faults()  # type: ignore[no-any-return]


def address() -> str:
    """Where the provider is; empty where messages stay on this machine."""
    return "" if settings.TEXT_GATEWAY == "local" else settings.TEXT_GATEWAY_URL


def _module() -> ModuleType:
    return import_module(f"{__name__}.{settings.TEXT_GATEWAY}")
