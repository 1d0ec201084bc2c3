"""What a load balancer is told, by pages and inquiries alike: unready only where no node could serve."""

import asyncio
import json
import socket
from datetime import timedelta

import httpx
import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from peyvand.config.asgi import assemble
from peyvand.foundation.audit.operations import record_act, seal
from peyvand.foundation.parties import operations as parties
from peyvand.foundation.parties.choices import Party
from peyvand.kit import clock, jobs
from peyvand.kit.remembered import Remembered
from peyvand.portal import outside, readiness
from peyvand.portal.jobs import try_parties

pytestmark = pytest.mark.urls("tests.foundation.addresses")


@pytest.fixture(autouse=True)
def nothing_remembered():
    readiness.ready.forget()
    readiness.migrated.known = True
    yield
    readiness.ready.forget()
    readiness.migrated.known = False


@pytest.fixture
def worker():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")


def ready() -> tuple[int, dict]:
    readiness.ready.forget()
    response = Client().get("/health/ready")
    return response.status_code, response.json()


def checks() -> dict[str, str]:
    status, said = ready()
    assert status == 200
    return said["checks"]


@pytest.mark.django_db
def test_alive_costs_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Client().get("/health/live").json() == {"status": "ok"}


@pytest.mark.django_db
def test_all_is_well_with_a_worker_and_says_no_more_than_names_and_states(worker):
    assert ready() == (
        200,
        {"status": "ok", "checks": {"database": "ok", "migrations": "ok", "worker": "ok", "sealing": "ok"}},
    )


@pytest.mark.django_db
def test_many_probes_cost_no_more_than_one(worker, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        for _ in range(5):
            Client().get("/health/ready")


@pytest.mark.django_db
def test_without_its_database_it_is_alive_and_not_ready(monkeypatch):
    def broken(*args):
        raise DatabaseError("password of 0084575948 refused")

    monkeypatch.setattr(connection, "cursor", broken)
    assert Client().get("/health/live").status_code == 200
    assert ready() == (503, {"status": "unavailable", "checks": {"database": "down"}})


def test_a_database_that_takes_no_writes_is_not_ready(committing_db):
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        assert ready()[0] == 503
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")


@pytest.mark.django_db
def test_a_release_whose_tables_are_not_there_yet_is_not_ready():
    readiness.migrated.known = False
    recorder = MigrationRecorder(connection)
    names = list(recorder.migration_qs.filter(app="parties").values_list("name", flat=True))
    recorder.migration_qs.filter(app="parties").delete()
    assert ready() == (503, {"status": "unavailable", "checks": {"database": "ok", "migrations": "down"}})
    for name in names:
        recorder.record_applied("parties", name)
    assert ready()[0] == 200
    assert readiness.migrated.known


@pytest.mark.django_db
def test_a_silent_worker_takes_no_node_out(worker):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 s'")
    assert ready()[1]["status"] == "degraded"
    assert checks()["worker"] == "down"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
    assert checks()["worker"] == "down"


def test_a_log_that_is_not_sealed_is_told_of(committing_db):
    now = clock.now()
    record_act(actor="user:1", verb="tried", subject="a:1", now=now - timedelta(minutes=4))
    assert checks()["sealing"] == "ok"
    record_act(actor="user:1", verb="tried", subject="a:1", now=now)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE audit_act SET at = at - interval '2 minutes'")
        cursor.execute("RESET session_replication_role")
    assert checks()["sealing"] == "down"
    seal(now=now)
    assert checks()["sealing"] == "ok"


@pytest.mark.django_db
def test_an_outage_outside_is_shown_and_takes_no_node_out(settings, worker):
    settings.PAYMENT_GATEWAY, settings.PAYMENT_URL = "sandbox", "http://127.0.0.1:9"
    assert checks()["bank"] == "unknown"
    assert ready()[1]["status"] == "ok"
    for _ in range(2):
        parties.note(Party.BANK, answered=False, now=clock.now())
    status, said = ready()
    assert (status, said["status"], said["checks"]["bank"]) == (200, "degraded", "down")


@pytest.mark.django_db
def test_the_worker_tries_who_is_configured_and_nobody_else(settings, monkeypatch):
    with socket.socket() as listening, socket.socket() as closed:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        closed.bind(("127.0.0.1", 0))
        settings.PAYMENT_GATEWAY = "sandbox"
        settings.PAYMENT_URL = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings.REGISTRY_GATEWAY = "http"
        settings.REGISTRY_IDENTITY_URL = settings.PAYMENT_URL
        settings.REGISTRY_MOBILE_URL = f"http://127.0.0.1:{closed.getsockname()[1]}"
        assert outside.configured() == [Party.BANK, Party.REGISTRIES]
        try_parties()
        try_parties()
        found = checks()
    assert (found["bank"], found["registries"]) == ("ok", "down")
    assert "text_gateway" not in found
    settings.LETTER_KEY = "letters.pem"
    monkeypatch.setattr("peyvand.foundation.letters.press.try_key", lambda: True)
    assert Party.LETTER_KEY in outside.configured()


def test_the_letters_own_key_signs():
    assert outside.answers(Party.LETTER_KEY)


def test_the_process_of_inquiries_says_the_same(committing_db):
    async def asked(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(assemble(with_pages=False))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path)

    live, answered = asyncio.run(asked("/health/live")), asyncio.run(asked("/health/ready"))
    assert live.json() == {"status": "ok"}
    assert (answered.status_code, answered.json()) == ready()
    assert answered.headers["cache-control"] == "no-store"


def test_a_worker_gives_a_sign_of_life(committing_db):
    assert jobs.worker_silent_for() is None


def test_what_fails_is_not_remembered_what_is_read_is_for_a_while():
    answers = iter([DatabaseError(), 1, 2])
    now = [0.0]

    def read():
        given = next(answers)
        if isinstance(given, Exception):
            raise given
        return given

    remembered = Remembered(read, seconds=1, clock=lambda: now[0])
    with pytest.raises(DatabaseError):
        remembered()
    assert [remembered(), remembered()] == [1, 1]
    now[0] = 1.0
    assert remembered() == 2


@pytest.mark.django_db
def test_no_answer_holds_a_setting(settings, worker):
    settings.PAYMENT_GATEWAY, settings.PAYMENT_URL = "sandbox", "http://127.0.0.1:9/secret-path"
    assert "secret" not in json.dumps(ready()[1])
    assert "127.0.0.1" not in json.dumps(ready()[1])
