"""«مستمری‌بگیران / بیمه تکمیلی درمان و عمر مستمری‌بگیران و افراد تبعی»: four steps, and one's own requests (S4).

Whoever acts for a pensioner under a mandate (ALL-8) has its number in the session; each request asks whether it holds.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.forms.mandates import MandateChoiceForm
from peyvand.eservices.supplementary_enrolment.forms.wizard import ChoiceForm, ConfirmForm, VersionForm
from peyvand.eservices.supplementary_enrolment.queries import deductions, families
from peyvand.eservices.supplementary_enrolment.queries import requests as queries
from peyvand.eservices.supplementary_enrolment.queries.mandates import SCOPE
from peyvand.eservices.supplementary_enrolment.queries.requests import Application
from peyvand.eservices.supplementary_enrolment.rules import requests as rules
from peyvand.eservices.supplementary_enrolment.workflow import AT_ASSOCIATION, RETURNED
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.guards import applicant
from peyvand.foundation.accounts.operations import mandate_over
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.guards import while_open
from peyvand.kit import clock
from peyvand.kit.errors import Refusal

_MANDATE = "supplementary-mandate"
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
@while_open(Switch.SUPPLEMENTARY)
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What it is, what stands in the way, how far one has come, and one's own requests."""
    who = _who(request)
    found = _application(who)
    barred = _barred(found)
    today = clock.today()
    context = {
        "found": found,
        "barred": None if barred is None or barred.code == "ALREADY_OPEN" else barred,
        "open_case": found.case,
        "own": queries.own_numbers(who.user_id),
        "has_documents": deductions.has_documents(who.national_code),
        "helps": () if who.helper else accounts.mandates_of_helper(request.user.pk, SCOPE, today=today),
        "helpers": () if who.helper else accounts.mandates_of_person(request.user.pk, SCOPE, today=today),
    }
    return render(request, "supplementary_enrolment/start.html", context)


@applicant
@while_open(Switch.SUPPLEMENTARY)
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """Step 1."""
    if request.method == "POST":
        return _step(request, operations.accept_terms, to="supplementary:principal")
    return _shown(request, "supplementary_enrolment/terms.html", step=1)


@applicant
@while_open(Switch.SUPPLEMENTARY)
@require_http_methods(["GET", "POST"])
def principal(request: HttpRequest) -> HttpResponse:
    """Step 2."""
    if request.method == "POST":
        return _step(request, operations.confirm_principal, to="supplementary:family")
    return _shown(request, "supplementary_enrolment/principal.html", step=2, with_principal=True)


@applicant
@while_open(Switch.SUPPLEMENTARY)
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
    found = _application(_who(request))
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
@while_open(Switch.SUPPLEMENTARY)
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Step 4: the whole as it would be recorded."""
    if request.method == "GET":
        return _shown(request, _CONFIRM, step=4)
    form = ConfirmForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    who = _who(request)
    try:
        case = operations.submit(
            user_id=who.user_id, national_code=who.national_code, seen=seen, now=clock.now(), helper=who.helper
        )
    except Refusal as refusal:
        found = _application(who)
        if found.draft is None and found.case is not None:
            return redirect("supplementary:mine", number=found.case.number)  # the same form, sent again
        return _refused(request, refusal, found)
    return redirect("supplementary:mine", number=case.number)


# -- one's own requests ----------------------------------------------------------------------------------------------


@applicant
@require_GET
def mine(request: HttpRequest, number: str) -> HttpResponse:
    found = _mine(_who(request), number)
    context = {
        "mine": found,
        "can_withdraw": found.state in (AT_ASSOCIATION, RETURNED),
        "can_correct": found.state == RETURNED,
    }
    return render(request, "supplementary_enrolment/mine.html", context)


@applicant
@require_GET
def deducted(request: HttpRequest) -> HttpResponse:
    """Month by month, whether it was really taken from the pension."""
    code = _who(request).national_code
    context = {"months": deductions.slips(code, today=clock.today()), "documents": deductions.documents(code)}
    return render(request, "supplementary_enrolment/deducted.html", context)


@applicant
@require_POST
def correct(request: HttpRequest, number: str) -> HttpResponse:
    who = _who(request)
    case_id = _mine(who, number).case_id
    operations.correct(case_id=case_id, user_id=who.user_id, now=clock.now(), helper=who.helper)
    return redirect("supplementary:principal")


@applicant
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    who = _who(request)
    found = _mine(who, number)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    operations.withdraw(case_id=found.case_id, version=version, user_id=who.user_id, now=clock.now(), helper=who.helper)
    return redirect("supplementary:mine", number=number)


def _mine(who: "_Who", number: str) -> queries.Mine:
    found = queries.mine(who.user_id, number)
    if found is None:
        raise Http404
    return found


# -- acting for somebody ---------------------------------------------------------------------------------------------


@applicant
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """From now on these pages are the pensioner's of this mandate; without one, one's own again."""
    form = MandateChoiceForm(request.POST)
    mandate_id = form.cleaned_data["mandate"] if form.is_valid() else None
    request.session.pop(_MANDATE, None)
    if mandate_id is not None:
        operations.begin_to_act(mandate_id=mandate_id, by=request.user.pk, now=clock.now())
        request.session[_MANDATE] = mandate_id
    return redirect("supplementary:start")


@applicant
@require_POST
def end_mandate(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """The pensioner takes it back, or the helper gives it up."""
    operations.end_mandate(mandate_id=mandate_id, by=request.user.pk, now=clock.now())
    if request.session.get(_MANDATE) == mandate_id:
        del request.session[_MANDATE]
    return redirect("supplementary:start")


# -- what the steps share --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Who:
    """Whose pages these are, and who acts for them."""

    user_id: int
    national_code: str
    helper: operations.Helper | None = None


def _who(request: HttpRequest) -> _Who:
    """Raises Refusal MANDATE_OVER once; the next page is the helper's own again."""
    mandate_id = request.session.get(_MANDATE)
    if mandate_id is None:
        return _Who(request.user.pk, str(request.user.national_code))
    mandate = accounts.mandate_in_force(mandate_id, helper_id=request.user.pk, today=clock.today())
    if mandate is None:
        del request.session[_MANDATE]
        raise mandate_over()
    request.acting_for = mandate  # type: ignore[attr-defined]
    person = mandate.person
    return _Who(person.pk, str(person.national_code), operations.Helper(request.user.pk, mandate.pk))


def _application(who: _Who) -> Application:
    return queries.application(who.user_id, who.national_code, on=clock.today())


def _barred(found: Application) -> Refusal | None:
    try:
        operations.check_open(found)
    except Refusal as refusal:
        return refusal
    return None


def _shown(request: HttpRequest, template: str, *, step: int, with_principal: bool = False) -> HttpResponse:
    """A step, if the ones before have been taken; else whoever asks is led to where they stand."""
    who = _who(request)
    found = _application(who)
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
        context["principal"] = families.principal(who.national_code, found.file)
        context["branch"] = queries.branch_office(found.file.branch_code)
    return render(request, template, context)


def _step(request: HttpRequest, operation: Any, *, to: str, **given: Any) -> HttpResponse:
    who = _who(request)
    try:
        operation(user_id=who.user_id, national_code=who.national_code, now=clock.now(), helper=who.helper, **given)
    except Refusal as refusal:
        return _refused(request, refusal, _application(who))
    return redirect(to)


def _refused(request: HttpRequest, refusal: Refusal, found: Application) -> HttpResponse:
    """Beside step 3 or 4 what stands in the way there; anything else leads to where one stands."""
    template, step = _SHOWN_BESIDE.get(refusal.code, ("", 0))
    if not template or not found.choices:
        return redirect(_BACK_TO.get(refusal.code, "supplementary:start"))
    context = {"found": found, "step": step, "refusal": refusal}
    return render(request, template, context, status=HTTPStatus.CONFLICT)
