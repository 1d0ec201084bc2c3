"""A gateway that can't work is told when a process starts, not by a message that never leaves."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.urls import reverse

from peyvand.foundation.notifications import gateways, rules


@register
def text_gateway(app_configs: Sequence[Any] | None = None, **options: Any) -> list[CheckMessage]:
    return [Error(fault, id="notifications.E001") for fault in gateways.faults()]


@register
def public_address(app_configs: Sequence[Any] | None = None, **options: Any) -> list[CheckMessage]:
    longest = rules.LONGEST_ADDRESS - len(reverse("accounts:activate"))
    if len(settings.PUBLIC_URL) <= longest:
        return []
    fault = f"PEYVAND_PUBLIC_URL is longer than the {longest} characters that a text message has for it"
    return [Error(fault, id="notifications.E002")]
