"""Thousands of requests made up from the API's description, at both doors: none breaks it, and it breaks no promise."""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks
from schemathesis.python import asgi

from peyvand.kit.text import persian
from tests.eservices.cast import Cast, api_token
from tests.eservices.doors import INQUIRIES, FastDoor
from tests.eservices.traces import written

OPENAPI = "/api/v1/openapi.json"
EMPLOYED = "0000027227"
# How often each is made up. Questions are asked by a fund and a court, each at both doors; all else by both.
TIMES, ENOUGH = (16, 20_000) if os.environ.get("PEYVAND_SOAK") else (1, 1_250)
QUESTIONS, RIGHT_QUESTIONS, OTHERS, CHAINS = 100 * TIMES, 25 * TIMES, 20 * TIMES, 10 * TIMES
OTHER_OPERATIONS = 12  # with parameters, of reading, batches and documents; two with a body once more, malformed
# A national code has a check digit and a period an order: a description of shapes can't say which values are right.
BEYOND_SHAPES = [checks.positive_data_acceptance]

# How often each operation answered with each status, in the whole run of this module.
ANSWERED: Counter[tuple[str, int]] = Counter()

pytestmark = pytest.mark.usefixtures("committing_db", "golden", "kept_connections")


@pytest.fixture
def kept_connections(committing_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production, a connection serves many requests; each new one plans the statements anew."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", None)


def often(times: int) -> settings:
    """The same requests in every run; when one fails, it isn't made smaller, which takes minutes."""
    return settings(
        max_examples=times,
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


class System:
    """An agency's own system at one of the doors; it counts what it sends."""

    def __init__(self, token: str, **transport: Any) -> None:
        self._headers = {"Authorization": f"Bearer {token}"}
        self._transport = transport
        self.sent = 0

    def send(self, case: Any) -> Any:
        """No 5xx, no undocumented status, no other content or shape than described."""
        self.sent += 1
        answer = case.call_and_validate(headers=self._headers, excluded_checks=BEYOND_SHAPES, **self._transport)
        ANSWERED[case.operation.label, answer.status_code] += 1
        return answer


@pytest.fixture
def schema(fund: Cast) -> Any:
    return schemathesis.openapi.from_wsgi(OPENAPI, get_wsgi_application())


@pytest.fixture
def systems(fund: Cast, court: Cast) -> list[System]:
    return [System(api_token(who.agency, "inquiry", "batch", "document")) for who in (fund, court)]


@pytest.fixture
def pairs(fund: Cast, court: Cast, fast_door: FastDoor) -> Iterator[list[tuple[System, System]]]:
    """Each agency's system at Django's door and at the fast one."""
    with asgi.get_client(fast_door.application) as session:
        at_the_fast_one = {"app": fast_door.application, "session": session}
        yield [(System(who.token), System(who.token, **at_the_fast_one)) for who in (fund, court)]


MODES = pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])


@MODES
def test_questions_get_what_the_description_promises_at_both_doors(
    schema: Any, pairs: list[tuple[System, System]], mode: Any
) -> None:
    @often(QUESTIONS)
    @given(case=schema[INQUIRIES]["POST"].as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        for at_django, at_the_fast_one in pairs:
            first, second = at_django.send(case), at_the_fast_one.send(case)
            assert first.status_code == second.status_code
            if first.status_code != 201:
                assert first.json() == second.json()

    ask()
    assert all(system.sent >= QUESTIONS for pair in pairs for system in pair)


def test_questions_with_right_codes_are_answered(schema: Any, pairs: list[tuple[System, System]]) -> None:
    """What the description can't say is put in by hand; then each request that follows it is answered."""

    @often(RIGHT_QUESTIONS)
    @given(case=schema[INQUIRIES]["POST"].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case: Any) -> None:
        case.body |= {"national_code": EMPLOYED, "from": "1403/01/01", "to": "2026-11-22"}
        for name in ("purpose", "case_number"):  # a text that can be kept: without a NUL, no longer once normalised
            if text := case.body.get(name):
                case.body[name] = persian(text.replace("\0", ""))[:60]
        case.body.pop("seal_days", None)
        case.body.pop("seal_reason", None)
        for system in (system for pair in pairs for system in pair):
            before = written()["answers"]
            assert system.send(case).status_code in (201, 409)
            assert written()["answers"] in (before, before + 1)

    ask()
    assert all(system.sent >= RIGHT_QUESTIONS for pair in pairs for system in pair)
    assert written()["answers"] > RIGHT_QUESTIONS


@MODES
def test_all_other_operations_do_what_the_description_promises(schema: Any, systems: list[System], mode: Any) -> None:
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.label == f"POST {INQUIRIES}" or (mode is GenerationMode.NEGATIVE and not operation.body):
            continue  # a path takes any text: nothing is malformed

        @often(OTHERS)
        @given(case=operation.as_strategy(generation_mode=mode))
        def request(case: Any) -> None:
            for system in systems:
                system.send(case)

        request()
    made_up = 2 if mode is GenerationMode.NEGATIVE else OTHER_OPERATIONS - 2
    assert all(system.sent >= made_up * OTHERS for system in systems)


def test_what_an_answer_links_to_is_there(schema: Any, systems: list[System]) -> None:
    """Chains along the links: a question, its answer read again, its letter; a batch, its state, its end."""
    followed: Counter[str] = Counter()

    @schema.hook
    def map_case(context: Any, case: Any) -> Any:
        if case.operation.label == f"POST {INQUIRIES}":
            case.body = {"national_code": EMPLOYED}
        elif case.operation.label == "POST /api/v1/batches":
            case.body = f"national_code\n{EMPLOYED}\n"
        return case

    class Chains(schema.as_state_machine()):  # type: ignore[misc]
        def call(self, case: Any, **named: Any) -> Any:
            return systems[0].send(case)

        def validate_response(self, response: Any, case: Any, **named: Any) -> None:
            followed[f"{case.operation.label} {response.status_code}"] += 1

    Chains.run(settings=settings(often(CHAINS), stateful_step_count=5))
    for step in (
        f"GET {INQUIRIES}/{{tracking_code}} 200",
        f"GET {INQUIRIES}/{{tracking_code}}/letter.pdf 200",
        "GET /api/v1/batches/{batch_id} 200",
        "DELETE /api/v1/batches/{batch_id} 204",
    ):
        assert followed[step]


def test_these_are_enough() -> None:
    """The tests above hold each of these numbers."""
    assert 2 * 4 * QUESTIONS + 4 * RIGHT_QUESTIONS + 2 * OTHER_OPERATIONS * OTHERS >= ENOUGH


def test_every_operation_was_reached(schema: Any) -> None:
    """Behind authentication: whoever came had a token, and none was turned away for it. Runs after those above."""
    if not ANSWERED:
        pytest.skip("the requests are made by the tests above")
    by_status: Counter[int] = Counter()
    for (_, status), times in ANSWERED.items():
        by_status[status] += times
    print(sum(by_status.values()), "requests:", dict(sorted(by_status.items())))
    assert {label for label, _ in ANSWERED} == {found.ok().label for found in schema.get_all_operations()}
    assert not [key for key in ANSWERED if key[1] in (401, 500, 503)]
