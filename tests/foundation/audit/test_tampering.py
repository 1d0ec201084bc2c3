"""Whatever a superuser does to the log is told from the exported roots, with the first record that doesn't fit.

Each kind of tampering is tried on the records alone, and by somebody who then makes the tree anew over what is left
and signs it with another key. PEYVAND_SOAK does it 200 times each on a log of 20,000.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction

from peyvand.foundation.audit import jobs, operations
from peyvand.foundation.audit.choices import RecordKind
from peyvand.foundation.audit.gateways import roots as files
from peyvand.foundation.audit.models import Leaf
from peyvand.foundation.audit.queries import records, roots, verifying
from peyvand.foundation.audit.queries.verifying import Trouble, Verdict
from peyvand.kit import ed25519
from tests.foundation.audit.log import NOW, write

LONG = int(os.environ.get("PEYVAND_SOAK", "0"))
SIZE, TIMES = (20_000, min(LONG, 200)) if LONG else (240, 4)
TABLE = {kind: records.TABLES[kind]._meta.db_table for kind in RecordKind}
# What there is to change in a record of each kind.
EDITS = {
    RecordKind.ACT: [
        "actor = 'user:9999'", "detail = detail || '{\"to\": \"CLOSED\"}'", "at = at + interval '1 microsecond'",
        "transaction = (transaction::text::bigint - 1)::text::xid8", "subject = subject || '0'",
    ],
    RecordKind.ACCESS: [
        "agency_code = 'FND-9'", "national_code = '9999999999'", "disclosed = disclosed || '{ADDRESS}'",
        "tracking_code = tracking_code + 1", "sealed_until = coalesce(sealed_until, at::date) + 1", "channel = 'DESK'",
    ],
    RecordKind.REFUSAL: ["reason = 'RATE'", "source = '10.0.0.1'", "actor = ''"],
}  # fmt: skip

type Tamper = Callable[[Random, list[tuple[str, int]]], tuple[str, int]]


def edit(chance, leaves):
    kind, number = chance.choice(leaves)
    _do(f"UPDATE {TABLE[kind]} SET {chance.choice(EDITS[kind])} WHERE id = {number}")
    return kind, number


def delete(chance, leaves):
    kind, number = chance.choice(leaves)
    _do(f"DELETE FROM {TABLE[kind]} WHERE id = {number}")
    return kind, number


def insert(chance, leaves):
    """A copy of another record, as though it had been there all along: after the last, or at a number left free."""
    _, number = chance.choice([leaf for leaf in leaves if leaf[0] == "access"])
    free = chance.choice(["(SELECT max(id) FROM audit_access) + 1000000", "0", f"-{number}"])
    columns = "at, transaction, national_code, agency_code, actor, channel, ground, disclosed, tracking_code"
    _do(f"INSERT INTO audit_access (id, {columns}) SELECT {free}, {columns} FROM audit_access WHERE id = {number}")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id), min(id) FROM {TABLE['access']}")
        highest, lowest = cursor.fetchone()
    return "access", highest if free.startswith("(") else lowest


def swap(chance, leaves):
    kind = chance.choice(list(RecordKind))
    one, two = sorted(chance.sample([number for of, number in leaves if of == kind], 2))
    _do(
        f"UPDATE {TABLE[kind]} SET id = -id WHERE id IN ({one}, {two})",
        f"UPDATE {TABLE[kind]} SET id = {one + two} + id WHERE id IN (-{one}, -{two})",
    )
    return kind, one


def cut_the_tail(chance, leaves):
    kept = len(leaves) - chance.randint(1, len(leaves) // 4)
    for kind in RecordKind:
        numbers = [number for of, number in leaves[kept:] if of == kind]
        if numbers:
            _do(f"DELETE FROM {TABLE[kind]} WHERE id = ANY(ARRAY{numbers})")
    return leaves[kept]


def rewrite_all(chance, leaves):
    _do(
        f"UPDATE audit_act SET actor = 'user:{chance.randint(100, 999)}'",
        "UPDATE audit_access SET disclosed = '{NOTHING_FOUND}'",
        "UPDATE audit_refusedattempt SET reason = 'NONE'",
    )
    return leaves[0]


TAMPERINGS: list[Tamper] = [edit, delete, insert, swap, cut_the_tail, rewrite_all]


@pytest.fixture
def exported(committing_db, tmp_path, settings):
    """A sealed log and its exported roots; the log grew under several of them."""
    settings.AUDIT_KEYS = [tmp_path / "audit.pem"]
    settings.AUDIT_ROOTS = [tmp_path / "roots.jsonl"]
    for part in range(4):
        write(SIZE // 4, seed=part)
        jobs.seal()
    assert Leaf.objects.count() == SIZE
    return tmp_path / "roots.jsonl"


def verified(path, keys) -> Verdict:
    return verifying.verify(files.read(path), trusted=keys)


@pytest.mark.parametrize("reseals", [False, True], ids=["the records", "the tree too"])
@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_tampering_is_found_and_the_first_record_named(exported, tmp_path, settings, tamper, reseals):
    keys = ed25519.verifiers(roots.published_keys())
    assert verified(exported, keys).broken == 0
    leaves = [(kind, number) for _, kind, number, _ in roots.leaves()]
    chance = Random(f"{tamper.__name__}{reseals}")
    settings.AUDIT_KEYS = [tmp_path / "forgers.pem"]
    for _ in range(TIMES // 2):
        with transaction.atomic():
            kind, number = tamper(chance, leaves)
            if reseals:
                _do("DELETE FROM audit_leaf", "DELETE FROM audit_subtree", "DELETE FROM audit_root")
                operations.seal(now=NOW)
            verdict = verified(exported, keys)
            assert verdict.broken, f"{kind} {number}"
            first = verdict.first[0]
            assert (first.kind, first.number) == (kind, number)
            transaction.set_rollback(True)
    assert verified(exported, keys).broken == 0


def test_a_new_tree_over_the_same_records_is_found(exported, tmp_path, settings):
    """The records fit; whoever asks for a proof would get one that the forger has signed."""
    keys = ed25519.verifiers(roots.published_keys())
    settings.AUDIT_KEYS = [tmp_path / "forgers.pem"]
    _do("DELETE FROM audit_leaf", "DELETE FROM audit_subtree", "DELETE FROM audit_root")
    operations.seal(now=NOW)
    verdict = verified(exported, keys)
    assert (verdict.broken, verdict.first[0].trouble) == (1, Trouble.TREE)


def test_roots_of_another_key_are_not_believed(exported, tmp_path, settings):
    """Everything written anew, the exported file too: the key is what the forger lacks."""
    keys = ed25519.verifiers(roots.published_keys())
    settings.AUDIT_KEYS = [tmp_path / "forgers.pem"]
    _do("DELETE FROM audit_leaf", "DELETE FROM audit_subtree", "DELETE FROM audit_root")
    settings.AUDIT_ROOTS = [tmp_path / "forged.jsonl"]
    jobs.seal()
    verdict = verified(tmp_path / "forged.jsonl", keys)
    assert verdict.first[0].trouble == Trouble.SIGNATURE


def test_a_gap_in_the_exported_roots_is_found(exported):
    keys = ed25519.verifiers(roots.published_keys())
    lines = exported.read_text().splitlines(keepends=True)
    exported.write_text("".join(lines[:1] + lines[2:]))
    assert verified(exported, keys).first[0].trouble == Trouble.CHAIN


def test_a_line_that_lists_other_records_is_no_line(exported):
    exported.write_text(exported.read_text().replace('"added":"act:', '"added":"act:1', 1))
    with pytest.raises(ValueError, match="line 1"):
        verified(exported, {})


def test_the_rows_behind_later_roots_must_be_those_that_were_signed(exported):
    """An older export: what came after it has no witness but the tables, which are not believed blindly either."""
    keys = ed25519.verifiers(roots.published_keys())
    exported.write_text("".join(exported.read_text().splitlines(keepends=True)[:3]))
    assert verified(exported, keys).sealed == SIZE
    _do(f"UPDATE audit_leaf SET hash = sha256('') WHERE position = {SIZE - 1}")
    with pytest.raises(ValueError, match="signed"):
        verified(exported, keys)


def test_a_record_that_claims_a_day_long_past_is_found(exported):
    """Written today with today's transaction, as the program itself writes: only the day is a lie."""
    keys = ed25519.verifiers(roots.published_keys())
    for days in (0, 30):
        operations.record_access(
            national_code="0067749828", agency_code="FND-1", actor="user:1", channel="PANEL", ground="INQUIRY",
            disclosed=[], tracking_code=None, now=NOW - timedelta(days=days),
        )  # fmt: skip
        jobs.seal()
    verdict = verified(exported, keys)
    assert (verdict.broken, verdict.first[0].trouble, verdict.first[0].position) == (1, Trouble.DATED_BACK, SIZE + 1)


def _do(*statements):
    """By a superuser's hand, whom no trigger stops."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("RESET session_replication_role")
