"""«چه کسی اطلاعات مرا دیده است»: the list, one line of it, and the list as a file (CIT-6)."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from peyvand.eservices.transparency import queries
from peyvand.eservices.transparency.forms import AccessFilters
from peyvand.eservices.transparency.queries import Page, Reader
from peyvand.foundation.accounts.guards import citizen
from peyvand.kit import clock


@citizen
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    reader, today = reader_of(request), clock.today()
    form = AccessFilters(request.GET, lookers=queries.lookers(reader, today=today))
    page = Page([], "")
    if form.is_valid():
        page = queries.accesses(reader, filters=form.filters(), older=request.GET.get("older", ""), today=today)
    kept = {name: value for name, value in request.GET.items() if name != "older" and value}
    context = {
        "form": form,
        "lines": page.lines,
        "is_narrowed": bool(kept),
        "next_url": "?" + urlencode({**kept, "older": page.older}) if page.older else "",
        "previous_url": f"{request.path}?{urlencode(kept)}" if "older" in request.GET else "",
        "query": f"?{urlencode(kept)}" if kept else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "transparency/accesses.html", context, status=status)


@citizen
@require_GET
def one(request: HttpRequest, access_ref: str) -> HttpResponse:
    line = queries.access(reader_of(request), access_ref, today=clock.today())
    if line is None:
        raise Http404
    return render(request, "transparency/access.html", {"line": line})


def reader_of(request: HttpRequest) -> Reader:
    user = request.user
    assert user.is_authenticated
    return Reader(user.pk, user.national_code)
