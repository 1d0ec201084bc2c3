"""A day is looked over; what is unusual becomes a case: the agency's manager explains it, the committee judges."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from peyvand.eservices.oversight import rules
from peyvand.eservices.oversight.models import Mark, Watched
from peyvand.eservices.oversight.queries import days, marks
from peyvand.eservices.oversight.rules import Finding
from peyvand.eservices.oversight.workflow import UNUSUAL_USE
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import OfficeKind
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.notifications import operations as notifications
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.crypto import pseudonym
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _, numbered


def look_over(*, day: date, now: datetime) -> int:
    """Marks what was unusual about a day, an agency after the other; gives how many marks were made.

    Nobody is marked twice for a day. Raises Refusal LAW_MISSING.
    """
    limits, surnames = days.limits(tehran_day(now)), days.surname_shares(day)
    made = 0
    for agency in (found.agency for found in agencies.governing()):
        asked, refused = days.questions(agency.code, day), days.refusals(agency.code, day)
        for actor in sorted({*asked, *refused}):
            own = asked.get(actor, [])
            around = days.surroundings(actor, own, day=day, surnames=surnames, refused=refused.get(actor, 0))
            findings = rules.unusual(own, days.asker(actor, agency.id), around, limits)
            if findings and not marks.is_marked(agency_id=agency.id, actor=actor, day=day):
                made += _mark(agency.id, actor, findings, day=day, asked=len(own), now=now)
    return made


def _mark(agency_id: int, actor: str, findings: Sequence[Finding], *, day: date, asked: int, now: datetime) -> bool:
    """False if another run was quicker."""
    (committee,) = accounts.offices_of_kind(OfficeKind.COMMITTEE)
    try:
        with transaction.atomic():
            case = cases.open_case(kind=UNUSUAL_USE.kind, office_id=committee.pk, agency_id=agency_id, by=None, now=now)
            Mark.objects.create(
                case=case,
                agency_id=agency_id,
                actor=actor,
                day=day,
                asked=asked,
                findings=[asdict(finding) for finding in findings],
            )
            _ask_why(case, now=now)
    except IntegrityError:
        return False
    return True


@audit.leaves_trace("unusual-use:justify", about="case_id", channel=Channel.PANEL)
@transaction.atomic
def justify(*, case_id: int, version: int, text: str, by: int, now: datetime) -> None:
    """The agency's manager says why. Raises what `cases.operations.move` raises."""
    cases.move(case_id=case_id, transition="justify", version=version, reason=text, by=by, now=now)


@audit.leaves_trace("unusual-use:judge", about="case_id")
@transaction.atomic
def judge(*, case_id: int, transition: str, version: int, reason: str, by: int, now: datetime) -> None:
    """The committee accepts, asks again or condemns. Raises what `cases.operations.move` raises."""
    case = cases.move(case_id=case_id, transition=transition, version=version, reason=reason, by=by, now=now)
    if case.state == UNUSUAL_USE.first.name:
        _ask_why(case, now=now)


def _ask_why(case: Any, *, now: datetime) -> None:
    """The agency's managers read that an explanation is due, and where."""
    for manager in agencies.managers_of(case.agency_id):
        notifications.send(
            kind=Kind.UNUSUAL_USE,
            mobile=manager.mobile,
            number=numbered(case.number),
            day=case.due_on,
            address=f"{settings.PUBLIC_URL}{reverse('cases:requests')}",
            now=now,
        )


def run_out(*, now: datetime) -> int:
    """What no manager explained in time goes to the committee without it; gives how many."""
    late = marks.unexplained(today=tehran_day(now))
    for case_id in late:
        cases.move(case_id=case_id, transition="run_out", by=None, now=now)
    return len(late)


@audit.leaves_trace("watch-list:add", about="national_code")
@transaction.atomic
def watch(*, national_code: str, reason: str, by: int, now: datetime) -> None:
    """From today on every question about a person is marked. Raises Refusal ALREADY_WATCHED or REASON_REQUIRED."""
    if not reason.strip():
        raise Refusal("REASON_REQUIRED", _("دلیل مراقبت را بنویسید."), field="reason")
    try:
        with transaction.atomic():
            watched = Watched.objects.create(
                person=pseudonym(national_code), since=tehran_day(now), reason=reason, added_by_id=by
            )
    except IntegrityError:
        raise Refusal(
            "ALREADY_WATCHED", _("این شخص هم‌اکنون زیر مراقبت است."), field="national_code", status=409
        ) from None
    audit.record_act(actor=f"user:{by}", verb="watch-list:add", subject=f"watched:{watched.pk}", now=now)


@audit.leaves_trace("watch-list:end", about="watched_id")
@transaction.atomic
def unwatch(*, watched_id: int, by: int, now: datetime) -> None:
    """From today on a person is watched no more. Raises Refusal NOT_WATCHED."""
    live = Watched.objects.filter(pk=watched_id, until__isnull=True)
    if not live.update(until=tehran_day(now)):
        raise Refusal("NOT_WATCHED", _("این مراقبت پایان یافته است."), status=409)
    audit.record_act(actor=f"user:{by}", verb="watch-list:end", subject=f"watched:{watched_id}", now=now)
