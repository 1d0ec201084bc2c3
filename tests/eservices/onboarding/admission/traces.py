"""What a refusal may leave behind: its entry, nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from peyvand.eservices.agency_onboarding import models
from peyvand.foundation.agencies.models import Agency, Memorandum
from peyvand.foundation.audit.models import Act, RefusedAttempt
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.errors import Refusal

_OWN = (
    models.Conclusion, models.Draft, models.Need, models.Recusal, models.Reminder, models.Ruling, models.Suspension,
    models.Vote,
)  # fmt: skip
TABLES = (*_OWN, Agency, Memorandum, Case, Step, Act, TextMessage)


def everything() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


@contextmanager
def refused(code: str, *, by: int, action: str, field: str | None = None) -> Iterator[None]:
    """The block ends with this refusal, which leaves its one entry and changes nothing."""
    before, known = everything(), RefusedAttempt.objects.count()
    with pytest.raises(Refusal) as refusal:
        yield
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert refusal.value.message
    assert everything() == before
    assert RefusedAttempt.objects.count() == known + 1
    entry = RefusedAttempt.objects.latest("pk")
    assert (entry.actor, entry.action, entry.reason) == (f"user:{by}", action, code)


def texts() -> list[tuple[str, str]]:
    """To whom what kind of message goes, in order."""
    return list(TextMessage.objects.order_by("pk").values_list("mobile", "kind"))
