"""The agencies, their people and systems: an owner, a teammate, a stranger."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.idp.oidc.models import Client as OAuthClient
from allauth.idp.oidc.models import Token

from peyvand.foundation.accounts.models import User
from peyvand.foundation.agencies.models import Agency, ApiClient, Member, Memorandum
from peyvand.foundation.records.models import Branch, Person, Spell, Workplace
from tests.foundation.accounts.people import activated_user
from tests.rules.golden import GOLDEN, day

SERVICES = ["INQUIRY", "BATCH", "DOCUMENT", "API"]


def load_golden_records() -> None:
    """The records of the golden situations, into the database."""
    Branch.objects.bulk_create(Branch(code=code, name=name) for code, name in GOLDEN["branches"].items())
    Workplace.objects.bulk_create(
        Workplace(code=code, name=row["name"], address=row["address"], branch_code=row["branch_code"])
        for code, row in GOLDEN["workplaces"].items()
    )
    Person.objects.bulk_create(
        Person(
            national_code=row["national_code"],
            first_name=row["first_name"],
            last_name=row["last_name"],
            sex=row["sex"],
            mobile=row["mobile"],
            phone=row["phone"],
            address=row["address"],
            death_date=day(row["death_date"]),
            protected=bool(row["protection"]),
        )
        for row in GOLDEN["persons"]
    )
    Spell.objects.bulk_create(
        Spell(
            national_code=row["national_code"],
            relationship=row["relationship"],
            insured_type=row["insured_type"],
            kinship=row["kinship"],
            principal_code=row["principal_national_code"] or None,
            insurance_number=row["insurance_number"],
            branch_code=row["branch_code"] or None,
            workplace_code=row["workplace_code"] or None,
            start_date=day(row["start"]),
            end_date=day(row["end"]),
        )
        for row in GOLDEN["spells"]
    )


@dataclass
class Cast:
    """One agency with an operator, a teammate, a manager and a system that has a token."""

    agency: Agency
    memorandum: Memorandum
    operator: User
    teammate: User
    manager: User
    token: str


def cast(code: str, audience: str, *, name: str = "", people: tuple[str, str, str], **clauses: Any) -> Cast:
    agency = Agency.objects.create(code=code, name=name or GOLDEN["agencies"][audience], audience=audience)
    memorandum = Memorandum.objects.create(
        agency=agency,
        number=f"{code}/1",
        date=date(2017, 12, 17),
        basis="CIRCULAR_1",
        services=SERVICES,
        **clauses,
    )
    operator, teammate, manager = (activated_user(national_code) for national_code in people)
    for user, role in ((operator, "OPERATOR"), (teammate, "OPERATOR"), (manager, "MANAGER")):
        Member.objects.create(agency=agency, user=user, role=role, created_at=datetime.now(UTC))
    return Cast(agency, memorandum, operator, teammate, manager, api_token(agency, "inquiry", "batch"))


def api_token(agency: Agency, *scopes: str) -> str:
    """An access token of a new system of the agency."""
    client = OAuthClient.objects.create(name=agency.code, grant_types="client_credentials")
    ApiClient.objects.create(agency=agency, client=client, created_at=datetime.now(UTC))
    value = f"token-of-{agency.code}-{client.pk}"
    token = Token(type="at", client=client, expires_at=datetime.now(UTC) + timedelta(hours=1))
    token.set_value(value)
    token.set_scopes(list(scopes))
    token.save()
    return value
