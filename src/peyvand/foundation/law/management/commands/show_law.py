"""`peyvand show_law`: the legal parameters in force on a day."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.foundation.law import queries
from peyvand.foundation.law.rules import Law, Parameter
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import numeric, parse


class Command(BaseCommand):
    help = "پارامترهای قانونی در کار در یک روز را نشان می‌دهد (legal parameters in force)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--on", metavar="DATE", help="ISO or Jalali, such as 2026-11-22 or 1405/09/01; default: today"
        )
        parser.add_argument("--json", action="store_true", help="print a JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = parse(options["on"]) if options["on"] else clock.today()
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        law = queries.on(day)
        self.stdout.write(as_json(law) if options["json"] else as_text(law, missing=_missing(law)))


def as_json(law: Law) -> str:
    """A list of `{"key", "value", "from", "to", "instrument", "grade", "note"}` by key; days ISO, null if unbounded."""
    return json.dumps(
        [
            {
                "key": p.key,
                "value": p.value,
                "from": p.holds_from.isoformat() if p.holds_from else None,
                "to": p.holds_to.isoformat() if p.holds_to else None,
                "instrument": p.instrument,
                "grade": p.grade,
                "note": p.note,
            }
            for p in law.parameters()
        ],
        ensure_ascii=False,
        indent=2,
    )


def as_text(law: Law, *, missing: list[str]) -> str:
    """For people: a paragraph for each parameter, then the keys that have no value that day."""
    paragraphs = [f"پارامترهای قانونی در {numeric(law.day)}", *map(_paragraph, law.parameters())]
    if missing:
        paragraphs.append("بدون مقدار در این روز: " + "، ".join(missing))
    return "\n\n".join(paragraphs)


def _paragraph(p: Parameter) -> str:
    lines = [f"{p.key} = {json.dumps(p.value, ensure_ascii=False).strip(chr(34))}"]
    bounds = [f"از {numeric(p.holds_from)}" if p.holds_from else "", f"تا {numeric(p.holds_to)}" if p.holds_to else ""]
    lines.append("    " + "؛ ".join([" ".join(filter(None, bounds)) or "بی تاریخ آغاز", f"درجه {p.grade}"]))
    lines.append(f"    {p.instrument}")
    if p.note:
        lines.append(f"    {p.note}")
    return "\n".join(lines)


def _missing(law: Law) -> list[str]:
    return [key for key in queries.all_keys() if key not in law]
