"""Judicial inquiries that are withheld for a time, and what is left of the log without them (CIT-6)."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from peyvand.foundation.audit.models import Access
from peyvand.foundation.coverage.models import Seal


def shown_to(national_code: str, *, today: date) -> QuerySet[Access]:
    """The access entries about a person that the person may know of on that day."""
    withheld = Seal.objects.filter(answer_id=OuterRef("tracking_code"), until__gte=today)
    return Access.objects.filter(~Exists(withheld), national_code=national_code)
