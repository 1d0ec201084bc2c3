"""«صندوق شخصی»: certificates are asked for, looked at and issued, and get the code that opens them (CIT-3, CIT-4)."""

from datetime import timedelta
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peyvand.eservices.certificates import operations, queries
from peyvand.eservices.certificates.forms import CertificateForm, CodeForm, RecipientSearch
from peyvand.foundation.accounts.guards import citizen
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.choices import Service
from peyvand.foundation.agencies.rules import Agency
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.coverage import queries as answers
from peyvand.foundation.coverage.rules import parse_tracking_code, tracking_text
from peyvand.foundation.law import queries as law
from peyvand.foundation.letters.rules import GREETING
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.guards import while_open
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.text import bare
from peyvand.kit.words import _

_ASKED = (
    "recipient",
    "idempotency_key",
    *(f"{name}_{part}" for name in ("from_date", "to_date") for part in ("day", "month", "year")),
)
# More of them don't make a list that anybody reads: then a part of the name is asked for first.
SHOWN_AT_ONCE = 20


@citizen
@require_GET
def box(request: HttpRequest) -> HttpResponse:
    certificates, older = answers.certificates_of(request.user.pk, older_than=request.GET.get("older", ""))
    context = {
        "certificates": certificates,
        "next_url": f"?older={older}" if older else "",
        "previous_url": request.path if "older" in request.GET else "",
    }
    return render(request, "certificates/box.html", context)


@citizen
@while_open(Switch.CERTIFICATE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Who is to have it, and of which period; a POST shows the letter as it would be issued.

    `?of=` is a tracking code of one's own answer, whose period is taken over.
    """
    now = clock.now()
    recipients = agencies.agencies_opening(Service.DOCUMENT, today=tehran_day(now))
    if request.method == "POST":
        form = CertificateForm(request.POST, today=tehran_day(now), recipients=recipients)
        return _preview(request, form, recipients) if form.is_valid() else _choose(request, form, recipients)
    form = CertificateForm(
        today=tehran_day(now), recipients=recipients, initial=_period_of(request, request.GET.get("of", ""))
    )
    return _choose(request, form, recipients)


@citizen
@while_open(Switch.CERTIFICATE)
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    recipients = agencies.agencies_opening(Service.DOCUMENT, today=tehran_day(now))
    form = CertificateForm(request.POST, today=tehran_day(now), recipients=recipients)
    if not form.is_valid():
        return _choose(request, form, recipients)
    typed = form.cleaned_data
    try:
        number = operations.issue(
            user_id=request.user.pk,
            recipient_code=typed["recipient"],
            period=form.period,
            whereabouts=typed["whereabouts"],
            seen=typed["seen"],
            key=typed["idempotency_key"],
            now=now,
        )
    except Refusal as refusal:
        if refusal.code == "LETTER_CHANGED":
            messages.warning(request, refusal.message)
            return _preview(request, form, recipients)
        form.add_refusal(refusal)
        return _choose(request, form, recipients)
    messages.success(request, _("گواهی صادر شد و در صندوق شخصی شماست."))
    return redirect("certificates:answer", tracking_text(number))


@citizen
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, tracking_code: str) -> HttpResponse:
    """«رمز بهره‌برداری»: how it stands; a POST makes a new one, which this one answer shows and nothing keeps."""
    now = clock.now()
    stored = coverage.reopen_own(user_id=request.user.pk, tracking_code=tracking_code, now=now)
    if stored.recipient is None:
        return redirect("certificates:answer", tracking_code)
    allowed = law.on(tehran_day(now)).get("certificate.code_validity_days")
    form = CodeForm(request.POST or None, allowed=allowed, initial={"days": allowed[1]})
    made = None
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        made = operations.make_code(user_id=request.user.pk, tracking_code=tracking_code, days=days, now=now)
    views, latest = queries.retrievals_of(national_code=stored.national_code, tracking_code=stored.tracking_code)
    live = queries.live_code(parse_tracking_code(tracking_code), now=now)
    context = {
        "form": form,
        "made": made.text if made else "",
        "live": live,
        "last_day": tehran_day(live.expires_at - timedelta(seconds=1)) if live else None,
        "recipient": stored.recipient,
        "views": views,
        "retrievals": latest,
        "tracking_code": tracking_code,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "certificates/code.html", context, status=status)


@citizen
@require_POST
def withdraw(request: HttpRequest, tracking_code: str) -> HttpResponse:
    operations.withdraw_code(user_id=request.user.pk, tracking_code=tracking_code, now=clock.now())
    messages.success(request, _("رمز باطل شد و از همین دم گواهی را باز نمی‌کند."))
    return redirect("certificates:code", tracking_code)


def _choose(request: HttpRequest, form: CertificateForm, recipients: list[Agency]) -> HttpResponse:
    search = RecipientSearch(request.GET)
    wanted = bare(search.cleaned_data["q"]) if search.is_valid() else ""
    found = [agency for agency in recipients if wanted in bare(agency.name)]
    picked = form["recipient"].value()
    shown = found[:SHOWN_AT_ONCE] if wanted or len(found) <= SHOWN_AT_ONCE else []
    shown += [agency for agency in recipients if agency.code == picked and agency not in shown]
    form.fields["recipient"].choices = [(agency.code, agency.name) for agency in shown]
    context = {
        "form": form,
        "search": search,
        "of": request.GET.get("of", ""),
        "is_searched": bool(wanted),
        "more": len(found) - len(shown) if wanted else 0,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "certificates/new.html", context, status=status)


def _preview(request: HttpRequest, form: CertificateForm, recipients: list[Agency]) -> HttpResponse:
    now, typed = clock.now(), form.cleaned_data
    recipient = next(agency for agency in recipients if agency.code == typed["recipient"])
    wanted = coverage.Wanted(
        user_id=request.user.pk, period=form.period, recipient=recipient, whereabouts=typed["whereabouts"]
    )
    seen = coverage.preview(wanted=wanted, now=now)
    context = {
        "asked": [(name, request.POST.get(name, "")) for name in _ASKED],
        "letter": seen.letter,
        "greeting": GREETING,
        "tracking_label": seen.letter.tracking_label,
        "asked_on": tehran_day(now),
        "recipient": recipient,
        "fingerprint": seen.letter.fingerprint,
        "can_leave_out": seen.can_leave_out,
        "whereabouts": typed["whereabouts"],
    }
    return render(request, "certificates/preview.html", context)


def _period_of(request: HttpRequest, tracking_code: str) -> dict[str, object]:
    """The period of one's own answer; none for anything else."""
    try:
        stored = answers.own_answer(request.user.pk, parse_tracking_code(tracking_code))
    except Refusal:
        stored = None
    return {"from_date": stored.period_from, "to_date": stored.period_to} if stored else {}
