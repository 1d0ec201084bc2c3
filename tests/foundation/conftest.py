"""For the few tests that must see a real commit."""

import pytest
from django.db import connection, connections

_EMPTIED = (
    "accounts_user, accounts_attempts, notifications_textmessage, procrastinate_jobs, audit_act, audit_refusedattempt"
)


@pytest.fixture
def committing_db(django_db_setup, django_db_blocker, monkeypatch):
    """The database without a transaction around the test; afterwards what the test wrote is removed.

    Not Django's flush: that would take the rows of the migrations along, and the audit log refuses it.
    """
    # A worker's threads close their connections after each job, so that none outlives the test.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    with django_db_blocker.unblock():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(f"TRUNCATE {_EMPTIED} CASCADE")
            cursor.execute("RESET session_replication_role")
        connections.close_all()
