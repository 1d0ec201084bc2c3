"""The signature: others accept it, a changed byte breaks it, and ours is told apart from anybody else's (INQ-6)."""

import io
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem, x509
from django.conf import settings as configured
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from peyvand.foundation.letters.gateways import keys, signing, trial
from peyvand.foundation.letters.rules import Verdict
from peyvand.kit.errors import Refusal
from tests.foundation.letters.certificates import END, Holder, written
from tests.foundation.letters.conftest import program
from tests.foundation.letters.sheets import LETTERS, NOW

YEARS_LATER = NOW + timedelta(days=5 * 365)


@pytest.fixture
def letter(signed: dict[str, bytes]) -> bytes:
    return signed["active-judicial"]


def verify(pdf: bytes) -> Verdict:
    return signing.verify(pdf, now=NOW)


# -- what others say -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LETTERS)
def test_pyhanko_accepts_every_letter_under_the_authority(name, signed):
    (*_, authority) = [
        x509.Certificate.load(der)
        for kind, _, der in pem.unarmor(
            (Path(configured.DATA_DIR) / "secrets" / "letters.pem").read_bytes(), multiple=True
        )
        if kind == "CERTIFICATE"
    ]
    assert authority.subject.native["common_name"] == trial.AUTHORITY
    (signature,) = PdfFileReader(io.BytesIO(signed[name])).embedded_signatures
    believed = ValidationContext(trust_roots=[authority], moment=NOW, allow_fetching=False)
    status = validate_pdf_signature(signature, believed)
    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.md_algorithm == "sha256"
    assert status.signer_reported_dt == NOW
    assert signature.docmdp_level == MDPPerm.NO_CHANGES
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_poppler_accepts_every_letter(signed, tmp_path):
    pdfsig = program("pdfsig", "poppler-utils")
    for name, pdf in signed.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(pdf)
        said = subprocess.run([pdfsig, "-nocert", path], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid." in said, name
        assert "Total document signed" in said, name
        assert said.count("Signature #") == 1, name


# -- what we say -----------------------------------------------------------------------------------------------------


def test_every_letter_is_genuine(signed):
    for pdf in signed.values():
        verdict = verify(pdf)
        assert verdict.genuine
        assert (verdict.signer, verdict.signed_at) == (trial.HOLDER, NOW)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_one_changed_byte_anywhere_is_told(signed, data):
    pdf = bytearray(signed["inactive"])
    position = data.draw(st.integers(0, len(pdf) - 1))
    pdf[position] ^= data.draw(st.integers(1, 255))
    assert not verify(bytes(pdf)).genuine


def test_each_byte_of_the_signatures_own_place_counts(letter):
    """Nothing signs this place, so the library wouldn't mind there what we do."""
    start = letter.index(b"/Contents <") + len(b"/Contents ")
    end = letter.index(b">", start) + 1
    message = 2 * len(PdfFileReader(io.BytesIO(letter)).embedded_signatures[0].signed_data.dump())
    for position in [*range(start, start + message, 11), *range(start + message, end, 101), end - 2, end - 1]:
        for change in (0x01, 0x20):  # another digit; the same digit in the other case
            changed = bytearray(letter)
            changed[position] ^= change
            assert not verify(bytes(changed)).genuine, position - start


def test_a_changed_letter_is_still_known_as_ours(letter):
    changed = letter.replace(b"answer.json", b"answer.txts")
    verdict = verify(changed)
    assert (verdict.signed, verdict.trusted, verdict.intact) == (True, True, False)


@pytest.mark.parametrize("added", [b"\n", b" ", b"%%EOF\n", b"\n% comment\n"])
def test_an_appended_byte_is_told(letter, added):
    assert not verify(letter + added).genuine


def test_an_appended_update_is_told(letter):
    writer = IncrementalPdfFileWriter(io.BytesIO(letter))
    writer.root["/Lang"] = generic.TextStringObject("en")
    writer.update_root()
    updated = io.BytesIO()
    writer.write(updated)
    verdict = verify(updated.getvalue())
    assert (verdict.signed, verdict.trusted, verdict.intact, verdict.whole) == (True, True, True, False)


def test_a_second_signature_over_the_first_is_told(signed, unsigned):
    stranger = Holder("غریبه")
    twice = signed_by(stranger, signed["inactive"], ignoring_the_ban=True)
    verdict = verify(twice)
    assert (verdict.signed, verdict.trusted, verdict.whole) == (True, True, False)
    assert verdict.signer == trial.HOLDER


def test_an_unsigned_letter_is_readable_and_no_more(unsigned):
    assert verify(unsigned["inactive"]) == Verdict(readable=True)


@pytest.mark.parametrize("name", ["غریبه", trial.HOLDER])
def test_a_foreign_signature_is_told_apart_even_under_our_name(name, unsigned):
    authority = Holder(trial.AUTHORITY)
    foreign = signed_by(Holder(name, authority), unsigned["inactive"])
    verdict = verify(foreign)
    assert (verdict.signed, verdict.intact, verdict.whole, verdict.trusted) == (True, True, True, False)
    assert verdict.signer == name


def signed_by(holder: Holder, pdf: bytes, *, ignoring_the_ban: bool = False) -> bytes:
    """What another program makes of the file."""
    stranger = SimpleSigner(
        signing_cert=x509.Certificate.load(pem.unarmor(holder.pem)[2]),
        signing_key=keys.load_private_key_from_pemder_data(holder.key_pem, passphrase=None),
        cert_registry=SimpleCertificateStore(),
    )
    if ignoring_the_ban:
        pdf = pdf.replace(b"/TransformMethod /DocMDP", b"/TransformMethod /DocNOT")
    made = io.BytesIO()
    sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), PdfSignatureMetadata(field_name="Other"), stranger, output=made)
    signed = made.getvalue()
    return signed.replace(b"/TransformMethod /DocNOT", b"/TransformMethod /DocMDP") if ignoring_the_ban else signed


# -- keys come and go ------------------------------------------------------------------------------------------------


@pytest.fixture
def use(settings: Any, tmp_path: Path) -> Any:
    """Sign with this holder's key from now on, believing also in `roots`."""

    def choose(holder: Holder, *chain: Holder, roots: tuple[Holder, ...] = ()) -> None:
        place = tmp_path / str(holder.certificate.serial_number)
        place.mkdir(exist_ok=True)
        settings.LETTER_KEY = written(place / "key.pem", holder.key_pem)
        settings.LETTER_CERTIFICATE = written(place / "certificate.pem", holder.pem, *(one.pem for one in chain))
        bundle = place / f"roots-{len(list(place.iterdir()))}.pem"
        settings.LETTER_ROOTS = written(bundle, *(root.pem for root in roots)) if roots else ""

    return choose


@pytest.fixture
def former() -> Holder:
    return Holder("امضای پیشین", Holder("مرکز صدور"))


@pytest.fixture
def newer() -> Holder:
    return Holder("امضای تازه", Holder("مرکز دیگر"), end=YEARS_LATER)


def test_letters_outlive_their_key_and_its_certificate(use, former, newer, unsigned):
    use(former, former.issuer)
    old = signing.sign(unsigned["inactive"], now=NOW).content
    assert signing.verify(old, now=NOW).genuine
    use(newer, newer.issuer, roots=(former,))
    assert signing.verify(old, now=YEARS_LATER).genuine
    assert signing.verify(old, now=YEARS_LATER).signer == "امضای پیشین"
    assert signing.verify(signing.sign(unsigned["inactive"], now=YEARS_LATER).content, now=YEARS_LATER).genuine


def test_an_authority_of_our_own_may_stand_for_all_it_certifies(use, former, newer, unsigned):
    use(former, former.issuer)
    old = signing.sign(unsigned["inactive"], now=NOW).content
    use(newer, newer.issuer, roots=(former.issuer,))
    assert signing.verify(old, now=YEARS_LATER).genuine


def test_a_key_that_left_the_bundle_is_believed_no_more(use, former, newer, unsigned):
    use(former, former.issuer)
    old = signing.sign(unsigned["inactive"], now=NOW).content
    use(newer, newer.issuer)
    verdict = signing.verify(old, now=NOW)
    assert (verdict.intact, verdict.whole, verdict.trusted) == (True, True, False)


def test_our_certificates_authority_isnt_believed_for_others(use, former, unsigned):
    use(former, former.issuer)
    neighbour = signed_by(Holder("همسایه", former.issuer), unsigned["inactive"])
    assert not signing.verify(neighbour, now=NOW).trusted


def test_a_letter_from_the_future_isnt_believed(letter):
    assert not signing.verify(letter, now=NOW - timedelta(hours=1)).genuine


def test_a_certificate_counts_by_the_day_of_signing(use, former, newer, unsigned):
    """Signed a day after the certificate's end, by a program that doesn't care."""
    use(former, former.issuer)
    late = signing._signed(unsigned["inactive"], END + timedelta(days=1))
    use(newer, newer.issuer, roots=(former.issuer,))
    assert not signing.verify(late, now=YEARS_LATER).genuine


@pytest.mark.parametrize("day", [END + timedelta(days=1), NOW - timedelta(days=365 * 3)])
def test_nothing_is_signed_outside_the_certificates_time(use, former, unsigned, day):
    use(former, former.issuer)
    with pytest.raises(Refusal) as refused:
        signing.sign(unsigned["inactive"], now=day)
    assert refused.value.code == "SIGNATURE_UNAVAILABLE"
    assert refused.value.data["status"] == 503


def test_intermediate_certificates_are_enclosed_and_roots_arent(use, unsigned):
    root = Holder("ریشه")
    middle = Holder("میانی", root)
    holder = Holder("امضا", middle)
    use(holder, middle, root)
    pdf = signing.sign(unsigned["inactive"], now=NOW).content
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    assert [one.subject.native["common_name"] for one in signature.other_embedded_certs] == ["میانی"]
    assert signing.verify(pdf, now=NOW).genuine


def test_the_test_key_says_so_and_is_its_owners_alone(signed):
    kept = Path(configured.DATA_DIR) / "secrets" / "letters.pem"
    assert kept.stat().st_mode & 0o077 == 0
    assert "آزمایشی" in signing.signer_name()
    assert sorted(path.name for path in kept.parent.glob("letters*")) == ["letters.pem"]


def test_of_two_processes_one_makes_the_test_key(tmp_path, monkeypatch):
    kept = tmp_path / "secrets" / "letters.pem"
    make = trial._make

    def while_another_is_faster() -> bytes:
        monkeypatch.setattr(trial, "_make", make)
        monkeypatch.setattr(trial.os, "getpid", lambda: 0)
        trial.certified_key(kept)
        return make()

    monkeypatch.setattr(trial, "_make", while_another_is_faster)
    trial.certified_key(kept)
    first = kept.read_bytes()
    assert trial.certified_key(kept).read_bytes() == first
    assert list(kept.parent.iterdir()) == [kept]


# -- files that were made to break something -------------------------------------------------------------------------


def hostile(letter: bytes) -> dict[str, bytes]:
    trailer = letter.rindex(b"trailer")
    return {
        "empty": b"",
        "no PDF": b"PK\x03\x04 nothing",
        "head only": b"%PDF-1.7\n",
        "zeros": b"%PDF-1.7\n" + bytes(1_000_000),
        "deep arrays": b"%PDF-1.7\n1 0 obj\n" + b"[" * 300_000,
        "deep arrays in the trailer": letter[:trailer] + b"trailer << /Root " + b"[" * 100_000 + letter[trailer + 7 :],
        "cut short": letter[: len(letter) // 2],
        "without its end": letter[:-40],
        "without its beginning": b"%PDF-1.7\n" + letter[len(letter) // 2 :],
        "table that leads to itself": letter[:trailer] + letter[trailer:].replace(b"/Prev ", b"/Prev 9"),
        "many objects promised": b"%PDF-1.7\nxref\n0 99999999\ntrailer\n<< /Size 99999999 >>\nstartxref\n9\n%%EOF\n",
        "many signatures": letter + letter * 5,
        "endless names": b"%PDF-1.7\n" + b"/ByteRange" * 90_000,
    }


def test_hostile_files_are_put_down_quickly(letter):
    for name, content in hostile(letter).items():
        began = time.process_time()
        assert not verify(content).genuine, name
        assert time.process_time() - began < 5, name


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_a_torn_letter_never_raises(signed, data):
    pdf = signed["inactive"]
    begin, end = sorted(data.draw(st.lists(st.integers(0, len(pdf)), min_size=2, max_size=2)))
    put = data.draw(st.sampled_from([b"", b"\x00" * 64, b"<<" * 50, b"1 0 R ", pdf[begin:end] * 2]))
    torn = pdf[:begin] + put + pdf[end:]
    assert torn == pdf or not verify(torn).genuine
