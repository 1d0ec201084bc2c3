"""What every template may ask for beside the request. No statement of its own: the session brought the user along."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from peyvand.foundation.accounts.guards import used_second_factor
from peyvand.portal.desk_pages import pages_for


def portal(request: HttpRequest) -> dict[str, Any]:
    """The names below are all there is.

    `demo`: everything is made up; `user_name`: empty for a visitor; `signed_in`: with a second factor; `is_citizen`:
    for themselves, not in an employer's name; `is_manager`: of an agency, `desk_pages`: what the offices of somebody of
    the staff have beside worklists, both as the guards noted on the request.
    """
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    return {
        "demo": settings.DEMO,
        "user_name": user.full_name if known else "",
        "signed_in": known and used_second_factor(request),
        "is_citizen": known and request.session.is_citizen,  # type: ignore[attr-defined]
        "is_manager": getattr(request, "is_manager", False),
        "desk_pages": pages_for(getattr(request, "posts", ())),
    }
