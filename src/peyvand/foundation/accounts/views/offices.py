"""The administrators' pages: offices, and who holds which role there."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peyvand.foundation.accounts import forms, operations, queries
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

OFFICES_A_PAGE = 50


@office_member(Role.ADMINISTRATOR)
@require_GET
def offices(request: HttpRequest) -> HttpResponse:
    form = forms.OfficeFilter(request.GET)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    lines = queries.office_lines(kind=kind, after=request.GET.get("after", ""), now=clock.now(), size=OFFICES_A_PAGE)
    more = len(lines) > OFFICES_A_PAGE
    lines = lines[:OFFICES_A_PAGE]
    next_url = "?" + urlencode({"kind": kind, "after": lines[-1].code}) if more else ""
    return render(request, "accounts/offices.html", {"form": form, "offices": lines, "next_url": next_url})


@office_member(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def office(request: HttpRequest, office_code: str) -> HttpResponse:
    """Who holds which role in an office; a POST gives somebody one."""
    now = clock.now()
    found = queries.office(office_code)
    if found is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = forms.RoleForm(posted, office_kind=found.kind, initial={"first_day": clock.today()})
    if posted is not None and form.is_valid():
        typed = form.cleaned_data
        try:
            operations.assign(
                office_code=office_code,
                role=typed["role"],
                national_code=typed["national_code"],
                full_name=typed["full_name"],
                mobile=typed["mobile"],
                first_day=typed["first_day"],
                last_day=typed["last_day"],
                by=request.user.pk,
                now=now,
            )
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("نقش ثبت شد. اگر این شخص تازه است، کد فعال‌سازی با پیامک برایش می‌رود."))
            return redirect("accounts:office", office_code=office_code)
    context = {"office": found, "form": form, "assignments": queries.assignments_in(found.pk, now=now)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/office.html", context, status=status)


@office_member(Role.ADMINISTRATOR)
@require_POST
def end_assignment(request: HttpRequest, office_code: str, assignment_id: int) -> HttpResponse:
    operations.end_assignment(assignment_id=assignment_id, by=request.user.pk, now=clock.now())
    messages.success(request, _("نقش پایان یافت و از همین دم اثر دارد."))
    return redirect("accounts:office", office_code=office_code)
