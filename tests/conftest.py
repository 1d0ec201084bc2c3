"""What all tests stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker

TESTS = Path(__file__).resolve().parent
# Few tests, each of a minute or so: begun first, or one process ends alone with them while the other has nothing left.
LONGEST = (
    "eservices/leaks",
    "eservices/inquiry/batch/test_processes.py",
    "rights/test_rights.py",
    "foundation/cases/test_machine.py",
    "foundation/payments/test_machine.py",
    "journeys",
    "portal/test_looks.py",
    "foundation/ui/test_looks.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first; xdist keeps this order with `--no-loadscope-reorder`."""
    longest = [TESTS / name for name in LONGEST]
    assert all(path.exists() for path in longest)
    items.sort(
        key=lambda item: next((n for n, path in enumerate(longest) if item.path.is_relative_to(path)), len(longest))
    )


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The test database. pytest-django makes it only where a test asks for `db` by name; ours come by other names."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:  # a browser's last request may still be under way
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def emptied_tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """The tables, each with what tells a test's rows from those of the migrations, such as the law's: all of them in a
    table that a fresh database leaves empty, else those with a later id. What is said of the tables themselves stays: a
    test that takes a migration back and applies it again has it recorded under a later id."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text, EXISTS (SELECT FROM pg_attribute WHERE attrelid = oid AND attname = 'id'"
            " AND atttypid IN ('int4'::regtype, 'int8'::regtype)) FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"
        )
        numbered = dict(cursor.fetchall())
        del numbered["django_migrations"]
        empty = _with_rows(cursor, dict.fromkeys(numbered, "true"), "NOT EXISTS")
        conditions = dict.fromkeys(empty, "true")
        for table in numbered:
            if numbered[table] and table not in conditions:
                cursor.execute(f"SELECT max(id) FROM {table}")
                conditions[table] = f"id > {cursor.fetchone()[0]}"
        return conditions


@pytest.fixture
def committing_db(
    emptied_tables: dict[str, str],
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[None]:
    """The database without a transaction around the test; afterwards what the test wrote is removed.

    Not Django's flush: that would take the rows of the migrations along, and the audit log refuses it.
    """
    # A worker's threads close their connections after each job, so that none outlives the test.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    # The log is emptied below: its roots go with it, or nothing would be sealed in the next test.
    if not any(place.is_relative_to(tmp_path) for place in settings.AUDIT_ROOTS):
        monkeypatch.setattr(settings, "AUDIT_ROOTS", [tmp_path / "roots.jsonl"])
    with django_db_blocker.unblock():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for table in _with_rows(cursor, emptied_tables, "EXISTS"):
                cursor.execute(f"DELETE FROM {table} WHERE {emptied_tables[table]}")
            cursor.execute("RESET session_replication_role")
        connections.close_all()


def _with_rows(cursor, conditions: dict[str, str], existence: str) -> list[str]:
    """The tables for which a row of the condition `EXISTS` or `NOT EXISTS`."""
    cursor.execute(
        " UNION ALL ".join(
            f"SELECT '{table}' WHERE {existence} (SELECT FROM {table} WHERE {condition})"
            for table, condition in conditions.items()
        )
    )
    return [name for (name,) in cursor.fetchall()]
