"""Where the letters' key is missing or is one for trying out, the program says so before it starts."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register(deploy=True)
def letter_key(app_configs: Sequence[Any] | None = None, **options: Any) -> list[CheckMessage]:
    key, certificate = settings.LETTER_KEY, settings.LETTER_CERTIFICATE
    if not key and not certificate:
        if not settings.HTTPS:
            return []
        return [
            Warning(
                "نامه‌ها با کلید آزمایشی امضا می‌شوند.",
                hint="PEYVAND_LETTER_KEY و PEYVAND_LETTER_CERTIFICATE را تنظیم کنید.",
                id="letters.W001",
            )
        ]
    if not key or not certificate:
        return [Error("PEYVAND_LETTER_KEY و PEYVAND_LETTER_CERTIFICATE با هم لازم‌اند.", id="letters.E001")]
    in_module = key.startswith("pkcs11:")
    files = filter(None, [certificate, settings.LETTER_ROOTS, "" if in_module else key])
    found: list[CheckMessage] = [
        Error(f"فایل {path} نیست.", id="letters.E002") for path in files if not Path(path).is_file()
    ]
    if in_module and find_spec("pkcs11") is None:
        found.append(Error("برای کلید PKCS#11 بستهٔ python-pkcs11 لازم است.", id="letters.E003"))
    return found
