"""The applicant's way to a contract, one question a page; each answer is kept (VOL-1 to VOL-5)."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from peyvand.eservices.voluntary_contracts import operations, queries, rules
from peyvand.eservices.voluntary_contracts.forms import (
    AgreementForm,
    CommitmentForm,
    ConcludeForm,
    DataForm,
    PremiumForm,
)
from peyvand.eservices.voluntary_contracts.rules import Quote, advice, found, number_text
from peyvand.eservices.voluntary_contracts.rules.steps import TITLES, Answers, Step
from peyvand.eservices.voluntary_contracts.rules.timeline import HOSPITAL_BEFORE_EXAM, LAPSE_MONTHS
from peyvand.foundation.accounts.guards import applicant
from peyvand.foundation.law import queries as law
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.guards import while_open
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _
from peyvand.ui.forms import Form

ADDRESSES = {
    Step.DATA: "voluntary:data",
    Step.REGULATIONS: "voluntary:regulations",
    Step.PREMIUM: "voluntary:premium",
    Step.EXAMINATION: "voluntary:examination-step",
    Step.SUMMARY: "voluntary:summary",
}

# Where somebody goes whose conclusion was refused, so that they can do something about it.
_GO_TO = {
    "NOT_ELIGIBLE": "voluntary:apply",
    "STEP_SKIPPED": "voluntary:apply",
    "ALREADY_LIVE": "voluntary:contracts",
    "BELOW_MINIMUM": "voluntary:premium",
    "ABOVE_MAXIMUM": "voluntary:premium",
}


@applicant
@while_open(Switch.VOLUNTARY)
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Who may not conclude online reads why and where to go; a live contract is shown; else the next question."""
    live = queries.live_contract(_code(request))
    if live is not None:
        return redirect("voluntary:contract", number_text(live.number))
    decided = _decide(request)
    if not decided.eligible:
        return _not_eligible(request, decided)
    return redirect(ADDRESSES[queries.draft_of(_code(request)).next_step(exempt=decided.exam.exempt)])


@applicant
@while_open(Switch.VOLUNTARY)
@require_http_methods(["GET", "POST"])
def data(request: HttpRequest) -> HttpResponse:
    known = queries.identity(_code(request))
    initial = {"phone": known.phone, "address": known.address, "postal_code": known.postal_code} if known else {}
    form = DataForm(request.POST if request.method == "POST" else None, initial=initial)

    def keep(typed: dict[str, Any]) -> None:
        operations.confirm_data(
            national_code=_code(request),
            phone=typed["phone"],
            address=typed["address"],
            postal_code=typed["postal_code"],
            by=request.user.pk,
            now=clock.now(),
        )

    return _step(request, Step.DATA, "voluntary/steps/data.html", form, keep, known=known)


@applicant
@while_open(Switch.VOLUNTARY)
@require_http_methods(["GET", "POST"])
def regulations(request: HttpRequest) -> HttpResponse:
    in_force = law.on(clock.today())
    form = AgreementForm(request.POST if request.method == "POST" else None)
    return _step(
        request,
        Step.REGULATIONS,
        "voluntary/steps/regulations.html",
        form,
        lambda _: operations.agree(national_code=_code(request), now=clock.now()),
        lapse_months=in_force.get(LAPSE_MONTHS),
        hospital_before_exam=in_force.get(HOSPITAL_BEFORE_EXAM),
    )


@applicant
@while_open(Switch.VOLUNTARY)
@require_http_methods(["GET", "POST"])
def premium(request: HttpRequest) -> HttpResponse:
    in_force = law.on(clock.today())
    within = rules.limits(in_force)
    chosen = queries.draft_of(_code(request)).premium or within.minimum
    form = PremiumForm(request.POST if request.method == "POST" else None, initial={"premium": chosen})

    def keep(typed: dict[str, Any]) -> None:
        operations.choose_premium(national_code=_code(request), premium=typed["premium"], now=clock.now())

    return _step(
        request,
        Step.PREMIUM,
        "voluntary/steps/premium.html",
        form,
        keep,
        limits=within,
        chosen=chosen,
        worth=rules.worth(min(max(chosen, within.minimum), within.maximum), in_force),
    )


@applicant
@while_open(Switch.VOLUNTARY)
@require_http_methods(["GET", "POST"])
def examination(request: HttpRequest) -> HttpResponse:
    """Whoever is exempt only reads so and goes on."""
    form = CommitmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _decide(request).exam.exempt:
        return redirect(ADDRESSES[Step.SUMMARY])
    return _step(
        request,
        Step.EXAMINATION,
        "voluntary/steps/examination.html",
        form,
        lambda _: operations.commit_to_examination(national_code=_code(request), now=clock.now()),
    )


@applicant
@while_open(Switch.VOLUNTARY)
@require_http_methods(["GET", "POST"])
def summary(request: HttpRequest) -> HttpResponse:
    """Check your answers; the button concludes the contract (VOL-3)."""
    now = clock.now()
    live = queries.live_contract(_code(request))
    if live is not None:
        return redirect("voluntary:contract", number_text(live.number))
    form = ConcludeForm(request.POST if request.method == "POST" else None, today=tehran_day(now))
    if request.method == "POST" and form.is_valid():
        try:
            contract = operations.conclude(
                national_code=_code(request),
                by=request.user.pk,
                shown_on=form.cleaned_data["shown_on"],
                now=now,
            )
        except Refusal as refusal:
            messages.warning(request, refusal.message)
            return redirect(_GO_TO.get(refusal.code, "voluntary:summary"))
        else:
            return redirect("voluntary:contract", number_text(contract.number))
    answers = queries.draft_of(_code(request))
    in_force = law.on(tehran_day(now))
    bought = rules.worth(answers.premium, in_force) if answers.premium else None
    return _step(request, Step.SUMMARY, "voluntary/steps/summary.html", form, None, answers=answers, worth=bought)


def _code(request: HttpRequest) -> str:
    return request.user.national_code  # type: ignore[union-attr]


def _decide(request: HttpRequest) -> Quote:
    """What the law says to them today. Raises Refusal UNKNOWN_PERSON or LAW_MISSING."""
    today = clock.today()
    person = queries.applicant(_code(request), on=today)
    if person is None:
        raise Refusal(
            "UNKNOWN_PERSON",
            _("سازمان سابقه‌ای با کد ملی شما ندارد. اگر پیش‌تر بیمه بوده‌اید، با شناسنامه به شعبه بروید."),
            status=404,
        )
    return rules.quote(person, on=today, law=law.on(today))


def _step(request: HttpRequest, step: Step, template: str, form: Form, keep: Any, **context: Any) -> HttpResponse:
    """The page of a step; a good POST is kept and leads on. Nobody sees a step before the ones that lead to it."""
    decided = _decide(request)
    if not decided.eligible:
        return _not_eligible(request, decided)
    answers: Answers = queries.draft_of(_code(request))
    try:
        answers.check_reached(step, exempt=decided.exam.exempt)
    except Refusal as refusal:
        return redirect(ADDRESSES[Step(refusal.data["step"])])
    if keep is not None and request.method == "POST" and form.is_valid():
        try:
            keep(form.cleaned_data)
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            steps = list(Step)
            return redirect(ADDRESSES[steps[steps.index(step) + 1]])
    order = list(Step)
    place = order.index(step)
    context |= {
        "form": form,
        "quote": decided,
        "step": step,
        "step_title": TITLES[step],
        "step_number": place + 1,
        "steps": len(order),
        "back": ADDRESSES[order[place - 1]] if place else "voluntary:calculator",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, template, context, status=status)


def _not_eligible(request: HttpRequest, decided: Quote) -> HttpResponse:
    conditions = [
        {
            "title": condition.key.label,
            "met": condition.met,
            "found": found(condition),
            "advice": "" if condition.met else advice(condition),
        }
        for condition in decided.conditions
    ]
    context = {"conditions": conditions, "channel": decided.channel, "on": decided.on}
    return render(request, "voluntary/not_eligible.html", context, status=HTTPStatus.FORBIDDEN)
