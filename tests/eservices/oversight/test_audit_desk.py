"""The auditor finds who did what, takes proofs along, changes nothing, and is written down too."""

import json

import pytest
from django.core.management import call_command

from peyvand.eservices.oversight.queries import auditing
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.audit import jobs
from peyvand.foundation.audit.models import Access, Act
from peyvand.foundation.audit.queries import roots
from peyvand.foundation.audit.rules import proofs
from peyvand.kit import ed25519
from peyvand.kit.crypto import pseudonym
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.accounts.staff import staff

pytestmark = pytest.mark.usefixtures("committing_db")
DESK, KNOWN, OTHER = "/desk/audit/", "0000027227", "0000040835"


@pytest.fixture
def auditor(morning):
    return signed_in_client(staff("0051234106", Role.AUDITOR))


@pytest.fixture
def log(golden, fund, stranger, asks):
    asks(fund, KNOWN, OTHER)
    asks(stranger, KNOWN)


def lines(response):
    assert response.status_code == 200, response.content.decode()
    return response.context["page"].lines


def trusted():
    return ed25519.verifiers(roots.published_keys())


def test_about_whom_by_whom_for_which_agency(log, auditor, fund, stranger):
    assert {line.agency for line in lines(auditor.post(DESK, {"national_code": KNOWN}))} == {"FND-01", "FND-99"}
    of_agency = lines(auditor.post(DESK, {"agency_code": "FND-01", "kind": "access"}))
    assert [line.about for line in of_agency] == [pseudonym(OTHER), pseudonym(KNOWN)]
    assert {line.who for line in of_agency} == {fund.operator.full_name}
    assert len(lines(auditor.post(DESK, {"user_code": stranger.operator.national_code}))) == 1
    assert len(lines(auditor.post(DESK, {"user_code": stranger.manager.national_code}))) == 0


def test_by_office_and_time(log, auditor):
    assert lines(auditor.post(DESK, {"office_code": "AUDIT"})) == []
    jobs.seal()
    own = lines(auditor.post(DESK, {"office_code": "AUDIT"}))
    assert {line.what for line in own} == {"جست‌وجو در دفتر"}
    day = {"first_day_day": "1", "first_day_month": "9", "first_day_year": "1405"}
    assert len(lines(auditor.post(DESK, {**day, "kind": "access"}))) == 3
    before = {f"last_day_{part}": value for part, value in (("day", "30"), ("month", "8"), ("year", "1405"))}
    assert lines(auditor.post(DESK, before)) == []


def test_a_search_is_an_entry_and_one_about_a_person_is_in_that_persons_list(log, auditor):
    auditor.post(DESK, {"national_code": KNOWN})
    (act,) = Act.objects.filter(verb="audit:search")
    assert act.detail == {"person": pseudonym(KNOWN)}
    seen = Access.objects.get(ground="STAFF")
    assert (seen.national_code, seen.actor, seen.channel) == (KNOWN, act.actor, "DESK")


@pytest.mark.parametrize(
    "wrong",
    [
        {"national_code": "12"}, {"agency_code": "NONE"}, {"office_code": "NONE"}, {"user_code": "0084575948"},
        {"first_day_day": "40", "first_day_month": "1", "first_day_year": "1405"},
    ],
)  # fmt: skip
def test_what_cannot_be_sought_leaves_nothing(log, auditor, wrong):
    for address in (DESK, f"{DESK}export/"):
        assert auditor.post(address, wrong).status_code == 422
    assert not Act.objects.filter(verb__startswith="audit:").exists()


def test_no_page_shows_a_national_code(log, auditor):
    for response in (auditor.post(DESK, {}), auditor.get(f"{DESK}records/0/")):
        assert KNOWN not in response.content.decode()


def test_pages_lead_on(log, auditor, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(auditing, "A_PAGE", 2)
    with django_assert_max_num_queries(14):
        first = auditor.post(DESK, {"kind": "access"})
    before = first.context["page"].before
    second = auditor.post(DESK, {"kind": "access", "before": before})
    assert (len(lines(first)), len(lines(second)), second.context["page"].before) == (2, 1, "")
    assert len(lines(auditor.post(DESK, {"kind": "access", "before": "nonsense"}))) == 2


def test_records_and_exports_are_proved(log, auditor, tmp_path, capsys):
    (line,) = lines(auditor.post(DESK, {"agency_code": "FND-99", "kind": "access"}))
    assert auditor.get(f"{DESK}records/{line.position}/").status_code == 200
    proof = auditor.get(f"{DESK}records/{line.position}/proof.json").json()
    assert "record" in proofs.check(proof, trusted=trusted())
    assert auditor.get(f"{DESK}records/{10**9}/").status_code == 404
    assert auditor.get(f"{DESK}records/{10**9}/proof.json").status_code == 404

    exported = auditor.post(f"{DESK}export/", {"kind": "access"})
    assert len(exported.json()["records"]) == 3
    path, keys = tmp_path / "export.json", tmp_path / "keys.json"
    path.write_bytes(exported.content)
    keys.write_bytes(auditor.get("/.well-known/audit-keys.json").content)
    call_command("verify_audit_log", "--proof", str(path), "--keys", str(keys))
    assert capsys.readouterr().out.count("sealed before") == 3
    forged = exported.json()
    forged["records"][1]["record"]["agency_code"] = "FND-00"
    with pytest.raises(ValueError, match="isn't in the log"):
        proofs.check(forged, trusted=trusted())
    assert auditor.post(f"{DESK}export/", {"kind": "refusal"}).status_code == 422
    assert set(Act.objects.filter(verb__startswith="audit:").values_list("verb", flat=True)) == {
        "audit:search", "audit:open", "audit:prove", "audit:export",
    }  # fmt: skip


def test_the_seals_and_what_they_prove(log, auditor, tmp_path, capsys):
    shown = auditor.get(f"{DESK}seals/")
    heads = shown.context["heads"]
    assert len(heads) == 2
    growth = auditor.get(f"{DESK}seals/{heads[-1].size}/growth.json")
    assert "unchanged" in proofs.check(growth.json(), trusted=trusted())
    assert auditor.get(f"{DESK}seals/12345/growth.json").status_code == 404
    file = tmp_path / "roots.jsonl"
    file.write_bytes(b"".join(auditor.get(f"{DESK}seals/roots.jsonl").streaming_content))
    call_command("verify_audit_log", "--roots", str(file))
    assert "fit 2 roots" in capsys.readouterr().out
    assert json.loads(auditor.get("/.well-known/audit-keys.json").content)["keys"][0]["crv"] == "Ed25519"


@pytest.mark.parametrize("role", [Role.COMMITTEE_MEMBER, Role.ADMINISTRATOR])
def test_nobody_else_comes_in(log, fund, role):
    for user in (staff("0051234051", role), fund.manager):
        visitor = signed_in_client(user)
        for path in ("", "records/0/", "records/0/proof.json", "seals/", "seals/roots.jsonl", "seals/2/growth.json"):
            assert visitor.get(f"{DESK}{path}").status_code == 403, path
        assert visitor.post(DESK, {"national_code": KNOWN}).status_code == 403
    assert not Act.objects.filter(verb__startswith="audit:").exists()
