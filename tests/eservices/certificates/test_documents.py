"""«استعلام سند» on the panel: the recipient, and no other, opens a certificate by its code (CIT-5)."""

import pytest
from django.test import Client

from peyvand.eservices.certificates import rules
from peyvand.eservices.certificates.models import WrongCodes
from peyvand.foundation.agencies.models import Memorandum
from peyvand.foundation.audit.models import Access, Act, RefusedAttempt
from peyvand.foundation.coverage.models import Answer
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.crypto import decrypt
from peyvand.kit.text import latin_digits, persian_digits
from tests.eservices.cast import Cast
from tests.eservices.certificates.documents import REDEEM, give
from tests.eservices.certificates.test_certificates import PRINCIPAL
from tests.eservices.conftest import MORNING
from tests.foundation.accounts.people import signed_in_client


def test_the_recipient_sees_the_very_letter_and_the_holder_sees_who_looked(shared, fund: Cast):
    holder, place, code = shared
    operator = signed_in_client(fund.operator)
    page = give(operator, code.lower().replace("-", " "))
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert "این گواهی بنابه درخواست مورخ" in page.content.decode()
    entry = Access.objects.latest("pk")
    stored = Answer.objects.get()
    assert (entry.national_code, entry.agency_code, entry.ground) == (PRINCIPAL, "FND-01", "DOCUMENT")
    assert (entry.actor, entry.tracking_code) == (f"user:{fund.operator.pk}", stored.pk)
    assert (
        f"{fund.agency.name} این گواهی را <strong>۱ بار</strong> باز کرده است"
        in holder.get(f"{place}code/").content.decode()
    )
    pdf = give(operator, code, pdf="1")
    assert pdf.content.startswith(b"%PDF")
    assert pdf.content == holder.get(f"{place}letter.pdf").content
    assert Access.objects.filter(ground="DOCUMENT").count() == 2


def test_each_retrieval_is_counted_for_the_holder_and_told_by_text_message(shared, fund: Cast):
    holder, place, code = shared
    before, operator = TextMessage.objects.count(), signed_in_client(fund.operator)
    for views in (1, 2):
        give(operator, code)
        told = TextMessage.objects.order_by("pk")[before:]
        assert [(message.kind, message.mobile) for message in told] == [("certificate-opened", "09121234567")] * views
        assert f"{persian_digits(views)} بار" in holder.get(f"{place}code/").content.decode()
    text = latin_digits(decrypt(told[0].text))
    assert "باطلش کنید" in text
    assert not {PRINCIPAL, code, fund.agency.name} & set(text.split())


@pytest.mark.parametrize(
    "clauses",
    [{"services": ["INQUIRY"]}, {"suspended_at": "2026-01-01T00:00Z"}, {"valid_to": "2026-11-21"}],
    ids=["without the service", "suspended", "expired"],
)
def test_without_a_memorandum_that_opens_it_no_code_does(shared, fund, clauses):
    *_, code = shared
    Memorandum.objects.filter(agency=fund.agency).update(**clauses)
    operator = signed_in_client(fund.operator)
    assert operator.get(REDEEM).status_code == 403
    assert give(operator, code).status_code == 403
    assert not Access.objects.filter(ground="DOCUMENT").exists()
    assert not WrongCodes.objects.exists()


def test_managers_and_citizens_open_nothing(shared, fund):
    holder, _, code = shared
    assert give(signed_in_client(fund.manager), code).status_code == 403
    assert give(holder, code).url.startswith("/accounts/login/")
    assert give(Client(), code).url.startswith("/accounts/login/")
    assert not Access.objects.filter(ground="DOCUMENT").exists()


def test_a_superseded_certificate_says_so(shared, fund):
    *_, code = shared
    Answer.objects.update(superseded_at=MORNING)
    assert "دیگر معتبر نیست" in give(signed_in_client(fund.operator), code).content.decode()


def test_no_code_stands_in_an_address_or_a_table(shared, fund):
    *_, code = shared
    give(signed_in_client(fund.operator), code)
    parsed = rules.parse_code(code)
    tables = [*RefusedAttempt.objects.values_list(), *Access.objects.values_list(), *Act.objects.values_list()]
    assert parsed.verifier not in str(tables)
