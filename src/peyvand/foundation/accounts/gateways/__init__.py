"""The registries outside that know people: the civil registry, and the one of mobile numbers and their owners.

A module has `identify` and `owns_mobile`, `faults()` says what is wrong with its settings; PEYVAND_REGISTRY_GATEWAY
names the one in use. docs/operate/registries.md describes what goes over the wire. Whatever isn't a clear answer is
Unavailable: an outage never lets anybody in, and never says that somebody doesn't exist (rule 17).
"""

from datetime import date
from importlib import import_module
from types import ModuleType

from django.conf import settings

from peyvand.foundation.accounts.rules import Identity

NAMES = ("local", "http")


class Unavailable(Exception):
    """A registry gave no clear answer. The text is a reason for the log and holds nothing of the question."""


def identify(*, national_code: str, birth_date: date) -> Identity | None:
    """The person with this code and birth date, None if there is none such. Raises Unavailable."""
    identity: Identity | None = _module().identify(national_code=national_code, birth_date=birth_date)
    return identity


def owns_mobile(*, national_code: str, mobile: str) -> bool:
    """Whether the number is this person's. Raises Unavailable."""
    owns: bool = _module().owns_mobile(national_code=national_code, mobile=mobile)
    return owns


def faults() -> list[str]:
    """What is wrong with the settings, in words for whoever runs the service."""
    if settings.REGISTRY_GATEWAY not in NAMES:
        return [f"PEYVAND_REGISTRY_GATEWAY is none of {', '.join(NAMES)}"]
    return _module().faults()  # type: ignore[no-any-return]


def addresses() -> list[str]:
    """Where the registries are; none where they are this installation's own."""
    return [settings.REGISTRY_IDENTITY_URL, settings.REGISTRY_MOBILE_URL] if settings.REGISTRY_GATEWAY == "http" else []


def _module() -> ModuleType:
    return import_module(f"{__name__}.{settings.REGISTRY_GATEWAY}")
