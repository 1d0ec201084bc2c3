"""What pages show of contracts: to the insured, to an examiner by the referral, to the branch that recorded them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from peyvand.eservices.voluntary_contracts.choices import (
    LIVE,
    Channel,
    ContractState,
    DeedKind,
    EndReason,
    ExamResult,
    SlipState,
)
from peyvand.eservices.voluntary_contracts.models import BranchDeed, Contract, Examination, Slip
from peyvand.eservices.voluntary_contracts.queries.contracts import days_ahead, earliest_open, law_of
from peyvand.eservices.voluntary_contracts.rules import Limits, limits
from peyvand.eservices.voluntary_contracts.rules.forecast import Event
from peyvand.eservices.voluntary_contracts.rules.numbers import number_text
from peyvand.eservices.voluntary_contracts.rules.timeline import HOSPITAL_BEFORE_EXAM
from peyvand.foundation.payments import queries as orders
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _, month


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A slip in the list; `payable`: it is the one that can be paid now."""

    id: int
    year: int
    month_title: str
    days: int
    amount: int
    due: date
    state: SlipState
    raised: bool
    settled_on: date | None
    reference: str
    payable: bool
    # The order by which it was paid: its page is the receipt.
    receipt: UUID | None


@dataclass(frozen=True, slots=True)
class ContractPage:
    """A contract with all that follows from it today."""

    number: str
    national_code: str
    content: Mapping[str, Any]
    channel: Channel
    state: ContractState
    concluded_on: date
    start: date
    premium: int
    wage_base: int
    limits: Limits
    law: list[dict[str, Any]]
    first_payment_due: date | None
    exam_due: date | None
    exam_result: str
    referral: str
    hospital_before_exam: bool
    paid_to: date | None
    closed_on: date | None
    end_reason: str
    slips: list[SlipLine]
    ahead: list[Event]

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_paid(self) -> bool:
        """Whether the first premium has come: only then the signed paper exists."""
        return self.paid_to is not None

    @property
    def is_online(self) -> bool:
        return self.channel == Channel.ONLINE

    @property
    def can_change(self) -> bool:
        return self.state == ContractState.UNPAID

    @property
    def to_pay(self) -> SlipLine | None:
        """The slip that can be paid now."""
        return next((slip for slip in self.slips if slip.payable), None)

    @property
    def deadlines(self) -> list[Event]:
        """By when something has to be done."""
        return [event for event in self.ahead if event.act]

    @property
    def awaits_examination(self) -> bool:
        return self.referral != "" and self.exam_result == "" and self.is_live

    @property
    def first_paid(self) -> SlipLine | None:
        return next((slip for slip in self.slips if slip.state == SlipState.PAID), None)


def own_contract(number: int, *, national_code: str, today: date) -> ContractPage | None:
    """A person's own contract, None if it isn't theirs."""
    contract = Contract.objects.filter(number=number, national_code=national_code).first()
    return _page(contract, today=today) if contract else None


def _page(contract: Contract, *, today: date) -> ContractPage:
    examination = Examination.objects.filter(contract=contract).first()
    slips = list(Slip.objects.filter(contract=contract).order_by("start", "pk"))
    receipts = orders.public_ids(slip.order_id for slip in slips if slip.order_id and slip.settled_at)
    open_now = earliest_open(contract) if contract.state in (ContractState.UNPAID, ContractState.ACTIVE) else None
    return ContractPage(
        number=number_text(contract.number),
        national_code=contract.national_code,
        content=contract.content,
        channel=Channel(contract.channel),
        state=ContractState(contract.state),
        concluded_on=tehran_day(contract.concluded_at),
        start=contract.start,
        premium=contract.premium,
        wage_base=contract.wage_base,
        limits=limits(law_of(contract)),
        law=contract.law,
        first_payment_due=contract.first_payment_due,
        exam_due=contract.exam_due,
        exam_result=str(ExamResult(examination.result).label) if examination and examination.result else "",
        referral=number_text(examination.number) if examination else "",
        hospital_before_exam=law_of(contract).get(HOSPITAL_BEFORE_EXAM),
        paid_to=contract.paid_to,
        closed_on=contract.closed_on,
        end_reason=str(EndReason(contract.end_reason).label) if contract.end_reason else "",
        slips=[
            _slip(slip, payable=open_now is not None and slip.pk == open_now.pk, receipts=receipts) for slip in slips
        ],
        ahead=days_ahead(contract, today=today),
    )


def _slip(slip: Slip, *, payable: bool, receipts: Mapping[int, UUID]) -> SlipLine:
    return SlipLine(
        id=slip.pk,
        year=slip.year,
        month_title=month(slip.month),
        days=slip.days,
        amount=slip.amount,
        due=slip.due,
        state=SlipState(slip.state),
        raised=slip.raised,
        settled_on=tehran_day(slip.settled_at) if slip.settled_at else None,
        reference=slip.reference,
        payable=payable,
        receipt=receipts.get(slip.order_id) if slip.order_id else None,
    )


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """What an examiner sees by the number of a referral: who it is about, until when, what happens next."""

    number: str
    national_code: str
    full_name: str
    father_name: str
    referred_on: date
    exam_due: date | None
    state: ContractState
    result: str
    examined_on: date | None
    ahead: list[Event]

    @property
    def awaits(self) -> bool:
        return not self.result and self.state in (ContractState.ACTIVE, ContractState.BLOCKED)


def referral(number: int, *, today: date) -> ReferralPage | None:
    """For an examiner, or for the referral's own paper."""
    examination = Examination.objects.select_related("contract").filter(number=number).first()
    if examination is None:
        return None
    contract = examination.contract
    return ReferralPage(
        number=number_text(examination.number),
        national_code=contract.national_code,
        full_name=contract.content["full_name"],
        father_name=contract.content["father_name"],
        referred_on=tehran_day(examination.referred_at),
        exam_due=contract.exam_due,
        state=ContractState(contract.state),
        result=str(ExamResult(examination.result).label) if examination.result else "",
        examined_on=examination.examined_on,
        ahead=days_ahead(contract, today=today),
    )


@dataclass(frozen=True, slots=True)
class BranchLine:
    """A contract that a branch recorded."""

    number: str
    full_name: str
    saba_number: str
    deed: str
    start: date
    wage_base: int
    state: ContractState

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


def recorded_in(office_id: int, *, size: int = 50) -> list[BranchLine]:
    """What the branch recorded, the latest first."""
    rows = BranchDeed.objects.filter(office_id=office_id).select_related("contract").order_by("-contract_id")[:size]
    return [
        BranchLine(
            number=number_text(row.contract.number),
            full_name=row.contract.content["full_name"],
            saba_number=row.saba_number,
            deed=_("{kind} {number}، {issuer}").format(
                kind=DeedKind(row.kind).label, number=row.number, issuer=row.issuer
            ),
            start=row.contract.start,
            wage_base=row.contract.wage_base,
            state=ContractState(row.contract.state),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Verified:
    """What the holder of a contract's paper may read of it: whether it is ours, and how it stands.

    `last_four`: digits of the national code, to be compared with those on the paper and never shown.
    """

    number: str
    concluded_on: date
    last_four: str
    state: ContractState
    is_live: bool


def verified(number: int) -> Verified | None:
    contract = Contract.objects.filter(number=number).first()
    if contract is None:
        return None
    state = ContractState(contract.state)
    return Verified(
        number=number_text(contract.number),
        concluded_on=tehran_day(contract.concluded_at),
        last_four=contract.national_code[-4:],
        state=state,
        is_live=state in LIVE,
    )
