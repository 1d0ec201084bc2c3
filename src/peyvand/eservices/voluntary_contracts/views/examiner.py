"""The medical examiner's pages: find a referral by its number, record the result (VOL-4)."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from peyvand.eservices.voluntary_contracts import operations
from peyvand.eservices.voluntary_contracts.choices import ExamResult
from peyvand.eservices.voluntary_contracts.forms import ReferralForm, ResultForm
from peyvand.eservices.voluntary_contracts.rules import number_text
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@office_member(Role.MEDICAL_EXAMINER)
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    form = ReferralForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("voluntary:examination", number_text(form.cleaned_data["number"]))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "voluntary/desk/examinations.html", {"form": form}, status=status)


@office_member(Role.MEDICAL_EXAMINER)
@require_http_methods(["GET", "POST"])
def examination(request: HttpRequest, referral_number: str) -> HttpResponse:
    """Who is to be examined, what happens on which day; a POST records the result, for good."""
    now = clock.now()
    form = ResultForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_result(
                number=int(referral_number),
                result=ExamResult(form.cleaned_data["result"]),
                examined_on=form.cleaned_data["examined_on"],
                by=request.user.pk,
                now=now,
            )
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("نتیجه ثبت شد."))
            return redirect("voluntary:examination", referral_number)
    referral = operations.open_referral(number=int(referral_number), by=request.user.pk, now=now)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "voluntary/desk/examination.html", {"form": form, "referral": referral}, status=status)
