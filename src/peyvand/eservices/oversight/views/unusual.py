"""Marks on unusual use: the manager explains, the committee judges; who is under watch."""

from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from peyvand.eservices.oversight import operations
from peyvand.eservices.oversight.forms import JudgeForm, JustifyForm, WatchForm
from peyvand.eservices.oversight.queries import marks
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import agency_member, office_member
from peyvand.foundation.cases import queries as cases
from peyvand.foundation.cases.operations import open_on_desk
from peyvand.foundation.cases.rules import Actor
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

COMMITTEE = office_member(Role.COMMITTEE_MEMBER)


@agency_member
@require_http_methods(["GET", "POST"])
def justify(request: HttpRequest, number: str) -> HttpResponse:
    """What was unusual, and why it was asked; for the agency's manager."""
    now, user_id = clock.now(), request.user.pk
    case = cases.applied_one(cases.applying(user_id, for_themselves=False, now=now), number)
    mark = marks.mark_of(case.case_id) if case else None
    if case is None or mark is None:
        raise Http404
    form = JustifyForm(request.POST if request.method == "POST" else None, initial={"version": case.version})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            operations.justify(case_id=case.case_id, version=given["version"], text=given["text"], by=user_id, now=now)
        except Refusal as refusal:
            if refusal.code != "REASON_REQUIRED":
                raise
            form.add_refusal(refusal)
        else:
            messages.success(request, _("توضیح شما به کمیته صیانت از اطلاعات رسید."))
            return redirect("cases:request", number)
    context = {"case": case, "mark": mark, "form": form, "today": clock.today()}
    return render(request, "oversight/justify.html", context, status=_status(form))


@COMMITTEE
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, number: str) -> HttpResponse:
    """What was unusual, how the agency explains it, and what the committee makes of that."""
    now, user_id = clock.now(), request.user.pk
    posts = request.posts  # type: ignore[attr-defined]
    case = open_on_desk(number=number, posts=posts, by=user_id, now=now)
    mark = marks.mark_of(case.pk)
    if mark is None:
        raise Http404
    view = cases.view_of(case, Actor(user_id, posts=posts), now=now, today=clock.today())
    form = JudgeForm(request.POST if request.method == "POST" else None, initial={"version": case.version})
    if form.carried_out(partial(operations.judge, case_id=case.pk, by=user_id, now=now)):
        messages.success(request, _("نظر کمیته ثبت شد."))
        return redirect("cases:case", number)
    context = {"case": view, "mark": mark, "form": form, "today": clock.today()}
    return render(request, "oversight/review.html", context, status=_status(form))


@COMMITTEE
@require_http_methods(["GET", "POST"])
def watch_list(request: HttpRequest) -> HttpResponse:
    """Who is under watch: reasons, never codes."""
    form = WatchForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            operations.watch(**form.cleaned_data, by=request.user.pk, now=clock.now())
        except Refusal as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("از امروز هر پرسش دربارهٔ این شخص نشان می‌گیرد."))
            return redirect("oversight:watch-list")
    context = {"form": form, "rows": marks.watched(), "today": clock.today()}
    return render(request, "oversight/watch_list.html", context, status=_status(form))


@COMMITTEE
@require_POST
def unwatch(request: HttpRequest, watched_id: int) -> HttpResponse:
    operations.unwatch(watched_id=watched_id, by=request.user.pk, now=clock.now())
    messages.success(request, _("مراقبت پایان یافت."))
    return redirect("oversight:watch-list")


def _status(form: JustifyForm | JudgeForm | WatchForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
