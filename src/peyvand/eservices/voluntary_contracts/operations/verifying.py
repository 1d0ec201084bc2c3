"""Is this contract genuine? For whoever holds its paper, without sign-in; and for an examiner who holds a referral."""

import hmac
from datetime import date, datetime

from django.db import transaction

from peyvand.eservices.voluntary_contracts import queries
from peyvand.eservices.voluntary_contracts.operations.examining import examiner, referral_not_found
from peyvand.eservices.voluntary_contracts.queries import ReferralPage, Verified
from peyvand.eservices.voluntary_contracts.rules import number_text
from peyvand.foundation.accounts.operations import return_attempt, take_attempt
from peyvand.foundation.audit.choices import Channel, Disclosed, Ground
from peyvand.foundation.audit.operations import leaves_trace, record_access
from peyvand.foundation.letters.tokens import is_verify_token
from peyvand.kit.jalali import tehran_day

_PURPOSE = "verify-contract"


def verify(*, number: int, token: str, source: str, now: datetime) -> Verified | None:
    """What the QR code's page says, None: no such contract, or a token that isn't its own. Raises Refusal LOCKED."""
    subject = f"{number_text(number)}:{token}"
    take_attempt(purpose=_PURPOSE, subject=subject, source=source, now=now)
    found = queries.verified(number) if is_verify_token(token, number) else None
    if found is not None:
        return_attempt(purpose=_PURPOSE, subject=subject, source=source)
    return found


def verify_by_hand(*, number: int, dated: date, last_four: str, source: str, now: datetime) -> Verified | None:
    """The same from what stands on the paper: number, date, the last four digits of the national code.

    None unless all three are right. Raises Refusal LOCKED.
    """
    subject = number_text(number)
    take_attempt(purpose=_PURPOSE, subject=subject, source=source, now=now)
    found = queries.verified(number)
    if found is None or found.concluded_on != dated or not hmac.compare_digest(found.last_four, last_four):
        return None
    return_attempt(purpose=_PURPOSE, subject=subject, source=source)
    return found


@leaves_trace("voluntary:open-referral", about="number")
@transaction.atomic
def open_referral(*, number: int, by: int, now: datetime) -> ReferralPage:
    """What an examiner sees of whom a referral is about; the person learns of it (CIT-6).

    Raises Refusal NO_POST, ROLE_MISSING or REFERRAL_NOT_FOUND.
    """
    examiner(by, now=now)
    found = queries.referral(number, today=tehran_day(now))
    if found is None:
        raise referral_not_found()
    record_access(
        national_code=found.national_code,
        agency_code="",
        actor=f"user:{by}",
        channel=Channel.DESK,
        ground=Ground.STAFF,
        disclosed=[Disclosed.IDENTITY],
        tracking_code=None,
        now=now,
    )
    return found
