"""A memorandum is concluded: from now on its clauses are the agency's access (ONB-1, ONB-4)."""

import datetime as dt
from dataclasses import asdict

from django.db import transaction

from peyvand.foundation.agencies.models import Agency, Memorandum
from peyvand.foundation.agencies.operations.changes import record
from peyvand.foundation.agencies.operations.loading import MemorandumEntry
from peyvand.foundation.agencies.queries import memorandum_in_force
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _, told


@transaction.atomic
def add_agency(*, code: str, name: str, audience: str, now: dt.datetime, actor: str) -> int:
    """The id of an agency that wasn't known so far. Raises Refusal AGENCY_EXISTS."""
    agency, is_new = Agency.objects.get_or_create(code=code, defaults={"name": name, "audience": audience})
    if not is_new:
        raise Refusal(
            "AGENCY_EXISTS",
            told(_("دستگاهی با کد «{code}» ثبت شده است؛ مدیر آن باید تمدید تفاهم‌نامه را درخواست کند."), code=code),
            status=409,
        )
    record("agency", code, True, {"audience": audience}, actor=actor, now=now)
    return agency.pk


@transaction.atomic
def conclude_memorandum(*, agency_id: int, entry: MemorandumEntry, now: dt.datetime, actor: str) -> int:
    """The id of the memorandum that governs from its date on; those before it stay as they were.

    A renewal doesn't lift a suspension. Raises Refusal UNKNOWN_AGENCY, MEMORANDUM_SUSPENDED or NUMBER_TAKEN.
    """
    agency = Agency.objects.select_for_update().filter(pk=agency_id).first()
    if agency is None:
        raise Refusal("UNKNOWN_AGENCY", _("چنین دستگاهی ثبت نشده است."), status=404)
    current = memorandum_in_force(agency.pk, tehran_day(now))
    if current is not None and current.suspended:
        raise Refusal(
            "MEMORANDUM_SUSPENDED",
            told(_("تفاهم‌نامهٔ شمارهٔ {number} معلق است؛ نخست تعلیق آن را بردارید."), number=current.number),
            status=409,
        )
    clauses = asdict(entry)
    del clauses["suspended"]
    memorandum, is_new = Memorandum.objects.get_or_create(number=entry.number, defaults={**clauses, "agency": agency})
    if not is_new:
        raise Refusal(
            "NUMBER_TAKEN", told(_("تفاهم‌نامه‌ای با شمارهٔ {number} ثبت شده است."), number=entry.number), status=409
        )
    record("memorandum", entry.number, True, {"agency": agency.code} | clauses, actor=actor, now=now)
    return memorandum.pk
