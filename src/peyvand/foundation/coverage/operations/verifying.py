"""Is this letter genuine? For whoever holds it, without sign-in: nothing is told that the paper doesn't say (INQ-6).

Every try is counted before it is judged, and every failure looks the same, so that a guessed tracking code is never
confirmed.
"""

import hmac
from datetime import date, datetime

from peyvand.foundation.accounts.operations import return_attempt, take_attempt
from peyvand.foundation.coverage import queries
from peyvand.foundation.coverage.queries import Issued
from peyvand.foundation.coverage.rules import tracking_text
from peyvand.foundation.letters.tokens import is_verify_token

_PURPOSE = "verify-letter"


def verify_by_token(*, number: int, token: str, source: str, now: datetime) -> Issued | None:
    """What the QR code's page says. None: no such letter, or a token that isn't its own. Raises Refusal LOCKED."""
    # Counted by what is shown, so that somebody's guesses at a letter don't shut out whoever holds it.
    subject = f"{tracking_text(number)}:{token}"
    take_attempt(purpose=_PURPOSE, subject=subject, source=source, now=now)
    issued = queries.issued(number) if is_verify_token(token, number) else None
    if issued is not None:
        return_attempt(purpose=_PURPOSE, subject=subject, source=source)
    return issued


def verify_by_hand(*, number: int, dated: date, last_four: str, source: str, now: datetime) -> Issued | None:
    """The same from what stands on the paper: tracking code, date, the last four digits of the national code.

    None unless all three are right. Raises Refusal LOCKED.
    """
    subject = tracking_text(number)
    take_attempt(purpose=_PURPOSE, subject=subject, source=source, now=now)
    issued = queries.issued(number)
    if issued is None or issued.dated != dated or not hmac.compare_digest(issued.last_four, last_four):
        return None
    return_attempt(purpose=_PURPOSE, subject=subject, source=source)
    return issued


def count_uploaded_file(*, sha256: str, source: str, now: datetime) -> None:
    """A file is about to be looked at. Raises Refusal LOCKED."""
    take_attempt(purpose=_PURPOSE, subject=sha256, source=source, now=now)
