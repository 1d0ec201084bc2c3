"""Offices of these tests, and people who hold a role there."""

from datetime import datetime, timedelta
from typing import Any

from peyvand.foundation.accounts.models import Assignment, Office, User
from peyvand.foundation.accounts.rules import ROLES
from tests.foundation.accounts.people import NOW, activated_user

ADMINISTRATOR, OFFICER, CLERK, TEAMMATE, STRANGER = "0051234114", "0051234084", "0051234017", "0051234025", "0051234033"


def office(code: str, kind: str = "BRANCH", name: str = "") -> Office:
    """The office with this code; a central one has its kind for a code and is there already."""
    return Office.objects.get_or_create(code=code, defaults={"kind": kind, "name": name or f"شعبه {code}"})[0]


def staff(national_code: str, role: str, office_code: str = "", *, since: datetime = NOW, **details: Any) -> User:
    """Somebody who holds a role, in the office of its kind if none is named; active, with a second factor."""
    user = User.objects.filter(national_code=national_code).first() or activated_user(national_code, **details)
    kind = ROLES[role]
    Assignment.objects.create(
        user=user,
        office=office(office_code or kind, kind),
        role=role,
        starts_at=since - timedelta(days=100),
        assigned_at=since,
    )
    return user
