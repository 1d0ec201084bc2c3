"""A letter becomes paper, and paper is judged: the one face for doors (INQ-6).

The library that signs takes a second to load, so it is loaded where the first PDF is met, not with the program.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from peyvand.foundation.letters import operations, queries
from peyvand.foundation.letters.rules import Deed, Register, Sheet, Verdict
from peyvand.foundation.parties import operations as parties
from peyvand.foundation.parties.choices import Party
from peyvand.kit.errors import Refusal

if TYPE_CHECKING:
    from peyvand.foundation.letters.gateways.signing import Signed


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
    from peyvand.foundation.letters.gateways import typesetting

    return _signed(lambda signer: typesetting.typeset_register(register, signer=signer, now=now), now=now).content


def _kept_or_made(number: int, typeset: Callable[[str], bytes], *, now: datetime) -> bytes:
    """`typeset` gives the unsigned PDF with this signer's seal."""
    kept = queries.document(number)
    if kept is not None:
        return kept.content
    signed = _signed(typeset, now=now)
    return operations.keep(number=number, content=signed.content, signer=signed.signer, now=now)


def _signed(typeset: Callable[[str], bytes], *, now: datetime) -> "Signed":
    from peyvand.foundation.letters.gateways import signing

    try:
        signed = signing.sign(typeset(signing.signer_name()), now=now)
    except Refusal:
        parties.note(Party.LETTER_KEY, answered=False, now=now)
        raise
    parties.note(Party.LETTER_KEY, answered=True, now=now)
    return signed


def try_key() -> bool:
    """Whether the key signs now."""
    from peyvand.foundation.letters.gateways import signing

    return signing.does_sign()


def judge(pdf: bytes, *, now: datetime) -> Verdict:
    """What the signature of any file is worth. The caller bounds the size; nothing is raised."""
    from peyvand.foundation.letters.gateways import signing

    return signing.verify(pdf, now=now)
