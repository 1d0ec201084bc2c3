"""Many questions in one call: each gets what it would get alone, and none pays for another."""

import asyncio
import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import httpx
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peyvand.foundation.agencies.models import Memorandum, Usage
from peyvand.foundation.audit.models import Access, RefusedAttempt
from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.operations import answering
from peyvand.foundation.coverage.questions import Answered, Asker, Question, Reply
from peyvand.foundation.coverage.rules import Period
from peyvand.kit.errors import Refusal
from tests.eservices.cast import Cast
from tests.eservices.doors import INQUIRIES, FastDoor, body, headers
from tests.eservices.traces import used_today, written
from tests.rules.golden import GOLDEN, TODAY

EMPLOYED, ENDED, RETIRED, UNKNOWN = "0000027227", "0000040835", "0000095273", "0012345679"
SURVIVOR, PROTECTED = "0000176931", "0000190543"
QUOTA = 3

pytestmark = pytest.mark.usefixtures("golden")


@pytest.fixture
def askers(fund: Cast, court: Cast, stranger: Cast, morning: datetime) -> dict[str, Asker]:
    """Those who may ask, among them one with a small quota, and those who may not."""
    Memorandum.objects.filter(pk=stranger.memorandum.pk).update(daily_quota=QUOTA)
    suspended = fund.agency.members.get(user=fund.teammate)
    suspended.suspended_at = morning
    suspended.save()
    return {
        "fund": Asker(user_id=fund.operator.pk),
        "court": Asker(user_id=court.operator.pk),
        "court's system": Asker(token_hash=hashlib.sha256(court.token.encode()).hexdigest()),
        "small quota": Asker(user_id=stranger.operator.pk),
        "suspended": Asker(user_id=fund.teammate.pk),
        "manager": Asker(user_id=court.manager.pk),
        "unknown agency": Asker(agency_code="FND-00", command="command:test"),
        "by command": Asker(agency_code="JUD-01", command="command:test"),
        "unknown token": Asker(token_hash="0" * 64),
        "nobody": Asker(),
    }


NAMES = [
    "fund", "court", "court's system", "small quota", "suspended", "manager", "unknown agency", "by command",
    "unknown token", "nobody",
]  # fmt: skip
WITHOUT_KEYS = {"unknown agency", "by command", "nobody"}
sketches = st.fixed_dictionaries(
    {
        "asker": st.sampled_from(NAMES),
        "code": st.sampled_from([EMPLOYED, ENDED, RETIRED, UNKNOWN, SURVIVOR, PROTECTED]),
        "period": st.sampled_from([None, Period(date(2024, 3, 20), date(2025, 3, 20)), Period(TODAY, TODAY)]),
        "key": st.sampled_from([None, None, None, "a", "b"]),
        "seal_days": st.sampled_from([None, None, None, 10, 1000]),
    }
)


def question_of(sketch: dict[str, Any], askers: dict[str, Asker]) -> Question:
    asker = sketch["asker"]
    return Question(
        asker=askers[asker],
        channel="PANEL",
        national_code=sketch["code"],
        period=sketch["period"],
        key=None if asker in WITHOUT_KEYS else sketch["key"],
        fingerprint=f"{sketch['code']}{sketch['period']}".encode(),
        seal_days=sketch["seal_days"],
        seal_reason="تعقیب",
    )


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def told(replies: list[Reply]) -> list[Any]:
    """Replies with the random part taken out: a tracking code is the place at which it first came."""
    places: dict[int, int] = {}
    found: list[Any] = []
    for place, reply in enumerate(replies):
        if isinstance(reply, Refusal):
            found.append((reply.code, reply.field, reply.data))
            continue
        first = places.setdefault(reply.tracking_code, place)
        code = json.loads(reply.body)["tracking_code"]
        # In letters the code stands in Persian digits or, like in links, as it is.
        persian = code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
        found.append((first, reply.outcome, reply.body.replace(code, "·").replace(persian, "·")))
    return found


def traces() -> dict[str, Any]:
    return {
        **written(),
        "refusals": sorted(RefusedAttempt.objects.values_list("actor", "reason", "subject_hash")),
        "entries": sorted(
            (code, actor, tuple(disclosed), sealed or date.max)
            for code, actor, disclosed, sealed in Access.objects.values_list(
                "national_code", "actor", "disclosed", "sealed_until"
            )
        ),
    }


def check_kept_apart(questions: list[Question], replies: list[Reply]) -> None:
    """No answer for one who may not ask, and no court's data in a fund's."""
    for question, reply in zip(questions, replies, strict=True):
        if not isinstance(reply, Answered):
            continue
        document = json.loads(reply.body)
        stored = Answer.objects.get(pk=reply.tracking_code)
        assert document["national_code"] == question.national_code == stored.national_code
        assert stored.user_id == question.asker.user_id
        assert stored.agency.code == document["agency"]
        assert stored.agency.audience == document["audience"]
        if document["audience"] == "FUND":
            assert "judicial" not in document
            assert not any(f"نشانی: {person['address']}" in reply.body for person in GOLDEN["persons"])


@settings(
    max_examples=50,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sketched=st.lists(sketches, min_size=2, max_size=10))
def test_together_is_the_same_as_one_after_the_other(
    askers: dict[str, Asker], morning: datetime, sketched: list[dict[str, Any]]
) -> None:
    questions = [question_of(sketch, askers) for sketch in sketched]
    with rolled_back():
        alone = [operations.answer([question], now=morning)[0] for question in questions]
        expected = told(alone), traces()
    with rolled_back():
        replies = operations.answer(questions, now=morning)
        assert (told(replies), traces()) == expected
        check_kept_apart(questions, replies)


def test_no_questions_no_answers(morning: datetime) -> None:
    assert operations.answer([], now=morning) == []


# -- one that fails --------------------------------------------------------------------------------------------------


def test_a_question_that_breaks_costs_nobody_else_their_answer(
    askers: dict[str, Asker], morning: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = answering.decide

    def decide(person: Any, *arguments: Any, **named: Any) -> Any:
        if person and person.national_code == ENDED:
            raise ZeroDivisionError
        return really(person, *arguments, **named)

    monkeypatch.setattr(answering, "decide", decide)
    names = ["fund", "court", "suspended", "small quota"]
    questions = [Question(askers[name], "PANEL", code) for name in names for code in (EMPLOYED, ENDED, UNKNOWN)]
    replies = operations.answer(questions, now=morning)
    for question, reply in zip(questions, replies, strict=True):
        if question.asker is askers["suspended"]:
            assert isinstance(reply, Refusal)
            assert reply.code == "MEMBER_SUSPENDED"
        elif question.national_code == ENDED:
            assert isinstance(reply, Refusal)
            assert (reply.code, reply.data["status"]) == ("FAILED", 500)
        else:
            assert isinstance(reply, Answered)
    assert Answer.objects.count() == 6
    assert Usage.objects.get().used == 2
    assert not Answer.objects.filter(national_code=ENDED).exists()
    assert not Access.objects.filter(national_code=ENDED).exists()


def test_a_tracking_code_that_is_taken_is_drawn_anew(
    askers: dict[str, Asker], morning: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = operations.answer([Question(askers["fund"], "PANEL", EMPLOYED)], now=morning)
    assert isinstance(first, Answered)
    really, taken = answering.new_tracking_code, [first.tracking_code] * 2
    monkeypatch.setattr(answering, "new_tracking_code", lambda: taken.pop() if taken else really())
    replies = operations.answer(
        [Question(askers["fund"], "PANEL", RETIRED), Question(askers["court"], "PANEL", RETIRED)], now=morning
    )
    assert all(isinstance(reply, Answered) for reply in replies)
    assert Answer.objects.count() == 3
    assert Answer.objects.get(pk=first.tracking_code).body == first.body


def test_an_entry_of_a_refusal_that_fails_does_not_answer_anybody_twice(
    askers: dict[str, Asker], morning: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**entry: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(answering, "record_refusal", fail)
    questions = [Question(askers[name], "PANEL", EMPLOYED) for name in ("small quota", "suspended", "fund")]
    replies = operations.answer(questions, now=morning)
    assert [isinstance(reply, Answered) for reply in replies] == [True, False, True]
    assert Answer.objects.count() == 2
    assert Usage.objects.get().used == 1


# -- many at the same moment -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("together", [1, 3])
@pytest.mark.usefixtures("committing_db")
def test_a_quota_holds_against_all_who_ask_at_once(fund: Cast, morning: datetime, together: int) -> None:
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(daily_quota=10)
    question = Question(Asker(user_id=fund.operator.pk), "PANEL", EMPLOYED)

    def ask_six(n: int) -> list[Reply]:
        asker = replace(question.asker, user_id=(fund.operator.pk, fund.teammate.pk)[n % 2])
        own = replace(question, asker=asker)
        try:
            return [reply for _ in range(6 // together) for reply in operations.answer([own] * together, now=morning)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        replies = [reply for some in threads.map(ask_six, range(4)) for reply in some]
    assert len(replies) == 24
    assert sum(isinstance(reply, Answered) for reply in replies) == 10
    assert {reply.code for reply in replies if isinstance(reply, Refusal)} == {"QUOTA_EXHAUSTED"}
    assert used_today(fund.agency.id) == Answer.objects.count() == Access.objects.count() == 10
    assert RefusedAttempt.objects.filter(reason="QUOTA_EXHAUSTED").count() == 14


def test_everybody_at_the_fast_door_gets_their_own_answer(
    fast_door: FastDoor, fund: Cast, court: Cast, stranger: Cast
) -> None:
    Memorandum.objects.filter(pk=stranger.memorandum.pk).update(daily_quota=QUOTA)
    codes = [EMPLOYED, ENDED, RETIRED, UNKNOWN, SURVIVOR, PROTECTED]
    asked = [(cast, code) for code in codes for cast in (fund, court, stranger)] + [(None, EMPLOYED)]

    async def send_all() -> list[httpx.Response]:
        transport = httpx.ASGITransport(fast_door.application)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await asyncio.gather(
                *(
                    client.post(
                        INQUIRIES,
                        json=body(code),
                        headers=headers(cast) if cast else {"Authorization": "Bearer made-up"},
                    )
                    for cast, code in asked
                )
            )

    refused = 0
    for (cast, code), came in zip(asked, asyncio.run(send_all()), strict=True):
        if cast is None:
            assert came.status_code == 401
        elif came.status_code == 429:
            assert cast is stranger
            refused += 1
        else:
            assert came.status_code == 201
            document = came.json()
            assert (document["agency"], document["national_code"]) == (cast.agency.code, code)
            assert ("judicial" in document) == (cast is court and document["outcome"] == "ACTIVE")
    assert refused == len(codes) - QUOTA
    assert Answer.objects.count() == 2 * len(codes) + QUOTA
