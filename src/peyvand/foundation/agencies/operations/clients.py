"""The agencies' own systems: API clients."""

import datetime as dt

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client
from django.db import transaction

from peyvand.foundation.agencies import queries, rules
from peyvand.foundation.agencies.models import Agency, ApiClient
from peyvand.foundation.agencies.operations.changes import locked_agency
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _


@transaction.atomic
def create_api_client(*, agency_code: str, now: dt.datetime, actor: str) -> tuple[str, str]:
    """Id and secret of a new client of the agency's own system; only the secret's hash is kept.

    The client is registered for every scope: each token is cut to the memorandum that governs when it is issued, so a
    renewed memorandum needs no new client. Raises Refusal UNKNOWN_AGENCY, NO_MEMORANDUM or SERVICE_NOT_OPEN.
    """
    agency = locked_agency(agency_code)
    rules.check_api_is_open(queries.memorandum_in_force(agency.pk, tehran_day(now)))
    return new_client(agency, now=now, actor=actor)


def new_client(agency: Agency, *, now: dt.datetime, actor: str) -> tuple[str, str]:
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
        raise Refusal("UNKNOWN_CLIENT", _("این دستگاه چنین سامانه‌ای ندارد."), status=404)
    if api_client.revoked_at is not None:
        raise Refusal("CLIENT_REVOKED", _("دسترسی این سامانه پیش‌تر باطل شده است."), status=409)
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
