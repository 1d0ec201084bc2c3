"""What a case of the head office's protection is about."""

import json
from dataclasses import dataclass
from datetime import datetime

from peyvand.foundation.coverage.models import ProtectedInquiry
from peyvand.foundation.coverage.rules import tracking_text


@dataclass(frozen=True, slots=True)
class ProtectedQuestion:
    """A judicial inquiry as the head office sees it: who asked for which file, about whom; no address, no phone."""

    case_id: int
    case_version: int
    state: str
    tracking_code: str
    agency_name: str
    court_file: str
    asked_at: datetime
    national_code: str
    full_name: str


def protected_question(case_id: int) -> ProtectedQuestion | None:
    """None for a case of another kind."""
    found = ProtectedInquiry.objects.select_related("case", "answer", "answer__agency").filter(case_id=case_id).first()
    if found is None:
        return None
    answer, person = found.answer, json.loads(found.answer.body)["person"]
    return ProtectedQuestion(
        case_id=found.case_id,
        case_version=found.case.version,
        state=found.case.state,
        tracking_code=tracking_text(answer.pk),
        agency_name=answer.agency.name,
        court_file=answer.case_number,
        asked_at=answer.asked_at,
        national_code=answer.national_code,
        full_name=" ".join(part for part in (person["first_name"], person["last_name"]) if part),
    )
