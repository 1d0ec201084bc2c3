"""Text messages of an admission, in the transaction of what they tell about (ALL-2)."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from peyvand.eservices.agency_onboarding.models import Need
from peyvand.eservices.agency_onboarding.queries import admission as queries
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.notifications import operations as notifications
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.words import numbered


def page_of_agencies() -> str:
    """The whole address where representatives and managers read on."""
    return f"{settings.PUBLIC_URL}{reverse('agency_onboarding:home')}"


def tell_representative(kind: Kind, need: Need, *, number: str, now: datetime) -> None:
    """Whoever declared the need reads what became of it."""
    notifications.send(
        kind=kind,
        mobile=accounts.mobile_of(need.declared_by_id),
        number=numbered(number),
        address=page_of_agencies(),
        now=now,
    )


def recipients(agency_id: int) -> list[str]:
    """The mobile numbers of an agency's managers, else of whoever spoke for it last."""
    mobiles = {manager.mobile for manager in agencies.managers_of(agency_id)}
    if not mobiles and (representative := queries.last_representative(agency_id)):
        mobiles = {accounts.mobile_of(representative)}
    return sorted(mobiles)


def tell_all(mobiles: Iterable[str], kind: Kind, *, now: datetime, **fields: object) -> None:
    for mobile in mobiles:
        notifications.send(kind=kind, mobile=mobile, address=page_of_agencies(), now=now, **fields)
