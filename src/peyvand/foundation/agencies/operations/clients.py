"""The agencies' own systems: API clients, the sandbox's among them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client
from django.db import transaction

from peyvand.foundation.agencies import queries, rules
from peyvand.foundation.agencies.choices import Audience, Basis, Service
from peyvand.foundation.agencies.models import Agency, ApiClient
from peyvand.foundation.agencies.operations.changes import locked_agency, record
from peyvand.foundation.agencies.operations.loading import AgencyEntry, Loaded, MemorandumEntry, load_memorandum
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day


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
def create_api_client(*, agency_code: str, now: dt.datetime, actor: str) -> tuple[str, str]:
    """Id and secret of a new client of the agency's own system; only the secret's hash is kept.

    The client is registered for every scope: each token is cut to the memorandum that governs when it is issued, so a
    renewed memorandum needs no new client. Raises Refusal UNKNOWN_AGENCY, NO_MEMORANDUM or SERVICE_NOT_OPEN.
    """
    agency = locked_agency(agency_code)
    rules.check_api_is_open(queries.memorandum_in_force(agency.pk, tehran_day(now)))
    return _new_client(agency, now=now, actor=actor)


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
        client_id, secret = (known.client_id, None) if known else _new_client(agency, now=now, actor=actor)
        clients.append(SandboxClient(agency.code, agency.name, client_id, secret))
    return clients


def _new_client(agency: Agency, *, now: dt.datetime, actor: str) -> tuple[str, str]:
    secret = get_adapter().generate_client_secret()
    client = Client(
        name=agency.name[:100],
        type=Client.Type.CONFIDENTIAL,
        grant_types=Client.GrantType.CLIENT_CREDENTIALS,
        response_types="",
        created_at=now,
    )
    client.set_secret(secret)
    client.set_scopes(list(rules.SCOPES))
    client.set_default_scopes(list(rules.SCOPES))
    client.save(force_insert=True)
    api_client = ApiClient.objects.create(agency=agency, client=client, created_at=now)
    audit.record_act(
        actor=actor,
        verb="api-client:create",
        subject=f"agency:{agency.code}",
        detail={"client": api_client.pk, "client_id": client.pk},
        now=now,
    )
    return client.pk, secret


@transaction.atomic
def revoke_api_client(*, agency_id: int, client_id: str, now: dt.datetime, actor: str) -> None:
    """An agency's own system is shut out at once, with the tokens that it holds; for good.

    Raises Refusal UNKNOWN_CLIENT for another agency's, CLIENT_REVOKED if it is revoked already.
    """
    found = ApiClient.objects.select_for_update().filter(agency_id=agency_id, client_id=client_id)
    api_client = found.select_related("agency").first()
    if api_client is None:
        raise Refusal("UNKNOWN_CLIENT", "این دستگاه چنین سامانه‌ای ندارد.", status=404)
    if api_client.revoked_at is not None:
        raise Refusal("CLIENT_REVOKED", "دسترسی این سامانه پیش‌تر باطل شده است.", status=409)
    ApiClient.objects.filter(pk=api_client.pk).update(revoked_at=now)
    audit.record_act(
        actor=actor,
        verb="api-client:revoke",
        subject=f"agency:{api_client.agency.code}",
        detail={"client": api_client.pk, "client_id": client_id},
        now=now,
    )


def record_refused_token(*, client_id: str, agency_code: str, reason: str, source: str, now: dt.datetime) -> None:
    """The entry of an access token that the memorandum doesn't allow."""
    audit.record_refusal(
        actor=f"client:{client_id}",
        agency_code=agency_code,
        channel=Channel.API,
        action="token",
        reason=reason,
        source=source,
        now=now,
    )
