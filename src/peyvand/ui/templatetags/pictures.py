"""Drawn on the server: pictures that need no file and no script."""

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def qr(text: str) -> SafeString:
    """A QR code as inline SVG, as large as its container; a quarter of it may be spoilt."""
    drawn = segno.make_qr(text, error="q").svg_inline(border=2, svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S308
