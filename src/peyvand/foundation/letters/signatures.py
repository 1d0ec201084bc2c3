"""Signed answers: a detached JWS over the exact bytes of an API response (INQ-8; RFC 7515, RFC 7797)."""

import base64
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from peyvand.kit.files import made_once

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
    return {"keys": [dict(_key(path).as_dict(private=False)) for path in _paths()]}


def _paths() -> tuple[Path, ...]:
    return tuple(settings.ANSWER_KEYS)


@lru_cache(maxsize=8)
def _signer(path: Path) -> _Signer:
    key = _key(path)
    if not isinstance(key.private_key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{path} holds no private Ed25519 key; the first of PEYVAND_ANSWER_KEYS must")
    header = {"alg": "EdDSA", "b64": False, "crit": ["b64"], "kid": key.kid}
    return _Signer(key.private_key, _base64url(json.dumps(header, separators=(",", ":")).encode()))


@lru_cache(maxsize=8)
def _key(path: Path) -> OKPKey:
    try:
        key = OKPKey.import_key(made_once(path, _new_key), {"alg": "EdDSA", "use": "sig"})
    except (JoseError, ValueError, OSError) as error:
        raise ImproperlyConfigured(f"{path} is no Ed25519 key in PEM") from error
    key.ensure_kid()
    return key


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
