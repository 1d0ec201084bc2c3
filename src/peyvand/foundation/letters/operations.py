"""Writes of the letters: a signed document is kept once."""

import hashlib
from datetime import datetime

from django.db import transaction

from peyvand.foundation.letters.models import Document


@transaction.atomic
def keep(*, number: int, content: bytes, signer: str, now: datetime) -> bytes:
    """Keep the signed letter and return what is kept: whoever comes first wins, a second one is dropped (INQ-6)."""
    Document.objects.bulk_create(
        [
            Document(
                number=number,
                content=content,
                sha256=hashlib.sha256(content).digest(),
                signer=signer,
                made_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    return bytes(Document.objects.values_list("content", flat=True).get(pk=number))
