"""Keyed hashes for look-ups and pseudonyms, encryption for the few fields that must be read again."""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def keyed_hash(purpose: str, value: str) -> bytes:
    """HMAC-SHA-256 of `value` under the pepper; `purpose` keeps the uses apart."""
    return hmac.digest(settings.PEPPER.encode(), f"{purpose}\0{value}".encode(), "sha256")


def pseudonym(national_code: str) -> str:
    """The keyed hash that stands for a national code in logs: 24 hexadecimal digits."""
    return keyed_hash("national-code", national_code).hex()[:24]


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys])


def encrypt(text: str) -> str:
    """The text under the first of FIELD_KEYS."""
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """What `encrypt` was given; older keys of FIELD_KEYS still open it."""
    return _cipher(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()


def renewed(token: str) -> str:
    """The same content under the first of FIELD_KEYS: what that key made already stays as it is."""
    newest, *_ = settings.FIELD_KEYS
    try:
        _cipher((newest,)).decrypt(token.encode())
    except InvalidToken:
        return encrypt(decrypt(token))
    return token
