"""`peyvand text_messages`: where the text messages stand."""

from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from peyvand.foundation.notifications import queries
from peyvand.foundation.notifications.choices import Delivery
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import TEHRAN, midnight, parse

_LISTED = 200


def day(typed: str) -> datetime:
    """The moment at which a day begins that is written as ISO or Jalali date."""
    try:
        return midnight(parse(typed))
    except Refusal as refusal:
        raise ArgumentTypeError(refusal.message) from refusal


class Command(BaseCommand):
    help = "Where the text messages stand: the newest, never their words or whole numbers, and how many in each state."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--state", type=str.upper, choices=Delivery.values, help="only these")
        parser.add_argument("--since", type=day, metavar="DATE", help="from this day on, ISO or Jalali")

    def handle(self, *args: Any, **options: Any) -> None:
        state = Delivery(options["state"]) if options["state"] else None
        times = "  ".join(name.ljust(19) for name in ("created", "sent", "receipt"))
        self.stdout.write(f"{'id':>8}  {'mobile':11}  {'state':9}  tries  {times}  kind")
        for row in queries.for_staff(state=state, since=options["since"], limit=_LISTED):
            times = "  ".join(_moment(moment) for moment in (row.created_at, row.sent_at, row.receipt_at))
            self.stdout.write(f"{row.id:>8}  {row.mobile}  {row.state:9}  {row.attempts:>5}  {times}  {row.kind}")
        counts = queries.counts(since=options["since"])
        self.stdout.write("  ".join(f"{state} {count}" for state, count in counts.items()))


def _moment(moment: datetime | None) -> str:
    """Tehran's time, nineteen characters wide."""
    return "-".ljust(19) if moment is None else moment.astimezone(TEHRAN).strftime("%Y-%m-%dT%H:%M:%S")
