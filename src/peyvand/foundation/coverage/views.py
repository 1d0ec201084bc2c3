"""The head office's page of a judicial inquiry about somebody protected."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member
from peyvand.foundation.coverage import operations
from peyvand.foundation.coverage.forms import ToldForm
from peyvand.foundation.coverage.workflow import PROTECTED_INQUIRY
from peyvand.kit import clock
from peyvand.kit.words import _


@office_member(Role.PROTECTION_OFFICER)
@require_http_methods(["GET", "POST"])
def protected_inquiry(request: HttpRequest, number: str) -> HttpResponse:
    """What a court asked about somebody protected; a POST notes that the head office has told it."""
    now = clock.now()
    asked = operations.show_protected_inquiry(
        number=number,
        posts=request.posts,  # type: ignore[attr-defined]
        by=request.user.pk,
        now=now,
    )
    form = ToldForm(request.POST if request.method == "POST" else None, initial={"version": asked.case_version})
    if form.is_valid():
        given = form.cleaned_data
        operations.note_told(
            case_id=asked.case_id, version=given["version"], note=given["note"], by=request.user.pk, now=now
        )
        messages.success(request, _("پاسخ ستاد ثبت شد."))
        return redirect("cases:case", number)
    context = {"asked": asked, "number": number, "form": form, "waits": asked.state == PROTECTED_INQUIRY.first.name}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "coverage/protected.html", context, status=status)
