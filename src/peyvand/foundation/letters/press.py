"""A letter becomes paper, and paper is judged: the one face for doors (INQ-6).

The library that signs takes a second to load, so it is loaded where the first PDF is met, not with the program.
"""

from collections.abc import Callable
from datetime import datetime

from peyvand.foundation.letters import operations, queries
from peyvand.foundation.letters.rules import Deed, Register, Sheet, Verdict


def paper(sheet: Sheet, *, now: datetime) -> bytes:
    """The letter as a signed PDF: the one that is kept under its number, else made now and kept.

    Never within a transaction: the key may be a module on the network. Raises Refusal SIGNATURE_UNAVAILABLE (503) if
    it doesn't sign now; then nothing is kept.
    """
    from peyvand.foundation.letters.gateways import typesetting

    return _kept_or_made(int(sheet.number), lambda signer: typesetting.typeset(sheet, signer=signer, now=now), now=now)


def deed_on_paper(deed: Deed, *, number: int, now: datetime) -> bytes:
    """The same for a deed; `number` is the one it is kept under, no letter's tracking code."""
    from peyvand.foundation.letters.gateways import typesetting

    return _kept_or_made(number, lambda signer: typesetting.typeset_deed(deed, signer=signer, now=now), now=now)


def register_on_paper(register: Register, *, now: datetime) -> bytes:
    """The same for a list, for whom it is about: signed, and not kept. Raises Refusal SIGNATURE_UNAVAILABLE (503)."""
    from peyvand.foundation.letters.gateways import signing, typesetting

    return signing.sign(typesetting.typeset_register(register, signer=signing.signer_name(), now=now), now=now).content


def _kept_or_made(number: int, typeset: Callable[[str], bytes], *, now: datetime) -> bytes:
    """`typeset` gives the unsigned PDF with this signer's seal."""
    from peyvand.foundation.letters.gateways import signing

    kept = queries.document(number)
    if kept is not None:
        return kept.content
    signed = signing.sign(typeset(signing.signer_name()), now=now)
    return operations.keep(number=number, content=signed.content, signer=signed.signer, now=now)


def judge(pdf: bytes, *, now: datetime) -> Verdict:
    """What the signature of any file is worth. The caller bounds the size; nothing is raised."""
    from peyvand.foundation.letters.gateways import signing

    return signing.verify(pdf, now=now)
