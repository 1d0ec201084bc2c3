"""What an answer tells about whom: the access entries that go with it (CIT-6, engineering rule 9)."""

from typing import NamedTuple

from peyvand.foundation.agencies.choices import Audience
from peyvand.foundation.audit.choices import Disclosed
from peyvand.foundation.coverage.choices import Outcome, Whereabouts
from peyvand.foundation.coverage.rules.decision import Decision
from peyvand.foundation.coverage.rules.facts import Person, Principal
from peyvand.foundation.coverage.rules.letter import is_left_out


class Disclosure(NamedTuple):
    """What left about one person."""

    national_code: str
    disclosed: tuple[str, ...]


_NOTHING_FOUND = (Disclosed.NOTHING_FOUND.value,)
_KNOWN = (Disclosed.IDENTITY.value, Disclosed.COVERAGE.value, Disclosed.SPELLS.value)


def disclosures(
    decision: Decision,
    person: Person | None,
    *,
    national_code: str,
    audience: str,
    whereabouts: str = Whereabouts.ALL,
) -> tuple[Disclosure, ...]:
    """One entry for the code asked about, whatever the outcome, and one for each relative whose data left."""
    if person is None or decision.outcome is Outcome.NOT_FOUND:
        return (Disclosure(national_code, _NOTHING_FOUND),)
    chosen = decision.chosen
    if chosen is None or audience != Audience.JUDICIAL or is_left_out(chosen, whereabouts):
        return (Disclosure(national_code, _KNOWN),)
    principal = chosen.principal
    if principal is None:
        workplace = chosen.workplace is not None and not person.protected
        own = (*_KNOWN, *((Disclosed.WORKPLACE.value,) if workplace else ()), *_contact(person, person.protected))
        return (Disclosure(national_code, own),)
    kin = (*_KNOWN, Disclosed.KINSHIP.value)
    relative = (Disclosed.IDENTITY.value, Disclosed.KINSHIP.value)
    if whereabouts != Whereabouts.ALL:
        return (Disclosure(national_code, kin), Disclosure(principal.national_code, relative))
    if principal.died:
        return (
            Disclosure(national_code, (*kin, *_contact(person, person.protected))),
            Disclosure(principal.national_code, relative),
        )
    contact = _contact(principal, person.protected or principal.protected)
    return (Disclosure(national_code, kin), Disclosure(principal.national_code, (*relative, *contact)))


def _contact(whose: Person | Principal, hidden: bool) -> tuple[str, ...]:
    if hidden:
        return ()
    address = (Disclosed.ADDRESS.value,) if whose.address else ()
    phone = (Disclosed.PHONE.value,) if whose.phone else ()
    return (*address, *phone)
