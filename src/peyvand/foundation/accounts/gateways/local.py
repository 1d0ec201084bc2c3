"""The default: no registry. It knows the people of a file of this installation, and nobody else, so that without the
file nobody can register."""

import json
from datetime import date
from pathlib import Path
from typing import NotRequired, TypedDict

from django.conf import settings

from peyvand.foundation.accounts.gateways import Unavailable
from peyvand.foundation.accounts.rules import Identity


class Registered(TypedDict):
    """A line of `civil-registry.jsonl`. `birth_date` is ISO, `mobiles` are the numbers in this person's name."""

    national_code: str
    birth_date: str
    first_name: str
    last_name: str
    sex: str
    mobiles: list[str]
    is_alive: NotRequired[bool]


def faults() -> list[str]:
    return []


def identify(*, national_code: str, birth_date: date) -> Identity | None:
    person = people().get(national_code)
    if person is None or person["birth_date"] != birth_date.isoformat():
        return None
    return Identity(person["first_name"], person["last_name"], person["sex"], person.get("is_alive", True))


def owns_mobile(*, national_code: str, mobile: str) -> bool:
    person = people().get(national_code)
    return person is not None and mobile in person["mobiles"]


def people() -> dict[str, Registered]:
    """Everybody in the file, by national code. Raises Unavailable if it can't be read."""
    try:
        lines = file().read_text(encoding="utf-8").splitlines()
        return {person["national_code"]: person for person in map(json.loads, lines)}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unavailable(type(error).__name__) from None


def file() -> Path:
    return Path(settings.DATA_DIR) / "civil-registry.jsonl"
