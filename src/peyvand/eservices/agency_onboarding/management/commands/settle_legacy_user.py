"""`peyvand settle_legacy_user AGENCY_CODE USERNAME`: decide what an import left open (LEG-1)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peyvand.eservices.agency_onboarding.choices.legacy import Settlement
from peyvand.eservices.agency_onboarding.operations import legacy as operations
from peyvand.foundation.agencies.choices import Role
from peyvand.kit import clock, shell
from peyvand.kit.errors import Refusal


class Command(BaseCommand):
    help = "دربارهٔ کاربری که انتقالش باز مانده است تصمیم می‌گیرد (settles a legacy user whom an import left open)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("agency_code", metavar="AGENCY_CODE", help="as legacy_status shows it")
        parser.add_argument("username", metavar="USERNAME", help="as legacy_status shows it")
        decision = parser.add_mutually_exclusive_group(required=True)
        decision.add_argument("--transfer", action="store_true", help="take the user over")
        decision.add_argument("--drop", action="store_true", help="the user is not transferred")
        parser.add_argument("--reason", metavar="TEXT", required=True, help="why; it is kept")
        parser.add_argument(
            "--into", metavar="AGENCY_CODE", default="", help="another agency, to transfer the user into"
        )
        parser.add_argument("--role", choices=Role.values, default="", help="another role, to transfer the user as")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            operations.settle(
                agency_code=options["agency_code"],
                username=options["username"],
                decision=Settlement.TRANSFERRED if options["transfer"] else Settlement.DROPPED,
                reason=options["reason"],
                into=options["into"],
                role=options["role"],
                now=clock.now(),
                actor=shell.actor(),
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write("منتقل شد." if options["transfer"] else "کنار گذاشته شد.")
