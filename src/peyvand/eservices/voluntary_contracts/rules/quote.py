"""What the law says to one person on one day, with all its figures: the answer of `quote_voluntary`."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from peyvand.eservices.voluntary_contracts.choices import Channel
from peyvand.eservices.voluntary_contracts.rules import eligibility, premium, timeline
from peyvand.eservices.voluntary_contracts.rules.eligibility import Condition, Exam
from peyvand.eservices.voluntary_contracts.rules.facts import Applicant
from peyvand.eservices.voluntary_contracts.rules.premium import Limits, Premium
from peyvand.foundation.law.rules import Law

# What a quote is decided by, and a contract moreover.
QUOTE_KEYS = (
    *premium.KEYS,
    eligibility.MIN_CONTRIBUTION,
    eligibility.MAX_AGE,
    eligibility.AGE_WAIVER,
    eligibility.MIN_AGE,
    timeline.FIRST_PAYMENT_DAYS,
    timeline.EXAM_MONTHS,
    eligibility.EXEMPT_GAP,
)
CONTRACT_KEYS = (
    *QUOTE_KEYS,
    premium.STATE_RATE,
    premium.YEARS_OF_A_FULL_WAGE,
    timeline.LAPSE_MONTHS,
    timeline.HOSPITAL_BEFORE_EXAM,
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Everything that a contract of this day would say. `exam_due` None: exempt."""

    national_code: str
    on: date
    conditions: tuple[Condition, ...]
    exam: Exam
    limits: Limits
    premium: Premium
    first_payment_due: date
    exam_due: date | None
    law: tuple[dict[str, Any], ...]

    @property
    def eligible(self) -> bool:
        """May conclude online; the premium is another question."""
        return all(condition.met for condition in self.conditions)

    @property
    def channel(self) -> Channel:
        return eligibility.channel(self.conditions)

    @property
    def unmet(self) -> tuple[Condition, ...]:
        return tuple(condition for condition in self.conditions if not condition.met)

    def document(self) -> dict[str, Any]:
        """As `quote_voluntary --json` prints it."""
        return {
            "national_code": self.national_code,
            "on": self.on.isoformat(),
            "eligible": self.eligible,
            "channel": self.channel.value,
            "conditions": [{"key": c.key.value, "met": c.met, "detail": dict(c.detail)} for c in self.conditions],
            "exam": {
                "exempt": self.exam.exempt,
                "gap_days": self.exam.gap_days,
                "limit_days": self.exam.limit_days,
            },
            "premium": {
                "minimum": self.limits.minimum,
                "maximum": self.limits.maximum,
                "requested": self.premium.requested,
                "wage_base": self.premium.wage_base,
                "rate": str(self.limits.rate),
                "error": self.premium.error.value if self.premium.error else None,
            },
            "start": self.on.isoformat(),
            "first_payment_due": self.first_payment_due.isoformat(),
            "exam_due": self.exam_due.isoformat() if self.exam_due else None,
            "law": list(self.law),
        }


def check_law(law: Law) -> tuple[dict[str, Any], ...]:
    """The parameters that a quote uses. Raises Refusal LAW_MISSING, which names the first without a value that day."""
    return tuple(law.provenance(*QUOTE_KEYS))


def quote(person: Applicant, *, on: date, law: Law, requested: int | None = None) -> Quote:
    """Raises Refusal LAW_MISSING."""
    provenance = check_law(law)
    within = premium.limits(law)
    decided_exam = eligibility.exam(person, on=on, law=law)
    return Quote(
        national_code=person.national_code,
        on=on,
        conditions=eligibility.conditions(person, on=on, law=law),
        exam=decided_exam,
        limits=within,
        premium=premium.premium(requested, within),
        first_payment_due=timeline.first_payment_due(on, law),
        exam_due=None if decided_exam.exempt else timeline.exam_due(on, law),
        law=provenance,
    )
