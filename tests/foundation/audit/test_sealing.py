"""What was written is sealed once its transaction has ended, and the signed root stands outside the database."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from peyvand.foundation.audit import jobs, operations
from peyvand.foundation.audit.gateways import roots as files
from peyvand.foundation.audit.models import Act, Leaf, Root
from peyvand.foundation.audit.queries import roots, verifying
from peyvand.foundation.audit.rules import proofs, tree
from peyvand.foundation.audit.rules.sealing import Line
from peyvand.kit import ed25519
from peyvand.kit.errors import Refusal
from tests.foundation.audit.log import NOW, write

pytestmark = pytest.mark.usefixtures("committing_db")


@pytest.fixture
def places(tmp_path, settings):
    settings.AUDIT_KEYS = [tmp_path / "keys" / "audit.pem"]
    settings.AUDIT_ROOTS = [tmp_path / "here" / "roots.jsonl", tmp_path / "there" / "roots.jsonl"]
    return settings.AUDIT_ROOTS


def trusted():
    return ed25519.verifiers(roots.published_keys())


def act(subject="case:1", at=NOW):
    operations.record_act(actor="user:1", verb="case:move", subject=subject, now=at)


def test_every_record_has_one_leaf_and_the_root_is_that_of_all(places):
    write(700)
    assert operations.seal(now=NOW) == 700
    write(41, seed=2)
    assert operations.seal(now=NOW) == 41
    assert operations.seal(now=NOW) == 0
    whole = tree.Tree()
    for *_, hashed in roots.leaves():
        whole.add(bytes(hashed))
    assert whole.root() == bytes(roots.last().root)
    assert [root.size for root in Root.objects.order_by("size")] == [700, 741]


def test_a_record_waits_for_transactions_that_began_before_it(places):
    """The open one's records would else be sealed never, or out of the order that was signed."""
    other = connection.copy()
    try:
        act("case:1")
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "INSERT INTO audit_act (at, actor, verb, subject, detail)"
                " VALUES (%s, 'user:2', 'case:move', 'case:2', '{}')",
                [NOW],
            )
            act("case:3")
            assert operations.seal(now=NOW) == 1
            assert operations.seal(now=NOW) == 0
            cursor.execute("COMMIT")
        assert operations.seal(now=NOW) == 2
    finally:
        other.close()
    subjects = dict(Act.objects.values_list("pk", "subject"))
    assert [subjects[number] for _, _, number, _ in roots.leaves()] == ["case:1", "case:2", "case:3"]


def test_a_number_taken_long_before_its_record_was_written_is_not_passed_over(places):
    """Between the sequence and the transaction's id a process may be stopped for minutes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('audit_act', 'id'))")
        taken = cursor.fetchone()[0]
    for minute in range(9):
        act(f"case:{minute}")
        operations.seal(now=NOW + timedelta(minutes=minute))
    Act.objects.create(pk=taken, at=NOW, actor="user:1", verb="case:move", subject="late", detail={})
    assert operations.seal(now=NOW + timedelta(minutes=9)) == 1
    assert roots.settled(roots.last().watermark) == {}


def test_what_is_settled_is_not_read_again(places):
    for minute in (0, 1, 20, 40):
        act(f"case:{minute}")
        operations.seal(now=NOW + timedelta(minutes=minute))
    newest = Act.objects.order_by("-pk")[0].pk
    assert roots.settled(roots.last().watermark)["act"] >= newest - 2


def test_many_records_stand_under_several_roots(places, monkeypatch):
    monkeypatch.setattr("peyvand.foundation.audit.operations.sealing.MOST_LEAVES", 100)
    write(250)
    operations.seal(now=NOW)
    heads = roots.heads()[::-1]
    assert [head.size for head in heads] == [100, 200, 250]
    assert heads[0].watermark == heads[1].watermark == 0 < heads[2].watermark
    jobs.seal()
    assert verifying.verify(files.read(places[0]), trusted=trusted()).broken == 0


def test_the_job_writes_the_root_to_both_places(places):
    act()
    jobs.seal()
    act("case:2")
    jobs.seal()
    assert places[0].read_bytes() == places[1].read_bytes()
    lines = list(files.read(places[0]))
    assert [line.head.size for line in lines] == [1, 2]
    assert lines[1].head.root == bytes(roots.last().root)


def test_a_place_that_fails_is_caught_up_with(places, caplog):
    places[1].parent.mkdir()
    places[1].mkdir()
    act()
    jobs.seal()
    assert "could not be written" in caplog.text
    assert len(list(files.read(places[0]))) == 1
    places[1].rmdir()
    act("case:2")
    jobs.seal()
    assert places[0].read_bytes() == places[1].read_bytes()


def test_a_line_that_was_cut_off_is_written_again(places):
    act()
    jobs.seal()
    whole = places[0].read_bytes()
    act("case:2")
    jobs.seal()
    second = places[0].read_bytes()[len(whole) :]
    places[0].write_bytes(whole + second[:50])
    jobs.seal()
    assert [line.head.size for line in files.read(places[0])] == [1, 2]
    assert places[0].read_bytes() == whole + second[:50] + b"\n" + second


def test_a_file_that_holds_another_root_is_left_alone(places, caplog):
    act()
    jobs.seal()
    line = Line.read(places[0].read_text())
    another = json.loads(line.text())
    another["head"]["root"] = "00" * 32
    forged = json.dumps(another, sort_keys=True, separators=(",", ":")) + "\n"
    places[0].write_text(forged)
    act("case:2")
    jobs.seal()
    assert "isn't the database's" in caplog.text
    assert places[0].read_text() == forged
    with pytest.raises(CommandError, match="isn't the database's"):
        call_command("seal_audit_log")


@pytest.mark.parametrize("table", ["audit_leaf", "audit_subtree", "audit_root"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET hash = ''"])
def test_the_tree_is_append_only(places, table, statement):
    write(300)
    operations.seal(now=NOW)
    statement = statement.replace("hash", "root") if table == "audit_root" else statement
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert Leaf.objects.count() == 300


def test_nothing_is_sealed_where_the_transactions_are_counted_anew(places):
    """After a dump was loaded into a new server, whose transactions begin at one again."""
    act()
    operations.seal(now=NOW)
    _by_hand("UPDATE audit_root SET watermark = watermark + 1000000")
    act("case:2")
    with pytest.raises(Refusal) as refused:
        operations.seal(now=NOW)
    assert refused.value.code == "COUNTER_BEHIND"
    assert Leaf.objects.count() == 1


def test_nothing_is_sealed_on_top_of_a_tree_that_was_changed(places):
    write(300)
    operations.seal(now=NOW)
    _by_hand("UPDATE audit_subtree SET hash = sha256('')")
    act()
    with pytest.raises(Refusal) as refused:
        operations.seal(now=NOW)
    assert refused.value.code == "TREE_BROKEN"
    assert Leaf.objects.count() == 300


def test_proofs_hold_without_the_database(places):
    write(300)
    operations.seal(now=NOW)
    write(500, seed=2)
    operations.seal(now=NOW)
    keys = trusted()
    for leaf in Leaf.objects.filter(position__in=[0, 299, 300, 512, 799]):
        proof = json.loads(json.dumps(roots.proof(leaf.kind, leaf.record_id)))
        assert proofs.check(proof, trusted=keys).startswith(f"record {leaf.position} of 800")
        assert proof["record"]["id"] == leaf.record_id
        proof["record"]["at"] = "2020-01-01T00:00:00.000000Z"
        with pytest.raises(ValueError, match="isn't in the log"):
            proofs.check(proof, trusted=keys)
    growth = json.loads(json.dumps(roots.consistency(300, 800)))
    assert "begins with that of 300" in proofs.check(growth, trusted=keys)
    growth["old"], growth["path"] = growth["new"], []
    with pytest.raises(ValueError, match=r"begins|isn't|later"):
        proofs.check({**growth, "new": roots.consistency(300, 300)["old"]}, trusted=keys)
    assert roots.consistency(800, 300) is None
    assert roots.consistency(1, 800) is None


def test_a_proof_is_believed_by_trusted_keys_only(places, tmp_path, settings):
    act()
    operations.seal(now=NOW)
    leaf = Leaf.objects.get()
    proof = roots.proof(leaf.kind, leaf.record_id)
    settings.AUDIT_KEYS = [tmp_path / "another.pem"]
    with pytest.raises(ValueError, match="trusted"):
        proofs.check(proof, trusted=trusted())
    with pytest.raises(ValueError, match="not a proof"):
        proofs.check({"record": {}}, trusted=trusted())


def test_what_isnt_sealed_has_no_proof(places):
    act()
    assert roots.proof("act", Act.objects.get().pk) is None


def test_the_commands(places, tmp_path, capsys):
    write(40)
    with pytest.raises(CommandError, match="No such file"):
        call_command("verify_audit_log")
    call_command("seal_audit_log", "--out", str(tmp_path / "auditors.jsonl"))
    assert "sealed 40 of 40" in capsys.readouterr().out
    act()
    call_command("verify_audit_log")
    assert "40 records fit 1 roots; 1 aren't sealed yet" in capsys.readouterr().out
    call_command("verify_audit_log", "--roots", str(tmp_path / "auditors.jsonl"))
    jobs.seal()
    # The auditors' file is older than the log: what came after it has the database's own roots.
    call_command("verify_audit_log", "--roots", str(tmp_path / "auditors.jsonl"))
    assert "41 records fit 2 roots; 0 aren't sealed yet" in capsys.readouterr().out

    leaf = Leaf.objects.order_by("position").first()
    proof, keys = tmp_path / "proof.json", tmp_path / "keys.json"
    proof.write_text(json.dumps(roots.proof(leaf.kind, leaf.record_id)))
    keys.write_text(json.dumps(roots.published_keys()))
    call_command("verify_audit_log", "--proof", str(proof), "--keys", str(keys))
    assert "genuine: record 0 of 41" in capsys.readouterr().out
    proof.write_text("{}")
    with pytest.raises(CommandError, match="not a proof"):
        call_command("verify_audit_log", "--proof", str(proof))


def _by_hand(statement):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("RESET session_replication_role")
