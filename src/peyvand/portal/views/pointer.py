"""«پاسخ به مراجعه دستگاه‌ها»: letters and visits about coverage are no longer called for (INQ-10)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from peyvand.foundation.accounts.guards import public


@public
@require_safe
def pointer(request: HttpRequest) -> HttpResponse:
    """What the branch tells an agency's messenger, and the sheet that they take along; the same for everybody."""
    return render(request, "portal/pointer.html", {"panel_url": settings.PUBLIC_URL + reverse("inquiry:panel")})
