"""A contract ends by its owner's wish, or moves on by the clock: the examination's bar, new slips, lapse (VOL-7)."""

from datetime import datetime

from django.db import transaction

from peyvand.eservices.voluntary_contracts import queries
from peyvand.eservices.voluntary_contracts.choices import Channel, ContractState, EndReason
from peyvand.eservices.voluntary_contracts.models import Contract
from peyvand.eservices.voluntary_contracts.operations.moving import awaits_bank, end, lock, lock_own, move, note, tell
from peyvand.eservices.voluntary_contracts.operations.paying import issue_begun
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _


@transaction.atomic
def withdraw(*, number: int, national_code: str, by: int, now: datetime) -> Contract:
    """The insured gives it up; what was paid stays paid, the spell ends on the last day paid for.

    Withdrawing again changes nothing. Raises Refusal CONTRACT_NOT_FOUND, CONTRACT_STATE or ALREADY_PAID.
    """
    contract = lock_own(number, national_code=national_code)
    if contract.channel != Channel.ONLINE:
        raise Refusal("CONTRACT_STATE", _("این قرارداد در شعبه بسته شده است؛ برای انصراف به شعبه بروید."), status=409)
    if contract.state == ContractState.WITHDRAWN:
        return contract
    end(contract, ContractState.WITHDRAWN, EndReason.WITHDRAWN, now=now)
    note(contract, "withdraw", by=by, now=now)
    tell(contract, Kind.VOLUNTARY_ENDED, now=now)
    return contract


@transaction.atomic
def keep_up(*, contract_id: int, now: datetime) -> None:
    """What the days have brought about: lapse, else the bar, else the slips of the months that have begun.

    Running it again changes nothing. While somebody is with the bank nothing lapses: they may have paid in the last
    minute of the last day, and the bank's time decides.
    """
    contract = lock(contract_id)
    if contract.closed_on is not None or contract.channel != Channel.ONLINE:
        return
    today = tehran_day(now)
    terms = queries.terms_of(contract)
    if today > terms.last_day(contract.paid_to):
        if awaits_bank(contract):
            return
        reason = EndReason.FIRST_UNPAID if contract.paid_to is None else EndReason.MONTHS_UNPAID
        try:
            with transaction.atomic():
                end(contract, ContractState.LAPSED, reason, now=now)
        except Refusal as refusal:
            if refusal.code != "ALREADY_PAID":
                raise
            return  # it was paid in time, and the job that says so is on its way
        note(contract, "lapse", by=None, now=now, reason=reason.value)
        tell(contract, Kind.VOLUNTARY_ENDED, now=now)
        return
    if contract.state == ContractState.ACTIVE and terms.barred(today, fit=queries.is_fit(contract)):
        move(contract, ContractState.BLOCKED)
        note(contract, "block", by=None, now=now)
        tell(contract, Kind.VOLUNTARY_BLOCKED, now=now)
        return
    issue_begun(contract, now=now)
