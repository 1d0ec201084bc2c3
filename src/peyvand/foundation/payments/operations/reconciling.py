"""The bank's statement beside our books, and what the finance desk makes of the differences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.rules import check_posts
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.payments import queries, rules
from peyvand.foundation.payments.choices import LIVE, AttemptState, Deed, Kind, OrderState, Reason
from peyvand.foundation.payments.models import Attempt, Difference
from peyvand.foundation.payments.operations.moving import accept_and_return, lock, note_returned, settle, start_return
from peyvand.foundation.payments.rules.stored import AGREES
from peyvand.kit import jobs
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


# -- the statement ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Reconciled:
    """What came of a statement: its lines, the differences that it shows and that are open now, how many of them are
    new, how many older ones it ended."""

    lines: int
    open: int
    new: int
    ended: int


@transaction.atomic
def reconcile(
    *,
    gateway: str,
    lines: Sequence[rules.Line],
    first_day: date | None = None,
    last_day: date | None = None,
    actor: str,
    now: datetime,
) -> Reconciled:
    """Note every difference between a bank's statement and our books; the same statement again notes nothing new.

    What was open and is no difference any more is ended. What somebody settled stays settled.
    """
    span = rules.span_of(lines, first_day=first_day, last_day=last_day, now=now)
    if span is None:
        return Reconciled(0, 0, 0, 0)
    booked = queries.booked(gateway=gateway, numbers=[line.number for line in lines], span=span)
    found = rules.compare(lines, booked, span=span)
    known = set(Difference.objects.filter(gateway=gateway).values_list("kind", "reference", "number"))
    keys = {(str(one.kind), one.reference, one.number) for one in found}
    Difference.objects.bulk_create(
        (
            Difference(
                gateway=gateway,
                kind=one.kind,
                reference=one.reference,
                number=one.number,
                attempt_id=one.attempt_id,
                bank_amount=one.bank_amount,
                bank_paid_at=one.bank_paid_at,
                found_at=now,
            )
            for one in found
        ),
        ignore_conflicts=True,
        batch_size=1000,
    )
    ended = _end_what_agrees(gateway, lines, keys, span=span, now=now)
    opened = Difference.objects.filter(gateway=gateway, settled_at__isnull=True)
    open_now = len(keys & set(opened.values_list("kind", "reference", "number")))
    reconciled = Reconciled(lines=len(lines), open=open_now, new=len(keys - known), ended=ended)
    audit.record_act(
        actor=actor,
        verb="payment:reconcile",
        subject=f"gateway:{gateway}",
        detail={
            "from": span[0].isoformat(),
            "before": span[1].isoformat(),
            "lines": reconciled.lines,
            "open": reconciled.open,
            "new": reconciled.new,
            "ended": reconciled.ended,
        },
        now=now,
    )
    return reconciled


def _end_what_agrees(
    gateway: str,
    lines: Sequence[rules.Line],
    keys: set[tuple[str, str, str]],
    *,
    span: tuple[datetime, datetime],
    now: datetime,
) -> int:
    """The open differences that this statement speaks of and doesn't show."""
    numbers = [line.number for line in lines]
    spoken_of = Q(number__in=numbers) | Q(attempt__paid_at__gte=span[0], attempt__paid_at__lt=span[1])
    opened = Difference.objects.filter(spoken_of, gateway=gateway, settled_at=None, returning_at=None)
    ended = [
        row.pk for row in opened.select_for_update(of=("self",)) if (row.kind, row.reference, row.number) not in keys
    ]
    return Difference.objects.filter(pk__in=ended).update(settled_at=now, deed=Deed.NOTE, reason=AGREES)


# -- the finance desk ------------------------------------------------------------------------------------------------
@audit.leaves_trace("payment:settle-difference", about="difference_id")
@transaction.atomic
def settle_difference(*, difference_id: int, deed: Deed, reason: str, by: int, now: datetime) -> None:
    """Settle a difference, with a reason that stays beside it.

    Raises Refusal NO_POST, ROLE_MISSING, NOT_FOUND, SETTLED_ALREADY, NOT_FOR_THIS, REASON_REQUIRED, REASON_TOO_LONG or
    CANT_BE_SETTLED.
    """
    check_posts(accounts.posts_of(by, now=now), roles=[Role.ADMINISTRATOR])
    row = Difference.objects.filter(pk=difference_id).first()
    if row is None:
        raise Refusal("NOT_FOUND", _("چنین اختلافی نیست."))
    # The order's lock comes before the difference's, as everywhere.
    locked = lock(row.attempt_id) if row.attempt_id is not None else None
    row = Difference.objects.select_for_update().get(pk=difference_id)
    if row.settled_at is not None or row.returning_at is not None:
        raise Refusal("SETTLED_ALREADY", _("این اختلاف را همکارتان بسته است؛ صفحه را تازه کنید."), status=409)
    rules.check_deed(Kind(row.kind), deed, reason=reason)
    is_done = True
    if deed == Deed.SETTLE_ORDER:
        _settle_by_statement(row, locked, actor=f"user:{by}", now=now)
    elif deed == Deed.TAKE_BACK:
        _take_back(locked, actor=f"user:{by}", now=now)
    elif deed == Deed.RETURN:
        is_done = _return(row, locked, now=now)
    done: dict[str, datetime] = {"settled_at": now} if is_done else {"returning_at": now}
    Difference.objects.filter(pk=row.pk).update(deed=deed, reason=reason.strip(), settled_by_id=by, **done)
    audit.record_act(
        actor=f"user:{by}",
        verb="payment:settle-difference",
        subject=f"difference:{row.pk}",
        detail={"kind": row.kind, "deed": str(deed)},
        now=now,
    )


def _settle_by_statement(row: Difference, locked: queries.Locked | None, *, actor: str, now: datetime) -> None:
    if locked is None or row.bank_paid_at is None:
        raise _cant_be_settled()
    order, attempt = locked
    is_anothers = Attempt.objects.filter(gateway=row.gateway, reference=row.reference).exclude(pk=attempt.pk).exists()
    fits = (
        order.state == OrderState.OPEN
        and attempt.state in (*LIVE, AttemptState.FAILED)
        and row.bank_amount == attempt.amount
        and row.bank_paid_at < order.due_at
        and row.reference != ""
        and not is_anothers
    )
    if not fits:
        raise _cant_be_settled()
    settle(order, attempt, reference=row.reference, paid_at=row.bank_paid_at, actor=actor, now=now)


def _take_back(locked: queries.Locked | None, *, actor: str, now: datetime) -> None:
    if locked is None or locked[1].state != AttemptState.SETTLED:
        raise _cant_be_settled()
    note_returned(*locked, reason=Reason.RETURNED_BY_BANK, actor=actor, now=now)


def _return(row: Difference, locked: queries.Locked | None, *, now: datetime) -> bool:
    """Whether the difference is settled with it; else the bank has to say that the money went back."""
    if row.kind in (Kind.NOT_SETTLED, Kind.NOT_RETURNED) and locked is not None:
        order, attempt = locked
        if attempt.state == AttemptState.OWED:
            start_return(order, attempt, Reason(attempt.reason), now=now)
            return True
        if attempt.state in (*LIVE, AttemptState.FAILED):
            accept_and_return(
                order,
                attempt,
                Reason.ATTEMPT_CLOSED,
                reference=row.reference,
                amount=row.bank_amount or attempt.amount,
                paid_at=row.bank_paid_at or now,
                now=now,
            )
            return True
    if not row.reference or row.bank_amount is None:
        raise _cant_be_settled()
    jobs.enqueue("payments.refund", difference_id=row.pk)
    return False


def _cant_be_settled() -> Refusal:
    return Refusal(
        "CANT_BE_SETTLED",
        _("با این وضعیت شدنی نیست: پرداخت بسته شده، مبلغ یا مهلت نمی‌خواند. کار دیگری برگزینید."),
        field="deed",
    )


# -- money that belongs to no payment --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Refund:
    """What a bank is asked to give back by its own reference."""

    id: int
    gateway: str
    reference: str
    amount: int


@transaction.atomic
def claim_refund(*, difference_id: int) -> Refund | None:
    """The refund that the desk ordered, None once it is done."""
    row = Difference.objects.filter(pk=difference_id, returning_at__isnull=False, settled_at=None).first()
    if row is None or row.bank_amount is None:
        return None
    return Refund(row.pk, row.gateway, row.reference, row.bank_amount)


@transaction.atomic
def note_refund(*, difference_id: int, now: datetime) -> None:
    """The bank gave it back."""
    row = Difference.objects.select_for_update().get(pk=difference_id)
    if row.settled_at is None:
        Difference.objects.filter(pk=row.pk).update(settled_at=now)
        audit.record_act(actor="system", verb="payment:refunded", subject=f"difference:{row.pk}", now=now)


@transaction.atomic
def note_no_refund(*, difference_id: int, now: datetime, is_final: bool) -> None:
    """The bank didn't: it is asked again, for half an hour; then, or if it never will, the desk has it back."""
    row = Difference.objects.select_for_update().get(pk=difference_id)
    if row.returning_at is None or row.settled_at is not None:
        return
    if is_final or rules.returning_is_hopeless(since=row.returning_at, now=now):
        Difference.objects.filter(pk=row.pk).update(returning_at=None, deed="", settled_by=None)
    else:
        jobs.enqueue("payments.refund", at=rules.next_ask(since=row.returning_at, now=now), difference_id=row.pk)
