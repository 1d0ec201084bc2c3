"""The public keys with which anybody verifies a signed answer."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from peyvand.foundation.accounts.guards import public
from peyvand.foundation.letters import signatures


@public
@require_safe
@cache_control(public=True, max_age=3600)
def jwks(request: HttpRequest) -> JsonResponse:
    """`/.well-known/jwks.json`."""
    return JsonResponse(signatures.published(), content_type="application/jwk-set+json")
