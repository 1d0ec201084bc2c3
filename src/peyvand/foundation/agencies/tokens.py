"""Access tokens of the agencies' own systems, as allauth issues them."""

import secrets

from allauth.idp.oidc.adapter import DefaultOIDCAdapter


class TokenAdapter(DefaultOIDCAdapter):
    """Scopes are the services that an agency's system may use."""

    scope_display = {"inquiry": "استعلام تکی", "batch": "استعلام گروهی", "document": "استعلام سند"}

    def generate_client_secret(self) -> str:
        """256 bits in letters that HTTP Basic and every configuration file carry unharmed."""
        return secrets.token_urlsafe(32)
