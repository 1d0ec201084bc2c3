"""Background work of the certificates."""

from peyvand.eservices.certificates import operations
from peyvand.kit import clock, jobs


@jobs.task("certificates.report_guessing")
def report_guessing(counter_id: int, agency_id: int) -> None:
    operations.report_guessing(counter_id=counter_id, agency_id=agency_id, now=clock.now())
