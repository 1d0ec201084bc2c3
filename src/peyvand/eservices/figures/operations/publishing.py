"""A month's public figures are written once, with what was the law when they were."""

from datetime import date, datetime

from django.db import transaction

from peyvand.eservices.figures.models import PublicMonth
from peyvand.eservices.figures.queries import public
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.law import queries as law
from peyvand.kit.months import Month


@transaction.atomic
def publish(*, today: date, now: datetime) -> bool:
    """The month before `today`'s, if all of it is counted and nothing of it is published; whether it now is.

    Raises Refusal LAW_MISSING.
    """
    month = Month.of(today).after(-1)
    if PublicMonth.objects.filter(pk=month.number).exists() or not public.is_complete(month):
        return False
    smallest = law.on(today).get("figures.smallest_count")
    _, is_new = PublicMonth.objects.get_or_create(
        month=month.number,
        defaults={
            "published_at": now,
            "smallest_count": smallest,
            "tables": public.to_be_published(month, smallest=smallest),
        },
    )
    if is_new:
        audit.record_act(actor="system", verb="figures:publish", subject=f"month:{month}", now=now)
    return is_new
