"""With whom a case lies: taken, put back, handed on, sent elsewhere; who looked at it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F

from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.rules import LOCAL, ROLES, Post
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel, Disclosed, Ground
from peyvand.foundation.cases import queries, rules
from peyvand.foundation.cases.choices import Event
from peyvand.foundation.cases.models import Case, Presence, Step
from peyvand.foundation.cases.operations.moving import lock, not_found
from peyvand.foundation.cases.operations.placing import fitting_office
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@audit.leaves_trace("case:claim", about="case_id")
@transaction.atomic
def claim(*, case_id: int, by: int, now: datetime) -> None:
    """Take a case that nobody has; taking one's own again changes nothing.

    Raises Refusal CASE_NOT_FOUND, NOT_YOUR_ROLE or CLAIMED.
    """
    case = _to_act_on(case_id, by=by, now=now)
    if case.assigned_to_id == by:
        return
    rules.check_unclaimed(_standing(case), rules.Actor(by))
    _assign(case, by, verb="claim", by=by, now=now)


@audit.leaves_trace("case:release", about="case_id")
@transaction.atomic
def release(*, case_id: int, by: int, now: datetime) -> None:
    """Put a case of one's own back for the others. Raises Refusal CASE_NOT_FOUND, NOT_YOUR_ROLE or NOT_YOURS."""
    case = _to_act_on(case_id, by=by, now=now)
    if case.assigned_to_id != by:
        raise Refusal("NOT_YOURS", _("این پرونده نزد شما نیست؛ صفحه را تازه کنید."), status=409)
    _assign(case, None, verb="release", by=by, now=now)


@audit.leaves_trace("case:hand-over", about="case_id")
@transaction.atomic
def hand_over(*, case_id: int, to: int, by: int, now: datetime, reason: str = "") -> None:
    """Give a case to somebody with the same role in the same office; `to` may be oneself, where a colleague is away.

    What lies with a colleague is taken from them with a reason only. Raises Refusal CASE_NOT_FOUND, NOT_YOUR_ROLE,
    NOT_A_COLLEAGUE, ALREADY_THERE, REASON_REQUIRED or REASON_TOO_LONG.
    """
    case = _to_act_on(case_id, by=by, now=now)
    if to not in accounts.holders(office_id=case.office_id, role=case.role, now=now):
        raise Refusal("NOT_A_COLLEAGUE", _("این شخص در این واحد چنین نقشی ندارد."), field="to")
    if case.assigned_to_id == to:
        raise Refusal("ALREADY_THERE", _("پرونده همین اکنون نزد اوست."), field="to", status=409)
    elsewhere = case.assigned_to_id not in (None, by)
    rules.check_reason(reason, needed=elsewhere, title=str(Event.HAND_OVER.label))
    _assign(case, to, verb=Event.HAND_OVER, by=by, now=now)
    _note_step(case, Event.HAND_OVER, by=by, reason=reason, now=now)


@audit.leaves_trace("case:send", about="case_id")
@transaction.atomic
def send_to_office(*, case_id: int, office_code: str, by: int, now: datetime, reason: str) -> None:
    """Send a case as it stands to another branch, association or examiner; state and due date stay (SUP-7).

    Raises Refusal CASE_NOT_FOUND, NOT_YOUR_ROLE, CLAIMED, OFFICE_UNFIT, ALREADY_THERE, REASON_REQUIRED or
    REASON_TOO_LONG.
    """
    case = _to_act_on(case_id, by=by, now=now)
    rules.check_unclaimed(_standing(case), rules.Actor(by))
    rules.check_reason(reason, needed=True, title=str(Event.SEND.label))
    target = accounts.office(office_code)
    kind = ROLES[Role(case.role)]
    office = fitting_office(target.pk if target and kind in LOCAL else 0, kind=kind)
    if office.pk == case.office_id:
        raise Refusal("ALREADY_THERE", _("پرونده همین اکنون در این واحد است."), field="office_code", status=409)
    _write(case, office_id=office.pk, assigned_to_id=None)
    _note_step(case, Event.SEND, by=by, reason=reason, now=now)
    _note_act(case, Event.SEND, by=by, now=now, office=office.code)


@audit.leaves_trace("case:open", about="number")
@transaction.atomic
def open_on_desk(*, number: str, posts: Collection[Post], by: int, now: datetime, kind: str = "") -> Case:
    """The case with this number for somebody of the staff with these posts; that they opened it is noted.

    `kind`: of this kind only. Raises Refusal CASE_NOT_FOUND for one that isn't visible to them as for one that there
    isn't.
    """
    case = queries.found_by(posts, number)
    if case is None or (kind and case.kind != kind):
        raise not_found()
    note_opened(case=case, by=by, now=now)
    return case


@transaction.atomic
def note_opened(*, case: Case, by: int, now: datetime) -> None:
    """Somebody of the staff opened a case that `queries.found_by` gave them: colleagues see it for a while.

    Where a person applied, they are told that their name was shown (CIT-6).
    """
    Presence.objects.bulk_create(
        [Presence(case=case, user_id=by, at=now)],
        update_conflicts=True,
        update_fields=["at"],
        unique_fields=["case", "user"],
    )
    if case.person is not None:
        audit.record_access(
            national_code=case.person.national_code,
            agency_code="",
            actor=f"user:{by}",
            channel=Channel.DESK,
            ground=Ground.STAFF,
            disclosed=[Disclosed.IDENTITY],
            tracking_code=None,
            now=now,
        )


def _to_act_on(case_id: int, *, by: int, now: datetime) -> Case:
    """The locked case, which waits for a role that the actor holds where it lies."""
    case = lock(case_id)
    rules.check_role(_standing(case), queries.acting(by, now=now), role=case.role)
    return case


def _standing(case: Case) -> rules.Standing:
    (standing,) = queries.standings([case], not_by=()).values()
    return standing


def _assign(case: Case, user_id: int | None, *, verb: str, by: int, now: datetime) -> None:
    _write(case, assigned_to_id=user_id)
    _note_act(case, verb, by=by, now=now, to=user_id)


def _write(case: Case, **columns: int | None) -> None:
    Case.objects.filter(pk=case.pk, version=case.version).update(**columns, version=F("version") + 1)


def _note_step(case: Case, event: Event, *, by: int, reason: str, now: datetime) -> None:
    Step.objects.create(
        case=case,
        version=case.version + 1,
        name=event,
        from_state=case.state,
        to_state=case.state,
        by_id=by,
        office_id=case.office_id,
        reason=reason,
        at=now,
    )


def _note_act(case: Case, verb: str, *, by: int, now: datetime, **detail: int | str | None) -> None:
    audit.record_act(
        actor=f"user:{by}", verb=f"{case.kind}:{verb}", subject=f"case:{case.number}", detail=detail, now=now
    )


def forget_presence(*, before: datetime, at_most: int) -> int:
    """Some of who had a case open, last before that moment, is dropped; how many."""
    old = list(Presence.objects.filter(at__lt=before).values_list("pk", flat=True)[:at_most])
    return Presence.objects.filter(pk__in=old).delete()[0]
