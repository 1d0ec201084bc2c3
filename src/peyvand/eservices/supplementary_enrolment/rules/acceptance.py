"""What an accepted request does, decided on the records of the day of acceptance (SUP-8)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from peyvand.eservices.supplementary_enrolment.choices import Action, Presence, Reason
from peyvand.eservices.supplementary_enrolment.rules.deductions import (
    HEALTH,
    LIFE,
    Days,
    Plan,
    cover_days,
    kinds_to_enrol,
    plans,
)
from peyvand.eservices.supplementary_enrolment.rules.family import Family
from peyvand.eservices.supplementary_enrolment.rules.listing import Line, listing
from peyvand.eservices.supplementary_enrolment.rules.periods import Terms
from peyvand.eservices.supplementary_enrolment.rules.requests import Asked, check_enrolment
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told

# A member and a kind, for which another pensioner pays.
Paid = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person who is enrolled: the covers' days, and a document for each of them."""

    member_code: str
    days: Days
    plans: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """All that comes of it: who is enrolled, and whose covers and deductions end with this month."""

    enrolments: tuple[Enrolment, ...]
    withdrawn: tuple[str, ...]


def accept(
    family: Family, asked: Sequence[Asked], terms: Terms, *, on: date, elsewhere: Collection[Paid]
) -> Acceptance:
    """Raises Refusal NO_LONGER_ELIGIBLE, NO_LONGER_LISTED, ALREADY_ENROLLED, ENROLLED_ELSEWHERE, NO_MONTH_LEFT or
    NO_LONGER_COVERED: the branch returns such a request."""
    now = listing(family, terms, on=on)
    if now.reason in (Reason.NOT_A_PENSIONER, Reason.FORMER_STAFF, Reason.KIND_NOT_ELIGIBLE):
        raise Refusal("NO_LONGER_ELIGIBLE", told(_("پذیرفته نمی‌شود: {reason}"), reason=now.reason.label), status=409)
    present = {line.person.national_code: line for line in now.lines}
    enrolments, withdrawn = [], []
    for one in asked:
        if one.action is None:
            continue
        line = present.get(one.member_code)
        if one.action == Action.ENROL:
            enrolments.append(_enrolment(_listed(line, one), terms, on=on, elsewhere=elsewhere))
            continue
        # Who isn't listed any more may still be withdrawn: it takes nothing from them.
        if line is not None and line.health != Presence.ACTIVE:
            raise Refusal(
                "NO_LONGER_COVERED",
                told(_("{name} دیگر بیمه تکمیلی ندارد؛ درخواست را بازگردانید."), name=one.full_name),
                status=409,
            )
        withdrawn.append(one.member_code)
    return Acceptance(tuple(enrolments), tuple(withdrawn))


def _listed(line: Line | None, one: Asked) -> Line:
    if line is None:
        raise Refusal(
            "NO_LONGER_LISTED",
            told(
                _("{name} دیگر در فهرست خانواده نیست (پایان کفالت یا فوت)؛ درخواست را بازگردانید."), name=one.full_name
            ),
            status=409,
        )
    return line


def _enrolment(line: Line, terms: Terms, *, on: date, elsewhere: Collection[Paid]) -> Enrolment:
    person = line.person
    check_enrolment(person, terms, on=on, is_elsewhere=(person.national_code, HEALTH) in elsewhere)
    days = cover_days(person, terms, accepted_on=on)
    kinds = [
        kind for kind in kinds_to_enrol(person, days) if (person.national_code, LIFE) not in elsewhere or kind == HEALTH
    ]
    return Enrolment(person.national_code, days, tuple(plans(person, kinds, terms, accepted_on=on)))
