"""The dry run for the help desk: step 3 as the pensioner would see it."""

from datetime import date, datetime

from django.db import transaction

from peyvand.eservices.supplementary_enrolment.queries import families, periods
from peyvand.eservices.supplementary_enrolment.rules.listing import Listing, listing
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel, Disclosed, Ground
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

_SHOWN = [Disclosed.IDENTITY.value, Disclosed.KINSHIP.value, Disclosed.SUPPLEMENTARY.value]


def preview(*, national_code: str, on: date, actor: str, now: datetime) -> Listing:
    """Step 3 for a person of the records on a day; writes nothing but who was shown.

    Raises Refusal UNKNOWN_PERSON.
    """
    with transaction.atomic():
        shown, disclosed = _look(national_code, on)
        for code, what in disclosed.items():
            audit.record_access(
                national_code=code,
                agency_code="",
                actor=actor,
                channel=Channel.COMMAND,
                ground=Ground.STAFF,
                disclosed=what,
                tracking_code=None,
                now=now,
            )
    if shown is None:
        raise Refusal("UNKNOWN_PERSON", _("سازمان کسی را با این کد ملی نمی‌شناسد."))
    return shown


def _look(national_code: str, on: date) -> tuple[Listing | None, dict[str, list[str]]]:
    """What is shown, and what of it is about whom; whoever asked learns something about the code in any case."""
    family = families.family(national_code)
    if family is None:
        return None, {national_code: [Disclosed.NOTHING_FOUND.value]}
    period = periods.open_on(on)
    shown = listing(family, periods.terms_of(period) if period else None, on=on)
    about = {line.person.national_code: list(_SHOWN) for line in shown.lines}
    return shown, {national_code: [Disclosed.COVERAGE.value]} | about
