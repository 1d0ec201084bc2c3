"""«درخواست‌های من»: whatever somebody applied for, its state, its history, and what happens next (ALL-1)."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from peyvand.eservices.voluntary_contracts import queries as voluntary
from peyvand.foundation.accounts.guards import applicant
from peyvand.foundation.cases import operations, queries
from peyvand.foundation.cases.queries import ApplicantCase
from peyvand.foundation.cases.rules import Actor
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told
from peyvand.portal.forms import TakeForm


@applicant
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """One's own, and one's agency's if one speaks for it; newest first. One's contracts stand above."""
    page = queries.applied_by(_applicant(request), older=request.GET.get("older", ""))
    today = clock.today()
    context = {
        "contracts": [] if "older" in request.GET else voluntary.contracts_of(request.user.national_code, today=today),  # type: ignore[union-attr]
        "cases": page.cases,
        "next_url": f"?older={page.older}" if page.older else "",
        "previous_url": request.path if "older" in request.GET else "",
        "today": today,
    }
    return render(request, "portal/my_requests.html", context)


@applicant
@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, _found(request, number))


@applicant
@require_POST
def take(request: HttpRequest, number: str) -> HttpResponse:
    """What the table lets the applicant do."""
    case = _found(request, number)
    form = TakeForm(request.POST, auto_id="take_%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            moved = operations.take(
                case_id=case.case_id,
                transition=given["transition"],
                version=given["version"],
                reason=given["reason"],
                by=request.user.pk,
                now=clock.now(),
            )
        except Refusal as refusal:
            if refusal.field not in form.fields:
                raise
            form.add_refusal(refusal)
        else:
            title = queries.workflow(moved.kind).transition(given["transition"]).title
            messages.success(request, told(_("«{title}» ثبت شد."), title=title))
            return redirect("cases:request", number)
    return _page(request, case, form)


def _applicant(request: HttpRequest) -> Actor:
    is_citizen = request.session.is_citizen  # type: ignore[attr-defined]
    return queries.applying(request.user.pk, for_themselves=is_citizen, now=clock.now())


def _found(request: HttpRequest, number: str) -> ApplicantCase:
    case = queries.applied_one(_applicant(request), number)
    if case is None:
        raise Http404
    return case


def _page(request: HttpRequest, case: ApplicantCase, form: TakeForm | None = None) -> HttpResponse:
    context = {
        "case": case,
        "form": form or TakeForm(initial={"version": case.version}, auto_id="take_%s"),
        "takes_here": any(not button.page for button in case.buttons),
        "needs_reason": any(button.needs_reason for button in case.buttons),
        "today": clock.today(),
    }
    return render(
        request, "portal/my_request.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    )
