"""The panel of agencies: ask, read the letter, find it again (INQ-1 to INQ-5)."""

import hashlib
import json
from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from peyvand.eservices.inquiry.forms import HistoryFilters, InquiryForm, PersonSearch
from peyvand.eservices.inquiry.views.entrance import asker_of, enter
from peyvand.foundation.accounts.guards import agency_member
from peyvand.foundation.accounts.network import client_address
from peyvand.foundation.agencies.choices import Audience
from peyvand.foundation.audit.choices import Channel, Ground
from peyvand.foundation.coverage import operations, queries
from peyvand.foundation.coverage.choices import Outcome
from peyvand.foundation.coverage.paper import pdf_of, verify_url
from peyvand.foundation.coverage.questions import Question
from peyvand.foundation.coverage.rules import (
    Earlier,
    Rights,
    asked_lately,
    tracking_label,
    tracking_text,
)
from peyvand.foundation.law import queries as law
from peyvand.foundation.letters.rules import GREETING
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.queries import closed_now
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import midnight, tehran_day
from peyvand.kit.words import _

RECENT = 5


@agency_member
@require_GET
def panel(request: HttpRequest) -> HttpResponse:
    rights = enter(request, asking=False)
    if rights.is_manager:
        return redirect("inquiry:history")
    return _panel(request, rights, None)


@agency_member
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """One inquiry; the letter's own page shows the answer, so that reloading it asks nothing again."""
    if request.method == "GET":
        # Whoever had to sign in again before their question counted is sent here, and so is the back button.
        return redirect("inquiry:panel")
    now = clock.now()
    asker, source = asker_of(request), client_address(request)
    form = InquiryForm(request.POST, today=tehran_day(now))
    if not form.is_valid():
        first = next(iter(form.errors.as_data().values()))[0]
        operations.refuse(
            asker=asker,
            channel=Channel.PANEL,
            refusal=Refusal(first.code or "INVALID", ""),
            now=now,
            source=source,
        )
        return _panel(request, enter(request, asking=True), form)
    typed = form.cleaned_data
    if not typed["again"] and (earlier := _asked_lately(request, form, today=tehran_day(now))):
        return _panel(request, enter(request, asking=True), form, earlier=earlier)
    purpose, case_number = typed["purpose"], typed["case_number"]
    seal_days, seal_reason = typed["seal_days"], typed["seal_reason"]
    (reply,) = operations.answer(
        [
            Question(
                asker=asker,
                channel=Channel.PANEL,
                national_code=typed["national_code"],
                period=form.period,
                purpose=purpose,
                case_number=case_number,
                source=source,
                key=typed["idempotency_key"] or None,
                fingerprint=_fingerprint(
                    typed["national_code"], form.period, purpose, case_number, seal_days, seal_reason
                ),
                seal_days=seal_days,
                seal_reason=seal_reason,
            )
        ],
        now=now,
    )
    if isinstance(reply, Refusal):
        if reply.data.get("status") in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
            raise reply
        if reply.code == "KEY_REUSED":
            # An old page, filled in anew: as it stands it would be refused for ever.
            form.renew_key()
            reply = Refusal(
                reply.code, _("این فرم پیش‌تر فرستاده شده است؛ برای استعلام تازه دوباره بفرستید."), **reply.data
            )
        form.add_refusal(reply)
        response = _panel(request, enter(request, asking=True), form)
        response.status_code = reply.data.get("status", HTTPStatus.UNPROCESSABLE_ENTITY)
        if "retry_after" in reply.data:
            response["Retry-After"] = str(reply.data["retry_after"])
        return response
    return HttpResponseRedirect(
        reverse("inquiry:letter", args=[tracking_text(reply.tracking_code)]), status=HTTPStatus.SEE_OTHER
    )


def _asked_lately(request: HttpRequest, form: InquiryForm, *, today: date) -> Earlier | None:
    """What the asker should know before they ask again (INQ-9); they ask all the same by sending the form once more."""
    typed = form.cleaned_data
    earlier = queries.asked_before(
        user_id=request.user.pk,
        national_code=typed["national_code"],
        period=form.period,
        key=typed["idempotency_key"],
    )
    if not earlier:
        return None
    return asked_lately(earlier, today=today, days=law.on(today).get("inquiry.repeat_notice_days"))


def _fingerprint(*asked: object) -> bytes:
    return hashlib.sha256(json.dumps(asked, default=str).encode()).digest()


def _panel(
    request: HttpRequest, rights: Rights, form: InquiryForm | None, *, earlier: Earlier | None = None
) -> HttpResponse:
    assert rights.agency is not None
    assert rights.memorandum is not None
    now = clock.now()
    if form is None:
        form = InquiryForm(today=tehran_day(now))
    form.fit(rights.memorandum, audience=rights.agency.audience)
    if earlier is not None:
        form.ask_again()
    recent = queries.history(asker_of(request), rights, size=RECENT)
    withholds = rights.agency.audience == Audience.JUDICIAL
    return render(
        request,
        "inquiry/panel.html",
        {
            "agency": {"name": rights.agency.name, "audience_title": Audience(rights.agency.audience).label},
            "form": form,
            "quota": _quota(rights),
            "earlier": earlier and _earlier(earlier, today=tehran_day(now)),
            "closed": closed_now().get(Switch.INQUIRY),
            "longest_seal": law.on(tehran_day(now)).get("inquiry.seal_max_days") if withholds else None,
            "recent": [_row(entry) for entry in recent.entries],
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
    )


def _earlier(earlier: Earlier, *, today: date) -> dict[str, Any]:
    return {
        "days": (today - tehran_day(earlier.asked_at)).days,
        "asked_at": earlier.asked_at,
        "url": reverse("inquiry:letter", args=[earlier.tracking_code]) if earlier.tracking_code else None,
    }


def _quota(rights: Rights) -> dict[str, int] | None:
    left = rights.quota_left
    if left is None or rights.memorandum is None or rights.memorandum.daily_quota is None:
        return None
    limit = rights.memorandum.daily_quota
    return {"limit": limit, "used": limit - left, "left": left}


def _row(entry: queries.Entry) -> dict[str, Any]:
    return {
        "tracking_code": entry.tracking_code,
        "asked_at": entry.asked_at,
        "national_code": entry.national_code,
        "period": entry.period,
        "asked_by": entry.asked_by,
        "outcome_title": entry.outcome.label if entry.outcome else None,
        "url": reverse("inquiry:letter", args=[entry.tracking_code]) if entry.outcome else None,
    }


@agency_member
@require_GET
def letter(request: HttpRequest, tracking_code: str) -> HttpResponse:
    """The stored answer, opened again by the operator who asked."""
    stored = operations.reopen(
        tracking_code=tracking_code,
        asker=asker_of(request),
        channel=Channel.PANEL,
        now=clock.now(),
        source=client_address(request),
    )
    superseded_at = stored.superseded_at
    told = json.loads(stored.body)["letter"]
    return render(
        request,
        "inquiry/letter.html",
        {
            "letter": told,
            "greeting": GREETING,
            "tracking_label": tracking_label(Outcome(stored.outcome)),
            "tracking_code": tracking_code,
            "asked_on": tehran_day(stored.asked_at),
            "asked_by_name": request.user.get_full_name(),  # type: ignore[union-attr]
            "outcome": Outcome(stored.outcome),
            "superseded_on": tehran_day(superseded_at) if superseded_at else None,
            "verify_url": verify_url(stored.tracking_code),
            "back_url": reverse("inquiry:panel"),
        },
    )


@agency_member
@require_GET
def letter_pdf(request: HttpRequest, tracking_code: str) -> HttpResponse:
    """The letter as the signed file (INQ-6)."""
    now = clock.now()
    stored = operations.reopen(
        tracking_code=tracking_code,
        asker=asker_of(request),
        channel=Channel.PANEL,
        now=now,
        source=client_address(request),
        ground=Ground.PAPER,
    )
    return HttpResponse(
        pdf_of(stored, now=now),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="letter-{tracking_code}.pdf"'},
    )


@agency_member
@require_http_methods(["GET", "POST"])
def history(request: HttpRequest) -> HttpResponse:
    """What was asked: an operator's own, or for a manager the agency's without answers."""
    rights = enter(request, asking=False)
    asker = asker_of(request)
    searching = request.method == "POST"
    search_form = PersonSearch(request.POST if searching else None)
    filter_form = HistoryFilters(request.GET)
    is_manager = rights.is_manager
    if is_manager:
        del filter_form.fields["outcome"]
    invalid = not filter_form.is_valid() or (searching and not search_form.is_valid())
    filters = queries.Filters()
    if not invalid:
        asked = filter_form.cleaned_data
        filters = queries.Filters(
            tracking_code=asked["tracking_code"],
            outcome=asked.get("outcome", ""),
            first_day=asked["from_date"],
            last_day=asked["to_date"],
            national_code=search_form.cleaned_data["national_code"] if searching else "",
        )
    page = queries.Page([], "", "")
    if not invalid:
        page = queries.history(
            asker,
            rights,
            filters=filters,
            older_than=request.GET.get("older", ""),
            newer_than=request.GET.get("newer", ""),
        )
    now = clock.now()
    return render(
        request,
        "inquiry/history.html",
        {
            "rows": [_row(entry) for entry in page.entries],
            "filters": filter_form,
            "search_form": search_form,
            "next_url": "" if searching else _turn(request, "older", page.older),
            "previous_url": "" if searching else _turn(request, "newer", page.newer),
            "is_manager": is_manager,
            "withholds": rights.agency is not None and rights.agency.audience == Audience.JUDICIAL,
            "counts": {
                "today": queries.asked_since(rights, asker, since=midnight(tehran_day(now))),
                "total_shown": len(page.entries),
            },
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if invalid else HTTPStatus.OK,
    )


def _turn(request: HttpRequest, direction: str, cursor: str) -> str:
    """The address of the next page with the filters kept; empty at the end."""
    if not cursor:
        return ""
    kept = {name: value for name, value in request.GET.items() if name not in ("older", "newer") and value}
    return "?" + urlencode({**kept, direction: cursor})
