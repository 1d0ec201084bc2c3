"""The figures of a period: what the tables of counts hold, and what they don't have yet, from the rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum

from peyvand.eservices.figures.models import Rollup
from peyvand.eservices.figures.queries.rows import CASES, INQUIRIES, MESSAGES, PAYMENTS, Source
from peyvand.eservices.figures.rules.periods import Period
from peyvand.foundation.agencies.models import Agency
from peyvand.kit.jalali import midnight, tehran_day
from peyvand.kit.postgres.replica import may_lag


@dataclass(slots=True)
class Inquiries:
    """How many answers: by agency (None: citizens about themselves), day and hour, each with the outcome.

    `earlier`: by day, `earlier_by_agency`: of the period that it is compared with.
    """

    by_agency: Counter[tuple[int | None, str]] = field(default_factory=Counter)
    by_day: Counter[tuple[date, str]] = field(default_factory=Counter)
    by_hour: Counter[tuple[int, str]] = field(default_factory=Counter)
    earlier: Counter[date] = field(default_factory=Counter)
    earlier_by_agency: Counter[int | None] = field(default_factory=Counter)


@may_lag
def inquiries(period: Period, compared: Period, *, agency_id: int | None = None) -> Inquiries:
    """Of one agency, else of all. Six statements."""
    found = Inquiries()
    only = Q() if agency_id is None else Q(agency_id=agency_id)
    kept = _kept(INQUIRIES, period).filter(only)
    found.by_agency.update(_sums(kept, "agency_id", "outcome"))
    found.by_day.update(_sums(kept, "day", "outcome"))
    found.by_hour.update(_sums(kept, "hour", "outcome"))
    for (day, of), count in _sums(_kept(INQUIRIES, compared).filter(only), "day", "agency_id").items():
        found.earlier[day] += count
        found.earlier_by_agency[of] += count
    for row in _live(INQUIRIES, compared, period):
        if agency_id is not None and row.agency_id != agency_id:
            continue
        if row.day in period:
            found.by_agency[row.agency_id, row.outcome] += row.count
            found.by_day[row.day, row.outcome] += row.count
            found.by_hour[row.hour, row.outcome] += row.count
        elif row.day in compared:
            found.earlier[row.day] += row.count
            found.earlier_by_agency[row.agency_id] += row.count
    return found


@dataclass(slots=True)
class Messages:
    """By day and what became of them; of those that left, how many took how many seconds; the same of before."""

    by_day: Counter[tuple[date, str]] = field(default_factory=Counter)
    delays: Counter[int] = field(default_factory=Counter)
    earlier: Counter[str] = field(default_factory=Counter)
    earlier_delays: Counter[int] = field(default_factory=Counter)


@may_lag
def messages(period: Period, compared: Period) -> Messages:
    """Four statements."""
    found = Messages()
    for one in (period, compared):
        delays = found.delays if one is period else found.earlier_delays
        kept = _sums(_kept(MESSAGES, one), "day", "delivered", "seconds")
        live = _of(_live(MESSAGES, one, one), "day", "delivered", "seconds")
        for (day, went, seconds), count in (kept + live).items():
            if one is period:
                found.by_day[day, went] += count
            else:
                found.earlier[went] += count
            if seconds is not None:
                delays[seconds] += count
    return found


@dataclass(slots=True)
class Payments:
    """Movements by day, and by gateway: how many, how much; the amounts of before by movement."""

    count: Counter[tuple[str, str]] = field(default_factory=Counter)
    amount: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_day: Counter[tuple[date, str]] = field(default_factory=Counter)
    earlier: Counter[str] = field(default_factory=Counter)
    earlier_count: Counter[str] = field(default_factory=Counter)


@may_lag
def payments(period: Period, compared: Period) -> Payments:
    """Three statements."""
    found = Payments()
    both = _kept(PAYMENTS, Period(period.span, compared.first, period.last))
    columns = ("day", "gateway", "movement", "count", "amount")
    live = [tuple(getattr(row, name) for name in columns) for row in _live(PAYMENTS, compared, period)]
    for day, gateway, movement, count, amount in [*both.values_list(*columns), *live]:
        if day in period:
            found.count[gateway, movement] += count
            found.amount[gateway, movement] += amount
            found.by_day[day, movement] += amount
        elif day in compared:
            found.earlier[movement] += amount
            found.earlier_count[movement] += count
    return found


@dataclass(slots=True)
class Ended:
    """How many cases of each kind took how many hours, in the period and in the one it is compared with."""

    hours: dict[str, Counter[int]] = field(default_factory=dict)
    earlier: dict[str, Counter[int]] = field(default_factory=dict)


@may_lag
def ended(period: Period, compared: Period) -> Ended:
    """Four statements."""
    found = Ended()
    for one, into in ((period, found.hours), (compared, found.earlier)):
        kept = _sums(_kept(CASES, one), "kind", "hours") + _of(_live(CASES, one, one), "kind", "hours")
        for (kind, hours), count in kept.items():
            into.setdefault(kind, Counter())[hours] += count
    return found


def agency_names(agency_ids: Sequence[int]) -> dict[int, str]:
    return dict(Agency.objects.filter(pk__in=agency_ids).values_list("pk", "name"))


def complete_until(source: Source) -> date | None:
    """The first day of which a table of counts has not everything; None: it has nothing."""
    until = Rollup.objects.filter(pk=source.name).values_list("until", flat=True).first()
    return tehran_day(until) if until else None


def _kept(source: Source, period: Period) -> QuerySet[Any]:
    return source.table._default_manager.filter(day__gte=period.first, day__lte=period.last).order_by()


def _sums(rows: QuerySet[Any], *by: str) -> Counter[Any]:
    """The sums of `count`, by tuples of columns."""
    return Counter({tuple(key): total for *key, total in rows.values_list(*by).annotate(Sum("count"))})


def _of(rows: Sequence[Any], *by: str) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for row in rows:
        found[tuple(getattr(row, name) for name in by)] += row.count
    return found


def _live(source: Source, first: Period, last: Period) -> Sequence[Any]:
    """What the table doesn't have of the days from one period's first to another's last. Two statements."""
    since, until = midnight(first.first), midnight(last.last + timedelta(days=1))
    kept = Rollup.objects.filter(pk=source.name).values_list("until", flat=True).first()
    if kept is not None:
        since = max(since, kept)
    return source.count(since, until) if since < until else []
