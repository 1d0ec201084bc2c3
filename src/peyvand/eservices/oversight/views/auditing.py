"""The auditor's desk: who did what, refused attempts, exports with proof, the seals. It changes nothing; every look-up
leaves an entry of its own."""

from collections.abc import Iterator
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from peyvand.eservices.oversight import operations
from peyvand.eservices.oversight.forms import SearchForm
from peyvand.eservices.oversight.operations import Proved
from peyvand.eservices.oversight.queries.auditing import EXPORTED, Criteria
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.guards import office_member, public
from peyvand.foundation.audit.queries import roots
from peyvand.kit import clock
from peyvand.kit.errors import Refusal

AUDITOR = office_member(Role.AUDITOR)


@AUDITOR
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """By POST, also the next page: a national code stands in no address."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    page = None
    if form.is_bound and form.is_valid():
        try:
            page = operations.search(_criteria(form), before=form.place, by=request.user.pk, now=clock.now())
        except Refusal as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "page": page, "exported": EXPORTED}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "oversight/audit.html", context, status=status)


@AUDITOR
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """What the search shows, as a file that proves each record."""
    form = SearchForm(request.POST)
    if form.is_valid():
        try:
            return _file(operations.export(_criteria(form), by=request.user.pk, now=clock.now()))
        except Refusal as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "page": None, "exported": EXPORTED}
    return render(request, "oversight/audit.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@AUDITOR
@require_GET
def record(request: HttpRequest, position: int) -> HttpResponse:
    line = operations.open_record(position, by=request.user.pk, now=clock.now())
    return render(request, "oversight/record.html", {"line": line})


@AUDITOR
@require_GET
def proof(request: HttpRequest, position: int) -> HttpResponse:
    return _file(operations.prove(position, by=request.user.pk, now=clock.now()))


@AUDITOR
@require_GET
def seals(request: HttpRequest) -> HttpResponse:
    """The signed roots, the newest first; `before` is the size of the last one of an earlier page."""
    before = request.GET.get("before", "")
    place = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    heads = roots.heads(before=place)
    context = {
        "heads": heads,
        "restorations": [line.restored for line in roots.restorations()],
        "next_url": f"?before={heads[-1].size}" if len(heads) == roots.A_PAGE else "",
        "previous_url": request.path if place is not None else "",
    }
    return render(request, "oversight/seals.html", context)


@AUDITOR
@require_GET
def roots_file(request: HttpRequest) -> StreamingHttpResponse:
    """All roots as `peyvand verify_audit_log --roots` takes them."""

    def lines() -> Iterator[str]:
        for line in roots.following(None) or ():
            yield f"{line.text()}\n"

    return StreamingHttpResponse(
        lines(),
        content_type="application/jsonl",
        headers={"Content-Disposition": 'attachment; filename="roots.jsonl"'},
    )


@AUDITOR
@require_GET
def growth(request: HttpRequest, size: int) -> HttpResponse:
    """That today's log begins with what it was at this seal."""
    proved = roots.growth_since(size)
    if proved is None:
        raise Http404
    return _file(Proved(proved, f"growth-{size}.json"))


@public
@require_safe
@cache_control(public=True, max_age=3600)
def keys(request: HttpRequest) -> JsonResponse:
    """`/.well-known/audit-keys.json`: with these anybody verifies a proof."""
    return JsonResponse(roots.published_keys(), content_type="application/jwk-set+json")


def _criteria(form: SearchForm) -> Criteria:
    typed = form.cleaned_data
    names = ("national_code", "user_code", "agency_code", "office_code", "kind")
    return Criteria(**{name: typed[name] for name in names}, since=form.since, until=form.until)


def _file(proved: Proved) -> JsonResponse:
    return JsonResponse(
        proved.content,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{proved.name}"'},
    )
