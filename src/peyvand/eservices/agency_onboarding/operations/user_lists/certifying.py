"""Each quarter the managers of an agency vouch for its users; whom nobody vouches for is shut out (ONB-5)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from peyvand.eservices.agency_onboarding.models import Certification
from peyvand.eservices.agency_onboarding.operations.user_lists.locking import lock_agency
from peyvand.eservices.agency_onboarding.operations.user_lists.managing import manager
from peyvand.eservices.agency_onboarding.operations.user_lists.telling import tell_each
from peyvand.eservices.agency_onboarding.queries import user_lists as queries
from peyvand.eservices.agency_onboarding.rules import members as rules
from peyvand.eservices.agency_onboarding.rules.members import Round
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.choices import Role, Suspension
from peyvand.foundation.agencies.operations import confirm_members, suspend_members
from peyvand.foundation.agencies.queries import Employment
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.law import queries as law
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _


@audit.leaves_trace("members:certify", about="by", channel=Channel.PANEL)
@transaction.atomic
def certify(*, keep: Collection[int], left: Collection[int], by: int, now: datetime) -> int:
    """The manager says of users whether they stay or have left; how many are still open. Of the last the round ends.

    Who says it is one of those who stay. Raises Refusal NO_ROUND, CONTRADICTORY, OWN_ACCOUNT, UNKNOWN_MEMBER for a user
    of another agency, and what `managing.manager` raises.
    """
    agency = manager(by).agency
    lock_agency(agency.id)
    running = Certification.objects.select_for_update().filter(agency_id=agency.id, closed_at__isnull=True).first()
    if running is None:
        raise Refusal("NO_ROUND", _("اکنون دورهٔ تأییدی باز نیست؛ همهٔ کاربران تأیید شده‌اند."), status=409)
    if not (set(keep) | set(left)) <= {member.user_id for member in agencies.members_of(agency.id)}:
        raise Refusal("UNKNOWN_MEMBER", _("چنین کاربری در دستگاه شما نیست؛ صفحه را تازه کنید."), status=404)
    rules.check_certified(keep=keep, left=left, manager_id=by)
    actor = f"user:{by}"
    suspend_members(agency_id=agency.id, user_ids=left, why=Suspension.LEFT, now=now, actor=actor)
    confirm_members(agency_id=agency.id, user_ids={*keep, by}, now=now, actor=actor)
    still_open = len(queries.to_certify(agency.id, opened_at=running.opened_at))
    if not still_open:
        _close(running, by=by, now=now)
    return still_open


def look_after_certifications(*, now: datetime) -> None:
    """End the rounds whose time is over, recall those that soon will be, begin those that are due, one agency after the
    other; a second run on the day does nothing more.

    Raises Refusal LAW_MISSING while nothing says how often agencies vouch for their users.
    """
    today = tehran_day(now)
    months = law.on(today).get("memorandum.recertify_months")
    open_ones = Certification.objects.filter(closed_at__isnull=True).order_by("agency_id")
    for agency_id in list(open_ones.values_list("agency_id", flat=True)):
        _go_on(agency_id, now=now)
    for employment in agencies.employers():
        _begin(employment, months=months, now=now)


@transaction.atomic
def _go_on(agency_id: int, *, now: datetime) -> None:
    lock_agency(agency_id)
    running = Certification.objects.select_for_update().filter(agency_id=agency_id, closed_at__isnull=True).first()
    if running is None:
        return
    span, today = Round(running.opened_on, running.last_day), tehran_day(now)
    if rules.is_over(span, today=today):
        managers = agencies.managers_of(agency_id)
        # Managers stay: they ask about nobody, and have to put this right.
        unconfirmed = [
            member.user_id
            for member in queries.to_certify(agency_id, opened_at=running.opened_at)
            if member.role != Role.MANAGER
        ]
        suspend_members(agency_id=agency_id, user_ids=unconfirmed, why=Suspension.UNCONFIRMED, now=now, actor="system")
        _close(running, by=None, now=now)
        if unconfirmed:
            tell_each(managers, Kind.CERTIFICATION_MISSED, now=now)
    elif running.recalled_at is None and rules.is_recalled(span, today=today):
        Certification.objects.filter(pk=running.pk).update(recalled_at=now)
        tell_each(agencies.managers_of(agency_id), Kind.CERTIFICATION_DUE, day=running.last_day, now=now)


@transaction.atomic
def _begin(employment: Employment, *, months: int, now: datetime) -> None:
    """Without a memorandum in force nobody of the agency is let in, so there is nobody to vouch for."""
    agency_id, today = employment.agency_id, tehran_day(now)
    agency = lock_agency(agency_id)
    if queries.running_round(agency_id) is not None or not agencies.is_open(agency_id, today):
        return
    span = rules.next_round(
        last_opened=queries.last_round_opened(agency_id),
        first_member_since=tehran_day(employment.since),
        months=months,
        today=today,
    )
    if span is None:
        return
    Certification.objects.create(agency_id=agency_id, opened_on=span.opened_on, last_day=span.last_day, opened_at=now)
    audit.record_act(actor="system", verb="members:ask-to-certify", subject=f"agency:{agency.code}", now=now)
    tell_each(agencies.managers_of(agency_id), Kind.CERTIFICATION_DUE, day=span.last_day, now=now)


def _close(running: Certification, *, by: int | None, now: datetime) -> None:
    Certification.objects.filter(pk=running.pk).update(closed_at=now, closed_by_id=by)
    audit.record_act(
        actor="system" if by is None else f"user:{by}",
        verb="members:certify",
        subject=f"agency:{running.agency.code}",
        detail={"round": running.pk},
        now=now,
    )
