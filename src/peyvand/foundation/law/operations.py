"""Writing the law: a new value for days ahead. The past is never edited."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from peyvand.foundation.law import rules
from peyvand.foundation.law.choices import Outcome
from peyvand.foundation.law.models import Key, Parameter, Proposal
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import from_parts, parts
from peyvand.kit.words import _, told


@transaction.atomic
def propose(
    *,
    key: str,
    value: Any,
    holds_from: date,
    instrument: str,
    grade: str,
    note: str,
    today: date,
    actor: str,
    now: datetime,
) -> None:
    """Lays a value before a second administrator (ALL-3); the arguments are `enact`'s.

    Raises Refusal LAW_DERIVED, LAW_KEY_UNKNOWN, LAW_PROPOSED, LAW_LATER_VALUE and those of `rules.check_enactment`.
    """
    named = _lock(key)
    _check(named, value=value, holds_from=holds_from, instrument=instrument, today=today)
    if named.proposals.filter(outcome="").exists():
        raise Refusal(
            "LAW_PROPOSED", _("برای این پارامتر پیشنهادی در انتظار است؛ نخست دربارهٔ آن تصمیم بگیرید."), status=409
        )
    Proposal.objects.create(
        key=named,
        value=rules.stored(value),
        holds_from=holds_from,
        instrument=instrument.strip(),
        grade=grade,
        note=note.strip(),
        proposed_by=actor,
        proposed_at=now,
    )


@transaction.atomic
def approve(*, proposal_id: int, today: date, actor: str, now: datetime) -> None:
    """The second administrator enacts a proposed value.

    Raises Refusal LAW_DECIDED, LAW_OWN_PROPOSAL and those of `enact`: the day may have come while it waited.
    """
    proposal = _open_proposal(proposal_id)
    rules.check_decision(proposed_by=proposal.proposed_by, actor=actor)
    enact(
        key=proposal.key.key,
        value=rules.typed(proposal.value),
        holds_from=proposal.holds_from,
        instrument=proposal.instrument,
        grade=proposal.grade,
        note=proposal.note,
        today=today,
        actor=actor,
        now=now,
    )
    _decide(proposal, Outcome.ENACTED, reason="", actor=actor, now=now)


@transaction.atomic
def turn_down(*, proposal_id: int, reason: str, actor: str, now: datetime) -> None:
    """The second administrator says no, with a reason; whoever proposed takes it back without one.

    Raises Refusal LAW_DECIDED or LAW_REASON_REQUIRED.
    """
    proposal = _open_proposal(proposal_id)
    if proposal.proposed_by == actor:
        outcome = Outcome.WITHDRAWN
    elif reason.strip():
        outcome = Outcome.TURNED_DOWN
    else:
        raise Refusal("LAW_REASON_REQUIRED", _("بنویسید چرا این مقدار را نمی‌پذیرید."), field="reason")
    _decide(proposal, outcome, reason=reason.strip(), actor=actor, now=now)


def _open_proposal(proposal_id: int) -> Proposal:
    found = Proposal.objects.select_for_update(of=["self"]).select_related("key").get(pk=proposal_id)
    if found.outcome:
        raise Refusal(
            "LAW_DECIDED",
            told(
                _("دربارهٔ این پیشنهاد تصمیم گرفته شده است: {outcome}."),
                outcome=found.get_outcome_display(),
            ),
            status=409,
        )
    return found


def _decide(proposal: Proposal, outcome: Outcome, *, reason: str, actor: str, now: datetime) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(outcome=outcome, reason=reason, decided_by=actor, decided_at=now)


@transaction.atomic
def enact(
    *,
    key: str,
    value: Any,
    holds_from: date,
    instrument: str,
    grade: str,
    note: str,
    today: date,
    actor: str,
    now: datetime,
) -> None:
    """`key` has `value` from `holds_from`, a day ahead; the value running then ends the day before.

    A yearly key's value ends with the Jalali year of `holds_from`. `value` is a Decimal, int, bool or list, like the
    key's earlier values. `actor` and `now` stand in the row, which can't be edited. Raises Refusal LAW_DERIVED,
    LAW_KEY_UNKNOWN, LAW_LATER_VALUE and those of `rules.check_enactment`.
    """
    named = _lock(key)
    holds_to = _check(named, value=value, holds_from=holds_from, instrument=instrument, today=today)
    day_before = holds_from - timedelta(days=1)
    Parameter.objects.filter(
        Q(holds_from__isnull=True) | Q(holds_from__lt=holds_from),
        Q(holds_to__isnull=True) | Q(holds_to__gt=day_before),
        key=named,
    ).update(holds_to=day_before)
    Parameter.objects.create(
        key=named,
        value=rules.stored(value),
        holds_from=holds_from,
        holds_to=holds_to,
        instrument=instrument,
        grade=grade,
        note=note,
        enacted_by=actor,
        enacted_at=now,
    )


def _lock(key: str) -> Key:
    rules.check_not_derived(key)
    named = Key.objects.select_for_update().filter(key=key).first()
    if named is None:
        raise Refusal("LAW_KEY_UNKNOWN", told(_("پارامتر قانونی «{key}» شناخته نیست."), key=key), field="key", key=key)
    return named


def _check(named: Key, *, value: Any, holds_from: date, instrument: str, today: date) -> date | None:
    """The last day of the value that may be laid down; None if it has none."""
    rules.check_enactment(
        key=named.key,
        value=value,
        example=rules.typed(named.parameters.earliest("holds_from").value),
        holds_from=holds_from,
        instrument=instrument,
        today=today,
    )
    later = Parameter.objects.filter(key=named, holds_from__gte=holds_from).order_by("holds_from")
    holds_to = _last_day_of_year(holds_from) if named.yearly else None
    clash = later.filter(holds_from__lte=holds_to).first() if holds_to else later.first()
    if clash is not None:
        raise Refusal(
            "LAW_LATER_VALUE",
            told(
                _("برای «{key}» از {holds_from} مقداری ثبت شده است؛ روزی پس از آن برگزینید."),
                key=named.key,
                holds_from=clash.holds_from,
            ),
            field="holds_from",
            holds_from=clash.holds_from,
        )
    return holds_to


def _last_day_of_year(day: date) -> date:
    return from_parts(parts(day)[0] + 1, 1, 1) - timedelta(days=1)
