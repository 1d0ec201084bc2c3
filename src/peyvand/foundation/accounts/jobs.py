"""Background work of the accounts."""

from peyvand.foundation.accounts import operations
from peyvand.kit import clock, jobs


@jobs.task("accounts.clear_expired", cron="17 * * * *")
def clear_expired() -> None:
    operations.clear_expired(now=clock.now())


@jobs.task("accounts.apply_mobile_changes", cron="* * * * *", at_start=True)
def apply_mobile_changes() -> None:
    operations.apply_mobile_changes(now=clock.now())
