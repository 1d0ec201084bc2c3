"""How far the move is, and the end of the legacy system: refused while anything is open, recorded once (LEG-2)."""

import hashlib
import json
import stat
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from joserfc import jws
from joserfc.jwk import KeySet

from peyvand.eservices.agency_onboarding.choices.legacy import Settlement
from peyvand.eservices.agency_onboarding.models import LegacyRetirement
from peyvand.foundation.audit.models import Act
from peyvand.foundation.letters import signatures
from peyvand.kit.errors import Refusal
from tests.eservices.doors import run_command
from tests.eservices.onboarding.export import COURT, FUND, UNKNOWN, everything, import_lines, line, settle

pytestmark = pytest.mark.usefixtures("agencies", "morning")


def status() -> dict[str, int | bool]:
    code, out, _ = run_command("legacy_status", "--json")
    assert code == 0
    found = json.loads(out)
    assert found["total"] == found["moved"] + found["rejected"] + found["ambiguous"] + found["orphan"]
    return found


def expected(**counts: int | bool) -> dict[str, int | bool]:
    names = ("total", "moved", "unchanged", "updated", "rejected", "ambiguous", "orphan", "open")
    return {name: counts.get(name, 0) for name in names} | {"retired": counts.get("retired", False)}


def test_the_status_adds_up_at_every_step():
    assert status() == expected()
    lines = [line(1), line(2, active="0"), line(3, mobile="1"), line(4, agency_code=UNKNOWN)]
    lines += [line(5), line(5, agency_code=COURT)]
    import_lines(*lines)
    assert status() == expected(total=6, moved=2, rejected=1, ambiguous=2, orphan=1, open=4)
    import_lines(*lines)
    assert status() == expected(total=6, moved=2, unchanged=2, rejected=1, ambiguous=2, orphan=1, open=4)
    settle("user5", Settlement.TRANSFERRED)
    settle("user5", Settlement.DROPPED, agency_code=COURT)
    settle("user3", Settlement.DROPPED)
    assert status() == expected(total=6, moved=3, unchanged=2, rejected=1, ambiguous=1, orphan=1, open=1)
    import_lines(line(2, role="MANAGER", active="0"))
    assert status() == expected(total=6, moved=3, unchanged=1, updated=1, rejected=1, ambiguous=1, orphan=1, open=1)


def test_the_open_ones_and_their_agencies_are_listed():
    import_lines(line(1), line(2, mobile="1"), line(3, agency_code=UNKNOWN, agency_name="نهاد پیشین"))
    code, out, _ = run_command("legacy_status")
    assert code == 0
    assert f"{UNKNOWN} نهاد پیشین: ۱ از ۱ کاربر" in out
    assert f"{FUND} صندوق بازنشستگی: ۱ از ۲ کاربر" in out
    assert "user2  ناخوانا – شمارهٔ همراه" in out
    assert "user3  بی‌دستگاه – دستگاه این کاربر" in out
    assert "user1" not in out
    assert "09" not in out


def test_nothing_imported_is_no_reason_to_retire():
    before = everything()
    code, out, err = run_command("retire_legacy")
    assert (code, out) == (1, "")
    assert "هیچ کاربری" in err
    assert everything() == before


def test_what_is_open_stands_in_the_way_and_is_listed():
    import_lines(line(1), line(2, mobile="1"))
    before = everything()
    code, out, err = run_command("retire_legacy")
    assert (code, out) == (1, "")
    assert "user2" in err
    assert "۱ کاربر هنوز تصمیمی" in err
    assert everything() == before


def retire(report: Path) -> None:
    code, out, err = run_command("retire_legacy", "--report", str(report))
    assert (code, err) == (0, "")
    assert "۱ از ۲ کاربر منتقل شده‌اند" in out


@pytest.fixture
def retired(tmp_path: Path) -> Path:
    """The signed report of a retirement, one of two moved."""
    import_lines(line(1), line(2, agency_code=UNKNOWN, full_name="زهرا نوری"))
    settle("user2", Settlement.DROPPED, agency_code=UNKNOWN, reason="بازنشسته شده است")
    retire(tmp_path / "report.json")
    return tmp_path / "report.json"


def test_the_report_says_n_of_n_and_names_who_isnt_transferred_with_the_reason(retired: Path):
    report = json.loads(retired.read_bytes())
    (dropped,) = report.pop("not_transferred")
    assert report == {
        "document": "legacy-retirement",
        "retired_at": "2026-11-22T06:30:00+00:00",
        "retired_by": Act.objects.get(verb="legacy:retire").actor,
        "total": 2,
        "moved": 1,
    }
    assert (dropped["agency_code"], dropped["username"], dropped["full_name"]) == (UNKNOWN, "user2", "زهرا نوری")
    assert dropped["settlement_reason"] == "بازنشسته شده است"
    assert stat.S_IMODE(retired.stat().st_mode) == 0o600


def test_the_report_is_signed_and_kept_with_its_hash(retired: Path):
    content = retired.read_bytes()
    row = LegacyRetirement.objects.get()
    assert bytes(row.sha256) == hashlib.sha256(content).digest()
    assert Act.objects.get(verb="legacy:retire").detail == {"total": 2, "moved": 1, "sha256": bytes(row.sha256).hex()}
    signature = Path(f"{retired}.jws").read_text()
    keys = KeySet.import_key_set(signatures.published())
    registry = jws.JWSRegistry(algorithms=["EdDSA"])
    assert jws.deserialize_compact(signature, keys, registry=registry, payload=content)
    with pytest.raises(Exception, match="bad_signature"):
        jws.deserialize_compact(signature, keys, registry=registry, payload=content + b" ")


def test_a_second_time_only_writes_the_report_out_again(retired: Path):
    before, content = everything(), retired.read_bytes()
    retired.unlink()
    retire(retired)
    assert retired.read_bytes() == content
    assert everything() == before
    assert status() == expected(total=2, moved=1, orphan=1, retired=True)


def test_afterwards_nothing_is_moved_any_more(retired: Path):
    before = everything()
    with pytest.raises(Refusal, match="RETIRED"):
        import_lines(line(3))
    with pytest.raises(Refusal, match="RETIRED"):
        settle("user2", Settlement.TRANSFERRED, agency_code=UNKNOWN, into=FUND)
    assert everything() == before


def test_a_report_that_cant_be_written_doesnt_undo_the_retirement(tmp_path: Path):
    import_lines(line(1))
    code, _, err = run_command("retire_legacy", "--report", str(tmp_path / "no" / "report.json"))
    assert (code, "ثبت شده است" in err) == (1, True)
    assert LegacyRetirement.objects.exists()


def test_the_database_keeps_one_retirement_and_never_changes_it(retired: Path):
    row = LegacyRetirement.objects.get()
    for change in (
        lambda: LegacyRetirement.objects.update(moved=2),
        lambda: LegacyRetirement.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()
    row.pk = 2
    with pytest.raises(IntegrityError, match="legacy_retirement_once"), transaction.atomic():
        row.save(force_insert=True)
