"""A concluded memorandum on paper: signed once, kept, handed out as it is."""

import json
from datetime import datetime

from peyvand.eservices.agency_onboarding.queries import admission as queries
from peyvand.eservices.agency_onboarding.rules.memorandum import deed
from peyvand.foundation.letters.press import deed_on_paper
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


def memorandum_of(case_id: int, *, now: datetime) -> bytes:
    """The PDF of the memorandum that a case came to, made at the first call.

    Raises Refusal NOT_CONCLUDED (404), or SIGNATURE_UNAVAILABLE (503).
    """
    concluded = queries.conclusion(case_id)
    if concluded is None:
        raise Refusal("NOT_CONCLUDED", _("برای این پرونده تفاهم‌نامه‌ای بسته نشده است."), status=404)
    return deed_on_paper(
        deed(json.loads(concluded.content), attachment=concluded.content.encode()), number=concluded.document, now=now
    )
