"""The tables of counts follow the rows they are counted from."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Model

from peyvand.eservices.figures.models import Rollup
from peyvand.eservices.figures.queries.rows import SOURCES, Source
from peyvand.kit.jalali import midnight, tehran_day

_AT_ONCE = 5000


def roll_up(*, now: datetime) -> int:
    """Counts whatever is complete and not counted yet, a day and a transaction at a time; gives how many of those.

    Two of them at a time wait for each other; one that is cut off is gone on with by the next.
    """
    return sum(_follow(source, now) for source in SOURCES)


def _follow(source: Source, now: datetime) -> int:
    done = 0
    while _count_next(source, now):
        done += 1
    return done


@transaction.atomic
def _count_next(source: Source, now: datetime) -> bool:
    """Whether there was anything to count."""
    first = source.first_moment() if not Rollup.objects.filter(pk=source.name).exists() else None
    if first is not None:
        Rollup.objects.get_or_create(table=source.name, defaults={"until": source.begin_of(first)})
    rollup = Rollup.objects.select_for_update().filter(pk=source.name).first()
    if rollup is None:
        return False
    complete = source.complete_until(now)
    if complete <= rollup.until:
        return False
    until = min(complete, midnight(tehran_day(rollup.until) + timedelta(days=1)))
    _keep(source, rollup.until, until)
    rollup.until = until
    rollup.save(update_fields=["until"])
    return True


def _keep(source: Source, since: datetime, until: datetime) -> None:
    source.table._default_manager.bulk_create(source.count(since, until), batch_size=_AT_ONCE)


@transaction.atomic
def recount(*, first: date, last: date) -> dict[str, int]:
    """Counts the days anew that are in the tables already; gives for each table by how much its sum has changed.

    For rows that changed after they were counted, such as after a restore.
    """
    return {source.name: _recount(source, first, last) for source in SOURCES}


def _recount(source: Source, first: date, last: date) -> int:
    rollup = Rollup.objects.select_for_update().filter(pk=source.name).first()
    if rollup is None:
        return 0
    kept = source.table._default_manager.filter(day__gte=first, day__lte=last)
    before = sum(kept.values_list("count", flat=True))
    kept.delete()
    _keep(source, midnight(first), min(midnight(last + timedelta(days=1)), rollup.until))
    return sum(kept.all().values_list("count", flat=True)) - before


@transaction.atomic
def invent(rows: Iterable[Model]) -> None:
    """Puts made-up counts beside those of the rows, for a demo whose charts are to show some weeks."""
    by_table: dict[type[Model], list[Model]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    for table, made_up in by_table.items():
        table._default_manager.bulk_create(made_up, batch_size=_AT_ONCE, ignore_conflicts=True)
