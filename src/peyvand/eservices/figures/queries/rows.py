"""What the tables of counts are counted from. The same counting serves the job that keeps them and the page that adds
what they don't have yet, so both say the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Min,
    Model,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Extract, Floor, TruncDate, TruncHour

from peyvand.eservices.figures.choices import Delivered
from peyvand.eservices.figures.models import CaseDay, InquiryHour, MessageDay, PaymentDay
from peyvand.foundation.cases.models import Case as CaseFile
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.notifications.choices import Delivery
from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.payments.models import Entry
from peyvand.kit.jalali import TEHRAN

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# A row bears the time at which somebody's request came; it may be written a little later.
_GRACE = timedelta(minutes=2)
_OLDEST = """
    SELECT min(xact_start) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_WENT = {
    Delivery.SENT: Delivered.SENT,
    Delivery.DELIVERED: Delivered.SENT,
    Delivery.PENDING: Delivered.WAITING,
    Delivery.FAILED: Delivered.FAILED,
    Delivery.EXPIRED: Delivered.FAILED,
}


def inquiries(since: datetime, until: datetime) -> list[InquiryHour]:
    """Test agencies ask about invented persons: they aren't counted."""
    rows = (
        Answer.objects.filter(
            Q(agency__isnull=True) | Q(agency__sandbox=False), asked_at__gte=since, asked_at__lt=until
        )
        .annotate(at=TruncHour("asked_at", tzinfo=TEHRAN))
        .order_by()
        .values_list("at", "agency_id", "outcome")
        .annotate(Count("pk"))
    )
    return [
        InquiryHour(day=at.date(), hour=at.hour, agency_id=agency_id, outcome=outcome, count=count)
        for at, agency_id, outcome, count in rows
    ]


def messages(since: datetime, until: datetime) -> list[MessageDay]:
    """By the day on which a message was written, as it stands now."""
    rows = (
        TextMessage.objects.filter(created_at__gte=since, created_at__lt=until)
        .annotate(
            day=TruncDate("created_at", tzinfo=TEHRAN),
            delivered=Case(
                *(When(state=state, then=Value(went)) for state, went in _WENT.items()), output_field=CharField()
            ),
            seconds=_whole("sent_at", "created_at", 1),
        )
        .order_by()
        .values_list("day", "delivered", "seconds")
        .annotate(Count("pk"))
    )
    return [MessageDay(day=day, delivered=went, seconds=seconds, count=count) for day, went, seconds, count in rows]


def payments(since: datetime, until: datetime) -> list[PaymentDay]:
    rows = (
        Entry.objects.filter(noted_at__gte=since, noted_at__lt=until)
        .annotate(day=TruncDate("noted_at", tzinfo=TEHRAN))
        .order_by()
        .values_list("day", "gateway", "movement")
        .annotate(Count("pk"), Sum("amount"))
    )
    return [
        PaymentDay(day=day, gateway=gateway, movement=movement, count=count, amount=amount)
        for day, gateway, movement, count, amount in rows
    ]


def cases(since: datetime, until: datetime) -> list[CaseDay]:
    rows = (
        CaseFile.objects.filter(closed_at__gte=since, closed_at__lt=until)
        .annotate(day=TruncDate("closed_at", tzinfo=TEHRAN), hours=_whole("closed_at", "opened_at", 3600))
        .order_by()
        .values_list("day", "kind", "hours")
        .annotate(Count("pk"))
    )
    return [CaseDay(day=day, kind=kind, hours=hours, count=count) for day, kind, hours, count in rows]


def _whole(end: str, start: str, seconds: int) -> Cast:
    """How many whole times so many seconds lie between two columns; a clock that was set back counts as none."""
    between = ExpressionWrapper(F(end) - F(start), output_field=DurationField())
    return Cast(Floor(Cast(Extract(between, "epoch"), FloatField()) / Value(float(seconds))), IntegerField())


@dataclass(frozen=True, slots=True)
class Source:
    """A table of counts: what it is counted from, by which moment, in steps of an hour or a day.

    `settles`: rows may still change so long after their moment; they are counted into the table afterwards.
    """

    name: str
    table: type[Model]
    rows: type[Model]
    moment: str
    count: Callable[[datetime, datetime], Sequence[Any]]
    step: timedelta = _DAY
    settles: timedelta = timedelta()

    def complete_until(self, now: datetime) -> datetime:
        """No row before this moment changes or comes any more: whoever might still write one has ended."""
        with connection.cursor() as cursor:
            cursor.execute(_OLDEST)
            (oldest,) = cursor.fetchone()
        return self.begin_of(min(now, oldest or now) - _GRACE - self.settles)

    def begin_of(self, moment: datetime) -> datetime:
        """The beginning of the step in which a moment lies, by Tehran's clock."""
        there = moment.astimezone(TEHRAN).replace(minute=0, second=0, microsecond=0)
        return there if self.step == _HOUR else there.replace(hour=0)

    def first_moment(self) -> datetime | None:
        found: datetime | None = self.rows._default_manager.aggregate(first=Min(self.moment))["first"]
        return found


INQUIRIES = Source("inquiries", InquiryHour, Answer, "asked_at", inquiries, step=_HOUR)
# A message is tried for a day; its receipt comes within another, if ever.
MESSAGES = Source("messages", MessageDay, TextMessage, "created_at", messages, settles=timedelta(days=3))
PAYMENTS = Source("payments", PaymentDay, Entry, "noted_at", payments)
CASES = Source("cases", CaseDay, CaseFile, "closed_at", cases)
SOURCES = (INQUIRIES, MESSAGES, PAYMENTS, CASES)
