"""A migration is applied while the release before still answers: nothing in it may lock a table for long, or take away
what that release uses. Squawk reads the SQL; `migrations_so_far.txt` lists those that ran before there was a rule."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

SO_FAR = Path(__file__).with_name("migrations_so_far.txt")
SQUAWK = Path(sys.executable).parent / "squawk"
# What it says beyond that: taste in types, time-outs that `peyvand migrate` sets, and constraints dropped, which locks
# for an instant and takes nothing from who still knows them.
NOT_OURS = (
    "prefer-text-field", "prefer-bigint-over-int", "prefer-bigint-over-smallint", "prefer-robust-stmts",
    "require-lock-timeout", "require-statement-timeout", "ban-drop-constraint", "ban-drop-not-null",
)  # fmt: skip


def so_far() -> set[str]:
    return {line.split()[0] for line in SO_FAR.read_text().splitlines() if line and not line.startswith("#")}


def ours() -> dict[str, tuple[str, str]]:
    """Each migration of ours as `app.name`, with its key in Django's graph."""
    loader = MigrationLoader(None)
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith("peyvand.")}
    return {".".join(key): key for key in sorted(loader.graph.nodes) if key[0] in labels}


def sql(migration: Migration, before: ProjectState) -> str:
    """What it sends; a connection only puts values in quotes."""
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        editor.collected_sql = []
        migration.apply(before, editor, collect_sql=True)
        return "\n".join([*editor.collected_sql, *(f"{statement};" for statement in editor.deferred_sql)])


def findings(text: str, *, in_transaction: bool = True) -> Iterator[str]:
    options = ["--reporter=json", "--pg-version=15", f"--exclude={','.join(NOT_OURS)}"]
    options += ["--assume-in-transaction"] if in_transaction else []
    said = subprocess.run([SQUAWK, *options], input=text, capture_output=True, text=True, check=False)
    assert said.returncode in {0, 1}, said.stderr
    for found in json.loads(said.stdout or "[]"):
        yield f"line {found['line'] + 1}: {found['rule_name']}: {found['message']}"


def test_no_new_migration_stands_in_the_way_of_the_release_before(django_db_blocker):
    known, done, found = ours(), so_far(), []
    loader = MigrationLoader(None)
    for name in sorted(known.keys() - done):
        migration = loader.graph.nodes[known[name]]
        with django_db_blocker.unblock():
            text = sql(migration, loader.project_state(known[name], at_end=False))
            connection.close()
        found += [f"{name} {finding}" for finding in findings(text, in_transaction=migration.atomic)]
    assert found == [], "docs/operate/upgrading.md says how to do it instead"


def test_what_is_listed_as_done_is_there():
    assert so_far() - ours().keys() == set()


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("ALTER TABLE cases_case ADD COLUMN a int NOT NULL;", "adding-required-field"),
        ("ALTER TABLE cases_case ADD COLUMN a uuid DEFAULT gen_random_uuid();", "adding-field-with-default"),
        ("CREATE INDEX a ON cases_case (b);", "require-concurrent-index-creation"),
        ("ALTER TABLE cases_case RENAME COLUMN a TO b;", "renaming-column"),
        ("ALTER TABLE cases_case RENAME TO b;", "renaming-table"),
        ("ALTER TABLE cases_case DROP COLUMN a;", "ban-drop-column"),
        ("DROP TABLE cases_case;", "ban-drop-table"),
        ("ALTER TABLE cases_case ALTER COLUMN a TYPE bigint;", "changing-column-type"),
        ("ALTER TABLE cases_case ADD CONSTRAINT c CHECK (a > 0);", "constraint-missing-not-valid"),
        ("ALTER TABLE cases_case ALTER COLUMN a SET NOT NULL;", "adding-not-nullable-field"),
        ("ALTER TABLE cases_case ADD CONSTRAINT c UNIQUE (a);", "disallowed-unique-constraint"),
    ],
)
def test_what_locks_or_takes_away_is_caught(statement, rule):
    assert any(f": {rule}: " in finding for finding in findings(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE cases_case ADD COLUMN a int NULL;",
        "ALTER TABLE cases_case ADD COLUMN a int NOT NULL DEFAULT 0;",
        "ALTER TABLE cases_case ADD CONSTRAINT c CHECK (a > 0) NOT VALID;",
        'CREATE TABLE "a" ("id" bigint NOT NULL PRIMARY KEY); CREATE INDEX "b" ON "a" ("id");',
    ],
)
def test_what_only_adds_is_let_through(statement):
    assert list(findings(statement)) == []


def test_an_index_beside_who_writes_is_let_through():
    assert list(findings("CREATE INDEX CONCURRENTLY a ON cases_case (b);", in_transaction=False)) == []
