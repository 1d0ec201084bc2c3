"""The agency's side: its memorandum, its need, what became of it."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peyvand.eservices.agency_onboarding import paper
from peyvand.eservices.agency_onboarding.forms.admission import (
    NeedForm,
    VersionForm,
    as_posted,
    typed_of,
    typed_of_need,
)
from peyvand.eservices.agency_onboarding.operations import admission as operations
from peyvand.eservices.agency_onboarding.queries import admission as queries
from peyvand.eservices.agency_onboarding.queries import admission_pages as pages
from peyvand.eservices.agency_onboarding.queries.admission_pages import Row
from peyvand.eservices.agency_onboarding.rules.declaration import Declaration
from peyvand.foundation.accounts.guards import applicant
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.choices import Role
from peyvand.foundation.agencies.rules import Agency
from peyvand.foundation.cases import queries as cases
from peyvand.foundation.cases.operations import take
from peyvand.foundation.cases.queries import ApplicantCase
from peyvand.foundation.cases.rules import Actor
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.guards import while_open
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@applicant
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What an agency has and has asked for, as its manager or its representative sees it."""
    agency = _agency_of(request)
    asked = pages.admissions_of(_applicant(request))
    memorandum = pages.memorandum_of(agency.id, today=clock.today()) if agency else None
    measures = pages.suspensions(agency.id) if agency else []
    context = {
        "agency": agency,
        "memorandum": memorandum,
        "has_document": memorandum is not None and queries.conclusion_of(memorandum.id) is not None,
        "measure": measures[0] if measures else None,
        "cases": asked,
        "may_apply": all(case.is_final for case in asked),
        "has_draft": bool(queries.draft(user_id=_user_id(request), case_id=None)),
    }
    return render(request, "agency_onboarding/admission_home.html", context)


@applicant
@while_open(Switch.ADMISSION)
@require_http_methods(["GET", "POST"])
def need(request: HttpRequest) -> HttpResponse:
    return _fill_in(request, _new(request))


@applicant
@while_open(Switch.ADMISSION)
@require_http_methods(["GET", "POST"])
def need_check(request: HttpRequest) -> HttpResponse:
    return _check(request, _new(request))


@applicant
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponse:
    return _fill_in(request, _again(request, number))


@applicant
@require_http_methods(["GET", "POST"])
def correct_check(request: HttpRequest, number: str) -> HttpResponse:
    return _check(request, _again(request, number))


@applicant
@require_GET
def declared(request: HttpRequest, number: str) -> HttpResponse:
    """What was asked for, what was granted, and where it stands."""
    case, row = _own(request, number)
    context = {
        "case": case,
        "need": pages.declared(row.id),
        "ruling": pages.told(row.id),
        "is_concluded": queries.conclusion(row.id) is not None,
        "row": row,
    }
    return render(request, "agency_onboarding/admission_declared.html", context)


@applicant
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant gives up what they asked for."""
    row = _own(request, number)[1]
    form = VersionForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    take(
        case_id=row.id,
        transition="withdraw",
        version=form.cleaned_data["version"],
        reason="",
        by=_user_id(request),
        now=clock.now(),
    )
    messages.success(request, _("از درخواست چشم پوشیدید."))
    return redirect("agency_onboarding:declared", number)


@applicant
@require_GET
def memorandum_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The memorandum of one's own case."""
    row = _own(request, number)[1]
    return pdf(paper.memorandum_of(row.id, now=clock.now()), number)


@applicant
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


def _user_id(request: HttpRequest) -> int:
    return int(request.user.pk)  # type: ignore[arg-type]


def _applicant(request: HttpRequest) -> Actor:
    return cases.applying(_user_id(request), for_themselves=_is_citizen(request), now=clock.now())


def _is_citizen(request: HttpRequest) -> bool:
    is_citizen: bool = request.session.is_citizen  # type: ignore[attr-defined]
    return is_citizen


def _agency_of(request: HttpRequest) -> Agency | None:
    """The agency that this person is a manager of, and in whose name they are here."""
    if _is_citizen(request):
        return None
    of = agencies.member_of(_user_id(request))
    if of is None or of.member.suspended or of.member.role != Role.MANAGER:
        return None
    return of.agency


def _own(request: HttpRequest, number: str) -> tuple[ApplicantCase, Row]:
    """One's own case, or one's agency's; for anybody else there is none."""
    case, row = cases.applied_one(_applicant(request), number), pages.row(number)
    if case is None or row is None:
        raise Http404
    return case, row


@dataclass(frozen=True)
class _Desk:
    """What is being filled in: a new need, or the correction of a case that came back with a reason."""

    agency: Agency | None
    case_id: int | None = None
    number: str = ""
    reason: str = ""

    @property
    def form_url(self) -> str:
        if self.number:
            return reverse("agency_onboarding:need-correct", args=[self.number])
        return reverse("agency_onboarding:need")

    @property
    def check_url(self) -> str:
        if self.number:
            return reverse("agency_onboarding:correct-check", args=[self.number])
        return reverse("agency_onboarding:need-check")


def _new(request: HttpRequest) -> _Desk:
    return _Desk(_agency_of(request))


def _again(request: HttpRequest, number: str) -> _Desk:
    case, row = _own(request, number)
    if not case.is_my_turn:
        raise Refusal("NOT_FROM_HERE", _("این درخواست اکنون نزد شما نیست؛ آن را نمی‌توان اصلاح کرد."), status=409)
    return _Desk(pages.declared_for(row.id), row.id, number, case.history[-1].reason)


def _fill_in(request: HttpRequest, desk: _Desk) -> HttpResponse:
    """The form: what was typed is kept, however far it is; «ادامه» leads to the answers once they are right."""
    if request.method == "POST":
        operations.keep_draft(case_id=desk.case_id, typed=typed_of(request.POST), by=_user_id(request), now=clock.now())
        if "later" in request.POST:
            messages.success(request, _("پیش‌نویس نگه داشته شد؛ هر وقت خواستید ادامه دهید."))
            return redirect("agency_onboarding:home")
        form = _form(request.POST, desk)
        if form.is_valid():
            return redirect(desk.check_url)
        return _form_page(request, form, desk, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    typed = queries.draft(user_id=_user_id(request), case_id=desk.case_id)
    if not typed and desk.case_id is not None:
        typed = typed_of_need(queries.current_need(desk.case_id))
    form = _form(as_posted(typed) if typed else None, desk)
    form.show_unjudged()
    return _form_page(request, form, desk)


def _form(posted: QueryDict | None, desk: _Desk) -> NeedForm:
    return NeedForm(posted, today=clock.today(), is_known=desk.agency is not None)


def _form_page(request: HttpRequest, form: NeedForm, desk: _Desk, status: int = HTTPStatus.OK) -> HttpResponse:
    return render(request, "agency_onboarding/admission_need.html", {"form": form, "desk": desk}, status=status)


def _check(request: HttpRequest, desk: _Desk) -> HttpResponse:
    """Check your answers; «فرستادن» declares the need."""
    typed = queries.draft(user_id=_user_id(request), case_id=desk.case_id)
    form = _form(as_posted(typed), desk)
    if not typed or not form.is_valid():
        return redirect(desk.form_url)
    if request.method == "POST":
        try:
            number = _send(form.declaration, desk, by=_user_id(request))
        except Refusal as refusal:
            if refusal.field not in form.fields:
                raise
            form.add_refusal(refusal)
            return _form_page(request, form, desk, status=HTTPStatus.CONFLICT)
        messages.success(request, _("اعلام نیاز فرستاده شد؛ نتیجه را با پیامک هم می‌گوییم."))
        return redirect("agency_onboarding:declared", number)
    need = pages.ahead_of(
        form.declaration,
        desk.agency,
        representative=request.user.get_full_name(),  # type: ignore[union-attr]
        now=clock.now(),
    )
    return render(request, "agency_onboarding/admission_check.html", {"need": need, "desk": desk})


def _send(declaration: Declaration, desk: _Desk, *, by: int) -> str:
    if desk.case_id is None:
        agency_id = desk.agency.id if desk.agency else None
        sent = operations.declare(declaration=declaration, agency_id=agency_id, by=by, now=clock.now())
    else:
        sent = operations.resubmit(case_id=desk.case_id, declaration=declaration, by=by, now=clock.now())
    return sent.number
