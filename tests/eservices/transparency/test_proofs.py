"""Whoever reads who looked at their data can take a proof of each line along (ALL-4, CIT-6)."""

import json
import re
from datetime import timedelta

import pytest
from django.core.management import call_command

from peyvand.eservices.transparency.queries.accesses import _reference
from peyvand.foundation.audit import jobs
from peyvand.foundation.audit.models import Access
from peyvand.foundation.audit.queries import roots
from tests.eservices.certificates.people import browser
from tests.eservices.conftest import MORNING
from tests.eservices.transparency.readers import DEPENDENT, LIST, OF_DEPENDENT, PRINCIPAL, asks, references
from tests.foundation.accounts.people import signed_in_client

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')

pytestmark = pytest.mark.usefixtures("committing_db")


@pytest.fixture(autouse=True)
def keys(tmp_path, settings):
    settings.AUDIT_KEYS, settings.AUDIT_ROOTS = [tmp_path / "audit.pem"], [tmp_path / "roots.jsonl"]


def proof_of(client, reference):
    return client.get(f"{LIST}{reference}/proof.json")


def test_a_line_is_proved_to_anybody_and_tells_no_more_than_the_line(golden, fund, tmp_path, capsys):
    asks(fund, PRINCIPAL, now=MORNING)
    owner = browser(PRINCIPAL)
    (reference,) = references(owner)
    waiting = proof_of(owner, reference)
    assert waiting.status_code == 409
    jobs.seal()
    given = proof_of(owner, reference)
    assert given["Content-Disposition"] == 'attachment; filename="proof.json"'
    assert set(given.json()["record"]) == {
        "kind", "id", "at", "national_code", "agency_code", "channel", "ground", "disclosed", "withheld",
    }  # fmt: skip
    entry = Access.objects.get(national_code=PRINCIPAL)
    text = given.content.decode()
    assert f"user:{fund.operator.pk}" not in text
    assert str(entry.tracking_code) not in text
    path, keys = tmp_path / "proof.json", tmp_path / "keys.json"
    path.write_bytes(given.content)
    keys.write_text(json.dumps(roots.published_keys()))
    call_command("verify_audit_log", "--proof", str(path), "--keys", str(keys))
    assert "genuine" in capsys.readouterr().out


def test_nobody_else_gets_it(golden, fund):
    asks(fund, PRINCIPAL, now=MORNING)
    jobs.seal()
    owner, stranger = browser(PRINCIPAL), browser(DEPENDENT)
    (reference,) = references(owner)
    never = f"{reference[:-1]}{'0' if reference[-1] != '0' else '1'}"
    assert proof_of(stranger, reference).status_code == proof_of(owner, never).status_code == 404
    assert proof_of(signed_in_client(fund.operator), reference).status_code == 302


def test_what_a_court_withholds_has_no_proof_and_shows_in_no_other(golden, fund, court):
    """The same answer as for a line that there isn't, for the relative too."""
    asks(fund, DEPENDENT, now=MORNING)
    asks(court, DEPENDENT, now=MORNING + timedelta(seconds=1), case_number="1", seal_days=3, seal_reason="تعقیب متهم")
    jobs.seal()
    withheld = Access.objects.get(agency_code=court.agency.code, national_code=DEPENDENT)
    owner, relative = browser(DEPENDENT), browser(OF_DEPENDENT)
    hidden, shown = proof_of(owner, _reference(withheld)), proof_of(owner, "1763795400000000-0123456789abcdef")
    assert hidden.status_code == shown.status_code == 404
    assert _TOKEN.sub(b"", hidden.content) == _TOKEN.sub(b"", shown.content)
    assert references(relative) == []
    (reference,) = references(owner)
    text = proof_of(owner, reference).content.decode()
    assert court.agency.code not in text
    assert _reference(withheld) not in text
