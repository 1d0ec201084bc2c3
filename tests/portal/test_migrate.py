"""Migrations beside who is at work: they wait for no lock long, and try again."""

import threading
import time
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations
from django.db.migrations.recorder import MigrationRecorder

from peyvand.portal.management.commands import migrate

TABLE = "audit_trace"


@pytest.fixture
def upcoming(committing_db, monkeypatch):
    """A migration more, of an app's, which locks a table; undone afterwards."""

    class Migration(migrations.Migration):
        dependencies = [("audit", "0006_restoration")]
        operations = [migrations.RunSQL(f"ALTER TABLE {TABLE} ADD COLUMN upcoming int NULL")]

    from django.db.migrations import loader

    really = loader.MigrationLoader.load_disk

    def with_one_more(self):
        really(self)
        self.disk_migrations["audit", "9999_upcoming"] = Migration("9999_upcoming", "audit")

    monkeypatch.setattr(loader.MigrationLoader, "load_disk", with_one_more)
    monkeypatch.setattr(migrate, "PAUSE", 0.3)
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")  # whoever held the table may take a moment to be gone
        cursor.execute(f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS upcoming")
    MigrationRecorder(connection).migration_qs.filter(name="9999_upcoming").delete()


def another_connection() -> psycopg.Connection:
    settings = connection.settings_dict
    return psycopg.connect(host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"], autocommit=True)


def has_column() -> bool:
    with connection.cursor() as cursor:
        return "upcoming" in {column.name for column in connection.introspection.get_table_description(cursor, TABLE)}


def test_nobody_queues_behind_a_migration_that_waits(upcoming):
    """Somebody's long transaction holds the table for three seconds; others go on reading it all the while."""
    slowest, stop = 0.0, threading.Event()

    def hold() -> None:
        with another_connection() as holder:
            holder.execute("BEGIN")
            holder.execute(f"SELECT count(*) FROM {TABLE}")
            held.set()
            time.sleep(3)

    def read() -> None:
        nonlocal slowest
        with another_connection() as reader:
            while not stop.is_set():
                begun = time.monotonic()
                reader.execute(f"SELECT count(*) FROM {TABLE}")
                slowest = max(slowest, time.monotonic() - begun)
                time.sleep(0.01)

    held = threading.Event()
    threads = [threading.Thread(target=hold), threading.Thread(target=read)]
    threads[0].start()
    held.wait()
    threads[1].start()
    said = StringIO()
    call_command("migrate", "audit", verbosity=0, stderr=said)
    stop.set()
    for thread in threads:
        thread.join()
    assert has_column()
    assert "a table is in use (1 of 20)" in said.getvalue()
    assert slowest < 2.5, "longer than the migration may wait for its lock"


def test_it_gives_up_in_the_end_and_changes_nothing(upcoming, monkeypatch):
    monkeypatch.setattr(migrate, "TRIES", 2)
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "100ms")
    with another_connection() as holder:
        holder.execute("BEGIN")
        holder.execute(f"LOCK TABLE {TABLE} IN ACCESS SHARE MODE")
        with pytest.raises(CommandError, match="gave up"):
            call_command("migrate", "audit", verbosity=0, stderr=StringIO())
    assert not has_column()
