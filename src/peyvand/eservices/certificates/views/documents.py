"""«استعلام سند» in the agencies' panel: a citizen's certificate by its code (CIT-5)."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from peyvand.eservices.certificates import operations
from peyvand.eservices.certificates.forms import RedeemForm
from peyvand.foundation.accounts.guards import agency_member
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage.choices import Outcome
from peyvand.foundation.coverage.paper import pdf_of, verify_url
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.coverage.rules import DOCUMENT, tracking_label, tracking_text
from peyvand.foundation.letters.rules import GREETING
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.guards import while_open
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day


@agency_member
@while_open(Switch.DOCUMENT)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def redeem(request: HttpRequest) -> HttpResponse:
    """The answer to the POST is the document itself, or its signed file: no address leads to it without the code."""
    now, source, asker = clock.now(), client_address(request), Asker(user_id=request.user.pk)
    form = RedeemForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        coverage.enter(asker=asker, channel=Channel.PANEL, now=now, source=source, scope=DOCUMENT)
        return render(request, "certificates/redeem.html", {"form": form}, status=422 if form.errors else 200)
    try:
        stored = operations.redeem(
            asker=asker, typed=form.cleaned_data["code"], channel=Channel.PANEL, source=source, now=now
        ).answer
    except Refusal as refusal:
        if refusal.code not in ("WRONG_CODE", "LOCKED"):
            raise
        form.add_refusal(refusal)
        response = render(request, "certificates/redeem.html", {"form": form}, status=refusal.data["status"])
        if "retry_after" in refusal.data:
            response["Retry-After"] = str(refusal.data["retry_after"])
        return response
    tracking_code = tracking_text(stored.tracking_code)
    if "pdf" in request.POST:
        return HttpResponse(
            pdf_of(stored, now=now),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="certificate-{tracking_code}.pdf"'},
        )
    outcome = Outcome(stored.outcome)
    context = {
        "letter": json.loads(stored.body)["letter"],
        "greeting": GREETING,
        "outcome": outcome,
        "tracking_label": tracking_label(outcome),
        "tracking_code": tracking_code,
        "asked_on": tehran_day(stored.asked_at),
        "superseded_on": tehran_day(stored.superseded_at) if stored.superseded_at else None,
        "verify_url": verify_url(stored.tracking_code),
        "code": form.cleaned_data["code"],
    }
    return render(request, "certificates/document.html", context)
