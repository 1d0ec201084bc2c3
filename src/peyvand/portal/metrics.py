"""Figures for Prometheus: what this machine's processes of a kind have done, and how the whole stands by the database.

Labels are route names, states and codes of ours, never what came with a request. With several workers each writes to a
file of its own (`PROMETHEUS_MULTIPROC_DIR`, which `peyvand serve` sets), and whichever is asked adds them up.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    Metric,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from peyvand.foundation.audit.queries import roots
from peyvand.foundation.notifications import queries as texts
from peyvand.foundation.parties.choices import State
from peyvand.foundation.parties.queries import states
from peyvand.foundation.payments import queries as payments
from peyvand.kit import clock, jobs
from peyvand.kit.network import is_within
from peyvand.kit.postgres import connections, replica
from peyvand.kit.remembered import Remembered
from peyvand.portal import outside

CONTENT_TYPE = CONTENT_TYPE_LATEST
# A proxy writes one of these: what it passed on is the public's.
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")

_REQUESTS = Counter("peyvand_requests", "Requests answered.", ["route", "method", "status"])
_SECONDS = Histogram(
    "peyvand_request_seconds",
    "How long an answer took.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def note_request(*, route: str, method: str, status: int, seconds: float) -> None:
    """`route`: the name of an address, never the address."""
    _counter(route, method, status).inc()
    _histogram(route).observe(seconds)


# Looked up for every request; the library takes ten times as long.
@lru_cache(maxsize=4096)
def _counter(route: str, method: str, status: int) -> Counter:
    return _REQUESTS.labels(route, method, status)


@lru_cache(maxsize=1024)
def _histogram(route: str) -> Histogram:
    return _SECONDS.labels(route)


def may_read(*, peer: str, is_forwarded: bool) -> bool:
    """Whether somebody at this address may see the figures. Whoever came through a proxy may not."""
    return not is_forwarded and is_within(peer, settings.METRICS_FROM)


# -- how the whole stands --------------------------------------------------------------------------------------------
def _gauge(name: str, said: str, values: Mapping[tuple[str, ...], float], labels: Iterable[str]) -> Metric:
    family = GaugeMetricFamily(f"peyvand_{name}", said, labels=list(labels))
    for key, value in values.items():
        family.add_metric(list(key), value)
    return family


def _alone(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(f"peyvand_{name}", said, value=value)


def _standing() -> list[Metric]:
    now = clock.now()
    queues = jobs.backlog()
    silent_for = jobs.worker_silent_for()
    unsealed_since = roots.waiting_since()
    limit, used = connections.used()
    parties = states(outside.configured(), now=now)
    return [
        _alone("database_up", "Whether the database answers.", 1),
        _gauge("jobs_waiting", "Jobs that are due.", {(q.name,): q.due for q in queues}, ["job"]),
        _gauge(
            "jobs_oldest_seconds", "How long the oldest has been due.", {(q.name,): q.oldest for q in queues}, ["job"]
        ),
        _gauge("jobs_failed", "Jobs that failed for good.", {(q.name,): q.failed for q in queues}, ["job"]),
        _alone(
            "worker_silent_seconds",
            "Since any worker's last sign of life.",
            float("inf" if silent_for is None else silent_for),
        ),
        _gauge(
            "text_messages",
            "Text messages: those that wait, and of the last day those that failed or expired.",
            {(str(state).lower(),): count for state, count in texts.backlog(now=now).items()},
            ["state"],
        ),
        _gauge(
            "payments",
            "Attempts to pay: under way, due for a question to the bank; differences that people must see to.",
            {(state,): count for state, count in payments.backlog(now=now).items()},
            ["state"],
        ),
        _alone(
            "audit_unsealed_seconds",
            "How long the audit log's earliest unsealed record has waited.",
            (now - unsealed_since).total_seconds() if unsealed_since else 0,
        ),
        _gauge(
            "outside_party",
            "By its last words: 1 for the state in which it is.",
            {(str(party), str(state)): state == said for party, said in parties.items() for state in State},
            ["party", "state"],
        ),
        _gauge("database_connections", "The database's connections.", {(s,): n for s, n in used.items()}, ["state"]),
        _alone("database_connections_limit", "How many the server takes.", limit),
        *_replica(),
    ]


def _replica() -> list[Metric]:
    if not replica.is_configured():
        return []
    behind = replica.watch.seconds_behind()
    return [
        _alone(
            "replica_behind_seconds",
            "At most so far behind is the replica.",
            float("inf") if behind is None else behind,
        )
    ]


# Every scraper of every process asks; the database is asked once in a while.
standing = Remembered(_standing, seconds=5.0)


class _Standing(Collector):
    def collect(self) -> Iterator[Metric]:
        try:
            yield from standing()
        except DatabaseError:
            yield _alone("database_up", "Whether the database answers.", 0)


def exposition() -> bytes:
    """All figures as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(_Standing())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)
