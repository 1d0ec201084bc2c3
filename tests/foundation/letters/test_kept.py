"""A letter is made once: whoever asks again, or at the same time, gets the same file (INQ-6)."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, connections, transaction

from peyvand.foundation.letters import operations, press, queries
from peyvand.foundation.letters.gateways import keys, signing, typesetting
from peyvand.foundation.letters.models import Document
from peyvand.kit.errors import Refusal
from tests.foundation.letters.sheets import LETTERS, NOW, NUMBER, SHEETS, sheet

SHEET = SHEETS["inactive"]


@pytest.mark.django_db
def test_the_same_letter_is_given_every_time(monkeypatch):
    first = press.paper(SHEET, now=NOW)
    monkeypatch.setattr(typesetting, "typeset", None)  # it isn't set again, even if it reads otherwise now
    assert press.paper(sheet(LETTERS["not-found"]), now=NOW) == first
    kept = queries.document(int(NUMBER))
    assert kept == queries.Kept(
        number=int(NUMBER),
        content=first,
        sha256=hashlib.sha256(first).digest(),
        signer=f"{keys.current().name}, {keys.current().serial}",
        made_at=NOW,
    )
    assert queries.number_of(hashlib.sha256(first).digest()) == int(NUMBER)
    assert queries.number_of(hashlib.sha256(first + b"\n").digest()) is None
    assert signing.verify(first, now=NOW).genuine


@pytest.mark.django_db
def test_whoever_comes_first_is_kept():
    first = operations.keep(number=7, content=b"first", signer="a", now=NOW)
    assert operations.keep(number=7, content=b"second", signer="b", now=NOW) == first == b"first"
    assert Document.objects.count() == 1


def test_of_two_at_once_one_is_kept_and_both_get_it(committing_db, monkeypatch):
    made, both = [], threading.Barrier(2, timeout=20)
    sign = signing.sign

    def sign_together(pdf, *, now):
        assert not connection.in_atomic_block  # no transaction waits for the key
        both.wait()
        made.append(sign(pdf, now=now))
        return made[-1]

    def ask(_):
        try:
            return press.paper(SHEET, now=NOW)
        finally:
            connections.close_all()

    monkeypatch.setattr(signing, "sign", sign_together)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(ask, range(2))
    assert made[0].content != made[1].content
    assert one == other
    assert Document.objects.count() == 1


@pytest.mark.django_db
def test_nothing_is_kept_if_the_key_doesnt_sign(monkeypatch):
    def down(pdf, now):
        raise keys.KeyUnavailable

    monkeypatch.setattr(signing, "_signed", down)
    with pytest.raises(Refusal) as refused:
        press.paper(SHEET, now=NOW)
    assert (refused.value.code, refused.value.data["status"]) == ("SIGNATURE_UNAVAILABLE", 503)
    assert not Document.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["UPDATE letters_document SET content = ''", "TRUNCATE letters_document"])
def test_a_kept_letter_is_never_changed(change):
    operations.keep(number=7, content=b"first", signer="a", now=NOW)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    kept = queries.document(7)
    assert kept
    assert kept.content == b"first"
