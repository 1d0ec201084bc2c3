"""The administrators' pages on legal parameters (ALL-3): what holds and why, a new value, a second pair of eyes."""

from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member
from peyvand.foundation.accounts.queries import names_of
from peyvand.foundation.law import operations, queries, rules
from peyvand.foundation.law.choices import TITLES
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _
from peyvand.portal.forms import LawForm, TurnDownForm


@office_member(Role.ADMINISTRATOR, Role.AUDITOR)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    lines = [
        {"line": line, "value": rules.written(rules.typed(line.current.value)) if line.current else ""}
        for line in queries.overview(clock.today())
    ]
    proposals = queries.open_proposals()
    context = {"lines": lines, "proposals": _shown(proposals, me=_actor(request))}
    return render(request, "portal/law.html", context)


@office_member(Role.ADMINISTRATOR, Role.AUDITOR)
@require_GET
def key(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, key, LawForm(example=_example(key)))


@office_member(Role.ADMINISTRATOR)
@require_POST
def propose(request: HttpRequest, key: str) -> HttpResponse:
    form = LawForm(request.POST, example=_example(key))
    now = clock.now()
    if form.carried_out(partial(operations.propose, key=key, today=clock.today(), actor=_actor(request), now=now)):
        messages.success(request, _("پیشنهاد ثبت شد. تا راهبر دیگری تصویبش نکند چیزی تغییر نمی‌کند."))
        return redirect("portal:law-key", key=key)
    return _page(request, key, form)


@office_member(Role.ADMINISTRATOR)
@require_POST
def approve(request: HttpRequest, proposal_id: int) -> HttpResponse:
    key = _key_of(proposal_id)
    try:
        operations.approve(proposal_id=proposal_id, today=clock.today(), actor=_actor(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("مقدار تازه تصویب شد و از روز آغازش به کار می‌رود."))
    return redirect("portal:law-key", key=key)


@office_member(Role.ADMINISTRATOR)
@require_POST
def turn_down(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """The proposer takes it back, another administrator refuses it."""
    key, form = _key_of(proposal_id), TurnDownForm(request.POST)
    if form.carried_out(partial(operations.turn_down, proposal_id=proposal_id, actor=_actor(request), now=clock.now())):
        messages.success(request, _("پیشنهاد کنار گذاشته شد؛ مقدار جاری می‌ماند."))
        return redirect("portal:law-key", key=key)
    return _page(request, key, LawForm(example=_example(key)), form)


def _key_of(proposal_id: int) -> str:
    key = queries.key_of(proposal_id)
    if key is None:
        raise Http404
    return key


def _page(request: HttpRequest, key: str, form: LawForm, turning_down: TurnDownForm | None = None) -> HttpResponse:
    history, proposals = queries.history(key), queries.proposals_of(key)
    people = names_of(value.enacted_by for value in history)
    context = {
        "key": key,
        "title": TITLES[key],
        "form": form,
        "turning_down": turning_down or TurnDownForm(),
        "wrong": turning_down or form,
        "today": clock.today(),
        "values": [
            {
                "parameter": value,
                "written": rules.written(rules.typed(value.value)),
                "by": people.get(value.enacted_by, _("نصب سامانه")),
            }
            for value in history
        ],
        "open": _shown([proposal for proposal in proposals if not proposal.outcome], me=_actor(request)),
        "decided": _shown([proposal for proposal in proposals if proposal.outcome], me=""),
        "may_propose": any(post.role == Role.ADMINISTRATOR for post in request.posts),  # type: ignore[attr-defined]
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if context["wrong"].errors else HTTPStatus.OK
    return render(request, "portal/law_key.html", context, status=status)


def _shown(proposals: list[Any], *, me: str) -> list[dict[str, Any]]:
    people = names_of({proposal.proposed_by for proposal in proposals} | {p.decided_by for p in proposals})
    return [
        {
            "proposal": proposal,
            "title": TITLES[proposal.key.key],
            "written": rules.written(rules.typed(proposal.value)),
            "by": people.get(proposal.proposed_by, ""),
            "decided_by": people.get(proposal.decided_by, ""),
            "is_mine": proposal.proposed_by == me,
        }
        for proposal in proposals
    ]


def _example(key: str) -> Any:
    """A value of the key's kind. What follows from another key has no page of its own."""
    history = queries.history(key)
    if not history:
        raise Http404
    return rules.typed(history[0].value)


def _actor(request: HttpRequest) -> str:
    return f"user:{request.user.pk}"
