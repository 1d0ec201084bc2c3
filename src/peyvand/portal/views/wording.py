"""The administrators' pages on the words of text messages (ALL-2): what is sent, a new text, a second pair of eyes."""

from collections.abc import Mapping
from datetime import date
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
from peyvand.foundation.law.choices import Outcome
from peyvand.foundation.notifications import operations, queries, rules
from peyvand.foundation.notifications.choices import Kind, Language
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _
from peyvand.portal.forms import TurnDownForm, WordingForm


@office_member(Role.ADMINISTRATOR, Role.AUDITOR)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Each kind once, with its words in every language."""
    kinds: dict[Kind, list[queries.KindWords]] = {}
    for line in queries.all_words(clock.today()):
        kinds.setdefault(line.kind, []).append(line)
    waiting = [line for lines in kinds.values() for line in lines if line.is_proposed]
    return render(request, "portal/wording.html", {"kinds": list(kinds.items()), "waiting": waiting})


@office_member(Role.ADMINISTRATOR, Role.AUDITOR)
@require_GET
def kind(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    about = _about(kind, language)
    today = clock.today()
    return _page(request, *about, WordingForm(initial={"text": queries.words(*about, day=today), "holds_from": today}))


@office_member(Role.ADMINISTRATOR)
@require_POST
def preview(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """What was typed, or an earlier version's text, as a message; nothing is written."""
    about = _about(kind, language)
    typed = WordingForm(request.POST)
    typed.is_valid()
    read = typed.cleaned_data
    form = WordingForm(initial={"holds_from": clock.today()} | {name: value for name, value in read.items() if value})
    return _page(request, *about, form, shown=read.get("text", ""))


@office_member(Role.ADMINISTRATOR)
@require_POST
def propose(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    about = _about(kind, language)
    form = WordingForm(request.POST)
    act = partial(
        operations.propose_wording,
        kind=about[0],
        language=about[1],
        today=clock.today(),
        by=request.user.pk,
        now=clock.now(),
    )
    if form.carried_out(act):
        messages.success(request, _("متن پیشنهادی ثبت شد. تا راهبر دیگری تصویبش نکند همان متن پیشین فرستاده می‌شود."))
        return redirect("portal:wording-kind", *about)
    return _page(request, *about, form, shown=form.cleaned_data.get("text", ""))


@office_member(Role.ADMINISTRATOR)
@require_POST
def approve(request: HttpRequest, wording_id: int) -> HttpResponse:
    about = _about_proposal(wording_id)
    try:
        operations.approve_wording(wording_id=wording_id, today=clock.today(), by=request.user.pk, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("متن تازه تصویب شد. پیامک‌هایی که پیش از آن نوشته شده‌اند همان متن خود را دارند."))
    return redirect("portal:wording-kind", *about)


@office_member(Role.ADMINISTRATOR)
@require_POST
def turn_down(request: HttpRequest, wording_id: int) -> HttpResponse:
    """The proposer takes it back, another administrator refuses it."""
    about, form = _about_proposal(wording_id), TurnDownForm(request.POST)
    act = partial(operations.turn_down_wording, wording_id=wording_id, by=request.user.pk, now=clock.now())
    if form.carried_out(act):
        messages.success(request, _("متن پیشنهادی کنار گذاشته شد؛ متن جاری می‌ماند."))
        return redirect("portal:wording-kind", *about)
    return _page(request, *about, WordingForm(), turning_down=form)


def _about(kind: str, language: str) -> tuple[Kind, Language]:
    if kind not in Kind or language not in Language:
        raise Http404
    return Kind(kind), Language(language)


def _about_proposal(wording_id: int) -> tuple[Kind, Language]:
    about = queries.wording_is_about(wording_id)
    if about is None:
        raise Http404
    return about


def _page(
    request: HttpRequest,
    kind: Kind,
    language: Language,
    form: WordingForm,
    *,
    shown: str = "",
    turning_down: TurnDownForm | None = None,
) -> HttpResponse:
    """`shown`: a text to be looked at before it is proposed."""
    today = clock.today()
    form.fields["text"].widget.attrs |= {"lang": language, "dir": "auto"}
    current = queries.words(kind, language, day=today)
    rows = queries.wordings(kind, language)
    people = names_of({row.proposed_by for row in rows} | {row.decided_by for row in rows})
    of_its_own = [row for row in rows if row.outcome == Outcome.ENACTED]
    of_its_own.sort(key=lambda row: (row.holds_from, row.decided_at), reverse=True)
    now_in_force = next((row.pk for row in of_its_own if row.holds_from <= today), None)
    context = {
        "kind": kind,
        "written_in": language,  # the page's own language is `language`
        "form": form,
        "turning_down": turning_down or TurnDownForm(),
        "wrong": turning_down or form,
        "current": rules.preview(kind, language, current),
        "built_in": rules.built_in(kind, language),
        "is_built_in": current == rules.built_in(kind, language),
        "preview": rules.preview(kind, language, shown) if shown else None,
        "faults": rules.faults(kind, language, shown) if shown else [],
        "most_segments": rules.TEMPLATES[kind].segments,
        "places": [(f"{{{name}}}", rules.PLACES[name].title) for name in rules.TEMPLATES[kind].fields],
        "versions": [_shown(row, people, today=today) | {"is_in_force": row.pk == now_in_force} for row in of_its_own],
        "open": [
            _shown(row, people, today=today) | {"is_mine": row.proposed_by == f"user:{request.user.pk}"}
            for row in rows
            if not row.outcome
        ],
        "put_aside": [
            _shown(row, people, today=today) for row in rows if row.outcome and row.outcome != Outcome.ENACTED
        ],
        "may_propose": any(post.role == Role.ADMINISTRATOR for post in request.posts),  # type: ignore[attr-defined]
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if context["wrong"].errors else HTTPStatus.OK
    return render(request, "portal/wording_kind.html", context, status=status)


def _shown(wording: Any, people: Mapping[str, str], *, today: date) -> dict[str, Any]:
    """`text`: its words, the built-in ones where it goes back to them."""
    kind, language = Kind(wording.kind), Language(wording.language)
    text = wording.text or rules.built_in(kind, language)
    return {
        "wording": wording,
        "text": text,
        "preview": rules.preview(kind, language, text),
        "by": people.get(wording.proposed_by, ""),
        "decided_by": people.get(wording.decided_by, ""),
        "is_ahead": wording.holds_from > today,
    }
