"""`POST /oauth/token`: an access token for an agency's own system (INQ-8)."""

from functools import partial
from typing import Any

from allauth.core.internal.httpkit import extract_basic_auth
from allauth.idp.oidc import views as oidc
from allauth.idp.oidc.internal.oauthlib.server import get_server
from allauth.idp.oidc.internal.oauthlib.utils import convert_response, extract_params
from django.http import HttpRequest, HttpResponse
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749 import errors

from peyvand.foundation.accounts.guards import public
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.agencies import operations, queries, rules
from peyvand.kit import clock
from peyvand.kit.errors import Refusal


class TokenView(oidc.TokenView):
    """allauth's token endpoint, with the memorandum as the last word. Errors are OAuth's own JSON (RFC 6749, 5.2)."""

    def _create_token_response(self, request: HttpRequest, **unused: Any) -> HttpResponse:
        given = (*extract_basic_auth(request.headers), request.POST.get("client_id"))
        if any("\0" in part for part in given if part):  # PostgreSQL has no such text, so no client has it
            raise errors.InvalidClientError
        server = get_server()
        keep_within = partial(_keep_within_memorandum, source=client_address(request))
        server.credentials_grant.custom_validators.post_token.append(keep_within)
        return convert_response(*server.create_token_response(*extract_params(request)))


token = public(TokenView.as_view())


def _keep_within_memorandum(request: Request, *, source: str) -> None:
    """Gives an authenticated client the scopes that its agency's memorandum opens today, or refuses the token."""
    client = queries.client_of_agency(request.client.id)
    if client is None:
        raise errors.UnauthorizedClientError("NO_AGENCY")
    try:
        request.scopes = rules.scopes_to_grant(
            queries.memorandum_in_force(client.agency.id, clock.today()),
            asked=request.scopes if request.scope else (),
            revoked=client.revoked,
            today=clock.today(),
        )
    except Refusal as refusal:
        operations.record_refused_token(
            client_id=request.client.id,
            agency_code=client.agency.code,
            reason=refusal.code,
            source=source,
            now=clock.now(),
        )
        error = errors.InvalidScopeError if refusal.code == "SCOPE_NOT_OPEN" else errors.UnauthorizedClientError
        raise error(refusal.code) from refusal
