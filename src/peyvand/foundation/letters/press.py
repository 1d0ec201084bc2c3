"""A letter becomes paper, and paper is judged: the one face for doors (INQ-6).

The library that signs takes a second to load, so it is loaded where the first PDF is met, not with the program.
"""

from datetime import datetime

from peyvand.foundation.letters import operations, queries
from peyvand.foundation.letters.rules import Sheet, Verdict


def paper(sheet: Sheet, *, now: datetime) -> bytes:
    """The letter as a signed PDF: the one that is kept under its number, else made now and kept.

    Never within a transaction: the key may be a module on the network. Raises Refusal SIGNATURE_UNAVAILABLE (503) if
    it doesn't sign now; then nothing is kept.
    """
    from peyvand.foundation.letters.gateways import signing, typesetting

    number = int(sheet.number)
    kept = queries.document(number)
    if kept is not None:
        return kept.content
    signed = signing.sign(typesetting.typeset(sheet, signer=signing.signer_name(), now=now), now=now)
    return operations.keep(number=number, content=signed.content, signer=signed.signer, now=now)


def judge(pdf: bytes, *, now: datetime) -> Verdict:
    """What the signature of any file is worth. The caller bounds the size; nothing is raised."""
    from peyvand.foundation.letters.gateways import signing

    return signing.verify(pdf, now=now)
