"""A memorandum in force nears its end, or is suspended and resumed (ONB-4)."""

from datetime import datetime, timedelta

from django.db import transaction

from peyvand.eservices.agency_onboarding.choices.admission import Measure
from peyvand.eservices.agency_onboarding.models import Reminder, Suspension
from peyvand.eservices.agency_onboarding.operations.admission.telling import recipients, tell_all
from peyvand.eservices.agency_onboarding.queries import admission as queries
from peyvand.eservices.agency_onboarding.rules import admission as rules
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.rules import check_posts
from peyvand.foundation.agencies import operations as agencies
from peyvand.foundation.agencies import queries as agency_queries
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.law import queries as law
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _


def remind(*, now: datetime) -> None:
    """Tell each agency whose memorandum ends soon, once for each of the days that the law names.

    Where there is nobody to tell, nothing is noted and the next run tries again.
    """
    today = tehran_day(now)
    days = law.on(today).get(queries.REMINDER_DAYS)
    for memorandum in agency_queries.governing(ends_by=today + timedelta(days=max(days))):
        assert memorandum.valid_to is not None
        due = rules.reminder_due(valid_to=memorandum.valid_to, today=today, days=days)
        if due is not None:
            _remind_once(memorandum, due, left=(memorandum.valid_to - today).days, now=now)


@transaction.atomic
def _remind_once(memorandum: agency_queries.Governing, days: int, *, left: int, now: datetime) -> None:
    mobiles = recipients(memorandum.agency.id)
    if not mobiles:
        return
    is_new = Reminder.objects.get_or_create(memorandum_id=memorandum.id, days=days, defaults={"at": now})[1]
    if not is_new:
        return
    tell_all(mobiles, Kind.MEMORANDUM_ENDING, days=left, now=now)
    audit.record_act(
        actor="system",
        verb="memorandum:remind",
        subject=f"memorandum:{memorandum.number}",
        detail={"days": days, "left": left},
        now=now,
    )


@audit.leaves_trace("memorandum:suspend", about="agency_id")
@transaction.atomic
def suspend(*, agency_id: int, reason: str, by: int, now: datetime) -> None:
    """A director shuts the agency's access at once.

    Raises Refusal NO_POST, ROLE_MISSING, OWN_AGENCY, REASON_REQUIRED, REASON_TOO_LONG, UNKNOWN_AGENCY, NO_MEMORANDUM or
    ALREADY_SUSPENDED.
    """
    code = _check_director(agency_id, reason=reason, by=by, now=now)
    if not agencies.suspend_memorandum(agency_code=code, now=now, actor=f"user:{by}"):
        raise Refusal("ALREADY_SUSPENDED", _("تفاهم‌نامهٔ این دستگاه از پیش معلق است."), status=409)
    _note(agency_id, Measure.SUSPEND, Kind.MEMORANDUM_SUSPENDED, reason=reason, by=by, now=now)


@audit.leaves_trace("memorandum:resume", about="agency_id")
@transaction.atomic
def resume(*, agency_id: int, reason: str, by: int, now: datetime) -> None:
    """A director opens it again. Raises Refusal as `suspend` does, NOT_SUSPENDED in place of ALREADY_SUSPENDED."""
    code = _check_director(agency_id, reason=reason, by=by, now=now)
    if not agencies.resume_memorandum(agency_code=code, now=now, actor=f"user:{by}"):
        raise Refusal("NOT_SUSPENDED", _("تفاهم‌نامهٔ این دستگاه معلق نیست."), status=409)
    _note(agency_id, Measure.RESUME, Kind.MEMORANDUM_RESUMED, reason=reason, by=by, now=now)


def _check_director(agency_id: int, *, reason: str, by: int, now: datetime) -> str:
    """The agency's code."""
    check_posts(accounts.posts_of(by, now=now), roles=rules.DIRECTORS)
    rules.check_impartial(rules.Interest(works_there=by in agency_queries.who_works_at([agency_id], among=[by])))
    rules.check_reason(reason, _("دلیل را بنویسید؛ دستگاه آن را می‌خواند."))
    agency = agency_queries.agency_by_id(agency_id)
    if agency is None:
        raise Refusal("UNKNOWN_AGENCY", _("چنین دستگاهی ثبت نشده است."), status=404)
    return agency.code


def _note(agency_id: int, measure: Measure, kind: Kind, *, reason: str, by: int, now: datetime) -> None:
    Suspension.objects.create(agency_id=agency_id, measure=measure, reason=reason.strip(), by_id=by, at=now)
    tell_all(recipients(agency_id), kind, now=now)
