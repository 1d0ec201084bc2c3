"""`peyvand preview_supplementary CODE`: what step 3 of the wizard would show a pensioner; for the help desk."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.rules.listing import Line, Listing
from peyvand.foundation.records.rules import kinship_title
from peyvand.kit import clock, national_code, shell
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import numeric, parse
from peyvand.kit.text import persian_digits


class Command(BaseCommand):
    help = "Shows who of a pensioner's family could be enrolled or withdrawn on a day (step 3); changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CODE", help="the pensioner's national code, any digits")
        parser.add_argument("--on", metavar="DATE", help="ISO or Jalali, such as 1405/09/01; default: today")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = national_code.parse(options["code"])
            on = parse(options["on"]) if options["on"] is not None else clock.today()
            listing = operations.preview(national_code=code, on=on, actor=shell.actor(), now=clock.now())
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(as_json(code, listing) if options["json"] else as_text(code, listing))


def as_json(code: str, listing: Listing) -> str:
    return json.dumps(
        {
            "national_code": code,
            "on": listing.on.isoformat(),
            "eligible": listing.eligible,
            "reason": listing.reason and listing.reason.value,
            "period": listing.period and listing.period.number,
            "window_open": listing.period is not None,
            "persons": [_person(line) for line in listing.lines],
        },
        ensure_ascii=False,
        indent=2,
    )


def _person(line: Line) -> dict[str, str | None]:
    person = line.person
    return {
        "national_code": person.national_code,
        "full_name": person.full_name,
        "kinship": person.kinship,
        "dependency_end": person.dependency_end and person.dependency_end.isoformat(),
        "health": line.health.value,
        "life": line.life.value,
        "action": line.action and line.action.value,
    }


def as_text(code: str, listing: Listing) -> str:
    """For people: what stands in the way, then a line for each person."""
    period = f"دورهٔ {persian_digits(listing.period.number)}" if listing.period else "دوره‌ای باز نیست"
    lines = [f"{persian_digits(code)} در {numeric(listing.on)}؛ {period}"]
    if listing.reason:
        lines.append(f"{listing.reason.value}: {listing.reason.label}")
    for line in listing.lines:
        person = line.person
        end = f"، پایان کفالت {numeric(person.dependency_end)}" if person.dependency_end else ""
        action = str(line.action.label) if line.action else "هیچ"
        kinship = kinship_title(person.kinship, person.sex)
        lines.append(
            f"{persian_digits(person.national_code)} {person.full_name} ({kinship}{end}):"
            f" درمان {line.health.label}، عمر {line.life.label}، عملیات: {action}"
        )
    return "\n".join(lines)
