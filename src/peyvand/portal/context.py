"""What every template may ask for. No statement of its own: it reads what the guards have already loaded."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from peyvand.foundation.accounts.guards import used_second_factor


def portal(request: HttpRequest) -> dict[str, Any]:
    """`user_name` (empty for a visitor), `signed_in` (with a second factor), `member` (set by the agency's guard), `demo`."""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    return {
        "user_name": user.full_name if known else "",
        "signed_in": known and used_second_factor(request),
        "member": getattr(request, "member", None),
        "demo": settings.DEMO,
    }
