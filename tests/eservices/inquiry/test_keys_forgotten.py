"""Idempotency keys are kept for two days, the answers for ever."""

from datetime import timedelta

import pytest

from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.models import Answer, IdempotencyKey
from peyvand.foundation.coverage.questions import Answered, Asker, Question
from tests.eservices.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_key_of_yesterday_stays_and_one_of_three_days_ago_goes(golden: None, fund: Cast, morning) -> None:
    for days, key in ((3, "old"), (1, "young")):
        asked = Question(Asker(user_id=fund.operator.pk), "PANEL", "0000027227", key=key, fingerprint=b"x")
        (reply,) = operations.answer([asked], now=morning - timedelta(days=days))
        assert isinstance(reply, Answered)
    assert operations.forget_keys(before=morning - timedelta(days=2), at_most=10) == 1
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["young"]
    assert Answer.objects.count() == 2
