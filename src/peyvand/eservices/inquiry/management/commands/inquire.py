"""`peyvand inquire CODE --as AGENCY_CODE`: one inquiry, with the same records as the page would leave."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.questions import Asker, Question
from peyvand.foundation.coverage.rules import check_period
from peyvand.kit import clock, jalali, national_code
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.shell import actor
from peyvand.kit.text import persian


class Command(BaseCommand):
    help = "Asks about one national code in the name of an agency and prints the letter."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the national code, any digits")
        parser.add_argument("--as", dest="agency", required=True, metavar="AGENCY_CODE", help="in whose name")
        parser.add_argument("--from", dest="start", metavar="DATE", help="first day of the period, ISO or Jalali")
        parser.add_argument("--to", dest="end", metavar="DATE", help="last day of the period, ISO or Jalali")
        parser.add_argument("--purpose", default="", help="the purpose's code")
        parser.add_argument("--case-number", default="", help="the case number")
        parser.add_argument("--json", action="store_true", help="print the API's answer")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        asker = Asker(agency_code=options["agency"], command=actor())
        try:
            start = jalali.parse(options["start"]) if options["start"] else None
            end = jalali.parse(options["end"]) if options["end"] else None
            question = Question(
                asker=asker,
                channel=Channel.COMMAND,
                national_code=national_code.parse(options["code"]),
                period=check_period(start, end, today=tehran_day(now)),
                purpose=persian(options["purpose"]),
                case_number=persian(options["case_number"]),
            )
        except Refusal as refusal:
            operations.refuse(asker=asker, channel=Channel.COMMAND, refusal=refusal, now=now, source=None)
            raise CommandError(f"{refusal.code}: {refusal.message}") from refusal
        (reply,) = operations.answer([question], now=now)
        if isinstance(reply, Refusal):
            raise CommandError(f"{reply.code}: {reply.message}")
        self.stdout.write(reply.body if options["json"] else json.loads(reply.body)["letter"]["text"])
