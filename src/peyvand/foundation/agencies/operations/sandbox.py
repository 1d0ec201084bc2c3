"""The sandbox's test agencies; their names and purposes are Persian data like any agency's."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from peyvand.foundation.agencies import rules
from peyvand.foundation.agencies.choices import Audience, Basis, Service
from peyvand.foundation.agencies.models import Agency, ApiClient
from peyvand.foundation.agencies.operations.changes import record
from peyvand.foundation.agencies.operations.clients import new_client
from peyvand.foundation.agencies.operations.loading import AgencyEntry, Loaded, MemorandumEntry, load_memorandum


@dataclass(frozen=True, slots=True)
class SandboxClient:
    """An API client of a test agency; `secret` only when it was made just now."""

    agency_code: str
    agency_name: str
    client_id: str
    secret: str | None


def _sandbox_agency(code: str, name: str, audience: Audience, **clauses: Any) -> AgencyEntry:
    code = f"{rules.SANDBOX_PREFIX}{code}"
    clauses = {"purposes": [], "requires_purpose": False, "requires_case_number": False, **clauses}
    memorandum = MemorandumEntry(
        number=code,
        date=dt.date(2026, 3, 21),
        valid_to=None,
        basis=Basis.COMMITTEE,
        services=list(Service.values),
        daily_quota=10_000,
        suspended=False,
        allowed_networks=[],
        **clauses,
    )
    return AgencyEntry(code, name, audience, memorandum, users=[])


# One asks for a purpose, the other for a case number, so that both can be practised.
_SANDBOX = (
    _sandbox_agency(
        "FND",
        "دستگاه آزمایشی (صندوق)",
        Audience.FUND,
        purposes=[{"code": "PENSION", "title": "برقراری مستمری"}, {"code": "LOAN", "title": "پرداخت وام"}],
        requires_purpose=True,
    ),
    _sandbox_agency("JUD", "دستگاه آزمایشی (مرجع قضائی)", Audience.JUDICIAL, requires_case_number=True),
)


@transaction.atomic
def open_sandbox(*, now: dt.datetime, actor: str) -> list[SandboxClient]:
    """The test agencies, a fund and a court, with memoranda that open every service, and an API client for each.

    A second run restores the memoranda and makes no new client while the first isn't revoked.
    """
    clients = []
    for entry in _SANDBOX:
        agency, is_new = Agency.objects.select_for_update().get_or_create(
            code=entry.code, defaults={"name": entry.name, "audience": entry.audience, "sandbox": True}
        )
        record("agency", entry.code, is_new, {}, actor=actor, now=now)
        load_memorandum(agency, entry.memorandum, Loaded(), actor=actor, now=now)
        known = ApiClient.objects.filter(agency=agency, revoked_at__isnull=True).order_by("pk").first()
        client_id, secret = (known.client_id, None) if known else new_client(agency, now=now, actor=actor)
        clients.append(SandboxClient(agency.code, agency.name, client_id, secret))
    return clients
