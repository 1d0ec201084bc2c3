"""The choice of a language, kept by the account and by the browser."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from peyvand.foundation.accounts import operations
from peyvand.foundation.accounts.guards import public
from peyvand.kit import words

_YEAR = 365 * 86400


@public
@require_safe
def choose(request: HttpRequest, language: str) -> HttpResponse:
    """Back to where one was, now in `language` (`fa`, `en`).

    A link and no form, as it changes nothing but the words; another site's link changes not even those. The page to go
    back to is the browser's referrer: an address handed along in ours would carry filters and codes into the log.
    """
    if language not in words.LANGUAGES:
        raise Http404
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    if not ours:
        return redirect("portal:home")
    if request.user.is_authenticated:
        operations.choose_language(request.user.pk, language)
    address = urlsplit(came_from)
    response = redirect(f"{address.path}?{address.query}" if address.query else address.path)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response
