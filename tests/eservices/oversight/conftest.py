from datetime import timedelta

import pytest

from peyvand.foundation.audit import jobs
from peyvand.foundation.coverage.operations import answer
from peyvand.foundation.coverage.questions import Answered, Asker, Question


@pytest.fixture(autouse=True)
def roots(tmp_path, settings):
    settings.AUDIT_KEYS = [tmp_path / "audit.pem"]
    settings.AUDIT_ROOTS = [tmp_path / "roots.jsonl"]


@pytest.fixture
def asks(morning):
    """The operator asks about each of some codes, minutes apart; the log is sealed then."""

    def ask(who, *codes, user=None, minutes=3, now=morning):
        user = user or who.operator
        for n, code in enumerate(codes):
            at = now + timedelta(minutes=n * minutes)
            (reply,) = answer([Question(Asker(user_id=user.pk), "PANEL", code, source="127.0.0.1")], now=at)
            assert isinstance(reply, Answered), reply
        jobs.seal()

    return ask
