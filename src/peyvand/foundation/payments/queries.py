"""Named reads of the payments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from peyvand.foundation.payments.choices import LIVE, AttemptState, Deed, Kind, OrderState, Reason
from peyvand.foundation.payments.models import Attempt, Difference, Order
from peyvand.foundation.payments.rules import Booked
from peyvand.foundation.payments.rules.reconciling import DEEDS
from peyvand.kit.jalali import midnight, tehran_day

Locked = tuple[Order, Attempt]


# -- the payer's page ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class PayerView:
    """An order as its payer sees it. `phase`: `open`, `at-bank` (the payer went there and may go on), `checking` (came
    back, the bank is asked), `paid`, `failed` (and can be tried again), `closed`; `page`: the service's own."""

    public_id: UUID
    title: str
    amount: int
    due_at: datetime
    state: OrderState
    phase: str
    page: str
    reason: str
    number: str
    reference: str
    paid_at: datetime | None
    is_returning: bool

    @property
    def last_day(self) -> date | None:
        """Tehran's last whole day, None if the time is over in the middle of one."""
        last = tehran_day(self.due_at) - timedelta(days=1)
        return last if midnight(last + timedelta(days=1)) == self.due_at else None


def for_payer(*, public_id: UUID, payer_id: int) -> PayerView | None:
    """The order with what became of its newest attempt, None unless it is this payer's."""
    order = Order.objects.filter(public_id=public_id, payer_id=payer_id).first()
    if order is None:
        return None
    attempts = Attempt.objects.filter(order=order).order_by("-pk")
    settled = attempts.filter(settled_at__isnull=False).first()
    newest = settled or attempts.first()
    returning = attempts.filter(state__in=[AttemptState.REVERSING, AttemptState.OWED]).exists()
    return PayerView(
        public_id=order.public_id,
        title=order.title,
        amount=order.amount,
        due_at=order.due_at,
        state=OrderState(order.state),
        phase=_phase(order, newest),
        page=order.page,
        reason=str(Reason(newest.reason).label) if newest is not None and newest.reason else "",
        number=newest.number if newest is not None else "",
        reference=newest.reference if newest is not None else "",
        paid_at=newest.paid_at if newest is not None else None,
        is_returning=returning,
    )


def _phase(order: Order, newest: Attempt | None) -> str:
    if order.state == OrderState.SETTLED:
        return "paid"
    if order.state != OrderState.OPEN:
        return "closed"
    if newest is None or newest.reason == Reason.NOT_BEGUN:
        return "open"
    if newest.state in LIVE:
        if newest.state == AttemptState.STARTED:
            return "open"
        return "checking" if newest.returns else "at-bank"
    return "failed"


@dataclass(frozen=True, slots=True)
class Returning:
    """An attempt to which a browser says it came back."""

    id: int
    order: UUID
    gateway: str
    number: str
    token: str
    amount: int


def returning(number: str) -> Returning | None:
    columns = ("pk", "order__public_id", "gateway", "number", "token", "amount")
    found = Attempt.objects.filter(number=number).values_list(*columns).first()
    return None if found is None else Returning(*found)


# -- the statement ---------------------------------------------------------------------------------------------------
def booked(*, gateway: str, numbers: Sequence[str], span: tuple[datetime, datetime]) -> list[Booked]:
    """The attempts of these numbers, and those that were paid within the span."""
    start, end = span
    wanted = Q(number__in=set(numbers)) | Q(paid_at__gte=start, paid_at__lt=end)
    columns = ("pk", "number", "state", "amount", "reference", "paid_at")
    rows = Attempt.objects.filter(wanted, gateway=gateway).order_by("pk").values_list(*columns)
    return [
        Booked(pk, number, AttemptState(state), amount, reference, paid_at)
        for pk, number, state, amount, reference, paid_at in rows
    ]


# -- the finance desk ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """A difference with both sides of it, and who settled it how; None where there is nothing."""

    id: int
    kind: Kind
    gateway: str
    reference: str
    number: str
    bank_amount: int | None
    bank_paid_at: datetime | None
    our_state: str
    our_amount: int | None
    title: str
    found_at: datetime
    is_returning: bool
    settled_at: datetime | None
    settled_by: str
    deed: str
    reason: str

    @property
    def deeds(self) -> list[tuple[str, str]]:
        return [(str(deed), str(deed.label)) for deed in DEEDS[self.kind]]


def differences(*, settled: bool, before_id: int | None = None, size: int = 50) -> list[DifferenceLine]:
    """The newest first, open or settled ones; one more than `size` if there are more."""
    rows = Difference.objects.filter(settled_at__isnull=not settled).order_by("-pk")
    if before_id is not None:
        rows = rows.filter(pk__lt=before_id)
    return [_line(row) for row in rows.select_related("attempt__order", "settled_by")[: size + 1]]


def difference(difference_id: int) -> DifferenceLine | None:
    row = Difference.objects.filter(pk=difference_id).select_related("attempt__order", "settled_by").first()
    return None if row is None else _line(row)


def _line(row: Difference) -> DifferenceLine:
    attempt = row.attempt
    return DifferenceLine(
        id=row.pk,
        kind=Kind(row.kind),
        gateway=row.gateway,
        reference=row.reference,
        number=row.number,
        bank_amount=row.bank_amount,
        bank_paid_at=row.bank_paid_at,
        our_state=str(AttemptState(attempt.state).label) if attempt else "",
        our_amount=attempt.amount if attempt else None,
        title=attempt.order.title if attempt else "",
        found_at=row.found_at,
        is_returning=row.returning_at is not None and row.settled_at is None,
        settled_at=row.settled_at,
        settled_by=row.settled_by.full_name if row.settled_by else "",
        deed=str(Deed(row.deed).label) if row.deed else "",
        reason=row.reason,
    )


# -- figures ---------------------------------------------------------------------------------------------------------
def backlog(*, now: datetime) -> dict[str, int]:
    """How many attempts are under way, about how many the bank should have been asked by now, and what people must see
    to."""
    return {
        "under_way": Attempt.objects.filter(state__in=LIVE).count(),
        "to_be_asked": Attempt.objects.filter(ask_at__lte=now).count(),
        "differences": Difference.objects.filter(settled_at__isnull=True).count(),
    }


def order_state(order_id: int) -> OrderState:
    """What a job that heard of the order asks for."""
    return OrderState(Order.objects.values_list("state", flat=True).get(pk=order_id))


def awaits_bank(order_ids: Iterable[int]) -> bool:
    """Whether one of these open orders has a live attempt: the bank may yet say that it was paid in time."""
    live = Attempt.objects.filter(order_id__in=order_ids, order__state=OrderState.OPEN, state__in=LIVE)
    return live.exists()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The payment that settled an order, by the bank's own name and time."""

    reference: str
    paid_at: datetime


def receipt(order_id: int) -> Receipt | None:
    """What a job asks that heard of a settled order; None unless the order is settled still."""
    row = (
        Attempt.objects.filter(order_id=order_id, order__state=OrderState.SETTLED, settled_at__isnull=False)
        .values_list("reference", "paid_at")
        .first()
    )
    return Receipt(row[0], row[1]) if row and row[1] else None


def public_ids(order_ids: Iterable[int]) -> dict[int, UUID]:
    """The names in addresses of several orders, by id."""
    return dict(Order.objects.filter(pk__in=set(order_ids)).values_list("pk", "public_id"))


def public_id(order_id: int) -> UUID:
    """The order's name in addresses."""
    return UUID(str(Order.objects.values_list("public_id", flat=True).get(pk=order_id)))


def differences_by_kind(since: datetime, until: datetime) -> dict[Kind, tuple[int, int]]:
    """How many differences were found from one moment on and before another, by kind: open and settled ones."""
    rows = (
        Difference.objects.filter(found_at__gte=since, found_at__lt=until)
        .order_by()
        .values_list("kind")
        .annotate(still_open=Count("pk", filter=Q(settled_at__isnull=True)), settled=Count("settled_at"))
    )
    return {Kind(kind): (still_open, settled) for kind, still_open, settled in rows}
