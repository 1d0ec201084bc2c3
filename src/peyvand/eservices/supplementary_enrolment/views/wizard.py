"""«مستمری‌بگیران / بیمه تکمیلی درمان و عمر مستمری‌بگیران و افراد تبعی»: four steps, and one's own requests (S4)."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.forms.wizard import ChoiceForm, ConfirmForm, VersionForm
from peyvand.eservices.supplementary_enrolment.queries import families
from peyvand.eservices.supplementary_enrolment.queries import requests as queries
from peyvand.eservices.supplementary_enrolment.queries.requests import Application
from peyvand.eservices.supplementary_enrolment.rules import requests as rules
from peyvand.eservices.supplementary_enrolment.workflow import AT_ASSOCIATION, RETURNED
from peyvand.foundation.accounts.guards import applicant
from peyvand.kit import clock
from peyvand.kit.errors import Refusal

_FAMILY, _CONFIRM = "supplementary_enrolment/family.html", "supplementary_enrolment/confirm.html"
_SHOWN_BESIDE = {
    "SPOUSE_TOO": (_FAMILY, 3),
    "NOTHING_CHOSEN": (_FAMILY, 3),
    "NO_ACTION": (_FAMILY, 3),
    "CHANGED_MEANWHILE": (_CONFIRM, 4),
    "NO_ASSOCIATION": (_CONFIRM, 4),
}
# Where the wizard goes on, by what has to be done first.
_BACK_TO = {
    "TERMS_FIRST": "supplementary:terms",
    "PRINCIPAL_FIRST": "supplementary:principal",
    "CHANGED_MEANWHILE": "supplementary:confirm",
    "NOTHING_CHOSEN": "supplementary:family",
    "SPOUSE_TOO": "supplementary:family",
}


@applicant
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What it is, what stands in the way, how far one has come, and one's own requests."""
    found = _application(request)
    barred = _barred(found)
    context = {
        "found": found,
        "barred": None if barred is None or barred.code == "ALREADY_OPEN" else barred,
        "open_case": found.case,
        "own": queries.own_numbers(request.user.pk),
    }
    return render(request, "supplementary_enrolment/start.html", context)


@applicant
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """Step 1."""
    if request.method == "POST":
        return _step(request, operations.accept_terms, to="supplementary:principal")
    return _shown(request, "supplementary_enrolment/terms.html", step=1)


@applicant
@require_http_methods(["GET", "POST"])
def principal(request: HttpRequest) -> HttpResponse:
    """Step 2."""
    if request.method == "POST":
        return _step(request, operations.confirm_principal, to="supplementary:family")
    return _shown(request, "supplementary_enrolment/principal.html", step=2, with_principal=True)


@applicant
@require_http_methods(["GET", "POST"])
def family(request: HttpRequest) -> HttpResponse:
    """Step 3: a button a person; «تایید و ادامه» goes on if the whole may."""
    if request.method == "GET":
        return _shown(request, _FAMILY, step=3)
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return redirect("supplementary:family")
    if form.cleaned_data["member"]:
        return _step(
            request,
            operations.choose,
            to="supplementary:family",
            member_code=form.cleaned_data["member"],
            chosen=form.cleaned_data["chosen"],
        )
    found = _application(request)
    try:
        operations.check_open(found)
        operations.check_steps(found)
        assert found.terms is not None
        assert found.listing is not None
        rules.check_whole(found.listing.lines, found.actions, found.terms, covered_spouses=found.covered_spouses)
    except Refusal as refusal:
        return _refused(request, refusal, found)
    return redirect("supplementary:confirm")


@applicant
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Step 4: the whole as it would be recorded."""
    if request.method == "GET":
        return _shown(request, _CONFIRM, step=4)
    form = ConfirmForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    try:
        case = operations.submit(user_id=request.user.pk, national_code=_code(request), seen=seen, now=clock.now())
    except Refusal as refusal:
        found = _application(request)
        if found.draft is None and found.case is not None:
            return redirect("supplementary:mine", number=found.case.number)  # the same form, sent again
        return _refused(request, refusal, found)
    return redirect("supplementary:mine", number=case.number)


# -- one's own requests ----------------------------------------------------------------------------------------------


@applicant
@require_GET
def mine(request: HttpRequest, number: str) -> HttpResponse:
    found = _mine(request, number)
    context = {
        "mine": found,
        "can_withdraw": found.state in (AT_ASSOCIATION, RETURNED),
        "can_correct": found.state == RETURNED,
    }
    return render(request, "supplementary_enrolment/mine.html", context)


@applicant
@require_POST
def correct(request: HttpRequest, number: str) -> HttpResponse:
    operations.correct(case_id=_mine(request, number).case_id, user_id=request.user.pk, now=clock.now())
    return redirect("supplementary:principal")


@applicant
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    found = _mine(request, number)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    operations.withdraw(case_id=found.case_id, version=version, user_id=request.user.pk, now=clock.now())
    return redirect("supplementary:mine", number=number)


def _mine(request: HttpRequest, number: str) -> queries.Mine:
    found = queries.mine(request.user.pk, number)
    if found is None:
        raise Http404
    return found


# -- what the steps share --------------------------------------------------------------------------------------------


def _code(request: HttpRequest) -> str:
    return str(request.user.national_code)


def _application(request: HttpRequest) -> Application:
    return queries.application(request.user.pk, _code(request), on=clock.today())


def _barred(found: Application) -> Refusal | None:
    try:
        operations.check_open(found)
    except Refusal as refusal:
        return refusal
    return None


def _shown(request: HttpRequest, template: str, *, step: int, with_principal: bool = False) -> HttpResponse:
    """A step, if the ones before have been taken; else whoever asks is led to where they stand."""
    found = _application(request)
    try:
        operations.check_open(found)
        if step > 1:
            operations.check_steps(found, principal=step > 2)
        if step == 4 and not found.actions:
            raise Refusal("NOTHING_CHOSEN", "")
    except Refusal as refusal:
        return redirect(_BACK_TO.get(refusal.code, "supplementary:start"))
    context = {"found": found, "step": step}
    if with_principal and found.file is not None:
        context["principal"] = families.principal(_code(request), found.file)
        context["branch"] = queries.branch_office(found.file.branch_code)
    return render(request, template, context)


def _step(request: HttpRequest, operation: Any, *, to: str, **given: Any) -> HttpResponse:
    try:
        operation(user_id=request.user.pk, national_code=_code(request), now=clock.now(), **given)
    except Refusal as refusal:
        return _refused(request, refusal, _application(request))
    return redirect(to)


def _refused(request: HttpRequest, refusal: Refusal, found: Application) -> HttpResponse:
    """Beside step 3 or 4 what stands in the way there; anything else leads to where one stands."""
    template, step = _SHOWN_BESIDE.get(refusal.code, ("", 0))
    if not template or not found.choices:
        return redirect(_BACK_TO.get(refusal.code, "supplementary:start"))
    context = {"found": found, "step": step, "refusal": refusal}
    return render(request, template, context, status=HTTPStatus.CONFLICT)
