"""Text messages about objections and disputes, in the transaction of what they tell about (ALL-2)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.cases.models import Case
from peyvand.foundation.notifications import operations as notifications
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.words import numbered


def tell_applicant(case: Case, kind: Kind, *, now: datetime) -> None:
    """Whoever applied reads in «درخواست‌های من» what became of it."""
    assert case.person_id is not None  # only citizens object and dispute
    notifications.send(
        kind=kind,
        mobile=accounts.mobile_of(case.person_id),
        number=numbered(case.number),
        address=settings.PUBLIC_URL + reverse("cases:requests"),
        now=now,
    )
