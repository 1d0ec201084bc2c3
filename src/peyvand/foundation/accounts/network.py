"""Where a page's request comes from."""

from django.conf import settings
from django.http import HttpRequest

from peyvand.kit import network


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks, empty if unknown; TRUSTED_PROXIES are believed."""
    meta = request.META
    return network.client_address(
        meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXIES
    )
