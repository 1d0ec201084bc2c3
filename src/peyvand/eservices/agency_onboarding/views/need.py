"""The agency's side: its memorandum, its need, what became of it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from peyvand.eservices.agency_onboarding import paper
from peyvand.eservices.agency_onboarding.forms.admission import NeedForm, as_posted, typed_of, typed_of_need
from peyvand.eservices.agency_onboarding.operations import admission as operations
from peyvand.eservices.agency_onboarding.queries import admission as queries
from peyvand.eservices.agency_onboarding.queries import admission_pages as pages
from peyvand.foundation.accounts.guards import signed_in
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.choices import Role
from peyvand.foundation.agencies.rules import Agency
from peyvand.foundation.cases import queries as cases
from peyvand.foundation.cases.queries import ApplicantCase
from peyvand.kit import clock
from peyvand.kit.errors import Refusal


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What an agency has and has asked for, as its manager or its representative sees it."""
    agency = _agency_of(request)
    actor = cases.acting(request.user.pk, now=clock.now(), as_applicant=True)
    context = {
        "agency": agency,
        "memorandum": pages.memorandum_of(agency.id, today=clock.today()) if agency else None,
        "cases": pages.admissions_of(actor),
        "has_draft": bool(queries.draft(user_id=request.user.pk, case_id=None)),
    }
    return render(request, "agency_onboarding/admission_home.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def need(request: HttpRequest) -> HttpResponse:
    return _fill_in(request, None)


@signed_in
@require_http_methods(["GET", "POST"])
def need_check(request: HttpRequest) -> HttpResponse:
    return _check(request, None)


@signed_in
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponse:
    return _fill_in(request, _to_correct(request, number))


@signed_in
@require_http_methods(["GET", "POST"])
def correct_check(request: HttpRequest, number: str) -> HttpResponse:
    return _check(request, _to_correct(request, number))


@signed_in
@require_GET
def declared(request: HttpRequest, number: str) -> HttpResponse:
    """What was asked for, what was granted, and where it stands."""
    case = _own(request, number)
    case_id = pages.case_id_of(number)
    context = {
        "case": case,
        "need": pages.declared(case_id),
        "ruling": pages.told(case_id),
        "is_concluded": queries.conclusion(case_id) is not None,
    }
    return render(request, "agency_onboarding/admission_declared.html", context)


@signed_in
@require_GET
def memorandum_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The memorandum of one's own case."""
    _own(request, number)
    return pdf(paper.memorandum_of(pages.case_id_of(number), now=clock.now()), number)


@signed_in
@require_GET
def agency_pdf(request: HttpRequest) -> HttpResponse:
    """The memorandum that governs, for the agency's managers."""
    agency = _agency_of(request)
    memorandum = pages.memorandum_of(agency.id, today=clock.today()) if agency else None
    concluded = queries.conclusion_of(memorandum.id) if memorandum else None
    if concluded is None:
        raise Http404
    return pdf(paper.memorandum_of(concluded.case_id, now=clock.now()), concluded.case_number)


def pdf(content: bytes, number: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="memorandum-{number}.pdf"'},
    )


def _agency_of(request: HttpRequest) -> Agency | None:
    """The agency that this person is a manager of."""
    of = agencies.member_of(request.user.pk)  # type: ignore[arg-type]
    if of is None or of.member.suspended or of.member.role != Role.MANAGER:
        return None
    return of.agency


def _own(request: HttpRequest, number: str) -> ApplicantCase:
    """One's own case, or one's agency's; for anybody else there is none."""
    actor = cases.acting(request.user.pk, now=clock.now(), as_applicant=True)
    case = cases.applied_one(actor, number)
    if case is None or not pages.is_admission(number):
        raise Http404
    return case


def _to_correct(request: HttpRequest, number: str) -> ApplicantCase:
    case = _own(request, number)
    if not case.is_my_turn:
        raise Refusal("NOT_FROM_HERE", "این درخواست اکنون نزد شما نیست؛ آن را نمی‌توان اصلاح کرد.", status=409)
    return case


def _fill_in(request: HttpRequest, case: ApplicantCase | None) -> HttpResponse:
    """The form: what was typed is kept, however far it is; «ادامه» leads to the answers once they are right."""
    case_id = pages.case_id_of(case.number) if case else None
    user_id: int = request.user.pk  # type: ignore[assignment]
    agency = _agency_of(request) if case is None else pages.declared_for(case_id)
    if request.method == "POST":
        operations.keep_draft(case_id=case_id, typed=typed_of(request.POST), by=user_id, now=clock.now())
        if "later" in request.POST:
            messages.success(request, "پیش‌نویس نگه داشته شد؛ هر وقت خواستید ادامه دهید.")
            return redirect("agency_onboarding:home")
        form = NeedForm(request.POST, today=clock.today(), is_known=agency is not None)
        if form.is_valid():
            return redirect(_address("check", case))
        return _form_page(request, form, case, agency, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    typed = queries.draft(user_id=user_id, case_id=case_id)
    if not typed and case_id is not None:
        typed = typed_of_need(queries.current_need(case_id))
    form = NeedForm(as_posted(typed) if typed else None, today=clock.today(), is_known=agency is not None)
    form.show_unjudged()
    return _form_page(request, form, case, agency)


def _form_page(
    request: HttpRequest, form: NeedForm, case: ApplicantCase | None, agency: Agency | None, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "form": form,
        "case": case,
        "agency": agency,
        "here": _address("form", case),
        "reason": case.history[-1].reason if case and case.history else "",
    }
    return render(request, "agency_onboarding/admission_need.html", context, status=status)


def _check(request: HttpRequest, case: ApplicantCase | None) -> HttpResponse:
    """Check your answers; «فرستادن» declares the need."""
    case_id = pages.case_id_of(case.number) if case else None
    user_id: int = request.user.pk  # type: ignore[assignment]
    agency = _agency_of(request) if case is None else pages.declared_for(case_id)
    typed = queries.draft(user_id=user_id, case_id=case_id)
    form = NeedForm(as_posted(typed), today=clock.today(), is_known=agency is not None)
    if not typed or not form.is_valid():
        return redirect(_address("form", case))
    if request.method == "POST":
        try:
            number = _send(form, case_id, agency, by=user_id)
        except Refusal as refusal:
            if refusal.field not in form.fields:
                raise
            form.add_refusal(refusal)
            return _form_page(request, form, case, agency, status=HTTPStatus.CONFLICT)
        messages.success(request, "اعلام نیاز فرستاده شد؛ نتیجه را با پیامک هم می‌گوییم.")
        return redirect("agency_onboarding:declared", number)
    context: dict[str, Any] = {
        "need": form.cleaned_data,
        "agency": agency,
        "answers": form.answers(),
        "here": _address("check", case),
        "back": _address("form", case),
        "case": case,
    }
    return render(request, "agency_onboarding/admission_check.html", context)


def _send(form: NeedForm, case_id: int | None, agency: Agency | None, *, by: int) -> str:
    if case_id is None:
        sent = operations.declare(
            declaration=form.declaration, agency_id=agency.id if agency else None, by=by, now=clock.now()
        )
    else:
        sent = operations.resubmit(case_id=case_id, declaration=form.declaration, by=by, now=clock.now())
    return sent.number


def _address(page: str, case: ApplicantCase | None) -> str:
    names = {"form": ("need", "need-correct"), "check": ("need-check", "correct-check")}
    new, again = names[page]
    return reverse(f"agency_onboarding:{again}", args=[case.number]) if case else reverse(f"agency_onboarding:{new}")
