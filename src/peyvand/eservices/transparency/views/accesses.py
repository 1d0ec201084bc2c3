"""«چه کسی اطلاعات مرا دیده است»: the list, one line of it, and the list as a file (CIT-6)."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from peyvand.eservices.transparency import queries
from peyvand.eservices.transparency.forms import AccessFilters
from peyvand.eservices.transparency.paper import csv_of, pdf_of
from peyvand.eservices.transparency.queries import Filters, Page, Reader
from peyvand.foundation.accounts.guards import citizen
from peyvand.kit import clock
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


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
def as_csv(request: HttpRequest) -> HttpResponseBase:
    reader, filters, today = reader_of(request), _filters(request), clock.today()
    lines = queries.all_accesses(reader, filters=filters, today=today)
    return _named(StreamingHttpResponse(csv_of(lines), content_type="text/csv; charset=utf-8"), "accesses.csv")


@citizen
@require_GET
def as_pdf(request: HttpRequest) -> HttpResponseBase:
    reader, filters, now = reader_of(request), _filters(request), clock.now()
    lines = queries.all_accesses(reader, filters=filters, today=clock.today())
    pdf = pdf_of(lines, full_name=request.user.get_full_name(), filters=filters, now=now)  # type: ignore[union-attr]
    return _named(HttpResponse(pdf, content_type="application/pdf"), "accesses.pdf")


def _filters(request: HttpRequest) -> Filters:
    """Those of the page from which the file is asked for. Raises Http404 for what no page of ours asks."""
    form = AccessFilters(request.GET, lookers=queries.lookers(reader_of(request), today=clock.today()))
    if not form.is_valid():
        raise Http404
    return form.filters()


def _named(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@citizen
@require_GET
def one(request: HttpRequest, access_ref: str) -> HttpResponse:
    line = queries.access(reader_of(request), access_ref, today=clock.today())
    if line is None:
        raise Http404
    return render(request, "transparency/access.html", {"line": line})


@citizen
@require_GET
def proof(request: HttpRequest, access_ref: str) -> HttpResponse:
    """That this line is in the sealed log; it says no more than the line does."""
    reader, today = reader_of(request), clock.today()
    if queries.access(reader, access_ref, today=today) is None:
        raise Http404
    proved = queries.proof(reader, access_ref, today=today)
    if proved is None:
        raise Refusal("NOT_SEALED", _("این رکورد هنوز مهر نشده است؛ یک دقیقه دیگر دوباره بخواهید."), status=409)
    response = JsonResponse(proved, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _named(response, "proof.json")  # type: ignore[return-value]


def reader_of(request: HttpRequest) -> Reader:
    user = request.user
    assert user.is_authenticated
    return Reader(user.pk, user.national_code)
