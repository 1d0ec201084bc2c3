"""What all tests stand on."""

from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The test database. pytest-django makes it only where a test asks for `db` by name; ours come by other names."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def emptied_tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[str]:
    """The tables that a fresh database leaves empty; the others hold the rows of the migrations, such as the law's."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"
        )
        return _of_these(cursor, [name for (name,) in cursor.fetchall()], "NOT EXISTS")


@pytest.fixture
def committing_db(
    emptied_tables: list[str], django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The database without a transaction around the test; afterwards what the test wrote is removed.

    Not Django's flush: that would take the rows of the migrations along, and the audit log refuses it.
    """
    # A worker's threads close their connections after each job, so that none outlives the test.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    with django_db_blocker.unblock():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for table in _of_these(cursor, emptied_tables, "EXISTS"):
                cursor.execute(f"DELETE FROM {table}")
            cursor.execute("RESET session_replication_role")
        connections.close_all()


def _of_these(cursor, tables: list[str], condition: str) -> list[str]:
    """Those for which `EXISTS` or `NOT EXISTS` a row."""
    cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE {condition} (SELECT FROM {name})" for name in tables))
    return [name for (name,) in cursor.fetchall()]
