"""Rows to be counted, and a second, slow way to count them."""

from collections import Counter
from datetime import datetime

from peyvand.eservices.figures.queries.rows import SOURCES
from peyvand.foundation.accounts.models import User
from peyvand.foundation.agencies.models import Agency
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.rules import new_tracking_code
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.jalali import TEHRAN

SENT = {"SENT": "SENT", "DELIVERED": "SENT", "PENDING": "WAITING", "FAILED": "FAILED", "EXPIRED": "FAILED"}


def answered(agency: Agency | None, at: datetime, outcome: str = "ACTIVE", *, user: User | None = None) -> Answer:
    return Answer(
        tracking_code=new_tracking_code(),
        agency=agency,
        user=user,
        channel="PANEL" if agency else "CITIZEN",
        asked_at=at,
        national_code="0000027227",
        outcome=outcome,
        body="{}",
        disclosed=[],
    )


def message(at: datetime, state: str, seconds: float | None) -> TextMessage:
    sent_at = None if seconds is None else datetime.fromtimestamp(at.timestamp() + seconds, at.tzinfo)
    return TextMessage(mobile="09121234567", text="", kind="activation", state=state, created_at=at, sent_at=sent_at)


def kept() -> dict[str, Counter]:
    """What the tables of counts hold, without their keys."""
    return {
        source.name: Counter(
            {
                tuple(
                    getattr(row, field.attname)
                    for field in source.table._meta.fields
                    if field.name not in ("id", "count")
                ): row.count
                for row in source.table._default_manager.all()
            }
        )
        for source in SOURCES
    }


def slowly(*, until: dict[str, datetime]) -> dict[str, Counter]:
    """The inquiries and messages one by one, in Python."""
    found: dict[str, Counter] = {"inquiries": Counter(), "messages": Counter()}
    for one in Answer.objects.select_related("agency"):
        there = one.asked_at.astimezone(TEHRAN)
        if (
            (one.agency is None or not one.agency.sandbox)
            and "inquiries" in until
            and one.asked_at < until["inquiries"]
        ):
            found["inquiries"][there.date(), there.hour, one.agency_id, one.outcome] += 1
    for one in TextMessage.objects.all():
        there = one.created_at.astimezone(TEHRAN)
        if "messages" in until and one.created_at < until["messages"]:
            seconds = None if one.sent_at is None else int((one.sent_at - one.created_at).total_seconds())
            found["messages"][there.date(), SENT[one.state], seconds] += 1
    return found
