"""Where a request comes from, and whether an address leads away from this machine."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network


def client_address(remote: str, forwarded_for: str, trusted_proxies: Iterable[str]) -> str:
    """The address of whoever asks, empty if unknown.

    `X-Forwarded-For` is believed from the right and only as far as it was written by `trusted_proxies` (addresses or
    networks); what stands before that, the client may have made up.
    """
    address = _address(remote)
    forwarded = forwarded_for.split(",") if forwarded_for else []
    proxies = _networks(tuple(trusted_proxies))
    while address is not None and forwarded and any(address in proxy for proxy in proxies):
        said = _address(forwarded.pop().strip())
        if said is None:
            break
        address = said
    return str(address) if address is not None else ""


def is_this_machine(host: str) -> bool:
    """Whether a host of an address, name or number, is this machine itself."""
    address = _address(host)
    return host == "localhost" if address is None else address.is_loopback


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Whether an address is one of these addresses or lies in one of these networks."""
    known = _address(address)
    return known is not None and any(known in network for network in _networks(tuple(networks)))


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


@lru_cache(maxsize=8)
def _networks(proxies: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(proxy, strict=False) for proxy in proxies)
