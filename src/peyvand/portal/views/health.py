"""What a load balancer and Prometheus ask; `portal.without_django` says the same without Django's request cycle."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from peyvand.foundation.accounts.guards import public
from peyvand.portal import metrics as figures
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


@public
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whom METRICS_FROM names; to everybody else there is no such address."""
    is_forwarded = any(name in request.headers for name in figures.FORWARDED)
    if not figures.may_read(peer=request.META.get("REMOTE_ADDR", ""), is_forwarded=is_forwarded):
        raise Http404
    return HttpResponse(figures.exposition(), content_type=figures.CONTENT_TYPE)
