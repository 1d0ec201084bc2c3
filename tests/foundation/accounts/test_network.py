"""Whose address counts: what our own proxies wrote, never what a visitor claims."""

import pytest
from django.test import RequestFactory

from peyvand.foundation.accounts.network import client_address


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("5.1.2.3", "", "5.1.2.3"),
        ("5.1.2.3", "9.9.9.9", "5.1.2.3"),
        ("10.0.0.1", "5.1.2.3", "5.1.2.3"),
        ("10.0.0.1", "9.9.9.9, 5.1.2.3", "5.1.2.3"),
        ("10.0.0.1", "9.9.9.9, 5.1.2.3, 10.0.0.2", "5.1.2.3"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("2001:db8::1", "", "2001:db8::1"),
        ("", "5.1.2.3", ""),
    ],
)
def test_the_address_is_read_from_the_right_through_our_proxies(settings, remote, forwarded, address):
    settings.TRUSTED_PROXIES = ["10.0.0.0/24"]
    request = RequestFactory().get(
        "/", REMOTE_ADDR=remote, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    )
    assert client_address(request) == address
