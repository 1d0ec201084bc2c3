"""Step 3 (SUP-3): who may ask for anything on a day, who of the family is listed, and what can be asked for each."""

from dataclasses import dataclass
from datetime import date

from peyvand.eservices.supplementary_enrolment.choices import Action, Presence, Reason
from peyvand.eservices.supplementary_enrolment.rules.family import Family, Person
from peyvand.eservices.supplementary_enrolment.rules.periods import Terms
from peyvand.foundation.records.choices import SupplementaryKind


@dataclass(frozen=True, slots=True)
class Line:
    """A listed person, the present state of both covers, and the one action that there is; None: none."""

    person: Person
    health: Presence
    life: Presence
    action: Action | None


@dataclass(frozen=True, slots=True)
class Listing:
    """What step 3 shows on the day `on`; `period` is the one whose window holds it, whatever `reason` says."""

    on: date
    reason: Reason | None
    period: Terms | None
    lines: tuple[Line, ...]

    @property
    def eligible(self) -> bool:
        return self.reason is None


def listing(family: Family, period: Terms | None, *, on: date) -> Listing:
    """`period`: the one whose window holds the day, None if there is none."""
    reason = reason_against(family, period, on=on)
    if reason not in (None, Reason.NO_OPEN_PERIOD):
        return Listing(on, reason, period, ())
    lines = tuple(_line(person, period, on=on) for person in family.listed(on))
    return Listing(on, reason, period, lines)


def reason_against(family: Family, period: Terms | None, *, on: date) -> Reason | None:
    """The first reason that applies; no period, no kind to hold against it."""
    files = family.active_files(on)
    if not files or not family.principal.is_alive(on):
        return Reason.NOT_A_PENSIONER
    if any(file.former_staff for file in files):
        return Reason.FORMER_STAFF
    if period is None:
        return Reason.NO_OPEN_PERIOD
    if not any(file.kind in period.eligible_kinds for file in files):
        return Reason.KIND_NOT_ELIGIBLE
    return None


def action_for(*, has_health: bool, period: Terms, on: date) -> Action | None:
    if not has_health:
        return Action.ENROL
    if not period.withdrawal_in_period and period.has_begun(on):
        return None
    return Action.WITHDRAW


def _line(person: Person, period: Terms | None, *, on: date) -> Line:
    health, life = (person.has(kind, on) for kind in (SupplementaryKind.HEALTH, SupplementaryKind.LIFE))
    return Line(
        person=person,
        health=_presence(health),
        life=_presence(life),
        action=action_for(has_health=health, period=period, on=on) if period else None,
    )


def _presence(has: bool) -> Presence:
    return Presence.ACTIVE if has else Presence.NONE
