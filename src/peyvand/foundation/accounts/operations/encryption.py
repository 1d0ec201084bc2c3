"""Second factors under the newest key, so that an old one can be thrown away."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from peyvand.foundation.audit import operations as audit
from peyvand.kit.crypto import renewed

# What allauth hands to its adapter for encryption.
_ENCRYPTED = ("secret", "seed")


@transaction.atomic
def renew_encryption(*, actor: str, now: datetime) -> int:
    """Encrypts every second factor under the first of FIELD_KEYS; how many weren't.

    Sessions and waiting text messages are encrypted too, but are gone within a day by themselves.
    """
    changed = 0
    for authenticator in Authenticator.objects.select_for_update().order_by("pk").iterator(chunk_size=500):
        kept = {name: token for name, token in authenticator.data.items() if name in _ENCRYPTED}
        fresh = {name: renewed(token) for name, token in kept.items()}
        if fresh != kept:
            authenticator.data = {**authenticator.data, **fresh}
            authenticator.save(update_fields=["data"])
            changed += 1
    audit.record_act(
        actor=actor, verb="accounts:renew-encryption", subject="accounts", detail={"changed": changed}, now=now
    )
    return changed
