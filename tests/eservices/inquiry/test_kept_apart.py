"""Whoever asks at the fast door, together with whomever, whatever fails: everybody gets their own answer or none."""

import asyncio
import json
import os
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count, product
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Route

from peyvand.eservices.inquiry.api import fast
from peyvand.foundation.agencies.models import Memorandum
from peyvand.foundation.audit.models import Access, RefusedAttempt
from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.coverage.questions import Answered, Asker, Question
from peyvand.foundation.coverage.rules import Period
from peyvand.kit.text import latin_digits, persian_digits
from tests.eservices.cast import Cast, cast
from tests.eservices.doors import INQUIRIES, body, headers
from tests.eservices.inquiry.faults import FAULTS, planned
from tests.eservices.traces import used_today
from tests.rules.golden import GOLDEN

EMPLOYED, ENDED, SURVIVOR, PROTECTED, UNKNOWN = "0000027227", "0000040835", "0000176931", "0000190543", "0012345679"
CODES = [EMPLOYED, ENDED, SURVIVOR, PROTECTED, UNKNOWN]
PERIODS = [None, ("2024-03-20", "2025-03-20")]
SMALL_QUOTA = 2
LONGEST_SEAL = 365

pytestmark = pytest.mark.usefixtures("committing_db", "golden")


@dataclass(frozen=True)
class Asked:
    """A request as it is drawn. `late`: it comes while the first call runs."""

    who: str
    code: str
    period: tuple[str, str] | None = None
    form: str = "right"
    key: str | None = None
    seal_days: int | None = None
    late: bool = False
    hangs_up: str | None = None


@dataclass(frozen=True)
class Got:
    """`status` None: the caller hung up."""

    status: int | None
    text: str = ""

    @property
    def code(self) -> str:
        """Of the problem, empty for an answer."""
        if self.status in (None, 201):
            return ""
        return json.loads(self.text)["type"].removeprefix("/problems/") if self.text else ""


WHO = ["fund", "court", "another fund", "another court", "a made-up token", "no token"]
FORMS = {
    "no JSON": (415, "not-json"),
    "unreadable": (400, "unreadable"),
    "too large": (413, "too-large"),
    "unknown field": (422, "unknown-field"),
    "wrong code": (422, "invalid-code"),
}

requests = st.builds(
    Asked,
    who=st.sampled_from([*WHO[:4], *WHO[:4], *WHO]),
    code=st.sampled_from(CODES),
    period=st.sampled_from(PERIODS),
    form=st.sampled_from(["right"] * 12 + list(FORMS)),
    key=st.sampled_from([None, None, None, None, "a", "b"]),
    seal_days=st.sampled_from([None, None, None, 10, LONGEST_SEAL + 1]),
    late=st.booleans(),
    hangs_up=st.sampled_from([None] * 6 + ["while sending", "while waiting"]),
)
faults = st.lists(st.tuples(st.sampled_from(list(FAULTS)), st.integers(0, 3)), max_size=2)


# -- the door --------------------------------------------------------------------------------------------------------


async def send(application: Starlette, content: bytes, sent: dict[str, str], *, breaks_off: bool) -> Got:
    """One request, spoken to the application itself."""
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": content, "more_body": breaks_off}]
    if breaks_off:
        messages.append({"type": "http.disconnect"})
    came: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else await asyncio.get_running_loop().create_future()

    async def deliver(message: Any) -> None:
        came.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": INQUIRIES,
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 50000),
    }
    await application(scope, receive, deliver)
    return Got(came[0]["status"], b"".join(message.get("body", b"") for message in came[1:]).decode())


@contextmanager
def door(*, together: int) -> Iterator[tuple[Starlette, threading.Event]]:
    """The fast door with a coalescer of its own, and the gate before which its calls wait."""
    gate, work = threading.Event(), fast._work

    def gated(waiting: list[Any]) -> list[Any]:
        assert gate.wait(30)
        return work(waiting)

    with patch.object(fast, "_work", gated):
        opened = fast.InquiryDoor([], together=together)
    try:
        yield Starlette(routes=[Route(INQUIRIES, opened.ask, methods=["POST"])]), gate
    finally:
        gate.set()
        opened._coalescer._thread.submit(connections.close_all).result()
        opened.close()


async def ask_all(asked: list[Asked], wires: list[tuple[bytes, dict[str, str]]], together: int) -> list[Got]:
    with door(together=together) as (application, gate):

        def begin(number: int) -> asyncio.Task[Got]:
            content, sent = wires[number]
            return asyncio.create_task(
                send(application, content, sent, breaks_off=asked[number].hangs_up == "while sending")
            )

        tasks: dict[int, asyncio.Task[Got]] = {}
        for late in (False, True):
            tasks |= {number: begin(number) for number, request in enumerate(asked) if request.late == late}
            for _ in range(20):  # each goes as far as it gets
                await asyncio.sleep(0)
        for number, request in enumerate(asked):
            if request.hangs_up == "while waiting":
                tasks[number].cancel()
        gate.set()
        async with asyncio.timeout(60):
            came = await asyncio.gather(*(tasks[number] for number in range(len(asked))), return_exceptions=True)
    got = []
    for one in came:
        if isinstance(one, BaseException):
            assert isinstance(one, asyncio.CancelledError), one
            got.append(Got(None))
        else:
            got.append(one)
    return got


# -- who asks what ---------------------------------------------------------------------------------------------------


@pytest.fixture
def askers(fund: Cast, court: Cast, stranger: Cast) -> dict[str, Cast]:
    """Two agencies of each kind, one of them with a small quota."""
    another = cast("JUD-02", "JUDICIAL", name="دادگاه دیگر", people=("2000000045", "2000000053", "2000000061"))
    return {"fund": fund, "court": court, "another fund": stranger, "another court": another}


@pytest.fixture
def alone(askers: dict[str, Cast], morning: datetime) -> dict[tuple[str, str, Any], str]:
    """What each agency is told of each person when nobody else asks; without tracking codes."""
    told = {}
    for name, agency in askers.items():
        for code in CODES:
            for period in PERIODS:
                asker = Asker(agency_code=agency.agency.code, command="command:test")
                days = Period(*(datetime.fromisoformat(day).date() for day in period)) if period else None
                (reply,) = operations.answer([Question(asker, "API", code, days)], now=morning)
                assert isinstance(reply, Answered)
                told[name, code, period] = without_code(reply.body)
    return told


def without_code(text: str) -> str:
    code = json.loads(text)["tracking_code"]
    return text.replace(code, "·").replace(persian_digits(code), "·")


def wire(request: Asked, askers: dict[str, Cast], run: int) -> tuple[bytes, dict[str, str]]:
    """Content and headers. Keys are new in each run: the database keeps those of earlier ones."""
    document = body(
        "1234567890" if request.form == "wrong code" else request.code,
        start=request.period and request.period[0],
        end=request.period and request.period[1],
        seal_days=request.seal_days,
        seal_reason=request.seal_days and "تعقیب",
    )
    if request.form == "unknown field":
        document["nonsense"] = 1
    content = json.dumps(document).encode()
    content = {"unreadable": content[:-1], "too large": content.ljust(20_000)}.get(request.form, content)
    sent = {"Content-Type": "text/plain" if request.form == "no JSON" else "application/json"}
    if request.key:
        sent["Idempotency-Key"] = f"{run}-{request.key}"
    if request.who in askers:
        sent |= headers(askers[request.who])
    elif request.who == "a made-up token":
        sent["Authorization"] = "Bearer made-up"
    return content, sent


def refusal_of(request: Asked, askers: dict[str, Cast]) -> tuple[int, str] | None:
    """With what this request is refused, whoever else asks; None if it is to be answered."""
    if request.who == "no token":
        return 401, "unauthenticated"
    if request.form != "right":
        return FORMS[request.form]
    if request.who not in askers:
        return 401, "unauthenticated"
    if request.seal_days is None:
        return None
    if askers[request.who].agency.audience == "FUND":
        return 422, "seal-not-allowed"
    return (422, "seal-too-long") if request.seal_days > LONGEST_SEAL else None


def secrets() -> list[str]:
    """What no fund may ever see; a place's bare name stands in other words too."""
    found = [text for row in GOLDEN["workplaces"].values() for text in (row["name"], row["address"])]
    found += [row[name] for row in GOLDEN["persons"] for name in ("address", "phone", "mobile")]
    return [text for text in found if len(text) > 6]


# -- the property ----------------------------------------------------------------------------------------------------

RUNS = count()


@settings(
    max_examples=600 if os.environ.get("PEYVAND_SOAK") else 30,
    phases=[Phase.explicit, Phase.generate],  # making a failure smaller takes minutes: for whoever looks into one
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    asked=st.lists(requests, min_size=8, max_size=20),
    together=st.sampled_from([64, 64, 64, 3, 1]),
    faults=faults,
    poisoned=st.sampled_from([None, None, ENDED, SURVIVOR]),
)
def test_answers_never_mix(
    askers: dict[str, Cast],
    alone: dict[tuple[str, str, Any], str],
    asked: list[Asked],
    together: int,
    faults: list[tuple[str, int]],
    poisoned: str | None,
) -> None:
    check_answers(askers, alone, asked, together=together, faults=faults, poisoned=poisoned)


MIXED = [
    Asked(who="fund", code=EMPLOYED),
    Asked(who="court", code=EMPLOYED),
    Asked(who="another fund", code=EMPLOYED),
    Asked(who="a made-up token", code=EMPLOYED),
    Asked(who="court", code=SURVIVOR, hangs_up="while waiting"),
    Asked(who="court", code=SURVIVOR, seal_days=10),
    Asked(who="fund", code=SURVIVOR, seal_days=10),
    Asked(who="fund", code=ENDED, key="a"),
    Asked(who="fund", code=ENDED, key="a", late=True),
    Asked(who="another court", code=ENDED, key="a"),
    Asked(who="another court", code=PROTECTED, form="unknown field"),
    Asked(who="another court", code=PROTECTED, late=True),
    Asked(who="no token", code=PROTECTED, late=True),
]


def test_answers_never_mix_whatever_fails(askers: dict[str, Cast], alone: dict[tuple[str, str, Any], str]) -> None:
    """Each fault for sure: in the call for all, in the next, and where a refusal of no question is noted."""
    for fault, at in product(FAULTS, (0, 1, 2)):
        happened = check_answers(askers, alone, MIXED, together=64, faults=[(fault, at)], poisoned=None)
        assert happened == [fault] or at == 2


def check_answers(
    askers: dict[str, Cast],
    alone: dict[tuple[str, str, Any], str],
    asked: list[Asked],
    *,
    together: int,
    faults: list[tuple[str, int]],
    poisoned: str | None,
) -> list[str]:
    """Ask it all at once and hold what everybody got against what is stored; gives the faults that happened."""
    run = next(RUNS)
    small = askers["another fund"]
    quota_before = used_today(small.agency.pk)
    Memorandum.objects.filter(pk=small.memorandum.pk).update(daily_quota=quota_before + SMALL_QUOTA)
    known = set(Answer.objects.values_list("pk", flat=True))
    last_refusal = max(RefusedAttempt.objects.values_list("pk", flat=True), default=0)

    with planned(faults, poisoned=poisoned) as happened:
        got = asyncio.run(ask_all(asked, [wire(request, askers, run) for request in asked], together))

    stored = {answer.pk: answer for answer in Answer.objects.exclude(pk__in=known).select_related("agency")}
    given: defaultdict[int, list[Asked]] = defaultdict(list)
    refused = 0
    for request, reply in zip(asked, got, strict=True):
        if request.hangs_up:
            continue
        refusal = refusal_of(request, askers)
        if reply.status == 201:
            assert refusal is None
            given[check_own(request, reply, askers, alone, stored)].append(request)
            continue
        allowed = {refusal} if refusal else set()
        if request.form == "right" and request.who != "no token":  # it became a question
            allowed |= excuses_of(request, asked, happened.faults, poisoned)
        assert (reply.status, reply.code) in allowed
        refused += reply.status < 500 and reply.code != "in-progress"

    check_each_stored_answer_has_one_owner(asked, got, given, stored, askers)
    check_quota(got, stored, small, used_today(small.agency.pk) - quota_before)
    check_entries(stored)
    noted = RefusedAttempt.objects.filter(pk__gt=last_refusal).count()
    unsure = sum(bool(request.hangs_up) for request in asked)
    missing = happened.faults.count("a refusal can't be noted")
    assert refused - missing <= noted <= refused + unsure
    return happened.faults


def check_own(
    request: Asked, reply: Got, askers: dict[str, Cast], alone: dict[Any, str], stored: dict[int, Answer]
) -> int:
    """The answer is the one stored under its code, to this asker, about this person; word for word as asked alone."""
    document = json.loads(reply.text)
    answer = stored[int(document["tracking_code"])]
    agency = askers[request.who].agency
    assert reply.text == answer.body
    assert (answer.agency_id, answer.national_code) == (agency.pk, request.code)
    assert (document["agency"], document["audience"]) == (agency.code, agency.audience)
    assert without_code(reply.text) == alone[request.who, request.code, request.period]
    if agency.audience == "FUND":
        assert "judicial" not in document
        plain = latin_digits(reply.text)
        assert not any(secret in reply.text or secret in plain for secret in secrets())
    return answer.pk


def excuses_of(request: Asked, asked: list[Asked], happened: list[str], poisoned: str | None) -> set[tuple[int, str]]:
    """What else than an answer a question that may be asked can get."""
    excuses = set()
    if request.who == "another fund":
        excuses.add((429, "quota-exhausted"))
    if request.key and any(
        (other.who, other.key) == (request.who, request.key)
        and (other.code, other.period, other.seal_days) != (request.code, request.period, request.seal_days)
        for other in asked
    ):
        excuses.add((409, "key-reused"))
    if request.code == poisoned:
        excuses.add((500, "failed"))
    if any("connection" in fault for fault in happened):
        excuses |= {(503, "unavailable")} | ({(409, "in-progress")} if request.key else set())
    if "the write fails" in happened:
        excuses.add((500, "failed"))
    return excuses


def check_each_stored_answer_has_one_owner(
    asked: list[Asked],
    got: list[Got],
    given: dict[int, list[Asked]],
    stored: dict[int, Answer],
    askers: dict[str, Cast],
) -> None:
    """Given to one requester, or to those who showed the same key, or to nobody who was told so."""
    with_key: Counter[tuple[str, str]] = Counter()
    for sharing in given.values():
        first, *others = sharing
        assert not others or (first.key and all(_asked(other) == _asked(first) for other in others))
        if first.key:
            with_key[first.who, first.key] += 1
    assert all(times == 1 for times in with_key.values()), "one key, two answers"
    orphans = Counter(
        (answer.agency_id, answer.national_code, _period(answer))
        for code, answer in stored.items()
        if code not in given
    )
    unsure = Counter(
        (askers[request.who].agency.pk, request.code, request.period)
        for request, reply in zip(asked, got, strict=True)
        if request.who in askers and (reply.status is None or reply.status >= 500 or reply.code == "in-progress")
    )
    assert orphans <= unsure, "stored, and nobody knows"


def _asked(request: Asked) -> tuple[Any, ...]:
    return (request.who, request.key, request.code, request.period, request.seal_days)


def _period(answer: Answer) -> tuple[str, str] | None:
    if answer.period_from is None or answer.period_to is None:
        return None
    return answer.period_from.isoformat(), answer.period_to.isoformat()


def check_quota(got: list[Got], stored: dict[int, Answer], small: Cast, used: int) -> None:
    assert used == sum(answer.agency_id == small.agency.pk for answer in stored.values())
    assert used <= SMALL_QUOTA
    if any(reply.code == "quota-exhausted" for reply in got):
        assert used == SMALL_QUOTA


def check_entries(stored: dict[int, Answer]) -> None:
    entries: defaultdict[int, list[Any]] = defaultdict(list)
    for code, national_code, agency, disclosed, sealed in Access.objects.filter(tracking_code__in=stored).values_list(
        "tracking_code", "national_code", "agency_code", "disclosed", "sealed_until"
    ):
        entries[code].append([national_code, disclosed])
        assert agency == stored[code].agency.code
        assert (sealed is not None) == bool(stored[code].seal_reason)
    for code, answer in stored.items():
        assert sorted(entries[code]) == sorted(answer.disclosed)
    assert not Access.objects.exclude(tracking_code__in=Answer.objects.values("pk")).exists()
