"""`peyvand reconcile_payments FILE`: the bank's statement against the payments."""

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.payments import gateways, operations, rules
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import parse
from peyvand.kit.shell import actor

_SHOWN = 20


def day(typed: str) -> date:
    try:
        return parse(typed)
    except Refusal as refusal:
        raise ArgumentTypeError(refusal.message) from refusal


class Command(BaseCommand):
    help = "The bank's statement against the payments: notes every difference for the finance desk; repeatable."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="CSV: reference,order_id,paid_at,amount,state")
        parser.add_argument(
            "--gateway", choices=gateways.NAMES, help="whose statement it is; the bank in use unless given"
        )
        parser.add_argument(
            "--from", dest="first_day", type=day, metavar="DATE", help="the statement's first day; else the lines'"
        )
        parser.add_argument(
            "--to", dest="last_day", type=day, metavar="DATE", help="the statement's last day; else the lines'"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        gateway = options["gateway"] or settings.PAYMENT_GATEWAY
        if not gateway:
            raise CommandError("no bank is in use: say with --gateway whose statement this is")
        lines = _read(options["file"])
        done = operations.reconcile(
            gateway=gateway,
            lines=lines,
            first_day=options["first_day"],
            last_day=options["last_day"],
            actor=actor(),
            now=clock.now(),
        )
        self.stdout.write(f"lines {done.lines}  differences {done.open}  new {done.new}  ended {done.ended}")
        if done.open:
            raise CommandError(f"{done.open} differences are open: the finance desk settles them at /desk/payments/")


def _read(name: str) -> list[rules.Line]:
    try:
        text = Path(name).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{name} isn't UTF-8") from error
    lines, faults = rules.read_statement(text.splitlines())
    if faults:
        more = f" and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise CommandError(f"nothing was compared: {'; '.join(faults[:_SHOWN])}{more}")
    return lines
