"""What an inquiry leaves behind, and what a refused one must leave: an entry of the refusal and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Sum

from peyvand.foundation.agencies.models import Usage
from peyvand.foundation.audit.models import Access, RefusedAttempt
from peyvand.foundation.coverage.models import Answer, IdempotencyKey


def written() -> dict[str, int]:
    """How much there is of each thing that only an answered question may add."""
    return {
        "answers": Answer.objects.count(),
        "accesses": Access.objects.count(),
        "keys": IdempotencyKey.objects.count(),
        "days of usage": Usage.objects.count(),
        "used": Usage.objects.aggregate(used=Sum("used"))["used"] or 0,
    }


@contextmanager
def nothing_written() -> Iterator[None]:
    before = written()
    yield
    assert written() == before


@contextmanager
def refused(*reasons: str) -> Iterator[list[RefusedAttempt]]:
    """Nothing was answered, and exactly these refusals were noted; the entries are there after the block."""
    last = max(RefusedAttempt.objects.values_list("id", flat=True), default=0)
    entries: list[RefusedAttempt] = []
    with nothing_written():
        yield entries
    entries += RefusedAttempt.objects.filter(id__gt=last).order_by("id")
    assert [entry.reason for entry in entries] == list(reasons)


def used_today(agency_id: int) -> int:
    return Usage.objects.filter(agency_id=agency_id).aggregate(used=Sum("used"))["used"] or 0
