"""A batch that ended long ago goes as a whole; its answers, younger batches and those that run stay (ALL-4)."""

from datetime import timedelta

import pytest

from peyvand.eservices.inquiry import operations
from peyvand.eservices.inquiry.models import Batch, BatchChunk, BatchLine, BatchResult
from peyvand.eservices.inquiry.operations import ending
from peyvand.eservices.inquiry.queries import ended_before
from peyvand.foundation.agencies.models import Usage
from peyvand.foundation.audit.models import Access
from peyvand.foundation.coverage.models import Answer
from peyvand.portal.operations import apply_retention
from tests.eservices.cast import Cast
from tests.eservices.conftest import MORNING
from tests.eservices.inquiry.batch.files import accepted, csv_file, run
from tests.foundation.accounts.people import signed_in_client

YEAR = timedelta(days=365)
CODES = ("0000027227", "0000040835")


def ended(who: Cast, *, days_ago: int) -> Batch:
    batch = run(accepted(who, csv_file(*CODES)))
    Batch.objects.filter(pk=batch.pk).update(ended_at=MORNING - timedelta(days=days_ago))
    return batch


def test_after_its_time_a_batch_goes_with_lines_and_results_and_nothing_else(golden, fund: Cast):
    old, young = ended(fund, days_ago=366), ended(fund, days_ago=364)
    running = accepted(fund, csv_file(CODES[0]))
    answers, entries = Answer.objects.count(), Access.objects.count()
    used = list(Usage.objects.values_list("agency_id", "used"))
    outcomes = {outcome.key: outcome.count for outcome in apply_retention(now=MORNING)}
    assert outcomes["retention.batches"] == 1
    assert set(Batch.objects.values_list("pk", flat=True)) == {young.pk, running.pk}
    for table in (BatchLine, BatchResult, BatchChunk):
        assert not table.objects.filter(batch_id=old.pk).exists()
    assert BatchLine.objects.filter(batch_id=young.pk).count() == 2
    assert BatchResult.objects.filter(batch_id=young.pk).count() == 2
    assert BatchLine.objects.filter(batch_id=running.pk).count() == 1
    assert (Answer.objects.count(), Access.objects.count()) == (answers, entries)
    assert list(Usage.objects.values_list("agency_id", "used")) == used
    operator = signed_in_client(fund.operator)
    assert operator.get("/panel/batches/").status_code == 200
    assert operator.get(f"/panel/batches/{old.public_id}/").status_code == 404
    assert operator.get(f"/panel/batches/{young.public_id}/").status_code == 200


@pytest.mark.parametrize(("slice_", "gone"), [(1, 1), (3, 1), (4, 2), (100, 3)])
def test_a_transaction_takes_whole_batches_up_to_its_lines_and_at_least_one(
    golden, fund: Cast, monkeypatch, slice_: int, gone: int
):
    monkeypatch.setattr(ending, "_SLICE", slice_)
    for days in (400, 401, 402):
        ended(fund, days_ago=days)
    assert ended_before(MORNING - YEAR) == 3
    assert operations.forget_batches(before=MORNING - YEAR, at_most=1000) == gone
    assert ended_before(MORNING - YEAR) == BatchLine.objects.count() / 2 == 3 - gone
