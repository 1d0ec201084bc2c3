"""The token in a letter's QR code: whoever shows it has held the letter. It is computed, never stored."""

import base64
import hmac

from django.conf import settings


def verify_token(number: int) -> str:
    """Sixteen letters (96 bits) for the letter with this number, under the first of VERIFY_KEYS."""
    return _token(settings.VERIFY_KEYS[0], number)


def is_verify_token(token: str, number: int) -> bool:
    """Whether `token` was made for this letter, under any of VERIFY_KEYS."""
    given = token.encode(errors="replace")
    return any(hmac.compare_digest(_token(key, number).encode(), given) for key in settings.VERIFY_KEYS)


def _token(key: str, number: int) -> str:
    digest = hmac.digest(key.encode(), f"letter\0{number:016d}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:12]).decode()
