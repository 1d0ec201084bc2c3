"""What a court withholds from whom it is about, and the second officer who prolongs that (CIT-6)."""

from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from peyvand.eservices.inquiry.forms import ExtensionForm
from peyvand.eservices.inquiry.views.entrance import enter
from peyvand.foundation.accounts.guards import agency_member
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage import operations, queries
from peyvand.foundation.coverage.rules import check_second_officer, longest, parse_tracking_code
from peyvand.foundation.law import queries as law
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@agency_member
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What the agency withholds today; a fund withholds nothing."""
    rights = enter(request, asking=False)
    assert rights.agency is not None
    seals, after = queries.seals_of(rights.agency.id, today=clock.today(), after=request.GET.get("after", ""))
    context = {
        "seals": seals,
        "next_url": f"?after={after}" if after else "",
        "previous_url": request.path if "after" in request.GET else "",
        "today": clock.today(),
    }
    return render(request, "inquiry/seals.html", context)


@agency_member
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, tracking_code: str) -> HttpResponse:
    """One seal; a POST prolongs it."""
    rights = enter(request, asking=False)
    assert rights.agency is not None
    now, today, by = clock.now(), clock.today(), request.user.pk
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    extend_seal = partial(
        operations.extend_seal,
        tracking_code=tracking_code,
        by=by,
        channel=Channel.PANEL,
        source=client_address(request),
        now=now,
    )
    if form.carried_out(extend_seal):
        messages.success(request, _("محرمانگی استعلام تمدید شد."))
        return redirect("inquiry:seals")
    try:
        line = queries.seal_of(rights.agency.id, parse_tracking_code(tracking_code))
    except Refusal:
        line = None
    if line is None or line.seal.until < today:
        raise Http404
    try:
        check_second_officer(line.seal, by=by)
    except Refusal as refusal:
        barred = refusal.message
    else:
        barred = ""
    limit = law.on(today).get("inquiry.seal_max_days")
    context = {"line": line, "form": form, "barred": barred, "longest": longest(line.seal, limit=limit), "today": today}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "inquiry/seal.html", context, status=status)
