"""Payment orders, attempts and settlement; `gateways/` will hold one adapter per bank."""
