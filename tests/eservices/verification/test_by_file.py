"""The PDF itself: the doors that give it, and the page that says whether a file is the one that was signed (INQ-6)."""

import hashlib
import io
import zlib
from datetime import datetime

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from peyvand.foundation.audit.models import Access
from peyvand.foundation.coverage import operations, queries
from peyvand.foundation.coverage.questions import Answered, Asker, Question
from peyvand.foundation.coverage.rules import tracking_text
from peyvand.foundation.letters import queries as letters
from peyvand.foundation.letters.gateways import signing
from tests.eservices.cast import Cast
from tests.eservices.doors import INQUIRIES, headers
from tests.eservices.traces import refused
from tests.foundation.accounts.people import signed_in_client

EMPLOYED = "0000027227"
GENUINE, CHANGED, UNSIGNED = "<h1>این نامه اصیل است</h1>", "پس از امضا تغییر کرده است", "نامهٔ امضاشدهٔ سازمان نیست"

pytestmark = pytest.mark.usefixtures("golden")


@pytest.fixture
def number(court: Cast, morning: datetime) -> int:
    (reply,) = operations.answer([Question(Asker(user_id=court.operator.pk), "PANEL", EMPLOYED)], now=morning)
    assert isinstance(reply, Answered)
    return reply.tracking_code


@pytest.fixture
def pdf(number: int, court: Cast) -> bytes:
    return Client().get(f"{INQUIRIES}/{tracking_text(number)}/letter.pdf", headers=headers(court)).content


def upload(content: bytes, *, name: str = "letter.pdf") -> HttpResponse:
    return Client().post("/verify/file/", {"file": SimpleUploadedFile(name, content, "application/pdf")})


# -- the doors -------------------------------------------------------------------------------------------------------


def test_page_and_api_give_the_same_file_every_time(number: int, court: Cast, pdf: bytes) -> None:
    page = f"/panel/inquiries/{tracking_text(number)}/letter.pdf"
    came = signed_in_client(court.operator).get(page)
    assert came.status_code == 200
    assert came["Content-Type"] == "application/pdf"
    assert came["Cache-Control"] == "no-store"
    assert f"letter-{tracking_text(number)}.pdf" in came["Content-Disposition"]
    assert came.content == pdf
    kept = letters.document(number)
    assert kept
    assert kept.sha256 == hashlib.sha256(pdf).digest()


def test_the_stored_answer_is_inside_byte_for_byte(number: int, pdf: bytes) -> None:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    assert document.count_attachments() == 1
    assert bytes(document.get_attachment(0).get_data()) == queries.stored_answer(number)[1].encode()


def test_each_giving_is_an_access_entry(number: int, court: Cast) -> None:
    for _ in range(2):
        Client().get(f"{INQUIRIES}/{tracking_text(number)}/letter.pdf", headers=headers(court))
    entries = Access.objects.filter(ground="PAPER", tracking_code=number)
    asked = Access.objects.filter(ground="INQUIRY", tracking_code=number)
    assert entries.count() == 2 * asked.count() > 0
    assert {tuple(entry.disclosed) for entry in entries} == {tuple(entry.disclosed) for entry in asked}


def test_nobody_elses_letter_is_given(number: int, court: Cast, stranger: Cast) -> None:
    page = f"/panel/inquiries/{tracking_text(number)}/letter.pdf"
    for user in (court.teammate, stranger.operator):
        with refused("NOT_FOUND"):
            assert signed_in_client(user).get(page).status_code == 404
    with refused("NOT_AN_OPERATOR"):
        assert signed_in_client(court.manager).get(page).status_code == 403
    with refused("NOT_FOUND"):
        address = f"{INQUIRIES}/{tracking_text(number)}/letter.pdf"
        assert Client().get(address, headers=headers(stranger)).status_code == 404
    assert letters.document(number) is None, "nothing was made for them either"


def test_a_key_that_does_not_sign_is_told_and_nothing_is_kept(
    number: int, court: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **named: object) -> None:
        raise signing._unavailable()

    monkeypatch.setattr(signing, "sign", fail)
    came = Client().get(f"{INQUIRIES}/{tracking_text(number)}/letter.pdf", headers=headers(court))
    assert came.status_code == 503
    assert came["Content-Type"] == "application/problem+json"
    assert int(came["Retry-After"]) > 0
    page = signed_in_client(court.operator).get(f"/panel/inquiries/{tracking_text(number)}/letter.pdf")
    assert page.status_code == 503
    assert letters.document(number) is None


# -- the file --------------------------------------------------------------------------------------------------------


def test_the_file_as_it_was_given_is_genuine(pdf: bytes) -> None:
    came = upload(pdf)
    page = came.content.decode()
    assert came.status_code == 200
    assert GENUINE in page
    assert "امضای الکترونیکی آن درست است" in page
    for secret in (EMPLOYED, "۰۰۰۰۰۲۷۲۲۷", "کریمی"):
        assert secret not in page


def test_a_superseded_letters_file_says_so(number: int, pdf: bytes, morning: datetime) -> None:
    operations.supersede(tracking_code=number, reason="x", actor="system", now=morning)
    assert "دیگر معتبر نیست" in upload(pdf).content.decode()


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6])
def test_one_changed_byte_is_told(pdf: bytes, part: float) -> None:
    changed = bytearray(pdf)
    changed[int(len(pdf) * part)] ^= 1
    came = upload(bytes(changed))
    assert came.status_code == 422
    assert GENUINE not in came.content.decode()
    assert CHANGED in came.content.decode() or UNSIGNED in came.content.decode()


def test_something_added_behind_the_signature_is_told(pdf: bytes) -> None:
    page = upload(pdf + b"\n% more").content.decode()
    assert CHANGED in page
    assert GENUINE not in page


@pytest.mark.parametrize(
    "content", [b"not a pdf", b"%PDF-1.7\n", b"%PDF-1.7\n" + zlib.compress(b"0" * 10**6), b"\x00" * 1000]
)
def test_any_other_file_is_no_letter(content: bytes) -> None:
    came = upload(content)
    assert came.status_code == 422
    assert UNSIGNED in came.content.decode()


def test_a_genuine_signature_without_a_letter_of_ours_is_not_believed(number: int, pdf: bytes) -> None:
    """As one might make with a stolen key: it verifies, but is not in the register."""
    from peyvand.foundation.letters.models import Document

    Document.objects.filter(pk=number).delete()
    page = upload(pdf).content.decode()
    assert GENUINE not in page
    assert "در دفتر ما نیست" in page


def test_a_file_that_is_too_large_or_empty_or_missing_is_told_beside_the_field() -> None:
    assert "مگابایت" in upload(b"%PDF-" + b"0" * 2_000_001).content.decode()
    assert upload(b"").status_code == 422
    assert "فایل نامه را برگزینید" in Client().post("/verify/file/", {}).content.decode()


def test_one_address_may_not_upload_without_end() -> None:
    statuses = [upload(b"%d" % n).status_code for n in range(61)]
    assert statuses[:60] == [422] * 60
    assert statuses[60] == 429
