"""Background work of the answers."""

from peyvand.foundation.coverage import operations
from peyvand.kit import clock, jobs


@jobs.task("coverage.open_protected_inquiry")
def open_protected_inquiry(answer_id: int) -> None:
    operations.open_protected_inquiry(answer_id=answer_id, now=clock.now())
