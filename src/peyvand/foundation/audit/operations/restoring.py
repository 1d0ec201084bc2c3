"""After the database was taken back to an earlier moment: the log says so, signed, and goes on."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from peyvand.foundation.audit.models import Restoration, Root
from peyvand.foundation.audit.operations.recording import record_act
from peyvand.foundation.audit.queries.restoring import TakenBack
from peyvand.foundation.audit.rules.restoring import Restored
from peyvand.foundation.audit.rules.sealing import canonical
from peyvand.foundation.audit.rules.tree import Tree
from peyvand.kit import ed25519
from peyvand.kit.errors import Refusal

LONGEST_REASON = 500


@transaction.atomic
def record_restoration(taken_back: TakenBack, *, by: str, reason: str, now: datetime) -> Restored:
    """The roots of `taken_back` are given up, and sealing goes on from what is there (ALL-4).

    Refusals: REASON, without one or with one longer than LONGEST_REASON.
    """
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Refusal("REASON", f"دلیل بازگردانی را بنویسید، حداکثر {LONGEST_REASON} نویسه.")
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE audit_root IN SHARE ROW EXCLUSIVE MODE")
    kept = Root.objects.filter(size=taken_back.kept).first()
    restored = Restored(
        kept=taken_back.kept,
        root=bytes(kept.root) if kept else Tree().root(),
        at=now,
        by=by,
        reason=reason,
        gone=taken_back.gone,
        given_up=taken_back.given_up,
    )
    path: Path = settings.AUDIT_KEYS[0]
    Restoration.objects.create(
        kept=restored.kept,
        root=restored.root,
        at=restored.at,
        by=restored.by,
        reason=restored.reason,
        gone=restored.gone,
        given_up=[[size, root.hex()] for size, root in restored.given_up],
        kid=ed25519.kid(path),
        signature=ed25519.signing(path, setting="PEYVAND_AUDIT_KEYS").sign(canonical(restored.statement())),
    )
    record_act(
        actor=by,
        verb="audit:restored",
        subject="audit_log",
        now=now,
        detail={
            "kept": restored.kept,
            "given_up": len(restored.given_up),
            "gone": restored.gone,
            "reason": restored.reason,
        },
    )
    return restored
