"""`peyvand legacy_status`: how far the move from the legacy system is, and who is still open (LEG-2)."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from peyvand.eservices.agency_onboarding.queries import legacy as queries
from peyvand.kit.text import persian_digits

TITLES = {
    "total": "همهٔ کاربران پیشین",
    "moved": "منتقل‌شده",
    "unchanged": "از آن‌ها در آخرین ورود بی‌تغییر",
    "updated": "از آن‌ها در آخرین ورود به‌روزشده",
    "rejected": "ناخوانا",
    "ambiguous": "مبهم",
    "orphan": "بی‌دستگاه",
    "open": "باز، در انتظار تصمیم",
}


class Command(BaseCommand):
    help = "انتقال از سامانهٔ پیشین تا کجا رسیده است (how far the move from the legacy system is, and who is open)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="the counts alone, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        status = asdict(queries.status())
        if options["json"]:
            self.stdout.write(json.dumps(status))
            return
        for name, title in TITLES.items():
            self.stdout.write(f"{title}: {persian_digits(status[name])}")
        self.stdout.write(
            "سامانهٔ پیشین بازنشسته شده است." if status["retired"] else "سامانهٔ پیشین هنوز بازنشسته نشده است."
        )
        if not status["open"]:
            return
        self.stdout.write("\nدستگاه‌هایی که کاربرانی از آن‌ها باز است:")
        for agency in queries.agencies_with_open_users():
            name = f" {agency.name}" if agency.name else ""
            self.stdout.write(
                f"  {agency.code}{name}: {persian_digits(agency.open)} از {persian_digits(agency.total)} کاربر"
            )
        self.stdout.write("\nکاربران باز:")
        for user in queries.open_users():
            self.stdout.write(f"  {user.agency_code}  {user.username}  {user.classed.label} – {user.reason}")
