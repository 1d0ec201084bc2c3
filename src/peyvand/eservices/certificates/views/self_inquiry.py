"""«استعلام ارتباط فعال با سازمان»: a citizen asks about themselves, and about nobody else (CIT-2)."""

import json
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from peyvand.eservices.certificates.forms import PeriodForm
from peyvand.foundation.accounts.guards import citizen
from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.choices import Outcome
from peyvand.foundation.coverage.paper import pdf_of, verify_url
from peyvand.foundation.coverage.rules import tracking_label, tracking_text
from peyvand.foundation.letters.rules import GREETING
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.guards import while_open
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day


@citizen
@while_open(Switch.SELF_INQUIRY)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The answer has a page of its own, so that reloading it asks nothing again."""
    now = clock.now()
    form = PeriodForm(request.POST or None, today=tehran_day(now))
    if request.method == "POST" and form.is_valid():
        wanted = operations.Wanted(user_id=request.user.pk, period=form.period)
        try:
            number, _ = operations.answer_citizen(wanted=wanted, key=form.cleaned_data["idempotency_key"], now=now)
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            page = reverse("certificates:answer", args=[tracking_text(number)])
            return HttpResponseRedirect(page, status=HTTPStatus.SEE_OTHER)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "certificates/self_inquiry.html", {"form": form}, status=status)


@citizen
@require_GET
def answer(request: HttpRequest, tracking_code: str) -> HttpResponse:
    """The citizen's own stored answer."""
    stored = operations.reopen_own(user_id=request.user.pk, tracking_code=tracking_code, now=clock.now())
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
        "recipient": stored.recipient,
        "period": (stored.period_from, stored.period_to) if stored.period_from else None,
    }
    return render(request, "certificates/answer.html", context)


@citizen
@require_GET
def answer_pdf(request: HttpRequest, tracking_code: str) -> HttpResponse:
    """The same as the signed file."""
    now = clock.now()
    stored = operations.reopen_own(user_id=request.user.pk, tracking_code=tracking_code, now=now)
    return HttpResponse(
        pdf_of(stored, now=now),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="letter-{tracking_code}.pdf"'},
    )
