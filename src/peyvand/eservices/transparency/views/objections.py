"""An objection to an access: the citizen's page and the committee's (CIT-7)."""

from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from peyvand.eservices.transparency import operations, queries
from peyvand.eservices.transparency.forms import FindingForm, ObjectionForm
from peyvand.eservices.transparency.views.accesses import reader_of
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import citizen, office_member
from peyvand.foundation.cases import queries as cases
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@citizen
@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, access_ref: str) -> HttpResponse:
    """Why this access should not have been; a POST brings it before the committee."""
    reader = reader_of(request)
    line = queries.access(reader, access_ref, today=clock.today())
    if line is None:
        raise Http404
    if line.objection:
        return redirect("cases:request", line.objection)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            case = operations.object_to(
                reader=reader, reference=access_ref, text=form.cleaned_data["text"], now=clock.now()
            )
        except Refusal as refusal:
            if refusal.code == "ALREADY_OBJECTED":
                return redirect("cases:request", refusal.data["number"])
            form.add_refusal(refusal)
        else:
            messages.success(request, _("اعتراض شما به کمیته صیانت از اطلاعات رسید."))
            return redirect("cases:request", case.number)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "transparency/object.html", {"line": line, "form": form}, status=status)


@office_member(Role.COMMITTEE_MEMBER)
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """What is objected to, for the committee; a POST answers."""
    now, by = clock.now(), request.user.pk
    page = operations.show_objection(
        number=number,
        posts=request.posts,  # type: ignore[attr-defined]
        by=by,
        now=now,
    )
    view = cases.view_of(page.case, cases.acting(by, now=now), now=now, today=clock.today())
    form = FindingForm(
        request.POST if request.method == "POST" else None, buttons=view.buttons, initial={"version": view.version}
    )
    if form.carried_out(partial(operations.answer_objection, case_id=view.case_id, by=by, now=now)):
        messages.success(request, _("پاسخ کمیته ثبت شد و شخص خبردار می‌شود."))
        return redirect("cases:case", number)
    context = {"page": page, "case": view, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "transparency/objection.html", context, status=status)
