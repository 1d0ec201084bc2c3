"""Who acts for a pensioner without a phone: the association writes it down, and posts what the pensioner is told
(ALL-8)."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.forms.mandates import MandateForm
from peyvand.eservices.supplementary_enrolment.queries import mandates as queries
from peyvand.foundation.accounts.choices import HelperKind, Role
from peyvand.foundation.accounts.guards import office_member
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

_clerk = office_member(Role.ASSOCIATION_CLERK)


@_clerk
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """Those in force and those that were, the letters that wait, and a form for a new one."""
    today = clock.today()
    form = MandateForm(request.POST if request.method == "POST" else None, initial={"first_day": today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.grant_mandate(
                national_code=given["national_code"],
                helper_code=given["helper_code"],
                kind=HelperKind(given["kind"]),
                document=given["document"],
                first_day=given["first_day"],
                last_day=given["last_day"],
                by=request.user.pk,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("نیابت ثبت شد و به مستمری‌بگیر خبر داده می‌شود."))
            return redirect("supplementary:mandates")
    context = {
        "form": form,
        "mandates": queries.written_down_at(_offices(request), today=today),
        "letters": queries.letters_to_post(_offices(request)),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "supplementary_enrolment/desk/mandates.html", context, status=status)


@_clerk
@require_POST
def end(request: HttpRequest, mandate_id: int) -> HttpResponse:
    operations.end_mandate(mandate_id=mandate_id, by=request.user.pk, now=clock.now())
    messages.success(request, _("نیابت پایان یافت."))
    return redirect("supplementary:mandates")


@_clerk
@require_GET
def letter(request: HttpRequest, notice_id: int) -> HttpResponse:
    """To be printed."""
    found = queries.letter(notice_id, _offices(request))
    if found is None:
        raise Http404
    return render(request, "supplementary_enrolment/desk/letter.html", {"letter": found})


@_clerk
@require_POST
def posted(request: HttpRequest, notice_id: int) -> HttpResponse:
    operations.note_posted(notice_id=notice_id, by=request.user.pk, now=clock.now())
    return redirect("supplementary:mandates")


def _offices(request: HttpRequest) -> list[int]:
    return [post.office_id for post in request.posts if post.role == Role.ASSOCIATION_CLERK]  # type: ignore[attr-defined]
