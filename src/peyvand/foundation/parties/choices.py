"""Words of the outside parties, for machines: no page shows them."""

from django.db.models import TextChoices


class Party(TextChoices):
    """Whoever must answer for a service of ours to work, and isn't ours."""

    BANK = "bank"
    TEXT_GATEWAY = "text_gateway"
    REGISTRIES = "registries"
    LETTER_KEY = "letter_key"


class State(TextChoices):
    """How a party stands by its last words. UNKNOWN: nobody has heard of it lately, for good or ill."""

    OK = "ok"
    DOWN = "down"
    UNKNOWN = "unknown"
