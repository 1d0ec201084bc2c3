"""`peyvand renew_encryption`: second factors under the newest of PEYVAND_FIELD_KEYS; repeatable."""

from typing import Any

from django.core.management.base import BaseCommand

from peyvand.foundation.accounts import operations
from peyvand.kit import clock, shell
from peyvand.kit.text import persian_digits


class Command(BaseCommand):
    help = "عامل‌های دوم ورود را با تازه‌ترین کلید PEYVAND_FIELD_KEYS از نو رمز می‌کند (repeatable)."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = operations.renew_encryption(actor=shell.actor(), now=clock.now())
        self.stdout.write(f"{persian_digits(changed)} عامل دوم با کلید تازه رمز شد.")
