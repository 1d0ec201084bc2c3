"""A payment that counted is undone: the bank, or the finance desk, gave its money back.

Whatever it made is taken back with it, so that nothing is covered that nobody paid for.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from peyvand.eservices.voluntary_contracts.choices import ContractState, SlipState
from peyvand.eservices.voluntary_contracts.models import Contract, Slip
from peyvand.eservices.voluntary_contracts.operations.ending import keep_up
from peyvand.eservices.voluntary_contracts.operations.moving import lock, move, move_slip, note, tell
from peyvand.eservices.voluntary_contracts.operations.paying import issue, issue_begun
from peyvand.eservices.voluntary_contracts.rules import first_month
from peyvand.foundation.notifications.choices import Kind
from peyvand.foundation.payments import queries as orders
from peyvand.foundation.payments.choices import OrderState
from peyvand.foundation.records import operations as records
from peyvand.foundation.records.choices import InsuredType


@transaction.atomic
def undo_payment(*, order_id: int, now: datetime) -> None:
    """The money of an order of ours went back. The month that it had paid for is owed again, by a new slip.

    Without its first payment a contract awaits that again: the spell is gone, and past the deadline the contract lapses
    at once. A month between paid ones leaves the coverage as it is, and comes before any other. Money that never
    counted undoes nothing; told again, nothing changes.
    """
    slip_id = Slip.objects.filter(order_id=order_id).values_list("pk", flat=True).first()
    if slip_id is None or orders.order_state(order_id) != OrderState.REVERSED:
        return
    contract = lock(Slip.objects.values_list("contract_id", flat=True).get(pk=slip_id))
    slip = Slip.objects.select_for_update().get(pk=slip_id)
    if slip.state != SlipState.PAID or not move_slip(slip, SlipState.UNDONE):
        return
    records.take_back_contribution(
        national_code=contract.national_code,
        insured_type=InsuredType.VOLUNTARY,
        year=slip.year,
        month=slip.month,
        days=slip.days,
        wage=slip.wage,
    )
    paid_to = Slip.objects.filter(contract=contract, state=SlipState.PAID).aggregate(last=Max("end"))["last"]
    note(contract, "undo-payment", by=None, now=now, slip=slip.pk, year=slip.year, month=slip.month)
    tell(contract, Kind.VOLUNTARY_UNDONE, now=now)
    if contract.closed_on is not None:
        _shorten(contract, paid_to)
        return
    if paid_to is None:
        _await_first_payment(contract, now=now)
    else:
        Contract.objects.filter(pk=contract.pk).update(paid_to=paid_to)
        contract.paid_to = paid_to
        issue_begun(contract, now=now)
    keep_up(contract_id=contract.pk, now=now)


def _await_first_payment(contract: Contract, *, now: datetime) -> None:
    spell_id = contract.spell_id
    move(contract, ContractState.UNPAID, paid_to=None, spell_id=None)
    if spell_id is not None:
        records.withdraw_spell(national_code=contract.national_code, spell_id=spell_id)
    issue(contract, first_month(contract.start), now=now)


def _shorten(contract: Contract, paid_to: date | None) -> None:
    """What a contract that has ended had covered goes back to what remains paid for."""
    if contract.spell_id is None:
        return
    if paid_to is None:
        records.withdraw_spell(national_code=contract.national_code, spell_id=contract.spell_id)
        Contract.objects.filter(pk=contract.pk).update(paid_to=None, spell_id=None)
    else:
        records.end_spell(national_code=contract.national_code, spell_id=contract.spell_id, end=paid_to)
        Contract.objects.filter(pk=contract.pk).update(paid_to=paid_to)
