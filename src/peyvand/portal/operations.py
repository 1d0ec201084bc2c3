"""Writes of the portal itself: the retention rules of all apps, carried out (ALL-4: with an entry of counts)."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from peyvand.foundation.audit import operations as audit
from peyvand.foundation.law import queries as law
from peyvand.kit.jalali import tehran_day
from peyvand.kit.retention import Rule, declared

_AT_ONCE = 1000
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a rule: how many were removed, or how many would be; None: it failed."""

    key: str
    days: int
    count: int | None


def apply_retention(*, now: datetime, dry_run: bool = False) -> list[Outcome]:
    """Every rule by the law of the day, some rows a transaction; one that fails leaves the others alone."""
    in_force = law.on(tehran_day(now))
    outcomes = []
    for rule in declared():
        days = in_force.get(rule.key)
        before = now - timedelta(days=days)
        try:
            count = rule.count(before) if dry_run else _forget_all(rule, before, days=days, now=now)
        except Exception:
            log.exception("a retention rule failed: %s", rule.key)
            count = None
        outcomes.append(Outcome(rule.key, days, count))
    return outcomes


def _forget_all(rule: Rule, before: datetime, *, days: int, now: datetime) -> int:
    total = 0
    while removed := _forget_some(rule, before, total, days=days, now=now):
        total += removed
    return total


@transaction.atomic
def _forget_some(rule: Rule, before: datetime, so_far: int, *, days: int, now: datetime) -> int:
    """Each with its entry; the last one, which finds nothing more, tells what the run came to."""
    removed = rule.forget(before=before, at_most=_AT_ONCE)
    detail = {"removed": removed, "in_all": so_far + removed, "days": days}
    audit.record_act(actor="system", verb="retention:forget", subject=rule.key, detail=detail, now=now)
    return removed
