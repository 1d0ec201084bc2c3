"""May this person conclude online that day? Seven conditions, each with the figures that it was decided by (VOL-1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from peyvand.eservices.voluntary_contracts.choices import Channel, ConditionKey
from peyvand.eservices.voluntary_contracts.rules.facts import Applicant, Spell
from peyvand.foundation.law.rules import Law
from peyvand.kit.jalali import elapsed, parts, plus_years

MIN_AGE = "voluntary.min_age_years"
MAX_AGE = "voluntary.max_age_years"
AGE_WAIVER = "voluntary.age_waiver_days"
MIN_CONTRIBUTION = "voluntary.min_contribution_days"
EXEMPT_GAP = "voluntary.exam_exempt_gap_days"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition and its figures, ready for JSON. `beyond`: what only the explanation in words tells."""

    key: ConditionKey
    met: bool
    detail: Mapping[str, Any]
    beyond: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exam:
    """Whether the examination before the contract is waived (VOL-2); `gap_days` None: there was no coverage before."""

    exempt: bool
    gap_days: int | None
    limit_days: int


def conditions(person: Applicant, *, on: date, law: Law) -> tuple[Condition, ...]:
    """All seven, met or not, in the order of the law. Raises Refusal LAW_MISSING."""
    days = person.days_before_month_of(*parts(on)[:2])
    active = person.active(on)
    return (
        _condition(
            ConditionKey.ALIVE,
            met=person.death is None or person.death > on,
            death_date=person.death.isoformat() if person.death and person.death <= on else None,
        ),
        _of_age(person, on=on, years=law.get(MIN_AGE)),
        _condition(ConditionKey.GUARDIANSHIP, met=not person.needs_guardian, guardian_needed=person.needs_guardian),
        _condition(
            ConditionKey.CONTRIBUTION_DAYS,
            met=days >= law.get(MIN_CONTRIBUTION),
            days=days,
            limit_days=law.get(MIN_CONTRIBUTION),
        ),
        _age(person, on=on, days=days, years=law.get(MAX_AGE), waiver_days=law.get(AGE_WAIVER)),
        _not_covered(person, [spell for spell in active if spell.is_principal], on=on),
        _condition(
            ConditionKey.NO_OPEN_FREELANCE,
            met=not any(spell.is_freelance for spell in active),
            spells=[_told(spell) for spell in active if spell.is_freelance],
        ),
    )


def channel(decided: Sequence[Condition]) -> Channel:
    """Where the contract is concluded: minors and whoever needs a guardian go to the branch (VOL-5)."""
    in_person = (ConditionKey.OF_AGE, ConditionKey.GUARDIANSHIP)
    return Channel.BRANCH if any(not c.met for c in decided if c.key in in_person) else Channel.ONLINE


def exam(person: Applicant, *, on: date, law: Law) -> Exam:
    """Exempt if the last coverage in one's own right ended lately. Raises Refusal LAW_MISSING."""
    ends = [end for spell in person.spells if spell.is_principal and (end := person.end_of(spell)) and end < on]
    gap = (on - max(ends)).days if ends else None
    limit = law.get(EXEMPT_GAP)
    return Exam(exempt=gap is not None and gap <= limit, gap_days=gap, limit_days=limit)


def _of_age(person: Applicant, *, on: date, years: int) -> Condition:
    return Condition(
        ConditionKey.OF_AGE,
        met=person.birth is not None and on >= plus_years(person.birth, years),
        detail={**_age_on(person, on), "limit_years": years},
    )


def _age(person: Applicant, *, on: date, days: int, years: int, waiver_days: int) -> Condition:
    """Under the limit, or as many days paid for as the age is beyond it, or so many that it doesn't matter."""
    excess = None if person.birth is None else max(0, (on - plus_years(person.birth, years)).days)
    return Condition(
        ConditionKey.AGE,
        met=excess is not None and (days >= excess or days >= waiver_days),
        detail={**_age_on(person, on), "limit_years": years},
        beyond={"excess_days": excess, "days": days, "waiver_days": waiver_days},
    )


def _not_covered(person: Applicant, covering: Sequence[Spell], *, on: date) -> Condition:
    contract = person.contract if person.contract and person.contract.concluded_on <= on else None
    return _condition(
        ConditionKey.NOT_COVERED,
        met=not covering and contract is None,
        spells=[_told(spell) for spell in covering],
        contract=contract.number if contract else None,
    )


def _condition(key: ConditionKey, *, met: bool, **detail: Any) -> Condition:
    return Condition(key, met, detail)


def _age_on(person: Applicant, on: date) -> dict[str, int | None]:
    """None throughout if no birth is recorded, or one that lies ahead."""
    if person.birth is None or person.birth > on:
        return {"years": None, "months": None, "days": None}
    years, months, days = elapsed(person.birth, on)
    return {"years": years, "months": months, "days": days}


def _told(spell: Spell) -> dict[str, str]:
    return {
        "relationship": spell.relationship,
        "insured_type": spell.insured_type,
        "start": spell.start.isoformat(),
    }
