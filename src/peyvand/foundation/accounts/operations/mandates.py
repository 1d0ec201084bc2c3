"""Somebody acts for a person without a phone, under a dated mandate (ALL-8)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from peyvand.foundation.accounts import rules
from peyvand.foundation.accounts.choices import HelperKind, MandateScope
from peyvand.foundation.accounts.models import Mandate
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.law import queries as law
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _


@transaction.atomic
def grant_mandate(
    *,
    person_id: int,
    helper_id: int,
    scope: MandateScope,
    kind: HelperKind,
    document: str,
    first_day: date,
    last_day: date,
    office_id: int,
    by: int,
    now: datetime,
) -> Mandate:
    """Whether `by` may speak for the office is the caller's question.

    Raises what `rules.check_mandate` raises, and Refusal MANDATE_EXISTS.
    """
    today = tehran_day(now)
    rules.check_mandate(
        person_id=person_id,
        helper_id=helper_id,
        by=by,
        first_day=first_day,
        last_day=last_day,
        today=today,
        most_days=law.on(today).get("accounts.mandate_days"),
    )
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(
                person_id=person_id,
                helper_id=helper_id,
                scope=scope,
                kind=kind,
                document=document,
                starts_on=first_day,
                ends_on=last_day,
                office_id=office_id,
                granted_by_id=by,
                granted_at=now,
            )
    except IntegrityError:
        raise Refusal(
            "MANDATE_EXISTS", _("در این روزها همین نماینده برای همین شخص نیابت دارد."), field="helper_code", status=409
        ) from None
    detail = {"scope": str(scope), "kind": str(kind), "from": first_day.isoformat(), "to": last_day.isoformat()}
    detail |= {"person": f"user:{person_id}", "helper": f"user:{helper_id}"}
    audit.record_act(actor=f"user:{by}", verb="mandate:grant", subject=f"mandate:{mandate.pk}", detail=detail, now=now)
    return mandate


@transaction.atomic
def end_mandate(*, mandate_id: int, by: int, now: datetime) -> Mandate:
    """From now on nobody acts under it; whether `by` may end it is the caller's question.

    One that has been ended stays as it was. Raises Refusal MANDATE_NOT_FOUND.
    """
    mandate = Mandate.objects.select_for_update().filter(pk=mandate_id).first()
    if mandate is None:
        raise Refusal("MANDATE_NOT_FOUND", _("چنین نیابتی نیست."), status=404)
    if mandate.ended_at is None:
        mandate.ended_at, mandate.ended_by_id = now, by
        Mandate.objects.filter(pk=mandate_id).update(ended_at=now, ended_by_id=by)
        audit.record_act(actor=f"user:{by}", verb="mandate:end", subject=f"mandate:{mandate_id}", now=now)
    return mandate


def use_mandate(mandate_id: int, *, helper_id: int, person_id: int, now: datetime) -> Mandate:
    """The mandate under which the helper acts for the person; nobody ends it before the caller's transaction does.

    Raises Refusal MANDATE_OVER.
    """
    mandate = (
        Mandate.objects.select_for_update(no_key=True)
        .filter(pk=mandate_id, helper_id=helper_id, person_id=person_id)
        .first()
    )
    if mandate is None or not mandate.holds_on(tehran_day(now)):
        raise mandate_over()
    return mandate


def mandate_over() -> Refusal:
    return Refusal(
        "MANDATE_OVER", _("نیابت شما برای این شخص پایان یافته است؛ برای تمدید به کانون مراجعه کنید."), status=403
    )
