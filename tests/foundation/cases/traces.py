"""What a refusal may leave behind: its entry, nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from peyvand.foundation.audit.models import Access, Act, RefusedAttempt
from peyvand.foundation.cases.models import Case, Presence, Step
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.crypto import pseudonym
from peyvand.kit.errors import Refusal

TABLES = (Case, Step, Presence, Act, Access, TextMessage)


def everything() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def traces() -> list[tuple[str, str, str]]:
    """Who was refused what, and why."""
    return list(RefusedAttempt.objects.order_by("pk").values_list("actor", "action", "reason"))


@contextmanager
def refused(code: str, *, by: int, action: str, about: object, field: str | None = None) -> Iterator[None]:
    """The block ends with this refusal, which leaves its one entry and changes nothing."""
    before, known = everything(), RefusedAttempt.objects.count()
    with pytest.raises(Refusal) as refusal:
        yield
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert refusal.value.message
    assert everything() == before
    assert RefusedAttempt.objects.count() == known + 1
    entry = RefusedAttempt.objects.latest("pk")
    assert (entry.actor, entry.action, entry.reason, entry.channel) == (f"user:{by}", action, code, "DESK")
    assert entry.subject_hash == pseudonym(str(about))


@contextmanager
def unchanged(code: str) -> Iterator[None]:
    """The block ends with this refusal and writes nothing at all: its caller leaves the trace."""
    before, known = everything(), traces()
    with pytest.raises(Refusal, match=f"^{code}$"):
        yield
    assert (everything(), traces()) == (before, known)
