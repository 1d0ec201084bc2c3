"""What the applicant is told, in the transaction of what it tells about (SUP-9); who has no phone, by post (ALL-8)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from peyvand.eservices.supplementary_enrolment.models import Notice
from peyvand.eservices.supplementary_enrolment.rules import stored
from peyvand.eservices.supplementary_enrolment.workflow import REQUEST
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import MandateScope
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.notifications import operations as notifications
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.words import in_persian, numbered


def tell(case: Case, *, now: datetime) -> None:
    """A message with the case's number and where it stands, in the applicant's words; whoever acted for them gets it
    too."""
    if case.person_id is None:
        return
    state = REQUEST.state(case.state).label
    mobiles = [accounts.mobile_of(case.person_id)]
    if not mobiles[0]:
        with in_persian():
            letter = stored.of_request(case.number, str(state))
        write_to(case.person_id, letter, now=now)
    acted = Step.objects.filter(case=case, mandate__isnull=False).select_related("mandate").order_by("-version").first()
    if acted is not None and acted.mandate is not None and acted.mandate.ended_at is None:
        mobiles.append(accounts.mobile_of(acted.mandate.helper_id))
    for mobile in filter(None, dict.fromkeys(mobiles)):
        notifications.send(
            kind=Kind.SUPPLEMENTARY,
            mobile=mobile,
            number=numbered(case.number),
            state=state,
            address=settings.PUBLIC_URL + reverse("supplementary:start"),
            now=now,
        )


def write_to(person_id: int, text: str, *, now: datetime) -> None:
    """A letter that the office of their last mandate posts; whoever never gave one can't have been without a phone."""
    mandate = accounts.last_mandate_of(person_id, MandateScope.SUPPLEMENTARY)
    if mandate is not None:
        Notice.objects.create(person_id=person_id, office_id=mandate.office_id, text=text, created_at=now)
