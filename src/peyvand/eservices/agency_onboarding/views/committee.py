"""The organisation's side: the committee's agenda, votes and rulings; the two directors' signatures."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peyvand.eservices.agency_onboarding.choices.admission import Ballot
from peyvand.eservices.agency_onboarding.forms.admission import (
    ApprovalForm,
    ReasonForm,
    RulingForm,
    SigningForm,
    VoteForm,
)
from peyvand.eservices.agency_onboarding.operations import admission as operations
from peyvand.eservices.agency_onboarding.queries import admission as queries
from peyvand.eservices.agency_onboarding.queries import admission_pages as pages
from peyvand.eservices.agency_onboarding.rules import admission as rules
from peyvand.eservices.agency_onboarding.rules.memorandum import articles
from peyvand.eservices.agency_onboarding.workflow.admission import ADMISSION
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member
from peyvand.foundation.cases import queries as cases
from peyvand.foundation.cases.operations import open_on_desk
from peyvand.foundation.cases.queries import CaseView
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told

COMMITTEE = office_member(Role.COMMITTEE_MEMBER)
DECIDERS = office_member(Role.COMMITTEE_MEMBER, *rules.DIRECTORS)


@COMMITTEE
@require_GET
def agenda(request: HttpRequest) -> HttpResponse:
    """What the committee has to decide, the oldest first."""
    items = pages.agenda(member_id=_user_id(request), now=clock.now())
    return render(
        request,
        "agency_onboarding/admission_agenda.html",
        {"items": items, "quorum": pages.quorum(today=clock.today())},
    )


@DECIDERS
@require_GET
def admission(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, _opened(request, number))


@COMMITTEE
@require_POST
def vote(request: HttpRequest, number: str) -> HttpResponse:
    case = _opened(request, number)
    form = VoteForm(request.POST, auto_id="vote_%s")
    return _decide(
        request,
        case,
        form,
        lambda given: operations.vote(
            case_id=case.pk, ballot=given["ballot"], reason=given["reason"], by=_user_id(request), now=clock.now()
        ),
        done=_("رأی شما ثبت شد."),
        vote_form=form,
    )


@COMMITTEE
@require_POST
def recuse(request: HttpRequest, number: str) -> HttpResponse:
    case = _opened(request, number)
    form = ReasonForm(request.POST, auto_id="recuse_%s")
    return _decide(
        request,
        case,
        form,
        lambda given: operations.recuse(case_id=case.pk, reason=given["reason"], by=_user_id(request), now=clock.now()),
        done=_("کنار رفتن شما ثبت شد."),
        recuse_form=form,
    )


@COMMITTEE
@require_http_methods(["GET", "POST"])
def ruling(request: HttpRequest, number: str) -> HttpResponse:
    """«اعلام رأی کمیته»: what the votes decide, with conditions or with the reason that the agency reads."""
    case = _opened(request, number)
    view = pages.admission(case, now=clock.now())
    outcome = rules.outcome(view.tally)
    posted = request.POST if request.method == "POST" else None
    initial = {"version": case.version, "announced": str(outcome)}
    form: RulingForm
    if outcome == Ballot.APPROVE:
        form = ApprovalForm(posted, asked=view.need.clauses, initial=initial)
    else:
        form = RulingForm(posted, initial=initial)
    if posted is not None and form.is_valid():
        try:
            operations.close(
                case_id=case.pk,
                announced=form.cleaned_data["announced"],
                conditions=form.conditions,
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
                by=_user_id(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            _beside_its_field(form, refusal)
        else:
            messages.success(request, told(_("رأی کمیته اعلام شد: {outcome}."), outcome=outcome.label))
            return redirect("agency_onboarding:admission", number)
    context = {"case": case, "admission": view, "outcome": outcome, "form": form}
    return render(request, "agency_onboarding/admission_ruling.html", context, status=_status(form))


@office_member(*rules.DIRECTORS)
@require_http_methods(["GET", "POST"])
def concluding(request: HttpRequest, number: str) -> HttpResponse:
    """The memorandum as it would be, and the director's signature."""
    case = _opened(request, number)
    form = SigningForm(request.POST if request.method == "POST" else None, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        try:
            done = _take(form.cleaned_data, case_id=case.pk, by=_user_id(request))
        except Refusal as refusal:
            _beside_its_field(form, refusal)
        else:
            messages.success(request, done)
            return redirect("agency_onboarding:admission", number)
    now = clock.now()
    if case.state not in ("SIGNING", "COUNTERSIGNING"):
        return redirect("agency_onboarding:admission", number)
    view = cases.view_of(case, cases.acting(_user_id(request), now=now), now=now, today=clock.today())
    ahead = queries.memorandum_ahead(case, now=now)
    context = {
        "case": view,
        **_acts(view),
        "admission": pages.admission(case, now=now),
        "ahead": ahead.facts,
        "articles": articles(ahead.facts, ahead.conditions),
        "form": form,
    }
    return render(request, "agency_onboarding/admission_concluding.html", context, status=_status(form))


def _acts(view: CaseView) -> dict[str, Any]:
    """The director's buttons: one that signs, one that sends back."""
    signs = [button for button in view.buttons if not button.needs_reason]
    backs = [button for button in view.buttons if button.needs_reason]
    return {"signs": signs[0] if signs else None, "sends_back": backs[0] if backs else None}


def _take(given: dict[str, Any], *, case_id: int, by: int) -> str:
    """Does what the director chose; what to tell them."""
    now, version = clock.now(), given["version"]
    if given["act"] == "sign":
        operations.sign(case_id=case_id, version=version, by=by, now=now)
        return _("امضا شد؛ تفاهم‌نامه در انتظار امضای دوم است.")
    if given["act"] == "send_back":
        operations.send_back(case_id=case_id, reason=given["reason"], version=version, by=by, now=now)
        return _("پرونده به مدیرکل نام‌نویسی برگشت.")
    if given["act"] == "refer_back":
        operations.refer_back(case_id=case_id, reason=given["reason"], version=version, by=by, now=now)
        return _("پرونده به کمیته برگشت.")
    operations.countersign(case_id=case_id, version=version, by=by, now=now)
    return _("تفاهم‌نامه بسته شد و از همین دم در کار است.")


def _opened(request: HttpRequest, number: str) -> Any:
    return open_on_desk(
        number=number,
        kind=ADMISSION.kind,
        posts=request.posts,  # type: ignore[attr-defined]
        by=_user_id(request),
        now=clock.now(),
    )


def _decide(
    request: HttpRequest,
    case: Any,
    form: ReasonForm,
    decide: Callable[[dict[str, Any]], None],
    *,
    done: str,
    **forms: Any,
) -> HttpResponse:
    if form.is_valid():
        try:
            decide(form.cleaned_data)
        except Refusal as refusal:
            _beside_its_field(form, refusal)
        else:
            messages.success(request, done)
            return redirect("agency_onboarding:admission", case.number)
    return _page(request, case, wrong=form, **forms)


def _page(request: HttpRequest, case: Any, *, wrong: ReasonForm | None = None, **forms: Any) -> HttpResponse:
    now = clock.now()
    user_id = _user_id(request)
    actor = cases.acting(user_id, now=now)
    view = cases.view_of(case, actor, now=now, today=clock.today())
    context = {
        "case": view,
        "admission": pages.admission(case, now=now),
        "mine": pages.standing_of(case, user_id),
        "sits_in_committee": actor.holds(Role.COMMITTEE_MEMBER, case.office_id) and case.state == "COMMITTEE",
        "may_conclude": any(button.page == "agency_onboarding:concluding" for button in view.buttons),
        "vote_form": VoteForm(auto_id="vote_%s"),
        "recuse_form": ReasonForm(auto_id="recuse_%s"),
        "wrong": wrong,
        **forms,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "agency_onboarding/admission_case.html", context, status=status)


def _beside_its_field(form: Any, refusal: Refusal) -> None:
    """A refusal that no field of the form is about becomes a page of its own."""
    if refusal.field not in form.fields:
        raise refusal
    form.add_refusal(refusal)


def _status(form: Any) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _user_id(request: HttpRequest) -> int:
    return int(request.user.pk)  # type: ignore[arg-type]
