"""What is kept for a time only. An app lists what it forgets in its `retention.py` as `RULES`; for how many days, the
law says (`retention.*`), and why so long, the note of its value.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from django.apps import apps


class Forget(Protocol):
    """Removes at most so many of what is older than `before`, in the caller's transaction; how many."""

    def __call__(self, *, before: datetime, at_most: int) -> int: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """`key`: of the law, the days; `count`: how many are older than a moment."""

    key: str
    count: Callable[[datetime], int]
    forget: Forget


def declared() -> list[Rule]:
    """The rules of all apps, by key."""
    found: list[Rule] = []
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.retention"):
            found += import_module(f"{config.name}.retention").RULES
    return sorted(found, key=lambda rule: rule.key)
