"""The demo's citizens have certificates with a code, without one, with one withdrawn, and one that was opened."""

from django.core.management import call_command

from peyvand.eservices.certificates.models import ShareCode
from peyvand.foundation.audit.choices import Ground
from peyvand.foundation.audit.models import Access
from peyvand.foundation.coverage.models import Answer
from peyvand.kit import clock
from peyvand.portal.demo import agencies_json, write_bundle
from peyvand.portal.demo_certificates import issue_certificates
from tests.eservices.certificates.people import golden_citizen


def test_the_demo_has_certificates_of_every_kind(database: None, tmp_path) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    write_bundle(bundle, today=clock.today())
    call_command("load_records", bundle, verbosity=0)
    agencies = tmp_path / "agencies.json"
    agencies.write_text(agencies_json())
    call_command("load_agencies", agencies, verbosity=0)
    for code in ("0000027227", "0000095273", "0000136107"):
        golden_citizen(code)
    issue_certificates(now=clock.now())
    assert Answer.objects.filter(recipient__isnull=False).count() == 4
    assert ShareCode.objects.filter(withdrawn_at=None).count() == 2
    assert ShareCode.objects.exclude(withdrawn_at=None).count() == 1
    assert {entry.agency_code for entry in Access.objects.filter(ground=Ground.DOCUMENT)} == {"FND-01"}
