"""Background work of the answers."""

from peyvand.foundation.coverage import operations
from peyvand.kit import clock, jobs


@jobs.task("coverage.forget_keys", cron="41 2 * * *")
def forget_keys() -> None:
    operations.forget_keys(now=clock.now())
