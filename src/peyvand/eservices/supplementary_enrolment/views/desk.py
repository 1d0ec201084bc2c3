"""The association's and the branch's pages: one request with the whole family, and many clean ones at once."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.forms.desk import CleanForm, ReasonForm, TransferForm
from peyvand.eservices.supplementary_enrolment.forms.periods import MonthForm
from peyvand.eservices.supplementary_enrolment.queries import deductions, periods, previews
from peyvand.eservices.supplementary_enrolment.queries import requests as queries
from peyvand.eservices.supplementary_enrolment.workflow import (
    ACCEPT,
    APPROVE,
    AT_ASSOCIATION,
    DECLINE,
    KIND,
    REJECT,
    REQUEST,
    RETURN,
    SEND_BACK,
)
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import OfficeKind, Role
from peyvand.foundation.accounts.guards import office_member
from peyvand.foundation.cases import queries as cases
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.months import Month
from peyvand.kit.words import _, told

_AT_ONCE = 100
_staff = office_member(Role.ASSOCIATION_CLERK, Role.BRANCH_CLERK)


@_staff
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """«نمایش درخواست»: the family on one page, what was and what will be; each opening is an entry."""
    found = _found(request, number)
    return _page(request, found)


@_staff
@require_POST
def decide(request: HttpRequest, number: str, transition: str) -> HttpResponse:
    """«تایید», «عدم تایید», «پذیرش» and their like."""
    found = _found(request, number)
    form = ReasonForm(request.POST, prefix=transition)
    if not form.is_valid():
        return _page(request, found, forms={transition: form})
    version, reason, now, by = form.cleaned_data["version"], form.cleaned_data["reason"], clock.now(), request.user.pk
    try:
        if transition == APPROVE:
            operations.approve(case_id=found.pk, version=version, by=by, now=now)
        elif transition == ACCEPT:
            operations.accept(case_id=found.pk, version=version, by=by, now=now)
        elif transition in (REJECT, RETURN, DECLINE, SEND_BACK):
            operations.decide(case_id=found.pk, transition=transition, version=version, reason=reason, by=by, now=now)
        else:
            raise Http404
    except Refusal as refusal:
        form.add_refusal(refusal)
        return _page(request, _found(request, number), forms={transition: form})
    messages.success(
        request, told(_("«{title}» ثبت شد و به متقاضی پیامک می‌رود."), title=REQUEST.transition(transition).title)
    )
    return redirect("supplementary:case", number=number)


@office_member(Role.BRANCH_CLERK)
@require_POST
def transfer(request: HttpRequest, number: str) -> HttpResponse:
    """«عملیات - تغییر شعبه بیمه‌پردازی»."""
    found = _found(request, number)
    form = TransferForm(request.POST, branches=_branches())
    if form.is_valid():
        try:
            operations.transfer(
                case_id=found.pk,
                office_code=form.cleaned_data["office_code"],
                reason=form.cleaned_data["transfer_reason"],
                by=request.user.pk,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("درخواست به شعبهٔ دیگر فرستاده شد."))
            return redirect("supplementary:case", number=number)
    return _page(request, found, transfer_form=form)


@office_member(Role.ASSOCIATION_CLERK)
@require_http_methods(["GET", "POST"])
def clean(request: HttpRequest) -> HttpResponse:
    """Requests that the records still bear out, approved together."""
    offices = [post.office_id for post in request.posts if post.role == Role.ASSOCIATION_CLERK]
    waiting = queries.waiting_at(offices, AT_ASSOCIATION, size=_AT_ONCE)
    standings = queries.standings([row.pk for row in waiting], today=clock.today())
    rows = [
        {"case": row, "standing": standings[row.pk], "value": f"{row.number}:{row.version}"}
        for row in waiting
        if row.pk in standings
    ]
    form = CleanForm(request.POST if request.method == "POST" else None, offered=[row["value"] for row in rows])
    if request.method == "POST" and form.is_valid():
        marked = set(form.cleaned_data["marked"])
        versions = {row["case"].pk: row["case"].version for row in rows if row["value"] in marked}
        outcomes = operations.approve_many(versions=versions, by=request.user.pk, now=clock.now())
        refused = [outcome for outcome in outcomes.values() if isinstance(outcome, Refusal)]
        messages.success(request, told(_("{count} درخواست تایید شد."), count=len(outcomes) - len(refused)))
        for refusal in refused:
            messages.error(request, refusal.message)
        return redirect("supplementary:clean")
    covered = periods.months_covered()
    month = MonthForm(offered=covered, initial={"month": str(Month.of(clock.today()))}) if covered else None
    context = {"rows": rows, "form": form, "month": month}
    return render(request, "supplementary_enrolment/desk/clean.html", context)


def _found(request: HttpRequest, number: str) -> Any:
    """The case if it lies, or has lain, in an office of theirs; 404 otherwise, as for a number that none has."""
    found = cases.found_by(request.posts, number)
    if found is None or found.kind != KIND:
        raise Http404
    return found


def _branches() -> list[tuple[str, str]]:
    return [(office.code, office.name) for office in accounts.offices_of_kind(OfficeKind.BRANCH)]


def _page(
    request: HttpRequest,
    found: Any,
    *,
    forms: Mapping[str, ReasonForm] | None = None,
    transfer_form: TransferForm | None = None,
) -> HttpResponse:
    """`forms`, by transition, and `transfer_form`: those that were refused."""
    now, today = clock.now(), clock.today()
    operations.note_opened(case=found, by=request.user.pk, now=now)
    view = cases.view_of(found, cases.acting(request.user.pk, now=now), now=now, today=today)
    standing = queries.standing(found.pk, today=today)
    if standing is None:
        raise Http404
    # Where it lies now: who has sent it on sees the request, no more of the pension.
    at_branch = any(post.role == Role.BRANCH_CLERK and post.office_id == found.office_id for post in request.posts)
    given = forms or {}
    buttons = [
        (button, given.get(button.name) or ReasonForm(prefix=button.name, initial={"version": view.version}))
        for button in view.buttons
        if REQUEST.transition(button.name).by in (Role.ASSOCIATION_CLERK, Role.BRANCH_CLERK)
    ]
    right = standing.branch.code if standing.branch else None
    context = {
        "view": view,
        "standing": standing,
        "buttons": buttons,
        "errors": [form for form in given.values() if form.errors] + ([transfer_form] if transfer_form else []),
        "wrong_branch": at_branch and not view.is_final and right != found.office.code,
        "transfer_form": transfer_form or TransferForm(branches=_branches(), initial={"office_code": right})
        if at_branch and (view.can_claim or view.can_release)
        else None,
        "payments": queries.payments(standing.family, today=today) if at_branch and standing.family else (),
        "documents": deductions.documents(standing.submitted.request.principal_code) if at_branch else (),
        "at_branch": at_branch,
        "association": next(
            (line for line in reversed(view.history) if line.title == REQUEST.transition(APPROVE).title), None
        ),
        "preview": previews.preview(standing, today=today) if at_branch and not view.is_final else None,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if context["errors"] else HTTPStatus.OK
    return render(request, "supplementary_enrolment/desk/case.html", context, status=status)
