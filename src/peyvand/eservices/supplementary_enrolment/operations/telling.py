"""What the applicant is told, in the transaction of what it tells about (SUP-9)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from peyvand.eservices.supplementary_enrolment.workflow import REQUEST
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.cases.models import Case
from peyvand.foundation.notifications import operations as notifications
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.text import persian_digits


def tell(case: Case, *, now: datetime) -> None:
    """A text message with the case's number and where it stands, in the applicant's words."""
    mobile = accounts.mobile_of(case.person_id) if case.person_id is not None else ""
    if not mobile:
        return
    notifications.send(
        kind=Kind.SUPPLEMENTARY,
        mobile=mobile,
        number=persian_digits(case.number),
        state=REQUEST.state(case.state).label,
        address=settings.PUBLIC_URL + reverse("supplementary:start"),
        now=now,
    )
