"""Where a request comes from."""

from collections.abc import Collection


def client_address(remote: str, forwarded_for: str, trusted_proxies: Collection[str]) -> str:
    """The client's address: the peer's, or what our own reverse proxies say of it.

    Each proxy appends the peer it saw to X-Forwarded-For, so the list is read from its end for as long as the one
    who wrote an item is trusted; what stands before that, the client may have made up.
    """
    address = remote
    for item in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
        if address not in trusted_proxies:
            break
        address = item
    return address
