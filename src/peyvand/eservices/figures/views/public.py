"""The public figures: open to everybody, as they were published."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peyvand.eservices.figures.queries import public as queries
from peyvand.eservices.figures.queries.public import Published
from peyvand.eservices.figures.rules.periods import month_title
from peyvand.foundation.accounts.guards import public
from peyvand.kit.months import Month
from peyvand.kit.tables import as_csv
from peyvand.ui.figures import Figure


@public
@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    months = queries.months()
    return _page(request, queries.published(months[0]) if months else None, months)


@public
@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    return _page(request, _published(year, month), queries.months())


@public
@require_safe
def as_csv_file(request: HttpRequest, year: int, month: int) -> HttpResponse:
    shown = _published(year, month)
    tables = [table for _, table in shown.tables if table is not None]
    return _named(HttpResponse(as_csv(tables), content_type="text/csv; charset=utf-8"), shown, "csv")


@public
@require_safe
def as_json_file(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The tables with keys; hidden counts are the words `small` and `hidden`."""
    shown = _published(year, month)
    content = {
        "month": str(shown.month),
        "published_at": shown.published_at.isoformat(),
        "smallest_count": shown.smallest_count,
        "tables": shown.stored,
    }
    return _named(JsonResponse(content, json_dumps_params={"ensure_ascii": False}), shown, "json")


def _published(year: int, month: int) -> Published:
    shown = queries.published(Month(year, month)) if 1 <= month <= 12 and year < 10_000 else None
    if shown is None:
        raise Http404
    return shown


def _named(response: HttpResponse, shown: Published, ending: str) -> HttpResponse:
    name = f"figures-{shown.month.year}-{shown.month.month:02}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request: HttpRequest, shown: Published | None, months: list[Month]) -> HttpResponse:
    figures = [(title, table and Figure(table)) for title, table in shown.tables] if shown else []
    context = {
        "shown": shown,
        "title": month_title(shown.month) if shown else "",
        "months": [(month, month_title(month)) for month in months],
        "figures": figures,
    }
    return render(request, "figures/month.html", context)
