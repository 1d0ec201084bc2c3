"""Background work of the supplementary insurance."""

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.kit import clock, jobs


@jobs.task("supplementary_enrolment.note_loaded")
def note_loaded() -> None:
    """The records have been loaded or refreshed."""
    operations.keep_up(now=clock.now())


@jobs.task("supplementary_enrolment.keep_up", cron="30 21 * * *")
def keep_up() -> None:
    """An hour after Tehran's midnight: what ended yesterday, what a new period covers."""
    operations.keep_up(now=clock.now())
