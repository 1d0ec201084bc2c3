"""A bank that can't be asked is told when a process starts, not by a payment that never begins."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from peyvand.foundation.payments import gateways


@register
def payment_gateway(app_configs: Sequence[Any] | None = None, **options: Any) -> list[CheckMessage]:
    return [Error(fault, id="payments.E001") for fault in gateways.faults()]
