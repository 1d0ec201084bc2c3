"""What every write about a contract has in common: the lock, the move by the table, the entry, the message."""

from datetime import date, datetime
from typing import Any

from peyvand.eservices.voluntary_contracts.choices import Channel, ContractState, EndReason, SlipState
from peyvand.eservices.voluntary_contracts.models import Contract, Slip
from peyvand.eservices.voluntary_contracts.rules import number_text
from peyvand.eservices.voluntary_contracts.rules.states import CONTRACT_MOVES, SLIP_MOVES
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.notifications import operations as notifications
from peyvand.foundation.notifications.choices import Kind
from peyvand.foundation.payments import operations as payments
from peyvand.foundation.payments import queries as orders
from peyvand.foundation.records import operations as records
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.text import grouped
from peyvand.kit.words import _, numbered, told


def lock(contract_id: int) -> Contract:
    """The contract and its person, about whom nobody else writes until the transaction ends.

    Raises Refusal CONTRACT_NOT_FOUND.
    """
    code = Contract.objects.filter(pk=contract_id).values_list("national_code", flat=True).first()
    if code is None:
        raise not_found()
    records.lock_person(code)
    return Contract.objects.select_for_update(of=("self",)).select_related("concluded_by").get(pk=contract_id)


def lock_own(number: int, *, national_code: str) -> Contract:
    """`lock` for the insured themselves, who see no contract but their own. Raises Refusal CONTRACT_NOT_FOUND."""
    contract_id = (
        Contract.objects.filter(number=number, national_code=national_code).values_list("pk", flat=True).first()
    )
    if contract_id is None:
        raise not_found()
    return lock(contract_id)


def not_found() -> Refusal:
    return Refusal("CONTRACT_NOT_FOUND", _("قراردادی با این شماره برای شما نیست."), status=404)


def move(contract: Contract, to: ContractState, **changes: Any) -> None:
    """Into another state, from the one that the caller saw, by the table; `changes` go with it."""
    was = ContractState(contract.state)
    if to not in CONTRACT_MOVES[was]:
        raise Refusal(
            "CONTRACT_STATE",
            told(_("قرارداد در وضعیت «{state}» است و این کار در آن ممکن نیست."), state=was.label),
            status=409,
        )
    changed = Contract.objects.filter(pk=contract.pk, state=was).update(state=to, **changes)
    if changed != 1:
        raise Refusal("CONTRACT_MOVED", _("وضعیت قرارداد همین حالا تغییر کرد؛ صفحه را تازه کنید."), status=409)
    contract.state = to
    for name, value in changes.items():
        setattr(contract, name, value)


def end(contract: Contract, to: ContractState, reason: EndReason, *, now: datetime) -> None:
    """It isn't live any more: what is unpaid needn't be paid, and the spell ends on the last day paid for.

    Raises Refusal ALREADY_PAID if the bank's word about a slip is on its way.
    """
    move(contract, to, closed_on=tehran_day(now), end_reason=reason)
    void_slips(contract, now=now)
    if contract.spell_id is not None and contract.paid_to is not None:
        records.end_spell(national_code=contract.national_code, spell_id=contract.spell_id, end=contract.paid_to)


def awaits_bank(contract: Contract) -> bool:
    """Whether the bank's word about an open slip is still to come."""
    order_ids = Slip.objects.filter(contract=contract, state=SlipState.OPEN).values_list("order_id", flat=True)
    return orders.awaits_bank([order_id for order_id in order_ids if order_id is not None])


def void_slips(contract: Contract, *, now: datetime) -> None:
    """What is open needn't be paid any more, nor can it be. Raises Refusal ALREADY_PAID if the money has just come."""
    slips = Slip.objects.filter(contract=contract, state=SlipState.OPEN)
    for order_id in slips.values_list("order_id", flat=True):
        if order_id is not None:
            payments.void_order(order_id=order_id, now=now)
    slips.update(state=SlipState.VOID)


def move_slip(slip: Slip, to: SlipState, **changes: Any) -> bool:
    """Into another state by the table; False if it has left the state that the caller saw, or may not go there."""
    was = SlipState(slip.state)
    if to not in SLIP_MOVES[was]:
        return False
    if Slip.objects.filter(pk=slip.pk, state=was).update(state=to, **changes) != 1:
        return False
    slip.state = to
    return True


def note(contract: Contract, verb: str, *, by: int | None, now: datetime, **detail: Any) -> None:
    """An act of the audit log about the contract; `by` None: the system."""
    audit.record_act(
        actor="system" if by is None else f"user:{by}",
        verb=f"voluntary:{verb}",
        subject=f"contract:{number_text(contract.number)}",
        detail=detail,
        now=now,
    )


def tell(contract: Contract, kind: Kind, *, now: datetime, **days: date) -> None:
    """A text message to whoever concluded it online; a branch tells its own people in its own way."""
    if contract.channel != Channel.ONLINE:
        return
    number = numbered(grouped(number_text(contract.number)))
    if mobile := accounts.mobile_of(contract.concluded_by_id):
        notifications.send(kind=kind, mobile=mobile, now=now, number=number, valid_until=None, **days)
