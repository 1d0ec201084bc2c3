"""The public figures: what a month's are made of, and those that are published."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import TextChoices

from peyvand.eservices.figures.choices import Span
from peyvand.eservices.figures.models import PublicMonth, Rollup
from peyvand.eservices.figures.queries import counts
from peyvand.eservices.figures.queries.rows import CASES, INQUIRIES
from peyvand.eservices.figures.rules.periods import Period
from peyvand.eservices.figures.rules.public import DAYS, table_of, time_band, to_publish
from peyvand.foundation.agencies.choices import Audience
from peyvand.foundation.agencies.models import Agency
from peyvand.foundation.cases.queries import workflows
from peyvand.foundation.coverage.choices import Outcome
from peyvand.kit.jalali import midnight
from peyvand.kit.months import Month
from peyvand.kit.postgres.replica import may_lag
from peyvand.kit.tables import Table
from peyvand.kit.words import _

_CITIZENS = "CITIZENS"


@dataclass(frozen=True, slots=True)
class Published:
    """`tables` are None where nothing may be published; `stored` is the JSON of all."""

    month: Month
    published_at: datetime
    smallest_count: int
    tables: tuple[tuple[str, Table | None], ...]
    stored: list[dict[str, Any]]


@may_lag
def published(month: Month) -> Published | None:
    row = PublicMonth.objects.filter(pk=month.number).first()
    if row is None:
        return None
    tables = tuple((str(_(one["title"])), table_of(one, smallest=row.smallest_count)) for one in row.tables)
    return Published(month, row.published_at, row.smallest_count, tables, row.tables)


@may_lag
def months() -> list[Month]:
    """Those whose figures are published, the newest first."""
    return [Month.numbered(number) for number in PublicMonth.objects.order_by("-pk").values_list("pk", flat=True)]


def is_complete(month: Month) -> bool:
    """Whether all that is published of a month has been counted. Without any inquiry or case there is nothing yet."""
    ends = midnight(month.last_day + timedelta(days=1))
    complete = dict(Rollup.objects.values_list("table", "until"))
    first = complete.get(INQUIRIES.name)
    return first is not None and first >= ends and complete.get(CASES.name, ends) >= ends


def to_be_published(month: Month, *, smallest: int) -> list[dict[str, Any]]:
    """The tables of a month whose figures are complete."""
    period = Period.of(Span.MONTH, month.first_day)
    return [_inquiries(period, smallest), _cases(period, smallest)]


def _inquiries(period: Period, smallest: int) -> dict[str, Any]:
    audiences = dict(Agency.objects.values_list("pk", "audience"))
    told: Counter[tuple[str, str]] = Counter()
    for (agency_id, outcome), count in counts.inquiries(period, period.before).by_agency.items():
        told[audiences[agency_id] if agency_id else _CITIZENS, outcome] += count
    return to_publish(
        "inquiries",
        _("پاسخ‌های داده‌شده، به تفکیک پرسنده و نتیجه"),
        first=_("پرسنده"),
        columns=_titles(Outcome),
        rows={**_titles(Audience), _CITIZENS: _("شهروندان، دربارهٔ خودشان")},
        counts=told,
        smallest=smallest,
    )


def _cases(period: Period, smallest: int) -> dict[str, Any]:
    told: Counter[tuple[str, str]] = Counter()
    for kind, hours in counts.ended(period, period.before).hours.items():
        for taken, count in hours.items():
            told[kind, str(time_band(taken))] += count
    return to_publish(
        "cases",
        _("درخواست‌های به‌پایان‌رسیده، از ثبت تا پایان"),
        first=_("درخواست"),
        columns={str(place): title for place, (_, title) in enumerate(DAYS)},
        rows={kind: table.title for kind, table in workflows().items() if not table.internal},
        counts=told,
        smallest=smallest,
    )


def _titles(words: type[TextChoices]) -> dict[str, str]:
    return {str(word): str(word.label) for word in words}
