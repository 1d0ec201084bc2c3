"""Signed answers: a detached JWS over the exact bytes of an API response (INQ-8; RFC 7515, RFC 7797)."""

import base64
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from peyvand.kit import ed25519

HEADER = "X-JWS-Signature"


@dataclass(frozen=True, slots=True)
class _Signer:
    key: Ed25519PrivateKey
    protected: bytes


def sign(body: bytes) -> str:
    """The JWS whose payload is `body`, left out as RFC 7797 has it: `header..signature`, EdDSA, `b64` false."""
    signer = _signer(_paths()[0])
    signature = signer.key.sign(signer.protected + b"." + body)
    return f"{signer.protected.decode()}..{_base64url(signature).decode()}"


def published() -> dict[str, list[dict[str, Any]]]:
    """The public keys as a JWK set, the one that signs first."""
    return ed25519.published(_paths())


def _paths() -> tuple[Path, ...]:
    return tuple(settings.ANSWER_KEYS)


@lru_cache(maxsize=8)
def _signer(path: Path) -> _Signer:
    key = ed25519.signing(path, setting="PEYVAND_ANSWER_KEYS")
    header = {"alg": "EdDSA", "b64": False, "crit": ["b64"], "kid": ed25519.kid(path)}
    return _Signer(key, _base64url(json.dumps(header, separators=(",", ":")).encode()))


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
