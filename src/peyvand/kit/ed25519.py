"""Ed25519 keys in PEM files, made on first use: what signs answers and the audit log's roots."""

import base64
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.exceptions import ImproperlyConfigured
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from peyvand.kit.files import made_once


@lru_cache(maxsize=16)
def kept(path: Path) -> OKPKey:
    """The key of a PEM file, private or public, with its thumbprint as `kid`; a missing file gets a new private one.

    Raises ImproperlyConfigured if the file holds something else.
    """
    try:
        key = OKPKey.import_key(made_once(path, _new_key), {"alg": "EdDSA", "use": "sig"})
    except (JoseError, ValueError, OSError) as error:
        raise ImproperlyConfigured(f"{path} is no Ed25519 key in PEM") from error
    key.ensure_kid()
    return key


def kid(path: Path) -> str:
    """The thumbprint by which the key of a PEM file is known."""
    return str(kept(path).kid)


def signing(path: Path, *, setting: str) -> Ed25519PrivateKey:
    """The private key of a PEM file. Raises ImproperlyConfigured, which names the setting, if there is none in it."""
    key = kept(path).private_key
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{path} holds no private Ed25519 key; the first of {setting} must")
    return key


def published(paths: Sequence[Path]) -> dict[str, list[dict[str, Any]]]:
    """The public keys as a JWK set, in the order of the paths."""
    return {"keys": [dict(kept(path).as_dict(private=False)) for path in paths]}


def verifiers(jwk_set: dict[str, list[dict[str, Any]]]) -> dict[str, Ed25519PublicKey]:
    """The keys of a JWK set by their `kid`. Raises ValueError if it is none."""
    try:
        return {
            str(jwk["kid"]): Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(jwk["x"] + "=="))
            for jwk in jwk_set["keys"]
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no set of Ed25519 keys") from error


def verifies(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
