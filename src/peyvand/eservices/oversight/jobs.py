"""Background work of the oversight."""

from datetime import timedelta

from peyvand.eservices.oversight import operations
from peyvand.kit import clock, jobs


@jobs.task("oversight.look_over", cron="30 22 * * *", at_start=True)
def look_over() -> None:
    """At two in the morning of Tehran: yesterday's questions; and what was not explained in time."""
    now = clock.now()
    operations.look_over(day=clock.today() - timedelta(days=1), now=now)
    operations.run_out(now=now)
