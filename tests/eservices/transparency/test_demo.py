"""The demo shows an objection and a dispute in each state, and a list that a citizen believes."""

from collections import Counter

from django.core.management import call_command

from peyvand.eservices.transparency.queries import Reader, accesses
from peyvand.foundation.accounts.queries import by_national_code
from peyvand.foundation.cases.models import Case
from peyvand.foundation.coverage.models import Seal, SupersededNotice
from peyvand.kit import clock
from peyvand.portal.demo import agencies_json, offices_json, write_bundle
from peyvand.portal.demo_accesses import look_at_citizens
from tests.eservices.certificates.people import golden_citizen


def test_the_demo_has_an_objection_and_a_dispute_in_each_state(database: None, tmp_path) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    write_bundle(bundle, today=clock.today())
    call_command("load_records", bundle, verbosity=0)
    for command, text in (("load_agencies", agencies_json()), ("load_offices", offices_json())):
        file = tmp_path / f"{command}.json"
        file.write_text(text)
        call_command(command, file, verbosity=0)
    for code in ("0000027227", "0000095273", "0000136107"):
        golden_citizen(code)
    look_at_citizens(now=clock.now())
    states = Counter(Case.objects.values_list("kind", "state"))
    assert states == {
        ("access_objection", "AT_COMMITTEE"): 1, ("access_objection", "UPHELD"): 1,
        ("access_objection", "DISMISSED"): 1, ("access_objection", "WITHDRAWN"): 1,
        ("letter_dispute", "CORRECTED"): 1, ("letter_dispute", "AT_BRANCH"): 1,
    }  # fmt: skip
    assert SupersededNotice.objects.count() == Seal.objects.count() == 1
    citizen = by_national_code("0000027227")
    lines = accesses(Reader(citizen.pk, citizen.national_code), today=clock.today()).lines
    assert {line.purpose for line in lines if line.purpose} == {"برقراری مستمری"}
    assert "دادگستری" not in {line.by for line in lines}
