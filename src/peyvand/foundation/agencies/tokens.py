"""Access tokens of the agencies' own systems, as allauth issues them."""

from allauth.idp.oidc.adapter import DefaultOIDCAdapter


class TokenAdapter(DefaultOIDCAdapter):
    """Scopes are the services that an agency's system may use."""

    scope_display = {"inquiry": "استعلام تکی", "batch": "استعلام گروهی", "document": "استعلام سند"}
