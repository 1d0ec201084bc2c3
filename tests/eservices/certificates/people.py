"""Citizens of the golden records, and their browsers."""

import json
from datetime import date
from typing import Any

from django.test import Client

from peyvand.foundation.accounts.models import Citizen, User
from peyvand.foundation.coverage.models import Answer
from peyvand.kit.jalali import parts
from tests.eservices.conftest import MORNING
from tests.foundation.accounts.citizens import visitor
from tests.rules.golden import GOLDEN

ASK = "/me/inquiry/"


def golden_citizen(national_code: str) -> User:
    """The account of the person as the registry knows them; a made-up name for whom the records don't know."""
    known = next((row for row in GOLDEN["persons"] if row["national_code"] == national_code), None)
    first, last, sex = (known["first_name"], known["last_name"], known["sex"]) if known else ("مهتاب", "آذرنیا", "F")
    user, _ = User.objects.get_or_create(
        national_code=national_code,
        defaults={"full_name": f"{first} {last}", "mobile": "09121234567", "created_at": MORNING, "password": "!"},
    )
    Citizen.objects.get_or_create(
        user=user,
        defaults={
            "first_name": first,
            "last_name": last,
            "sex": sex,
            "birth_date": date(1980, 1, 1),
            "mobile": "09121234567",
            "registered_at": MORNING,
        },
    )
    return user


def browser(national_code: str) -> Client:
    return visitor(golden_citizen(national_code))


def asked(start: str | None = None, end: str | None = None, *, key: str = "k1", **more: Any) -> dict[str, Any]:
    typed = {"idempotency_key": key, **more}
    for name, text in (("from_date", start), ("to_date", end)):
        if text:
            year, month, day = parts(date.fromisoformat(text))
            typed |= {f"{name}_year": year, f"{name}_month": month, f"{name}_day": day}
    return typed


def told(response: Any) -> dict[str, Any]:
    """The stored answer to which a page redirected."""
    assert response.status_code == 303, response.content.decode()
    return json.loads(Answer.objects.get(pk=int(response.url.split("/")[-2])).body)
