"""A case on the desk, and what is done with it there."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.guards import office_member
from peyvand.foundation.accounts.rules import Post
from peyvand.foundation.cases import operations, queries
from peyvand.foundation.cases.queries import CaseView, Filters
from peyvand.foundation.cases.rules import Actor
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told
from peyvand.portal.forms import HandOverForm, SendForm, TakeForm
from peyvand.portal.views.lists import Narrowed, narrowed, quoted


@office_member()
@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    """The case; that this person opened it is noted."""
    case = operations.open_on_desk(number=number, posts=_posts(request), by=request.user.pk, now=clock.now())
    return _page(request, case)


@office_member()
@require_POST
def take(request: HttpRequest, number: str) -> HttpResponse:
    """A transition that has no page of its own."""
    case = _found(request, number)
    form = TakeForm(request.POST, auto_id="take_%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            moved = operations.take(
                case_id=case.pk,
                transition=given["transition"],
                version=given["version"],
                reason=given["reason"],
                by=request.user.pk,
                now=clock.now(),
            )
        except Refusal as refusal:
            _beside_its_field(form, refusal)
        else:
            table = queries.workflow(moved.kind)
            title = table.transition(given["transition"]).title
            messages.success(
                request,
                told(
                    _("«{title}» ثبت شد؛ پرونده اکنون در مرحلهٔ «{state}» است."),
                    title=title,
                    state=table.state(moved.state).title,
                ),
            )
            return _to(request, number, done=True)
    return _page(request, case, take=form)


@office_member()
@require_POST
def claim(request: HttpRequest, number: str) -> HttpResponse:
    operations.claim(case_id=_found(request, number).pk, by=request.user.pk, now=clock.now())
    return _to(request, number)


@office_member()
@require_POST
def release(request: HttpRequest, number: str) -> HttpResponse:
    operations.release(case_id=_found(request, number).pk, by=request.user.pk, now=clock.now())
    return _to(request, number)


@office_member()
@require_POST
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """To a colleague, or from one to oneself."""
    case, now = _found(request, number), clock.now()
    colleagues = accounts.holders(office_id=case.office_id, role=case.role, now=now)
    form = HandOverForm(request.POST, colleagues=colleagues, auto_id="hand_over_%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            operations.hand_over(case_id=case.pk, to=given["to"], reason=given["reason"], by=request.user.pk, now=now)
        except Refusal as refusal:
            _beside_its_field(form, refusal)
        else:
            messages.success(request, told(_("پرونده به {colleague} سپرده شد."), colleague=colleagues[given["to"]]))
            return _to(request, number)
    return _page(request, case, hand_over=form)


@office_member()
@require_POST
def send(request: HttpRequest, number: str) -> HttpResponse:
    """To another office of the same kind."""
    case = _found(request, number)
    offices = _offices(case.office.kind)
    form = SendForm(request.POST, offices=offices, auto_id="send_%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            operations.send_to_office(
                case_id=case.pk,
                office_code=given["office_code"],
                reason=given["reason"],
                by=request.user.pk,
                now=clock.now(),
            )
        except Refusal as refusal:
            _beside_its_field(form, refusal)
        else:
            messages.success(request, told(_("پرونده به {office} فرستاده شد."), office=offices[given["office_code"]]))
            return _to(request, number, done=True)
    return _page(request, case, send=form)


def _posts(request: HttpRequest) -> tuple[Post, ...]:
    return request.posts  # type: ignore[attr-defined, no-any-return]


def _found(request: HttpRequest, number: str) -> Any:
    case = queries.found_by(_posts(request), number)
    if case is None:
        raise Http404
    return case


def _beside_its_field(form: Any, refusal: Refusal) -> None:
    """A refusal that no field of the form is about becomes a page of its own."""
    if refusal.field not in form.fields:
        raise refusal
    form.add_refusal(refusal)


def _offices(kind: str) -> dict[str, str]:
    return {office.code: office.name for office in accounts.offices_of_kind(kind)}


def _list_of(request: HttpRequest) -> Narrowed | None:
    """The worklist from which somebody came, as the address says."""
    office_code, role = request.GET.get("office", ""), request.GET.get("role", "")
    return narrowed(_posts(request), request.GET, office_code=office_code, role=role)


def _to(request: HttpRequest, number: str, *, done: bool = False) -> HttpResponse:
    """Back to the list where the button stood there, else to the case; `done`: the next one is what comes next."""
    came_from = _list_of(request)
    if came_from is not None and request.POST.get("back") == "list":
        return redirect(came_from.url())
    query = came_from.case_query if came_from else ""
    if done:
        query += "&done=1" if query else "?done=1"
    return redirect(reverse("cases:case", args=[number]) + query)


def _page(request: HttpRequest, case: Any, **forms: Any) -> HttpResponse:
    """The case with its forms; those given hold what was wrong."""
    now, today = clock.now(), clock.today()
    posts = _posts(request)
    view = queries.view_of(case, Actor(request.user.pk, posts=posts), now=now, today=today)
    came_from = _list_of(request) or _own_list(posts, case)
    following = None
    if came_from is not None:
        following = queries.next_case(came_from.post, came_from.filters, case, user_id=request.user.pk, today=today)
    context = {
        "case": view,
        "chosen": came_from,
        "query": came_from.case_query if came_from else "",
        "next_url": reverse(following.page, args=[following.number]) + came_from.case_query
        if following and came_from
        else "",
        "is_done": request.GET.get("done") == "1",
        "today": today,
        **_forms(view, case, user_id=request.user.pk),
        **{f"{name}_form": form for name, form in forms.items()},
        "reason_for": quoted(button.title for button in view.buttons if button.needs_reason and not button.page),
        "wrong": next(iter(forms.values()), None),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    return render(request, "portal/desk_case.html", context, status=status)


def _own_list(posts: tuple[Post, ...], case: Any) -> Narrowed | None:
    """The worklist in which the case stands, for whoever opened it from elsewhere."""
    for post in posts:
        if (post.office_id, post.role) == (case.office_id, case.role):
            return Narrowed(post, Filters())
    return None


def _forms(view: CaseView, case: Any, *, user_id: int) -> dict[str, Any]:
    """Fresh forms for what this person may do."""
    forms: dict[str, Any] = {}
    if any(not button.page for button in view.buttons):
        forms["take_form"] = TakeForm(initial={"version": view.version}, auto_id="take_%s")
    # To oneself only what a colleague has: what is free is simply taken.
    with_another = bool(view.assigned_to) and not view.is_mine
    colleagues = {pk: name for pk, name in view.colleagues.items() if with_another or pk != user_id}
    if colleagues:
        forms["hand_over_form"] = HandOverForm(colleagues=colleagues, auto_id="hand_over_%s")
    if view.sends_to:
        others = {code: name for code, name in _offices(view.sends_to).items() if code != case.office.code}
        forms["send_form"] = SendForm(offices=others, auto_id="send_%s")
    return forms
