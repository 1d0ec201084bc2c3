"""Drawn on the server: pictures that need no file and no script."""

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from peyvand.ui import charts
from peyvand.ui.figures import Figure

register = template.Library()


@register.filter
def qr(text: str) -> SafeString:
    """A QR code as inline SVG, as large as its container; a quarter of it may be spoilt."""
    drawn = segno.make_qr(text, error="q").svg_inline(border=2, svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S308


@register.filter
def chart(figure: Figure) -> SafeString:
    """A figure's chart with its legend; nothing where it has none."""
    if figure.chart is None:
        return SafeString("")
    name = f"chart-{figure.table.name}"
    return format_html(
        "{}{}",
        charts.legend(figure.chart, name=name),
        charts.drawn(figure.chart, name=name, title=figure.table.title),
    )
