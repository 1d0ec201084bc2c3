"""The demo's weeks before today, so that its charts have something to show: made-up counts, no rows behind them."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.db.models import Model

from peyvand.eservices.figures import operations
from peyvand.eservices.figures.models import CaseDay, InquiryHour, MessageDay, PaymentDay
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.coverage.choices import Outcome
from peyvand.foundation.payments.choices import Movement
from peyvand.kit.jalali import tehran_day
from peyvand.kit.months import Month

_SEED = 1405
_MONTHS = 3
_THURSDAY, _FRIDAY = 3, 4
# How many an agency asks in the busiest hour; None: citizens about themselves.
_BUSIEST = {"FND-01": 46, "JUD-01": 31, "FND-02": 12, None: 22}
_HOURS = {8: 0.7, 9: 1.0, 10: 0.95, 11: 0.8, 12: 0.5, 13: 0.6, 14: 0.3, 20: 0.1}
_SHARES = {
    Outcome.ACTIVE: 0.71,
    Outcome.INACTIVE: 0.17,
    Outcome.COVERED_IN_PERIOD: 0.1,
    Outcome.NOT_FOUND: 0.02,
}
_DELAYS = {1: 60, 2: 90, 3: 40, 5: 22, 9: 9, 31: 4, 240: 2}
_SLIP = 58_400_000  # rials
# How many end in a working day, and after how many hours as a rule.
_ENDED = {
    "supplementary": (9, 60),
    "access_objection": (2, 130),
    "letter_dispute": (1, 300),
    "protected_inquiry": (1, 20),
}


def invent_history(*, now: datetime) -> None:
    """Counts what there is, puts the made-up weeks beside it, and publishes the last two months' figures."""
    operations.roll_up(now=now)
    today = tehran_day(now)
    operations.invent(_invented(Month.of(today).after(-_MONTHS).first_day, today))
    for day in (Month.of(today).after(-1).first_day, today):
        operations.publish(today=day, now=now)


def _invented(first: date, today: date) -> Iterator[Model]:
    chance = Random(_SEED)  # noqa: S311
    ids = {code: agency.id for code in _BUSIEST if code and (agency := agencies.agency_by_code(code))}
    for number in range((today - first).days):
        day = first + timedelta(days=number)
        busy = {_THURSDAY: 0.35, _FRIDAY: 0.04}.get(day.weekday(), 1.0) * chance.uniform(0.8, 1.15)
        for code, busiest in _BUSIEST.items():
            if code is None or code in ids:
                yield from _inquiries(day, ids.get(code) if code else None, busiest * busy, chance)
        yield from _messages(day, busy, chance)
        yield from _payments(day, busy, chance)
        yield from _cases(day, busy, chance)


def _inquiries(day: date, agency_id: int | None, busiest: float, chance: Random) -> Iterator[Model]:
    for hour, share in _HOURS.items():
        for outcome, of_all in _SHARES.items():
            count = int(busiest * share * of_all * chance.uniform(0.7, 1.3) + chance.random())
            if count:
                yield InquiryHour(day=day, hour=hour, agency_id=agency_id, outcome=outcome, count=count)


def _messages(day: date, busy: float, chance: Random) -> Iterator[Model]:
    for seconds, count in _DELAYS.items():
        if sent := int(count * busy * chance.uniform(0.7, 1.3)):
            yield MessageDay(day=day, delivered="SENT", seconds=seconds, count=sent)
    if failed := int(6 * busy * chance.random()):
        yield MessageDay(day=day, delivered="FAILED", seconds=None, count=failed)


def _payments(day: date, busy: float, chance: Random) -> Iterator[Model]:
    paid = int(34 * busy * chance.uniform(0.6, 1.4)) + 1
    yield PaymentDay(day=day, gateway="sandbox", movement=Movement.RECEIVED, count=paid, amount=paid * _SLIP)
    if returned := int(3 * busy * chance.random()):
        yield PaymentDay(
            day=day, gateway="sandbox", movement=Movement.RETURNED, count=returned, amount=returned * _SLIP
        )


def _cases(day: date, busy: float, chance: Random) -> Iterator[Model]:
    for kind, (ended, hours) in _ENDED.items():
        taken = Counter(int(hours * chance.lognormvariate(0, 0.7)) for _ in range(round(ended * busy)))
        for hour, count in taken.items():
            yield CaseDay(day=day, kind=kind, hours=hour, count=count)
