"""The demo's certificates: what its citizens made out to agencies, with a code, without, and one that was opened.
Only `peyvand demo` uses them."""

from datetime import datetime, timedelta

from peyvand.eservices.certificates import operations
from peyvand.eservices.certificates.rules import ShareCode
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage.choices import Whereabouts
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.coverage.rules import tracking_text
from peyvand.portal.demo import AGENCY_LOGINS

_FUND, _COURT = "FND-01", "JUD-01"
_EMPLOYED, _RETIRED, _DEPENDENT = "0000027227", "0000095273", "0000136107"


def issue_certificates(*, now: datetime) -> None:
    """For a demo that has its agencies, logins and citizens."""
    opened = _with_code(_EMPLOYED, _FUND, now=now - timedelta(days=3))
    operations.redeem(
        asker=Asker(user_id=_user(AGENCY_LOGINS[0].national_code)),
        typed=opened.text,
        channel=Channel.PANEL,
        source="127.0.0.1",
        now=now - timedelta(days=2),
    )
    _issue(_EMPLOYED, _COURT, now=now - timedelta(days=1))
    _with_code(_RETIRED, _FUND, now=now)
    withdrawn = _issue(_DEPENDENT, _FUND, now=now - timedelta(days=8))
    _code(_DEPENDENT, withdrawn, now=now - timedelta(days=8))
    operations.withdraw_code(user_id=_user(_DEPENDENT), tracking_code=withdrawn, now=now - timedelta(days=7))


def _with_code(national_code: str, recipient: str, *, now: datetime) -> ShareCode:
    return _code(national_code, _issue(national_code, recipient, now=now), now=now)


def _code(national_code: str, tracking_code: str, *, now: datetime) -> ShareCode:
    return operations.make_code(user_id=_user(national_code), tracking_code=tracking_code, days=30, now=now)


def _issue(national_code: str, recipient: str, *, now: datetime) -> str:
    """As on the pages: what was looked at is issued."""
    user_id = _user(national_code)
    agency = operations.recipient_of(recipient, now=now)
    wanted = coverage.Wanted(user_id=user_id, period=None, recipient=agency, whereabouts=Whereabouts.OWN)
    number = operations.issue(
        user_id=user_id,
        recipient_code=recipient,
        period=None,
        whereabouts=Whereabouts.OWN,
        seen=coverage.preview(wanted=wanted, now=now).letter.fingerprint,
        key=f"demo-{national_code}-{recipient}",
        now=now,
    )
    return tracking_text(number)


def _user(national_code: str) -> int:
    user = accounts.by_national_code(national_code)
    assert user is not None
    return user.pk
