"""Figures for Prometheus: who may read them, what they count, what they say of the whole."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from peyvand.foundation.notifications.choices import Kind
from peyvand.foundation.notifications.operations import send
from peyvand.foundation.parties import operations as parties
from peyvand.foundation.parties.choices import Party
from peyvand.kit import clock, jobs
from peyvand.portal import metrics
from tests.eservices.cast import Cast
from tests.eservices.doors import ASK, form, headers
from tests.eservices.test_observed import CASE, CODE, fast
from tests.foundation.accounts.people import signed_in_client


def figures() -> dict[tuple[str, ...], float]:
    """The value of each sample, by its name and its labels' values, the labels in their order."""
    metrics.standing.forget()
    families = text_string_to_metric_families(metrics.exposition().decode())
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("peer", "sent", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 404),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}, 404),
        ("10.0.0.9", {}, 404),
        ("10.1.0.9", {}, 200),
        ("10.1.0.9", {"X-Forwarded-For": "127.0.0.1"}, 404),
    ],
)
def test_figures_are_for_the_named_networks_and_never_behind_a_proxy(committing_db, settings, peer, sent, status):
    settings.METRICS_FROM = ["127.0.0.0/8", "10.1.0.0/16"]
    settings.TRUSTED_PROXIES = ["10.0.0.9", "127.0.0.1"]
    page = Client(REMOTE_ADDR=peer).get("/metrics", headers=sent)
    same = fast(sent, path="/metrics", peer=peer)
    assert page.status_code == same.status_code == status
    for text in (page.content.decode(), same.text):
        assert ("peyvand_database_up" in text) is (status == 200)


def test_inquiries_are_counted_by_outcome_audience_and_reason(golden: None, court: Cast, fund: Cast) -> None:
    fund.memorandum.daily_quota = 0
    fund.memorandum.save()
    before = figures()
    signed_in_client(court.operator).post(ASK, form(CODE))
    signed_in_client(fund.operator).post(ASK, form(CODE))
    after = figures()
    grown = {key: after[key] - before.get(key, 0) for key in after if after[key] > before.get(key, 0)}
    outcome = CASE["answer"]["outcome"]
    assert grown["peyvand_inquiries_total", "JUDICIAL", outcome] == 1
    assert grown["peyvand_inquiries_refused_total", "QUOTA_EXHAUSTED"] == 1
    assert grown["peyvand_requests_total", "POST", "inquiry:ask", "303"] == 1


def test_what_goes_together_is_counted(golden: None, court: Cast, committing_db: None) -> None:
    before = figures()["peyvand_inquiries_together_count",]
    assert fast(headers(court)).status_code == 201
    assert figures()["peyvand_inquiries_together_count",] - before == 1


@pytest.mark.django_db
def test_the_whole_is_read_from_the_database(settings):
    settings.PAYMENT_GATEWAY, settings.PAYMENT_URL = "sandbox", "http://127.0.0.1:9"
    now = clock.now()
    send(kind=Kind.ONE_TIME_CODE, mobile="09121234567", code="123456", now=now, valid_until=now + timedelta(minutes=2))
    jobs.enqueue("notifications.deliver", message_id=1)
    jobs.enqueue("notifications.send_activation", at=now + timedelta(hours=1), activation_id=1)
    for _ in range(2):
        parties.note(Party.BANK, answered=False, now=now)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '90 s'")
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    found = figures()
    assert found["peyvand_jobs_waiting", "notifications.deliver"] == 2
    assert 90 <= found["peyvand_jobs_oldest_seconds", "notifications.deliver"] < 150
    assert found["peyvand_jobs_waiting", "notifications.send_activation"] == 0
    assert found["peyvand_text_messages", "pending"] == 1
    assert (found["peyvand_outside_party", "bank", "down"], found["peyvand_outside_party", "bank", "ok"]) == (1, 0)
    assert found["peyvand_worker_silent_seconds",] < 60
    assert found["peyvand_payments", "differences"] == 0
    assert found["peyvand_audit_unsealed_seconds",] >= 0
    assert found["peyvand_database_connections", "active"] >= 1
    assert found["peyvand_database_connections_limit",] >= 100
    assert found["peyvand_database_up",] == 1


@pytest.mark.django_db
def test_without_a_database_the_rest_is_still_told(monkeypatch):
    def broken(*_):
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", broken)
    found = figures()
    assert found["peyvand_database_up",] == 0
    assert "peyvand_requests_created" in {key[0] for key in found} or ("peyvand_inquiries_together_count",) in found


@pytest.mark.django_db
def test_many_scrapes_ask_the_database_once(django_assert_num_queries):
    metrics.standing.forget()
    metrics.exposition()
    with django_assert_num_queries(0):
        metrics.exposition()
