"""What several writes of the agencies share: a lock, a change, its entry."""

import datetime as dt
import json
from typing import Any

from django.db import models

from peyvand.foundation.agencies.models import Agency
from peyvand.foundation.audit import operations as audit
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told


def locked_agency(code: str) -> Agency:
    agency = Agency.objects.select_for_update().filter(code=code).first()
    if agency is None:
        raise Refusal("UNKNOWN_AGENCY", told(_("دستگاهی با کد «{code}» ثبت نشده است."), code=code), status=404)
    return agency


def bring_up_to_date(row: models.Model, wanted: dict[str, Any]) -> dict[str, Any]:
    """Writes what differs; gives it as `{field: [old, new]}`, empty if nothing did."""
    changed = {field: [old, value] for field, value in wanted.items() if (old := getattr(row, field)) != value}
    if changed:
        type(row)._default_manager.filter(pk=row.pk).update(**{field: new for field, (_old, new) in changed.items()})
    return changed


def record(kind: str, name: str, is_new: bool, detail: dict[str, Any], *, actor: str, now: dt.datetime) -> None:
    """The entry of something loaded, unless it was known and is unchanged."""
    if not (is_new or detail):
        return
    audit.record_act(
        actor=actor,
        verb=f"{kind}:{'add' if is_new else 'update'}",
        subject=f"{'user' if kind == 'member' else kind}:{name}",
        detail=json.loads(json.dumps(detail, default=str)),
        now=now,
    )
