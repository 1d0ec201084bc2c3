"""Letters that no longer hold: one by its number, or all about a person whose records were corrected (CIT-8)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.audit.operations import record_act, record_acts
from peyvand.foundation.coverage import queries
from peyvand.foundation.coverage.models import Answer, SupersededNotice
from peyvand.foundation.coverage.rules import tracking_text
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@transaction.atomic
def supersede(*, tracking_code: int, reason: str, actor: str, now: datetime) -> None:
    """From now on whoever verifies this letter reads that it is superseded; the stored answer stays as it was given.

    Raises Refusal NOT_FOUND or ALREADY_SUPERSEDED.
    """
    stored = Answer.objects.select_for_update().filter(pk=tracking_code).first()
    if stored is None:
        raise Refusal("NOT_FOUND", _("نامه‌ای با این کد پیگیری صادر نشده است."), status=404)
    if stored.superseded_at is not None:
        raise Refusal("ALREADY_SUPERSEDED", _("این نامه پیش‌تر باطل شده است."), status=409)
    stored.superseded_at = now
    stored.save(update_fields=["superseded_at"])
    subject = f"answer:{tracking_text(tracking_code)}"
    record_act(actor=actor, verb="answer:supersede", subject=subject, now=now, detail={"reason": reason})


@transaction.atomic
def supersede_letters_about(
    *, national_code: str, since: datetime, reason: str, actor: str, now: datetime
) -> list[str]:
    """The same for each letter about a person that somebody got, or opened again, from `since` on.

    The agencies that got them find a notice on their panel. Gives the mobile numbers of those who should hear of it,
    each once: who asked or opened, or where that was a system or somebody who left, the agency's managers.
    """
    reached = queries.reached_since(national_code, since)
    numbers = sorted({one.tracking_code for one in reached})
    held = Answer.objects.filter(pk__in=numbers, superseded_at=None).order_by("pk").select_for_update()
    superseded = list(held.values_list("pk", flat=True))
    Answer.objects.filter(pk__in=superseded).update(superseded_at=now)
    record_acts(
        actor=actor,
        verb="answer:supersede",
        details={f"answer:{tracking_text(number)}": {"reason": reason} for number in superseded},
        now=now,
    )
    told = {
        (one.tracking_code, one.agency_id, one.actor)
        for one in reached
        if one.agency_id is not None and one.tracking_code in set(superseded)
    }
    SupersededNotice.objects.bulk_create(
        [
            SupersededNotice(answer_id=number, agency_id=agency_id, told_at=now)
            for number, agency_id in sorted({(number, agency_id) for number, agency_id, _actor in told})
        ],
        ignore_conflicts=True,
    )
    return _mobiles({(agency_id, actor) for _number, agency_id, actor in told})


def _mobiles(told: Collection[tuple[int, str]]) -> list[str]:
    mobiles: set[str] = set()
    without_anybody: set[int] = set()
    for agency_id, actor in told:
        user_id = int(actor.removeprefix("user:")) if actor.startswith("user:") else None
        of = agencies.member_of(user_id) if user_id is not None else None
        user = accounts.by_id(user_id) if user_id is not None else None
        if of and user and of.agency.id == agency_id and of.member.active and not of.member.suspended:
            mobiles.add(user.mobile)
        else:
            without_anybody.add(agency_id)
    mobiles |= {manager.mobile for agency_id in without_anybody for manager in agencies.managers_of(agency_id)}
    return sorted(mobiles)
