"""What accepting a request would do today, before anybody presses «پذیرش»."""

from dataclasses import dataclass
from datetime import date

from peyvand.eservices.supplementary_enrolment.choices import Action
from peyvand.eservices.supplementary_enrolment.queries import deductions
from peyvand.eservices.supplementary_enrolment.queries.requests import Standing
from peyvand.eservices.supplementary_enrolment.rules import acceptance
from peyvand.eservices.supplementary_enrolment.rules.requests import first_month
from peyvand.foundation.records.choices import SupplementaryKind
from peyvand.kit.errors import Refusal
from peyvand.kit.months import Month


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A document that would be made, rials a month."""

    full_name: str
    kind_title: str
    amount: int
    first: Month
    last: Month


@dataclass(frozen=True, slots=True)
class Preview:
    """`withdrawn`: whose documents would end with `month`; `barred`: why it can't be accepted, empty if it can."""

    planned: tuple[PlannedLine, ...]
    withdrawn: tuple[str, ...]
    month: Month
    barred: str


def preview(standing: Standing, *, today: date) -> Preview:
    """Nothing is locked: what is decided on may change until it is accepted."""
    month, submitted = Month.of(today), standing.submitted
    names = {one.member_code: one.full_name for one in submitted.asked}
    if standing.family is None:
        return Preview((), (), month, standing.differences[0])
    try:
        decided = acceptance.accept(
            standing.family,
            submitted.asked,
            submitted.terms,
            on=today,
            elsewhere=deductions.paid_elsewhere(
                [one.member_code for one in submitted.asked if one.action == Action.ENROL],
                principal_code=submitted.request.principal_code,
                from_month=first_month(submitted.terms, on=today),
            ),
        )
    except Refusal as refusal:
        return Preview((), (), month, refusal.message)
    planned = tuple(
        PlannedLine(
            names[plan.member_code], str(SupplementaryKind(plan.kind).label), plan.amount, plan.first, plan.last
        )
        for one in decided.enrolments
        for plan in one.plans
    )
    return Preview(planned, tuple(names[code] for code in decided.withdrawn), month, "")
