"""Slips are issued, and paid; a payment becomes a contribution at once, the first one coverage (VOL-7)."""

from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from peyvand.eservices.voluntary_contracts import queries, rules
from peyvand.eservices.voluntary_contracts.choices import Channel, ContractState, SlipState
from peyvand.eservices.voluntary_contracts.models import Contract, Examination, Slip
from peyvand.eservices.voluntary_contracts.operations.moving import lock, move, move_slip, note, tell
from peyvand.eservices.voluntary_contracts.rules import Month, new_number
from peyvand.eservices.voluntary_contracts.rules.premium import KEYS as PRICE_KEYS
from peyvand.foundation.law import queries as law
from peyvand.foundation.notifications.choices import Kind
from peyvand.foundation.records import operations as records
from peyvand.foundation.records.choices import InsuredType
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _


class Settlement(StrEnum):
    """What became of a payment: it counts, it had counted already, or its money has to go back."""

    COUNTS = "COUNTS"
    ALREADY = "ALREADY"
    RETURN = "RETURN"


@transaction.atomic
def settle_slip(*, slip_id: int, paid_at: datetime, reference: str, now: datetime) -> Settlement:
    """The bank has confirmed that the slip was paid at `paid_at`; `reference` is its name of the payment.

    The first payment writes the running spell, each its contribution, in this transaction. Told twice of one payment,
    nothing changes. Money for a slip that was no longer to be paid – void, another one before it open, barred, after
    the last day – goes back: the slip says so.
    """
    contract_id = Slip.objects.values_list("contract_id", flat=True).get(pk=slip_id)
    contract = lock(contract_id)
    slip = Slip.objects.select_for_update().get(pk=slip_id)
    if slip.state in (SlipState.PAID, SlipState.RETURN):
        return Settlement.ALREADY if slip.reference == reference else Settlement.RETURN
    try:
        with transaction.atomic():
            _take(contract, slip, paid_at=paid_at, reference=reference, now=now)
    except Refusal as refusal:
        contract.refresh_from_db(fields=["state", "paid_to", "spell_id"])
        move_slip(slip, SlipState.RETURN, settled_at=paid_at, reference=reference)
        note(contract, "payment-returned", by=None, now=now, slip=slip.pk, reason=refusal.code)
        tell(contract, Kind.VOLUNTARY_RETURNED, now=now)
        return Settlement.RETURN
    return Settlement.COUNTS


def _take(contract: Contract, slip: Slip, *, paid_at: datetime, reference: str, now: datetime) -> None:
    """Raises Refusal if the slip may not be paid any more."""
    check_payable(contract, slip, on=tehran_day(paid_at))
    if not move_slip(slip, SlipState.PAID, settled_at=paid_at, reference=reference):
        raise Refusal("SLIP_NOT_PAYABLE", _("این قبض دیگر پرداختنی نیست."), status=409)
    first = contract.state == ContractState.UNPAID
    if first:
        _begin(contract, paid_to=slip.end, now=now)
    else:
        # A month that the bank took back is paid again while later ones are paid.
        contract.paid_to = max(contract.paid_to or slip.end, slip.end)
        Contract.objects.filter(pk=contract.pk).update(paid_to=contract.paid_to)
    records.add_contribution(
        national_code=contract.national_code,
        insured_type=InsuredType.VOLUNTARY,
        year=slip.year,
        month=slip.month,
        days=slip.days,
        wage=slip.wage,
    )
    note(contract, "pay", by=None, now=now, slip=slip.pk, year=slip.year, month=slip.month, amount=slip.amount)
    if first:
        tell(contract, Kind.VOLUNTARY_ACTIVE, now=now, since=contract.start)
    issue_begun(contract, now=now)


def check_payable(contract: Contract, slip: Slip, *, on: date) -> None:
    """Whether the slip may be paid on a day. Raises Refusal SLIP_NOT_PAYABLE, EXAM_AWAITED or PAYMENT_LATE."""
    earliest = queries.earliest_open(contract)
    terms = queries.terms_of(contract)
    if terms.barred(on, fit=queries.is_fit(contract)):
        raise Refusal("EXAM_AWAITED", _("تا نتیجهٔ معاینه ثبت نشود پرداختی ممکن نیست؛ به مرجع معاین بروید."), status=409)
    if earliest is None or earliest.pk != slip.pk:
        raise Refusal("SLIP_NOT_PAYABLE", _("این قبض دیگر پرداختنی نیست؛ قبض‌های قرارداد را ببینید."), status=409)
    if on > terms.last_day(contract.paid_to):
        raise Refusal("PAYMENT_LATE", _("مهلت قانونی پرداخت گذشته است."), status=409)


def _begin(contract: Contract, *, paid_to: date, now: datetime) -> None:
    """Coverage exists from now on, and the referral of whoever has to be examined."""
    known = queries.last_membership(contract.national_code)
    spell_id = records.begin_spell(
        national_code=contract.national_code,
        insured_type=InsuredType.VOLUNTARY,
        start=contract.start,
        insurance_number=known.insurance_number,
        branch_code=known.branch_code,
    )
    move(contract, ContractState.ACTIVE, paid_to=paid_to, spell_id=spell_id)
    if contract.exam_due is not None:
        # There is one already where the bank took an earlier first payment back.
        Examination.objects.get_or_create(contract=contract, defaults={"number": new_number(), "referred_at": now})


def issue(contract: Contract, month: Month, *, now: datetime) -> Slip:
    """The slip of one month, at the price of that month's law. Raises Refusal LAW_MISSING."""
    # The month in which it begins goes by the law that the contract keeps.
    governing = queries.law_of(contract) if month.start == contract.start else law.on(month.start)
    terms = queries.terms_of(contract)
    cost = rules.price(terms, month, governing)
    return Slip.objects.create(
        contract=contract,
        year=month.year,
        month=month.month,
        start=month.start,
        end=month.end,
        days=month.days,
        premium=cost.premium,
        wage_base=cost.wage_base,
        amount=cost.amount,
        wage=cost.wage,
        raised=cost.raised,
        due=terms.due(month),
        law=governing.provenance(*PRICE_KEYS),
        issued_at=now,
    )


def issue_begun(contract: Contract, *, now: datetime) -> list[Slip]:
    """The slips of the months that have begun and have none, of a locked contract that is being paid.

    A year without a minimum wage so far has no slips: they come when it has. Where the new year's minimum holds
    instead of the agreed premium, the insured is told.
    """
    if contract.channel != Channel.ONLINE or contract.state != ContractState.ACTIVE:
        return []
    there = set(
        Slip.objects.filter(contract=contract, state__in=[SlipState.OPEN, SlipState.PAID]).values_list("year", "month")
    )
    begun = queries.terms_of(contract).begun(tehran_day(now), fit=queries.is_fit(contract))
    issued = []
    for month in begun:
        if (month.year, month.month) in there:
            continue
        try:
            issued.append(issue(contract, month, now=now))
        except Refusal as refusal:
            if refusal.code != "LAW_MISSING":
                raise
            break
    for slip in issued:
        if slip.raised and slip.month == 1:
            tell(contract, Kind.VOLUNTARY_RAISED, now=now)
    return issued
