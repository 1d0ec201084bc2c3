"""Background work of the figures."""

from peyvand.eservices.figures import operations
from peyvand.kit import clock, jobs


@jobs.task("figures.roll_up", cron="34 * * * *", at_start=True)
def roll_up() -> None:
    """Tehran's hours end at half past the hour of UTC."""
    operations.roll_up(now=clock.now())


@jobs.task("figures.publish", cron="20 3 * * *", at_start=True)
def publish() -> None:
    """The month before, once all its figures are counted."""
    operations.publish(today=clock.today(), now=clock.now())
