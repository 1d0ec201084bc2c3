"""What a load balancer and whoever watches are told (docs/operate/monitoring.md).

Only what no node could do without makes one unready: a database that takes writes, with this release's tables. All else
is shown as degraded: were an outside party's outage to take every node out, nobody would be served at all.
"""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from peyvand.foundation.audit.queries import roots
from peyvand.foundation.parties.queries import states
from peyvand.kit import clock, jobs
from peyvand.kit.postgres import replica
from peyvand.kit.remembered import Remembered
from peyvand.portal import outside

OK, DEGRADED, UNAVAILABLE, DOWN = "ok", "degraded", "unavailable", "down"
# A worker gives a sign of life every ten seconds and is given up by the others after thirty.
_WORKER_SILENT = 30.0  # seconds
# The log is sealed each minute.
_SEALING_LATE = timedelta(minutes=5)

type Report = tuple[HTTPStatus, dict[str, object]]


def _is_writable() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'")
        return bool(cursor.fetchone()[0])


class _Migrated:
    """Whether every migration of this release is applied. Once so, it stays so, and nothing is asked any more."""

    def __init__(self) -> None:
        self.known = False

    def __call__(self) -> bool:
        if not self.known:
            executor = MigrationExecutor(connection)
            self.known = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return self.known


def _is_worked() -> bool:
    silent_for = jobs.worker_silent_for()
    return silent_for is not None and silent_for <= _WORKER_SILENT


def _is_sealed() -> bool:
    since = roots.waiting_since()
    return since is None or clock.now() - since <= _SEALING_LATE


migrated = _Migrated()
_ESSENTIAL: dict[str, Callable[[], bool]] = {"database": _is_writable, "migrations": migrated}
_SHOWN: dict[str, Callable[[], bool]] = {"worker": _is_worked, "sealing": _is_sealed}


def _report() -> Report:
    checks: dict[str, str] = {}
    try:
        for name, holds in _ESSENTIAL.items():
            checks[name] = OK if holds() else DOWN
            if checks[name] == DOWN:
                return HTTPStatus.SERVICE_UNAVAILABLE, {"status": UNAVAILABLE, "checks": checks}
        checks |= {name: OK if holds() else DOWN for name, holds in _SHOWN.items()}
        if replica.is_configured():
            checks["replica"] = OK if replica.watch.is_near() else DOWN
        checks |= {str(party): str(state) for party, state in states(outside.configured(), now=clock.now()).items()}
    except DatabaseError:
        return HTTPStatus.SERVICE_UNAVAILABLE, {"status": UNAVAILABLE, "checks": {"database": DOWN}}
    # Of a party that nobody has heard of yet, nothing bad is known.
    is_whole = all(said != DOWN for said in checks.values())
    return HTTPStatus.OK, {"status": OK if is_whole else DEGRADED, "checks": checks}


# A probe a second from each of many balancers costs no more than one.
ready = Remembered(_report, seconds=1.0)


def live() -> Report:
    """This process answers; nothing is asked."""
    return HTTPStatus.OK, {"status": OK}
