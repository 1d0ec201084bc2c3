"""What a load balancer asks; `portal.without_django` answers the same where Django's request cycle doesn't run."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from peyvand.foundation.accounts.guards import public
from peyvand.portal import readiness


@public
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    status, said = readiness.live()
    return JsonResponse(said, status=status)


@public
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """This process can serve; whatever else is wrong is shown."""
    status, said = readiness.ready()
    return JsonResponse(said, status=status)
