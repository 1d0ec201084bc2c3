"""The staff's desk: what waits for somebody, and the worklists of their offices."""

from dataclasses import replace
from http import HTTPStatus
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.guards import office_member
from peyvand.foundation.cases import operations, queries
from peyvand.foundation.cases.queries import Filters, Waiting
from peyvand.foundation.cases.rules import number_of
from peyvand.foundation.cases.workflow import Transition
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told
from peyvand.portal.desk_pages import PATHS
from peyvand.portal.forms import TakeManyForm, WorklistFilters
from peyvand.portal.views.lists import Narrowed, narrowed, quoted

A_PAGE = 50


@office_member()
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for each of one's offices, by kind and state, and the other pages of one's roles."""
    today = clock.today()
    lines = queries.waiting(request.posts, today=today)  # type: ignore[attr-defined]
    by_post = {post: list(found) for post, found in groupby(lines, key=lambda line: line.post)}
    desks = [
        {
            "post": post,
            "url": Narrowed(post, Filters()).url(),
            "mine_url": Narrowed(post, Filters(whose="mine")).url(),
            "lines": [_counted(line) for line in by_post.get(post, ())],
        }
        for post in request.posts  # type: ignore[attr-defined]
    ]
    return render(request, "portal/desk_home.html", {"desks": desks, "today": today})


def _counted(line: Waiting) -> dict[str, object]:
    """A counter with the addresses of what it counts."""
    of_state = Filters(kind=line.kind, state=line.state)
    return {
        "line": line,
        "url": Narrowed(line.post, of_state).url(),
        "overdue_url": Narrowed(line.post, replace(of_state, overdue=True)).url(),
    }


@office_member()
@require_GET
def worklist(request: HttpRequest, office_code: str, role: str) -> HttpResponse:
    return _list(request, _listed(request, office_code, role))


@office_member()
@require_POST
def take_many(request: HttpRequest, office_code: str, role: str) -> HttpResponse:
    """A transition for all that are ticked; the answer says of each what became of it."""
    chosen = _listed(request, office_code, role)
    form = TakeManyForm(request.POST)
    if form.is_valid():
        transition = next((way for way in _in_bulk(chosen) if way.name == form.cleaned_data["transition"]), None)
        if transition is None:
            raise Refusal("NOT_IN_BULK", _("این کار را برای هر پرونده جداگانه انجام دهید."), status=403)
        if transition.needs_reason and not form.cleaned_data["reason"]:
            form.add_refusal(
                Refusal(
                    "REASON_REQUIRED",
                    told(_("برای «{title}» دلیل را بنویسید."), title=transition.title),
                    field="reason",
                )
            )
    if not form.is_valid():
        return _list(request, chosen, form)
    outcomes = operations.take_many(
        versions=form.cleaned_data["case"],
        transition=transition.name,
        reason=form.cleaned_data["reason"],
        by=request.user.pk,
        now=clock.now(),
    )
    refused = [
        {"number": number_of(case_id), "why": outcome.message}
        for case_id, outcome in outcomes.items()
        if isinstance(outcome, Refusal)
    ]
    moved = [number_of(case_id) for case_id, outcome in outcomes.items() if not isinstance(outcome, Refusal)]
    context = {"title": transition.title, "moved": moved, "refused": refused, "chosen": chosen}
    return render(request, "portal/desk_taken.html", context)


def _listed(request: HttpRequest, office_code: str, role: str) -> Narrowed:
    """Raises Http404 for a post that this person doesn't hold as for one that there isn't."""
    found = narrowed(request.posts, request.GET, office_code=office_code, role=role)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _in_bulk(chosen: Narrowed) -> list[Transition]:
    """What may be done to many at once: known once the list shows one kind in one state."""
    filters, role = chosen.filters, chosen.post.role
    if not (filters.kind and filters.state):
        return []
    ways = queries.workflow(filters.kind).leading_from(filters.state)
    return [way for way in ways if way.bulk and way.by == role and not way.page]


def _list(request: HttpRequest, chosen: Narrowed, form: TakeManyForm | None = None) -> HttpResponse:
    now, today = clock.now(), clock.today()
    in_bulk, after, ticked = _in_bulk(chosen), request.GET.get("after", ""), request.GET.get("ticked") == "1"
    counted = queries.waiting_lately(chosen.post, now=now, today=today)
    page = queries.worklist(
        chosen.post,
        chosen.filters,
        user_id=request.user.pk,
        now=now,
        today=today,
        after=after,
        size=A_PAGE,
    )
    context = {
        "chosen": chosen,
        "filters": WorklistFilters(request.GET, role=chosen.post.role, cities=accounts.cities()),
        "counters": [_counted(line) for line in counted],
        "waiting": sum(line.count for line in counted),
        "overdue": sum(line.overdue for line in counted),
        "rows": page.rows,
        "next_url": chosen.url(after=page.after) if page.after else "",
        "is_later_page": bool(after),
        "in_bulk": in_bulk,
        "reason_for": quoted(way.title for way in in_bulk if way.needs_reason),
        "take_many_url": chosen.url(after=after, name="cases:take-many"),
        "tick_url": chosen.url(after=after) if ticked else chosen.url(after=after, ticked="1"),
        "ticked": ticked,
        "kept": set(form.cleaned_data.get("case", ())) if form else (),
        "form": form or TakeManyForm(),
        "today": today,
        "path": PATHS.get(chosen.post.role, ()),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    return render(request, "portal/desk_worklist.html", context, status=status)
