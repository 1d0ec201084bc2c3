"""The memoranda that there are: who has one, until when, on what basis; suspended and resumed by the directors."""

from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from peyvand.eservices.agency_onboarding import paper
from peyvand.eservices.agency_onboarding.forms.admission import MeasureForm
from peyvand.eservices.agency_onboarding.operations import admission as operations
from peyvand.eservices.agency_onboarding.queries import admission as queries
from peyvand.eservices.agency_onboarding.queries import admission_pages as pages
from peyvand.eservices.agency_onboarding.rules import admission as rules
from peyvand.eservices.agency_onboarding.views.need import pdf
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member
from peyvand.kit import clock
from peyvand.kit.words import _

READERS = office_member(*rules.DIRECTORS, Role.IT_OFFICER)


@READERS
@require_GET
def memoranda(request: HttpRequest) -> HttpResponse:
    """The memorandum of each agency."""
    listed = pages.memoranda(today=clock.today())
    return render(request, "agency_onboarding/admission_memoranda.html", {"memoranda": listed})


@READERS
@require_http_methods(["GET", "POST"])
def memorandum(request: HttpRequest, memorandum_id: int) -> HttpResponse:
    """Its clauses, its history; a POST of a director suspends or resumes it."""
    found = pages.memorandum(memorandum_id, today=clock.today())
    if found is None:
        raise Http404
    form = MeasureForm(request.POST if request.method == "POST" else None)
    act = operations.resume if found.suspended else operations.suspend
    if form.carried_out(partial(act, agency_id=found.agency.id, by=request.user.pk, now=clock.now())):
        messages.success(request, _("تعلیق برداشته شد.") if found.suspended else _("تفاهم‌نامه از همین دم معلق است."))
        return redirect("agency_onboarding:memorandum", memorandum_id)
    context = {
        "memorandum": found,
        "is_concluded_here": queries.conclusion_of(memorandum_id) is not None,
        "history": pages.suspensions(found.agency.id),
        "is_director": any(post.role in rules.DIRECTORS for post in request.posts),  # type: ignore[attr-defined]
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "agency_onboarding/admission_memorandum.html", context, status=status)


@READERS
@require_GET
def memorandum_pdf(request: HttpRequest, memorandum_id: int) -> HttpResponse:
    """The office's copy."""
    concluded = queries.conclusion_of(memorandum_id)
    if concluded is None:
        raise Http404
    return pdf(paper.memorandum_of(concluded.case_id, now=clock.now()), concluded.case_number)
