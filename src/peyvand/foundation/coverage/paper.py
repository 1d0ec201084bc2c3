"""A stored answer on paper: the same letter as a signed PDF, with the answer itself inside (INQ-6)."""

import json
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from peyvand.foundation.coverage.choices import Outcome
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.rules import tracking_label, tracking_text
from peyvand.foundation.letters.press import paper
from peyvand.foundation.letters.rules import Sheet, letter_of
from peyvand.foundation.letters.tokens import verify_token
from peyvand.kit.jalali import tehran_day


def pdf_of(stored: Answer, *, now: datetime) -> bytes:
    """The answer's letter as it is kept, made at the first call. Raises Refusal SIGNATURE_UNAVAILABLE (503)."""
    number = tracking_text(stored.tracking_code)
    told = json.loads(stored.body)
    return paper(
        Sheet(
            letter=letter_of(told["letter"], tracking_label=tracking_label(Outcome(stored.outcome))),
            number=number,
            dated=tehran_day(stored.asked_at),
            verify_url=verify_url(stored.tracking_code),
            attachment=stored.body.encode(),
        ),
        now=now,
    )


def verify_url(tracking_code: int) -> str:
    """The whole address in a letter's QR code."""
    page = reverse("verify:letter", args=[tracking_text(tracking_code)])
    return f"{settings.PUBLIC_URL}{page}?t={verify_token(tracking_code)}"
