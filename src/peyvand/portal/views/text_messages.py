"""Where the text messages stand, for the IT office (ALL-2): never their words, never a whole number."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member
from peyvand.foundation.notifications import queries
from peyvand.foundation.notifications.choices import Delivery
from peyvand.kit import clock
from peyvand.portal.forms import TextMessageFilters
from peyvand.portal.views.lists import query

A_PAGE = 50
COUNTED_DAYS = 7
# What the state's tag looks like.
_KINDS = {Delivery.DELIVERED: "done", Delivery.FAILED: "action", Delivery.EXPIRED: "action"}


@office_member(Role.IT_OFFICER)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The newest first; `before` is the last one of an earlier page."""
    now = clock.now()
    form = TextMessageFilters(request.GET)
    form.is_valid()
    chosen = form.cleaned_data.get("state", "")
    before = request.GET.get("before", "")
    rows = queries.for_staff(
        state=Delivery(chosen) if chosen else None,
        before_id=int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None,
        limit=A_PAGE + 1,
    )
    counts = queries.counts(since=now - timedelta(days=COUNTED_DAYS))
    context = {
        "form": form,
        "chosen": chosen,
        "rows": [{"message": row, "kind": _KINDS.get(row.state, "")} for row in rows[:A_PAGE]],
        "counts": [(query({"state": state}), state, count) for state, count in counts.items()],
        "counted_days": COUNTED_DAYS,
        "gateway": queries.gateway(now=now),
        "next_url": query({"state": chosen, "before": str(rows[A_PAGE - 1].id)}) if len(rows) > A_PAGE else "",
        "previous_url": request.path + query({"state": chosen}) if before else "",
    }
    return render(request, "portal/desk_text_messages.html", context)
