"""The key that signs letters, and who is believed (PAdES)."""

from dataclasses import dataclass
from datetime import datetime

from peyvand.foundation.letters.rules import Verdict


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed PDF, and whose certificate signed it."""

    content: bytes
    signer: str


def sign(pdf: bytes, *, now: datetime) -> Signed:
    """Raises Refusal SIGNATURE_UNAVAILABLE (503) if the key doesn't sign now."""
    raise NotImplementedError


def verify(pdf: bytes, *, now: datetime) -> Verdict:
    """What the signature of any file is worth. The caller bounds the size; nothing is raised."""
    raise NotImplementedError
