"""The signature of letters (PAdES B-B), and what the signature of any file is worth.

Nothing is fetched over the network: who is believed, the settings say.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any

from asn1crypto import cms
from asn1crypto.parser import peek
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.validation import KeyUsageConstraints, async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from peyvand.foundation.letters.gateways import keys
from peyvand.foundation.letters.rules import FIELD_TITLE, Verdict
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

log = logging.getLogger(__name__)

_FIELD = SigFieldSpec(
    "Signature",
    readable_field_name=FIELD_TITLE,
    # The template draws the seal. PDF/A wants the field printable, PDF/UA outside the page.
    invis_sig_settings=InvisSigSettings(box_out_of_bounds=True),
)
_METADATA = PdfSignatureMetadata(
    field_name=_FIELD.sig_field_name,
    md_algorithm="sha256",
    subfilter=SigSeedSubFilter.PADES,
    certify=True,
    docmdp_permissions=MDPPerm.NO_CHANGES,
)
_SIGNS = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})
_CLOCKS_DIFFER = timedelta(minutes=5)
_RETRY_AFTER = 60  # seconds
# Room in the file for the signature without its certificates. Left to find out, the library signs twice.
_MESSAGE_SIZE = 1500  # bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed PDF, and whose certificate signed it: «name, serial number»."""

    content: bytes
    signer: str


class _PdfSigner(PdfSigner):
    """Signs with the caller's time, not the machine's."""

    def __init__(self, signer: Any, now: datetime) -> None:
        super().__init__(_METADATA, signer, new_field_spec=_FIELD)
        self._now = now

    def init_signing_session(self, *args: Any, **options: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **options)
        session.system_time = self._now
        return session


def signer_name() -> str:
    """The name in the certificate that letters are signed under now."""
    return keys.current().name


def sign(pdf: bytes, *, now: datetime) -> Signed:
    """Certify the PDF: from here on every change breaks the signature.

    Raises Refusal SIGNATURE_UNAVAILABLE (503) if the key doesn't sign now or its certificate isn't valid.
    """
    certified = keys.current()
    certificate = certified.certificate
    if not certificate.not_valid_before <= now <= certificate.not_valid_after:
        log.error("the certificate of the letters' key isn't valid today")
        raise _unavailable()
    try:
        content = _signed(pdf, now)
    except keys.KeyUnavailable:
        # A module that was restarted doesn't know our session any more: once more, with a new one.
        try:
            content = _signed(pdf, now)
        except keys.KeyUnavailable as error:
            log.exception("the letters' key doesn't sign")
            raise _unavailable() from error
    return Signed(content, f"{certified.name}, {certified.serial}")


def does_sign() -> bool:
    """Whether the key signs, tried on a few bytes that are no letter."""
    try:
        with keys.signer() as signer:
            asyncio.run(signer.async_sign_raw(b"peyvand", "sha256"))
    except keys.KeyUnavailable:
        return False
    return True


def _signed(pdf: bytes, now: datetime) -> bytes:
    certified = keys.current()
    size = _MESSAGE_SIZE + sum(len(enclosed.dump()) for enclosed in (certified.certificate, *certified.chain))
    signed = BytesIO()
    with keys.signer() as signer:
        _PdfSigner(signer, now).sign_pdf(
            IncrementalPdfFileWriter(BytesIO(pdf)),
            bytes_reserved=2 * size,  # it stands there in hexadecimal
            output=signed,
        )
    return signed.getvalue()


def _unavailable() -> Refusal:
    return Refusal(
        "SIGNATURE_UNAVAILABLE",
        _("نامه اکنون امضا نمی‌شود؛ چند دقیقه دیگر دوباره بخواهید. پاسخ استعلام شما ثبت شده است."),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        retry_after=_RETRY_AFTER,
    )


def verify(pdf: bytes, *, now: datetime) -> Verdict:
    """What the first signature of any file is worth. The caller bounds the size; nothing is raised.

    A certificate counts by the day of signing, so that letters outlive it. That day is the signer's own claim: against
    a key that was stolen, only the register of kept letters helps (`queries.number_of`).
    """
    if not pdf.startswith(b"%PDF-"):
        return Verdict()
    try:
        return asyncio.run(_verdict(pdf, now))
    except Exception:
        # Whatever a library makes of a file that was made to break it.
        return Verdict()


async def _verdict(pdf: bytes, now: datetime) -> Verdict:
    signatures = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
    if not signatures:
        return Verdict(readable=True)
    signature = signatures[0]
    signed_at = signature.self_reported_timestamp
    roots = ValidationContext(trust_roots=keys.trusted(), moment=signed_at or now, allow_fetching=False)
    status = await async_validate_pdf_signature(signature, roots, key_usage_settings=_SIGNS, skip_diff=True)
    # The library's `trusted` wants the file intact too; that a changed letter was once ours is worth knowing.
    certified = status.valid and status.validation_path is not None and status.trust_problem_indic is None
    trusted = certified and signed_at is not None and signed_at <= now + _CLOCKS_DIFFER
    return Verdict(
        readable=True,
        signed=True,
        # Others may write signatures in ways that we don't.
        intact=status.intact and status.valid and (not trusted or _as_written(signature, pdf)),
        whole=len(signatures) == 1 and _whole(signature, pdf),
        trusted=trusted,
        signer=keys.Certified(signature.signer_cert, ()).name,
        signed_at=signed_at and signed_at.astimezone(UTC),
    )


def _whole(signature: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Whether all but the signature's own place is signed, to the end of the file."""
    start, length, behind, rest = signature.byte_range
    place = 2 * len(signature.pkcs7_content) + 2
    return start == 0 and behind == length + place and behind + rest == len(pdf)


def _as_written(signature: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Whether the signature's own place, which nothing signs, is as we write it: nothing hides in it."""
    _start, length, behind, _rest = signature.byte_range
    content = signature.pkcs7_content
    message = cms.ContentInfo.load(content)
    signed, signer = signature.signed_data, signature.signer_info
    kind_size = peek(message.contents)
    return (
        pdf[length:behind] == b"<" + content.hex().upper().encode() + b">"
        and not any(content[len(message.dump()) :])
        and kind_size + peek(message.contents[kind_size:]) == len(message.contents)
        and signed["version"].native == signer["version"].native == "v1"
        and [algorithm.dump() for algorithm in signed["digest_algorithms"]] == [signer["digest_algorithm"].dump()]
        and not signed["crls"]
        and not signer["unsigned_attrs"]
    )
