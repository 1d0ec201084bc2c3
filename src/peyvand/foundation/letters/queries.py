"""Named reads of the kept letters. Whether somebody may open a letter, its door has decided before."""

from dataclasses import dataclass
from datetime import datetime

from peyvand.foundation.letters.models import Document


@dataclass(frozen=True, slots=True)
class Kept:
    """A signed letter as it is stored; `made_at` is UTC."""

    number: int
    content: bytes
    sha256: bytes
    signer: str
    made_at: datetime


def document(number: int) -> Kept | None:
    """The signed letter with this number, None if none was made so far."""
    row = Document.objects.filter(pk=number).first()
    if row is None:
        return None
    return Kept(row.pk, bytes(row.content), bytes(row.sha256), row.signer, row.made_at)


def number_of(sha256: bytes) -> int | None:
    """The number of the letter whose file has this hash (32 bytes); None: no letter of ours."""
    return Document.objects.filter(sha256=sha256).values_list("number", flat=True).first()
