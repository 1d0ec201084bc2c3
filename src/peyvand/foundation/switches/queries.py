"""Reads of what is closed. Nothing is kept in the process: a closure counts from its commit on, everywhere."""

from datetime import datetime

from peyvand.foundation.switches import rules
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.models import Closure
from peyvand.foundation.switches.rules import Closed

_SHOWN = 50


def closed_now() -> dict[Switch, Closed]:
    """What is closed at this moment; one statement on an index that holds nothing else."""
    rows = Closure.objects.filter(opened_at=None).values_list("switch", "reason", "expected_until")
    return {Switch(switch): Closed(Switch(switch), reason, until) for switch, reason, until in rows}


def check_open(switch: Switch, *, now: datetime) -> None:
    """Raises Refusal SERVICE_CLOSED. To be called where something begins, in its transaction or before it."""
    closed = closed_now().get(switch)
    if closed is not None:
        raise rules.refuse(closed, now=now)


def history() -> list[Closure]:
    """The last closures, the newest first."""
    return list(Closure.objects.order_by("-closed_at", "-pk")[:_SHOWN])
