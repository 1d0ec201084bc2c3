"""How much waits where, and how long already."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.cases.models import Case
from peyvand.kit.jalali import midnight

# Whole days in the present state from which a case counts as older, by Tehran's days.
AGES = (3, 7, 30)


@dataclass(frozen=True, slots=True)
class Load:
    """What waits for a role in an office: counts by age, the youngest first, one more than there are `AGES`."""

    office_name: str
    role: Role
    by_age: tuple[int, ...]
    overdue: int

    @property
    def total(self) -> int:
        return sum(self.by_age)


def loads(*, today: date, office_ids: Collection[int] | None = None) -> list[Load]:
    """Of some offices, else of all; those with most that is overdue first. One query."""
    begins = [midnight(today - timedelta(days=days - 1)) for days in AGES]
    bounds = [None, *begins, None]
    bands = {
        f"band_{number}": Count("pk", filter=_entered(since=bounds[number + 1], until=bounds[number]))
        for number in range(len(AGES) + 1)
    }
    live = Case.objects.filter(closed_at__isnull=True).exclude(role="")
    if office_ids is not None:
        live = live.filter(office_id__in=office_ids)
    rows = (
        live.order_by()
        .values_list("office__name", "role")
        .annotate(**bands, overdue=Count("pk", filter=Q(due_on__lt=today)))
    )
    found = [Load(name, Role(role), tuple(counts), overdue) for name, role, *counts, overdue in rows]
    return sorted(found, key=lambda load: (-load.overdue, -load.total, load.office_name, load.role))


def _entered(*, since: object, until: object) -> Q:
    """Entered its state from `since` on and before `until`, both where they are given."""
    wanted = Q()
    if since is not None:
        wanted &= Q(entered_at__gte=since)
    if until is not None:
        wanted &= Q(entered_at__lt=until)
    return wanted
