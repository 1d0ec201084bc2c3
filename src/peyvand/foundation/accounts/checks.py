"""Registries that can't be asked are told when a process starts, not by people who can't register."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from peyvand.foundation.accounts import gateways


@register
def registries(app_configs: Sequence[Any] | None = None, **options: Any) -> list[CheckMessage]:
    return [Error(fault, id="accounts.E001") for fault in gateways.faults()]
