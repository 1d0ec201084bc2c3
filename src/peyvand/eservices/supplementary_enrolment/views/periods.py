"""Contract periods, kept by staff: proposed by one, confirmed by another (SUP-10); the insurer's list of a month."""

from collections.abc import Iterable
from dataclasses import asdict
from http import HTTPStatus
from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.forms.periods import DecisionForm, MonthForm, PeriodForm
from peyvand.eservices.supplementary_enrolment.operations import KEEPERS
from peyvand.eservices.supplementary_enrolment.queries import periods as queries
from peyvand.eservices.supplementary_enrolment.queries.deductions import InsuredLine
from peyvand.eservices.supplementary_enrolment.sheets import write_insured
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member
from peyvand.kit import clock, months
from peyvand.kit.errors import Refusal
from peyvand.kit.months import Month
from peyvand.kit.words import _

_keeper = office_member(*KEEPERS)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@_keeper
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    return _list(request)


@_keeper
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, period_id: int | None = None) -> HttpResponse:
    """A new period, or a change of one; begun with what stands, or with the last period's terms."""
    period = queries.by_id(period_id) if period_id is not None else None
    if period_id is not None and period is None:
        raise Http404
    form = PeriodForm(
        request.POST if request.method == "POST" else None,
        initial=asdict(queries.terms_of(period)) if period else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.propose_period(terms=form.as_terms(), by=request.user.pk, today=clock.today(), now=clock.now())
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("پیشنهاد ثبت شد؛ پس از تایید همکار دیگری به کار می‌آید."))
            return redirect("supplementary:periods")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "supplementary_enrolment/desk/period.html", {"form": form, "period": period}, status=status)


@_keeper
@require_POST
def decide(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """«تایید» or «کنار گذاشتن»."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _list(request, form=form, at=proposal_id)
    try:
        decided = operations.decide_on_period(
            proposal_id=proposal_id,
            confirmed="confirm" in request.POST,
            reason=form.cleaned_data["reason"],
            by=request.user.pk,
            today=clock.today(),
            now=clock.now(),
        )
    except Refusal as refusal:
        form.add_refusal(refusal)
        return _list(request, form=form, at=proposal_id)
    messages.success(request, _("دوره ثبت شد.") if decided.confirmed else _("پیشنهاد کنار گذاشته شد."))
    return redirect("supplementary:periods")


@_keeper
@require_GET
def insurer(request: HttpRequest, period_id: int) -> HttpResponseBase:
    """The list of the insured of a month, `?month=1405/10`, for the insurer."""
    period = queries.by_id(period_id)
    if period is None:
        raise Http404
    form = MonthForm(request.GET, offered=queries.terms_of(period).months)
    if not form.is_valid():
        raise Http404
    month = months.parse(form.cleaned_data["month"])
    lines = operations.insurer_list(
        period_number=period.number, month=month, actor=f"user:{request.user.pk}", now=clock.now()
    )
    return _workbook(lines, month)


@office_member(Role.ASSOCIATION_CLERK)
@require_GET
def month_end(request: HttpRequest) -> HttpResponseBase:
    """The same list for the association, of its own city alone: `?month=1405/10` of the period that covers it."""
    form = MonthForm(request.GET, offered=queries.months_covered())
    if not form.is_valid():
        raise Http404
    month = months.parse(form.cleaned_data["month"])
    period = queries.covering(month.last_day) or queries.covering(month.first_day)
    if period is None:
        raise Http404
    offices = [post.office_id for post in request.posts if post.role == Role.ASSOCIATION_CLERK]  # type: ignore[attr-defined]
    lines = operations.insurer_list(
        period_number=period.number,
        month=month,
        cities=accounts.cities_of(offices),
        actor=f"user:{request.user.pk}",
        now=clock.now(),
    )
    return _workbook(lines, month)


def _workbook(lines: Iterable[InsuredLine], month: Month) -> FileResponse:
    file = BytesIO()
    write_insured(file, lines)
    file.seek(0)
    name = f"insured-{month.year}-{month.month:02}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=_XLSX)


def _list(request: HttpRequest, *, form: DecisionForm | None = None, at: int = 0) -> HttpResponse:
    today = clock.today()
    rows = [
        {
            "period": period,
            "terms": terms,
            "is_open": terms.takes_requests(today),
            "covers": terms.cover_from <= today <= terms.cover_to,
            "form": MonthForm(offered=terms.months, prefix="", auto_id=f"month-{period.pk}-%s"),
        }
        for period in queries.all_periods()
        for terms in [queries.terms_of(period)]
    ]
    proposals = [
        (proposal, form if form is not None and proposal.id == at else DecisionForm(auto_id=f"p{proposal.id}-%s"))
        for proposal in queries.open_proposals(request.user.pk)
    ]
    context = {"rows": rows, "proposals": proposals, "error_form": form if form is not None and form.errors else None}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if context["error_form"] else HTTPStatus.OK
    return render(request, "supplementary_enrolment/desk/periods.html", context, status=status)
