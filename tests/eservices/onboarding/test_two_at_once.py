"""Two imports, or an import and a person, at the same moment: one after the other, never in between."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from peyvand.eservices.agency_onboarding.choices.legacy import Settlement
from peyvand.eservices.agency_onboarding.models import LegacyUser
from peyvand.eservices.agency_onboarding.operations.legacy import importing
from peyvand.foundation.accounts.models import User
from peyvand.foundation.agencies.models import Member
from peyvand.kit.errors import Refusal
from tests.eservices.onboarding.export import (
    NOW,
    UNKNOWN,
    all_rights,
    csv_of,
    everything,
    import_lines,
    import_text,
    invited,
    line,
    settle,
)

pytestmark = pytest.mark.usefixtures("committing_db", "agencies")


def elsewhere[Answer](work: Callable[[], Answer]) -> Answer:
    """Done in another thread, on a connection of its own."""

    def connected() -> Answer:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(connected).result(timeout=60)


def test_the_second_of_two_imports_waits_and_finds_nothing_left_to_do():
    text = csv_of(*(line(number) for number in range(1, 30)))
    start = threading.Barrier(2)

    def run() -> dict[str, int]:
        start.wait(timeout=30)
        try:
            return import_text(text).counts
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        counts = [job.result(timeout=120) for job in [threads.submit(run), threads.submit(run)]]
    assert Counter(n["new"] for n in counts) == Counter([29, 0])
    assert Counter(n["unchanged"] for n in counts) == Counter([0, 29])
    assert (User.objects.count(), Member.objects.count(), LegacyUser.objects.count()) == (29, 29, 29)
    assert len(invited()) == 29


def meanwhile(monkeypatch: pytest.MonkeyPatch, event: Callable[[], Any]) -> None:
    """`event` happens once, after an import has judged its lines and before it writes."""
    judge = importing.judge

    def judged(*arguments: Any) -> Any:
        verdicts = judge(*arguments)
        monkeypatch.setattr(importing, "judge", judge)
        elsewhere(event)
        return verdicts

    monkeypatch.setattr(importing, "judge", judged)


def test_nobody_settles_while_an_import_runs(monkeypatch: pytest.MonkeyPatch):
    import_lines(line(1, agency_code=UNKNOWN))
    codes = []

    def try_to_settle() -> None:
        try:
            settle("user1", Settlement.DROPPED, agency_code=UNKNOWN)
        except Refusal as refusal:
            codes.append(refusal.code)

    meanwhile(monkeypatch, try_to_settle)
    import_lines(line(2))
    assert codes == ["IMPORT_RUNNING"]
    assert LegacyUser.objects.get(username="user1").settlement == ""


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (lambda: User.objects.update(activated_at=NOW), "CHANGED_MEANWHILE"),
        (lambda: Member.objects.update(suspended_at=NOW), "CHANGED_MEANWHILE"),
    ],
    ids=["activated", "suspended"],
)
def test_an_account_that_changes_between_reading_and_writing_stops_the_import(
    event: Callable[[], Any], code: str, monkeypatch: pytest.MonkeyPatch
):
    import_lines(line(1))
    changed = line(1, mobile="09350000000", full_name="زهرا نوری")
    meanwhile(monkeypatch, event)
    with pytest.raises(Refusal, match=code):
        import_lines(changed, line(2))
    assert not User.objects.filter(mobile="09350000000").exists()
    assert LegacyUser.objects.count() == 1


def test_an_account_made_between_reading_and_writing_stops_the_import(monkeypatch: pytest.MonkeyPatch):
    one = line(1)

    def somebody_else_makes_it() -> None:
        User.objects.create(national_code=one["national_code"], full_name="x", mobile="09190000000", created_at=NOW)

    meanwhile(monkeypatch, somebody_else_makes_it)
    with pytest.raises(Refusal, match="ALREADY_KNOWN"):
        import_lines(one, line(2))
    assert all_rights() == {}
    assert not LegacyUser.objects.exists()
    before = everything()
    assert import_lines(one) == [("ambiguous", "IDENTITY_DIFFERS")]
    assert everything()["User"] == before["User"]
