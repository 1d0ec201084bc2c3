"""The database is taken back to an earlier moment: until somebody says so nothing is sealed, and then for ever it shows
which roots were given up. Nobody can pass off as restored what was merely taken out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from peyvand.foundation.audit import jobs, operations
from peyvand.foundation.audit.gateways import roots as files
from peyvand.foundation.audit.models import Act, Restoration
from peyvand.foundation.audit.queries import restoring, roots, verifying
from peyvand.foundation.audit.queries.verifying import Trouble, Verdict
from peyvand.kit import ed25519
from peyvand.kit.errors import Refusal
from tests.foundation.audit.log import NOW, write

pytestmark = pytest.mark.usefixtures("committing_db")

LOG = ("audit_act", "audit_access", "audit_refusedattempt", "audit_leaf", "audit_subtree", "audit_root",
       "audit_restoration", "audit_trace")  # fmt: skip


@pytest.fixture
def places(tmp_path, settings):
    settings.AUDIT_KEYS = [tmp_path / "audit.pem"]
    settings.AUDIT_ROOTS = [tmp_path / "here" / "roots.jsonl", tmp_path / "there" / "roots.jsonl"]
    return settings.AUDIT_ROOTS


@contextmanager
def as_superuser() -> Iterator:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor


def photograph() -> dict[str, list[tuple]]:
    """The log's tables as they are now."""
    with connection.cursor() as cursor:
        taken = {}
        for table in LOG:
            cursor.execute(f"SELECT {table}::text FROM {table}")
            taken[table] = cursor.fetchall()
        return taken


def take_back(taken: dict[str, list[tuple]]) -> None:
    """As a restore does it: the tables and their counters, so that numbers are given a second time."""
    with as_superuser() as cursor:
        for table, rows in taken.items():
            cursor.execute(f"DELETE FROM {table}")
            cursor.executemany(f"INSERT INTO {table} SELECT (%s::{table}).*", rows)
        for table in LOG[:3]:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


def grow(number: int, *, seed: int = 1) -> None:
    write(number, seed=seed)
    jobs.seal()


def verified(path) -> Verdict:
    return verifying.verify(files.read(path), trusted=ed25519.verifiers(roots.published_keys()))


def sizes(path) -> list[int | str]:
    """A file's lines: a root's size, a restoration's as `→kept`."""
    return [line.head.size if hasattr(line, "head") else f"→{line.restored.kept}" for line in files.read(path)]


def recorded(places, reason="the disk was lost"):
    taken_back = restoring.taken_back([files.read(path) for path in places if path.exists()])
    restored = operations.record_restoration(taken_back, by="command:dba", reason=reason, now=NOW)
    for path in places:
        files.append(path, after=roots.following)
    return restored


def test_nothing_is_sealed_until_the_restore_is_recorded(places, capsys):
    grow(40)
    then = photograph()
    grow(10, seed=2)
    take_back(then)
    write(5, seed=3)
    with pytest.raises(Refusal) as refused:
        jobs.seal()
    assert refused.value.code == "ROOTS_AHEAD"
    assert (roots.last().size, sizes(places[0])) == (40, [40, 50])
    with pytest.raises(CommandError, match="record_restore"):
        call_command("verify_audit_log")

    call_command("record_restore", "--reason", "the disk was lost")
    said = capsys.readouterr().out
    assert "10 records under 1 later roots were given up" in said
    assert "the disk was lost" in said
    jobs.seal()
    assert sizes(places[0]) == sizes(places[1]) == [40, 50, "→40", 46]
    call_command("verify_audit_log")
    said = capsys.readouterr().out
    assert "46 records fit 2 roots; 0 aren't sealed yet" in said
    assert "the disk was lost" in said
    act = Act.objects.get(verb="audit:restored")
    assert act.detail == {"kept": 40, "given_up": 1, "gone": 10, "reason": "the disk was lost"}


def test_what_was_written_before_the_moment_and_sealed_after_it_is_not_gone(places):
    grow(40)
    write(7, seed=2)
    then = photograph()
    write(3, seed=3)
    jobs.seal()
    take_back(then)
    restored = recorded(places)
    assert (restored.kept, restored.gone) == (40, 3)
    jobs.seal()
    assert verified(places[0]).broken == 0


def test_an_auditors_older_copy_still_verifies(places, tmp_path):
    """It ends with a root that was given up; the database's signed word says so."""
    grow(40)
    then = photograph()
    grow(10, seed=2)
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(places[0].read_bytes())
    take_back(then)
    assert verified(copy).first[0].trouble in {Trouble.MISSING, Trouble.CHANGED}
    recorded(places)
    grow(20, seed=4)
    verdict = verified(copy)
    assert (verdict.broken, verdict.sealed, len(verdict.restorations)) == (0, 61, 1)


def test_tampering_after_a_restore_is_found(places):
    grow(40)
    then = photograph()
    grow(10, seed=2)
    take_back(then)
    recorded(places)
    grow(20, seed=4)
    number = Act.objects.order_by("pk")[0].pk
    with as_superuser() as cursor:
        cursor.execute("UPDATE audit_act SET actor = 'user:9' WHERE id = %s", [number])
    verdict = verified(places[0])
    assert (verdict.broken, verdict.first[0].number, verdict.first[0].trouble) == (1, number, Trouble.CHANGED)


def test_a_restoration_that_no_trusted_key_has_signed_gives_nothing_up(places, tmp_path, settings):
    """Whoever has the database in hand takes the tail out and calls it a restore, with a key of their own."""
    grow(40)
    then = photograph()
    grow(10, seed=2)
    take_back(then)
    ours = settings.AUDIT_KEYS
    settings.AUDIT_KEYS = [tmp_path / "forgers.pem"]
    recorded(places)
    settings.AUDIT_KEYS = ours
    verdict = verified(places[0])
    assert verdict.first[0].position == 40
    assert verdict.restorations == []


def test_a_restoration_gives_up_the_roots_that_it_names_and_no_others(places):
    """Taken out of another file's restoration, a root binds as before."""
    grow(40)
    then = photograph()
    grow(10, seed=2)
    take_back(then)
    recorded(places)
    line = json.loads(places[0].read_text().splitlines()[-1])
    line["restored"]["given_up"] = []
    places[0].write_text(
        "".join(places[0].read_text().splitlines(keepends=True)[:-1])
        + json.dumps(line, sort_keys=True, separators=(",", ":")) + "\n"
    )  # fmt: skip
    with as_superuser() as cursor:
        cursor.execute("DELETE FROM audit_restoration")
    assert verified(places[0]).first[0].position == 40


def test_a_place_that_lagged_behind_gets_the_restoration_too(places):
    grow(40)
    then = photograph()
    grow(10, seed=2)
    places[1].write_text("".join(places[1].read_text().splitlines(keepends=True)[:1]))
    take_back(then)
    recorded(places)
    grow(20, seed=4)
    assert sizes(places[0]) == [40, 50, "→40", 61]
    assert sizes(places[1]) == [40, "→40", 61]
    assert verified(places[0]).broken == verified(places[1]).broken == 0


def test_the_first_place_was_lost_with_the_disk(places):
    """The second place alone knows what was given up."""
    grow(40)
    then = photograph()
    grow(10, seed=2)
    take_back(then)
    places[0].unlink()
    with pytest.raises(Refusal):
        jobs.seal()
    assert recorded(places).given_up
    jobs.seal()
    assert sizes(places[0]) == [40, "→40", 41]
    assert sizes(places[1]) == [40, 50, "→40", 41]
    assert verified(places[0]).broken == verified(places[1]).broken == 0


def test_restored_twice_and_to_what_had_been_given_up(places):
    """The first restore went too far back; the second goes to a moment that the first had given up."""
    grow(40)
    early = photograph()
    grow(10, seed=2)
    late = photograph()
    grow(10, seed=3)
    take_back(early)
    recorded(places, "too early")
    grow(5, seed=4)
    take_back(late)
    restored = recorded(places, "the right moment")
    assert [size for size, _ in restored.given_up] == [46]
    jobs.seal()
    assert sizes(places[0]) == [40, 50, 60, "→40", 46, "→40", 50, 51]
    verdict = verified(places[0])
    assert (verdict.broken, verdict.sealed) == (0, 51)
    assert [restored.reason for restored in verdict.restorations] == ["too early", "the right moment"]


def test_restored_before_the_first_root(places):
    before = photograph()
    grow(10)
    take_back(before)
    assert recorded(places).kept == 0
    jobs.seal()
    assert sizes(places[0]) == [10, "→0", 1]
    assert verified(places[0]).broken == 0


def test_a_restore_that_lost_no_sealed_record_is_recorded_too(places):
    grow(10)
    restored = recorded(places)
    assert (restored.kept, restored.given_up, restored.gone) == (10, (), 0)
    jobs.seal()
    assert sizes(places[0]) == [10, "→10", 11]
    assert verified(places[0]).broken == 0


@pytest.mark.parametrize("reason", ["", "  ", "ا" * 501])
def test_it_needs_a_reason(places, reason):
    grow(10)
    with pytest.raises(CommandError, match="دلیل"):
        call_command("record_restore", "--reason", reason)
    assert not Restoration.objects.exists()
    assert not Act.objects.filter(verb="audit:restored").exists()


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET gone = 0"])
def test_restorations_are_append_only(places, statement):
    grow(10)
    recorded(places)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("audit_restoration"))
    assert Restoration.objects.count() == 1


def test_nobody_seals_on_while_one_place_knows_more(places):
    """A later minute changes nothing: the service answers, the records wait."""
    grow(10)
    then = photograph()
    grow(10, seed=2)
    take_back(then)
    for minute in range(2):
        with pytest.raises(Refusal):
            operations.seal(now=NOW + timedelta(minutes=minute), outside=files.ends(places))
    assert roots.last().size == 10
