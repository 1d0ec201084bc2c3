"""The applicant's answers, kept page by page (VOL-1, VOL-4)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from peyvand.eservices.voluntary_contracts import queries, rules
from peyvand.eservices.voluntary_contracts.models import Draft
from peyvand.eservices.voluntary_contracts.rules import Quote
from peyvand.eservices.voluntary_contracts.rules.steps import Step
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.law import queries as law
from peyvand.foundation.records import operations as records
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _


@transaction.atomic
def confirm_data(*, national_code: str, phone: str, address: str, postal_code: str, by: int, now: datetime) -> None:
    """Their data are right, with the contact data as given; those go into the records.

    Raises Refusal UNKNOWN_PERSON, NOT_ELIGIBLE or LAW_MISSING.
    """
    _admit(national_code, on=tehran_day(now))
    known = queries.identity(national_code)
    contact = {"phone": phone, "address": address, "postal_code": postal_code}
    changed = sorted(name for name, value in contact.items() if getattr(known, name) != value)
    if changed:
        records.lock_person(national_code)
        records.correct_contact(national_code=national_code, **contact)
        audit.record_act(
            actor=f"user:{by}", verb="contact:correct", subject=f"user:{by}", detail={"fields": changed}, now=now
        )
    _keep(national_code, now=now, confirmed_at=now)


@transaction.atomic
def agree(*, national_code: str, now: datetime) -> None:
    """They have read the regulations and agree. Raises Refusal STEP_SKIPPED, NOT_ELIGIBLE or LAW_MISSING."""
    _reached(Step.REGULATIONS, national_code, now=now)
    _keep(national_code, now=now, agreed_at=now)


@transaction.atomic
def choose_premium(*, national_code: str, premium: int, now: datetime) -> None:
    """The monthly premium that they ask for, whole rials.

    Raises Refusal BELOW_MINIMUM, ABOVE_MAXIMUM, STEP_SKIPPED, NOT_ELIGIBLE or LAW_MISSING.
    """
    decided = _reached(Step.PREMIUM, national_code, now=now)
    rules.agreed(premium, decided.limits)
    _keep(national_code, now=now, premium=premium)


@transaction.atomic
def commit_to_examination(*, national_code: str, now: datetime) -> None:
    """They undertake to be examined in due time (VOL-4). Raises Refusal STEP_SKIPPED, NOT_ELIGIBLE or LAW_MISSING."""
    _reached(Step.EXAMINATION, national_code, now=now)
    _keep(national_code, now=now, committed_at=now)


def forget_drafts(*, before: datetime, at_most: int) -> int:
    """Some drafts that nobody has touched since then go; how many."""
    old = Draft.objects.filter(touched_at__lt=before).values("pk")[:at_most]
    return Draft.objects.filter(pk__in=old).delete()[0]


def _reached(step: Step, national_code: str, *, now: datetime) -> Quote:
    decided = _admit(national_code, on=tehran_day(now))
    queries.draft_of(national_code).check_reached(step, exempt=decided.exam.exempt)
    return decided


def _admit(national_code: str, *, on: date) -> Quote:
    """What the law says to them today, who may go on. Raises Refusal UNKNOWN_PERSON, NOT_ELIGIBLE or LAW_MISSING."""
    person = queries.applicant(national_code, on=on)
    if person is None:
        raise Refusal("UNKNOWN_PERSON", _("سازمان کسی را با این کد ملی نمی‌شناسد."), status=404)
    decided = rules.quote(person, on=on, law=law.on(on))
    if not decided.eligible:
        raise rules.refuse(decided.unmet)
    return decided


def _keep(national_code: str, *, now: datetime, **answer: Any) -> None:
    Draft.objects.update_or_create(national_code=national_code, defaults={**answer, "touched_at": now})
