"""The end of the legacy system, recorded once (LEG-2)."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from peyvand.eservices.agency_onboarding.models import LegacyRetirement
from peyvand.eservices.agency_onboarding.operations.legacy.turns import take_turn
from peyvand.eservices.agency_onboarding.queries import legacy as queries
from peyvand.eservices.agency_onboarding.queries.legacy import Status
from peyvand.foundation.audit.operations import record_act
from peyvand.foundation.letters import signatures
from peyvand.kit.errors import Refusal
from peyvand.kit.text import persian_digits


@transaction.atomic
def retire(*, now: datetime, actor: str) -> None:
    """Record that the move is complete, with a signed report; from now on the old address answers 410.

    Raises Refusal IMPORT_RUNNING, RETIRED, NOTHING_IMPORTED, or OPEN_LEFT while anything is open.
    """
    take_turn()
    status = queries.status()
    if not status.total:
        raise Refusal("NOTHING_IMPORTED", "هنوز هیچ کاربری از سامانهٔ پیشین وارد نشده است.")
    if status.open:
        raise Refusal(
            "OPEN_LEFT", f"دربارهٔ {persian_digits(status.open)} کاربر هنوز تصمیمی گرفته نشده است.", open=status.open
        )
    report = _report(status, now=now, actor=actor)
    sha256 = hashlib.sha256(report).digest()
    LegacyRetirement.objects.create(
        pk=1,
        retired_at=now,
        retired_by=actor,
        total=status.total,
        moved=status.moved,
        report=report,
        sha256=sha256,
        signature=signatures.sign(report),
    )
    record_act(
        actor=actor,
        verb="legacy:retire",
        subject="legacy",
        detail={"total": status.total, "moved": status.moved, "sha256": sha256.hex()},
        now=now,
    )


def _report(status: Status, *, now: datetime, actor: str) -> bytes:
    """N of N moved, and each who isn't transferred by name, with the reason: the bytes that are signed."""
    document = {
        "document": "legacy-retirement",
        "retired_at": now.isoformat(),
        "retired_by": actor,
        "total": status.total,
        "moved": status.moved,
        "not_transferred": [
            asdict(user) | {"settled_at": user.settled_at.isoformat()} for user in queries.dropped_users()
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
