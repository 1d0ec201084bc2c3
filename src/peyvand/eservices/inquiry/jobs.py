"""Background work of the batches."""

import tempfile

from peyvand.eservices.inquiry import operations, queries
from peyvand.eservices.inquiry.sheets.writing import write_results
from peyvand.kit import clock, jobs


@jobs.task("inquiry.run_batch")
def run_batch(batch_id: int, lane_id: int) -> None:
    operations.run(batch_id=batch_id, lane=lane_id, clock=clock.now)


@jobs.task("inquiry.resume_batches", cron="* * * * *", at_start=True)
def resume_batches() -> None:
    """What a worker that died, or a database that was away, left unfinished."""
    operations.resume()


@jobs.task("inquiry.make_workbook")
def make_workbook(batch_id: int) -> None:
    with tempfile.TemporaryFile() as file:
        write_results(file, queries.all_results(batch_id))
        file.seek(0)
        operations.keep_workbook(batch_id=batch_id, file=file, now=clock.now())


@jobs.task("inquiry.tidy_batches", cron="17 * * * *")
def tidy_batches() -> None:
    operations.tidy(now=clock.now())


@jobs.task("inquiry.forget_batch")
def forget_batch(batch_id: int) -> None:
    operations.forget_batch(batch_id=batch_id)


@jobs.task("inquiry.forget_workbook")
def forget_workbook(batch_id: int) -> None:
    operations.forget_workbook(batch_id=batch_id)
