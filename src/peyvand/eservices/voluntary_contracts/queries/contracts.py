"""Contracts as they stand: what follows from them today, for their owner, for clerks and for the daily round."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from peyvand.eservices.voluntary_contracts.choices import LIVE, Channel, ContractState, ExamResult, SlipState
from peyvand.eservices.voluntary_contracts.models import Contract, Examination, Slip
from peyvand.eservices.voluntary_contracts.rules import Terms
from peyvand.eservices.voluntary_contracts.rules.forecast import Event, forecast
from peyvand.eservices.voluntary_contracts.rules.numbers import number_text
from peyvand.eservices.voluntary_contracts.rules.timeline import LAPSE_MONTHS
from peyvand.foundation.law.rules import Law
from peyvand.kit.jalali import month_bounds, parts


def law_of(contract: Contract) -> Law:
    """The law that the contract was concluded under, as it keeps it."""
    return Law.of_provenance(contract.start, contract.law)


def terms_of(contract: Contract) -> Terms:
    """What the contract's days and sums follow from, as it keeps them; of one that was concluded online."""
    return Terms(
        start=contract.start,
        premium=contract.premium,
        wage_base=contract.wage_base,
        first_payment_due=contract.first_payment_due,
        exam_due=contract.exam_due,
        lapse_months=law_of(contract).get(LAPSE_MONTHS),
    )


def is_fit(contract: Contract) -> bool:
    """Whether an examination found them fit."""
    return Examination.objects.filter(contract=contract, result=ExamResult.FIT).exists()


def earliest_open(contract: Contract) -> Slip | None:
    """The one slip that comes next: months are paid in their order."""
    return Slip.objects.filter(contract=contract, state=SlipState.OPEN).order_by("start").first()


@dataclass(frozen=True, slots=True)
class Due:
    """What somebody has to pay next: whole rials, until the end of that day."""

    number: str
    amount: int
    due: date


def next_payment(national_code: str) -> Due | None:
    """The slip that a person can pay now, None if no contract of theirs waits for a payment."""
    payable = Slip.objects.filter(
        state=SlipState.OPEN,
        contract__national_code=national_code,
        contract__state__in=[ContractState.UNPAID, ContractState.ACTIVE],
    )
    slip = payable.select_related("contract").order_by("start").first()
    return Due(number_text(slip.contract.number), slip.amount, slip.due) if slip else None


def due_for_a_round(today: date) -> list[int]:
    """The ids of live contracts for which a day has passed, or a month begun, since they were paid for."""
    began = month_bounds(*parts(today)[:2])[0]
    return list(
        Contract.objects.filter(
            Q(state=ContractState.UNPAID, first_payment_due__lt=today)
            | Q(state__in=[ContractState.ACTIVE, ContractState.BLOCKED], paid_to__lt=began)
            | Q(state=ContractState.ACTIVE, exam_due__lt=today),
            channel=Channel.ONLINE,
        ).values_list("pk", flat=True)
    )


def contract_of_order(order_id: int) -> int | None:
    """The contract, by id, whose slip an order is to pay."""
    return Slip.objects.filter(order_id=order_id).values_list("contract_id", flat=True).first()


def days_ahead(contract: Contract, *, today: date) -> list[Event]:
    """What happens on which day; nothing of one that the branch keeps up."""
    if contract.channel != Channel.ONLINE or contract.closed_on is not None:
        return []
    terms = terms_of(contract)
    open_slips = set(Slip.objects.filter(contract=contract, state=SlipState.OPEN).values_list("year", "month"))
    fit = is_fit(contract)
    return forecast(
        terms,
        state=ContractState(contract.state),
        paid_to=contract.paid_to,
        fit=fit,
        today=today,
        open_months=[month for month in terms.begun(today, fit=fit) if (month.year, month.month) in open_slips],
    )


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract in a list of somebody's own. `next`: what has to be done first, and by when."""

    number: str
    state: ContractState
    start: date
    next: Event | None

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


def contracts_of(national_code: str, *, today: date) -> list[ContractLine]:
    """All contracts of a person, the newest first."""
    rows = Contract.objects.filter(national_code=national_code).order_by("-concluded_at", "-pk")
    return [
        ContractLine(
            number_text(row.number),
            ContractState(row.state),
            row.start,
            next((event for event in days_ahead(row, today=today) if event.act), None),
        )
        for row in rows
    ]


def live_contract(national_code: str) -> Contract | None:
    rows = Contract.objects.filter(national_code=national_code, closed_on__isnull=True)
    return rows.select_related("concluded_by").first()
