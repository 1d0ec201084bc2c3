"""Sealed records can be looked up by who, when, for which agency and about whom."""

from datetime import timedelta

import pytest

from peyvand.foundation.audit import jobs, operations
from peyvand.foundation.audit.models import Trace
from peyvand.foundation.audit.queries import traces
from peyvand.foundation.audit.queries.traces import Sought
from peyvand.kit.crypto import pseudonym
from tests.foundation.audit.log import NOW, write

pytestmark = pytest.mark.usefixtures("committing_db")


@pytest.fixture
def traced(tmp_path, settings):
    settings.AUDIT_KEYS, settings.AUDIT_ROOTS = [tmp_path / "audit.pem"], [tmp_path / "roots.jsonl"]
    write(120)
    operations.record_refusal(
        actor="user:5", channel="PANEL", action="inquiry:ask", reason="QUOTA", now=NOW, agency_code="FND-1",
        subject_hash=pseudonym("0067749828"),
    )  # fmt: skip
    jobs.seal()


def test_every_sealed_record_has_a_trace_and_waiting_ones_get_theirs(traced, monkeypatch):
    assert Trace.objects.count() == 121
    assert operations.trace() == 0
    monkeypatch.setattr("peyvand.foundation.audit.operations.tracing._AT_ONCE", 10)
    write(25, seed=2)
    operations.seal(now=NOW)
    assert operations.trace() == 25
    positions = Trace.objects.order_by("position").values_list("position", flat=True)
    assert list(positions) == list(range(146))


def test_pages_go_through_all_of_it_newest_first(traced, django_assert_num_queries):
    seen, before = [], None
    while True:
        with django_assert_num_queries(4):  # the traces, and each kind's records
            page = traces.search(Sought(), before=before, limit=50)
        seen += page
        if len(page) < 50:
            break
        before = page[-1].at, page[-1].position
    assert len({found.position for found in seen}) == len(seen) == 121
    assert [found.at for found in seen] == sorted((found.at for found in seen), reverse=True)


def test_each_thing_sought_narrows(traced):
    by_actor = traces.search(Sought(actors=["user:3"]), limit=500)
    assert by_actor
    assert {found.record["actor"] for found in by_actor} == {"user:3"}
    assert {found.kind for found in by_actor} > {"act"}
    assert traces.search(Sought(actors=[])) == []
    of_agency = traces.search(Sought(agency_code="FND-1", kind="access"), limit=500)
    assert of_agency
    assert {found.record["agency_code"] for found in of_agency} == {"FND-1"}
    (refused,) = traces.search(Sought(person=pseudonym("0067749828")))
    assert refused.record["reason"] == "QUOTA"
    about = of_agency[0].record["national_code"]
    assert [found.record["national_code"] for found in traces.search(Sought(person=pseudonym(about)))] == [about]
    late = traces.search(Sought(since=NOW - timedelta(seconds=10), until=NOW), limit=500)
    assert len(late) == 10


def test_questions_of_a_time(traced):
    asked = traces.asked_between(NOW - timedelta(seconds=60), NOW)
    assert asked
    assert all(one.at >= NOW - timedelta(seconds=60) for one in asked)
    one = asked[0]
    counted = traces.times_asked(one.actor, [one.national_code], since=NOW - timedelta(days=1), until=NOW)
    assert counted == {one.national_code: 1}
    assert traces.refusals_by_actor("FND-1", since=NOW, until=NOW + timedelta(days=1)) == {"user:5": 1}
