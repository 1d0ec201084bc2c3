"""A dry run for the help desk: decide and tell, with an entry that somebody of the staff looked."""

from datetime import date, datetime

from django.db import transaction

from peyvand.eservices.voluntary_contracts import queries, rules
from peyvand.eservices.voluntary_contracts.rules import Quote
from peyvand.foundation.audit.choices import Channel, Disclosed, Ground
from peyvand.foundation.audit.operations import record_access
from peyvand.foundation.law import queries as law
from peyvand.foundation.law.rules import Law
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

_DISCLOSED: list[str] = [Disclosed.AGE, Disclosed.CONTRIBUTIONS, Disclosed.SPELLS]


def quote(*, national_code: str, premium: int | None, on: date, actor: str, now: datetime) -> Quote:
    """What the law of the day `on` says to this person; nothing is written but the staff's access.

    Raises Refusal LAW_MISSING, or UNKNOWN_PERSON, whose entry stays.
    """
    in_force = law.on(on)
    rules.check_law(in_force)
    decided = _quote(national_code, premium=premium, in_force=in_force, actor=actor, now=now)
    if decided is None:
        raise Refusal("UNKNOWN_PERSON", _("سازمان کسی را با این کد ملی نمی‌شناسد."), status=404)
    return decided


@transaction.atomic
def _quote(national_code: str, *, premium: int | None, in_force: Law, actor: str, now: datetime) -> Quote | None:
    person = queries.applicant(national_code, on=in_force.day)
    record_access(
        national_code=national_code,
        agency_code="",
        actor=actor,
        channel=Channel.COMMAND,
        ground=Ground.STAFF,
        disclosed=[Disclosed.NOTHING_FOUND] if person is None else _DISCLOSED,
        tracking_code=None,
        now=now,
    )
    return rules.quote(person, on=in_force.day, law=in_force, requested=premium) if person else None
