"""`peyvand quote_voluntary CODE`: may this person continue insurance voluntarily, and at what price? A dry run."""

import json
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.eservices.voluntary_contracts import operations
from peyvand.eservices.voluntary_contracts.rules import Quote, advice, found
from peyvand.kit import clock, jalali, money, national_code
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import numeric, tehran_day
from peyvand.kit.money import rials, separated
from peyvand.kit.shell import actor


def whole_rials(typed: str) -> int:
    """For the command line. Raises ArgumentTypeError."""
    try:
        return money.parse(typed)
    except Refusal as refusal:
        raise ArgumentTypeError("whole rials, such as 60000000") from refusal


class Command(BaseCommand):
    help = "Tells whether somebody may conclude a contract of voluntary insurance online, and its terms; a dry run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the national code, any digits")
        parser.add_argument("--premium", type=whole_rials, metavar="RIALS", help="the monthly premium asked for")
        parser.add_argument("--on", metavar="DATE", help="the day of conclusion, ISO or Jalali; default: today")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        try:
            quote = operations.quote(
                national_code=national_code.parse(options["code"]),
                premium=options["premium"],
                on=jalali.parse(options["on"]) if options["on"] else tehran_day(now),
                actor=actor(),
                now=now,
            )
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.message}") from refusal
        self.stdout.write(
            json.dumps(quote.document(), ensure_ascii=False, indent=2) if options["json"] else told(quote)
        )


def told(quote: Quote) -> str:
    """For people: the decision, each condition with its figures, then the terms."""
    decision = "می‌تواند قرارداد را غیرحضوری ببندد" if quote.eligible else "نمی‌تواند قرارداد را غیرحضوری ببندد"
    lines = [f"بیمهٔ اختیاری در {numeric(quote.on)}: {decision} ({quote.channel.label})."]
    for condition in quote.conditions:
        mark = "✓" if condition.met else "✗"
        lines.append(f"  {mark} {condition.key.label}: {found(condition)}")
        if not condition.met:
            lines.append(f"      {advice(condition)}")
    lines.append(f"معاینه: {_exam(quote)}")
    lines.append(f"حق بیمهٔ ماهانه: از {rials(quote.limits.minimum)} تا {rials(quote.limits.maximum)}")
    if quote.premium.error:
        lines.append(f"  {rials(quote.premium.requested or 0)}: {quote.premium.error.label}")
    elif quote.premium.wage_base is not None:
        lines.append(f"  {rials(quote.premium.requested or 0)}: دستمزد مبنا {rials(quote.premium.wage_base)}")
    lines.append(f"مهلت نخستین پرداخت: {numeric(quote.first_payment_due)}")
    return "\n".join(lines)


def _exam(quote: Quote) -> str:
    gap = quote.exam.gap_days
    told_gap = "پوشش پیشینی نیست" if gap is None else f"{separated(gap)} روز از پایان آخرین پوشش"
    limit = f"{told_gap}؛ معاف تا {separated(quote.exam.limit_days)} روز"
    return f"معاف ({limit})" if quote.exam_due is None else f"لازم، تا {numeric(quote.exam_due)} ({limit})"
