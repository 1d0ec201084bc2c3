"""Somebody acts for a pensioner without a phone: the mandate, from its paper to its end (ALL-8)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from peyvand.eservices.supplementary_enrolment.models import Notice
from peyvand.eservices.supplementary_enrolment.operations.telling import write_to
from peyvand.eservices.supplementary_enrolment.queries import families, requests
from peyvand.eservices.supplementary_enrolment.rules import stored
from peyvand.foundation.accounts import operations as accounts
from peyvand.foundation.accounts import queries as people
from peyvand.foundation.accounts.choices import HelperKind, MandateScope, Role
from peyvand.foundation.accounts.models import Mandate
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel, Disclosed, Ground
from peyvand.foundation.notifications import operations as notifications
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _

SCOPE = MandateScope.SUPPLEMENTARY
_SHOWN = [Disclosed.IDENTITY.value, Disclosed.KINSHIP.value, Disclosed.SUPPLEMENTARY.value]


@dataclass(frozen=True, slots=True)
class Helper:
    """Who acts, and under which mandate."""

    user_id: int
    mandate_id: int


@audit.leaves_trace("mandate:grant", about="national_code")
@transaction.atomic
def grant_mandate(
    *,
    national_code: str,
    helper_code: str,
    kind: HelperKind,
    document: str,
    first_day: date,
    last_day: date,
    by: int,
    now: datetime,
) -> Mandate:
    """A clerk of the association of the pensioner's city writes a mandate down; the pensioner is told.

    Raises Refusal NOT_IN_YOUR_CITY, HELPER_UNKNOWN, and what `accounts.grant_mandate` raises.
    """
    family = families.family(national_code)
    file = family.file_of(tehran_day(now)) if family is not None else None
    association = requests.association_of(file.branch_code) if file is not None else None
    if family is None or association is None or association.pk not in _associations(by, now=now):
        raise Refusal(
            "NOT_IN_YOUR_CITY", _("مستمری‌بگیری با این کد ملی در شهر کانون شما نیست."), field="national_code", status=404
        )
    helper_id = people.able_to_sign_in(helper_code)
    if helper_id is None:
        raise Refusal(
            "HELPER_UNKNOWN",
            _("نماینده هنوز حسابی ندارد؛ نخست خودش در «خدمات من» نام‌نویسی کند."),
            field="helper_code",
            status=409,
        )
    mandate = accounts.grant_mandate(
        person_id=_account_of(national_code, family.principal.full_name, by=by, now=now),
        helper_id=helper_id,
        scope=SCOPE,
        kind=kind,
        document=document,
        first_day=first_day,
        last_day=last_day,
        office_id=association.pk,
        by=by,
        now=now,
    )
    mobile = people.mobile_of(mandate.person_id)
    if mobile:
        notifications.send(kind=Kind.MANDATE, mobile=mobile, since=first_day, until=last_day, now=now)
    else:
        write_to(
            mandate.person_id,
            stored.of_mandate(
                mandate.helper.full_name,
                first_day=first_day,
                last_day=last_day,
                document=document,
                association=association.name,
            ),
            now=now,
        )
    return mandate


def _associations(user_id: int, *, now: datetime) -> set[int]:
    return {post.office_id for post in people.posts_of(user_id, now=now) if post.role == Role.ASSOCIATION_CLERK}


def _account_of(national_code: str, full_name: str, *, by: int, now: datetime) -> int:
    """Whoever has an account keeps it as it is."""
    known = people.by_national_code(national_code)
    if known is not None:
        return known.pk
    return accounts.provision(
        national_code=national_code,
        full_name=full_name,
        mobile=families.mobile_of(national_code),
        now=now,
        actor=f"user:{by}",
        invited=False,
    )


@audit.leaves_trace("mandate:end", about="mandate_id")
@transaction.atomic
def end_mandate(*, mandate_id: int, by: int, now: datetime) -> None:
    """The pensioner, the helper, or the association ends it; the pensioner is told once.

    Raises Refusal MANDATE_NOT_FOUND, for somebody else's too.
    """
    before = Mandate.objects.select_for_update().filter(pk=mandate_id, scope=SCOPE).first()
    may = before is not None and (
        by in (before.person_id, before.helper_id) or before.office_id in _associations(by, now=now)
    )
    if before is None or not may:
        raise Refusal("MANDATE_NOT_FOUND", _("چنین نیابتی نیست."), status=404)
    if before.ended_at is not None:
        return
    accounts.end_mandate(mandate_id=mandate_id, by=by, now=now)
    mobile = people.mobile_of(before.person_id)
    if mobile:
        notifications.send(kind=Kind.MANDATE_ENDED, mobile=mobile, now=now)
    else:
        write_to(
            before.person_id,
            stored.of_ended_mandate(before.helper.full_name, tehran_day(now)),
            now=now,
        )


@audit.leaves_trace("mandate:act", about="mandate_id")
@transaction.atomic
def begin_to_act(*, mandate_id: int, by: int, now: datetime) -> None:
    """The helper turns to the pensioner's pages: everybody whom they show is told that they were seen (CIT-6).

    Raises Refusal MANDATE_OVER.
    """
    mandate = people.mandate_in_force(mandate_id, helper_id=by, today=tehran_day(now))
    if mandate is None:
        raise accounts.mandate_over()
    family = families.family(mandate.person.national_code)
    for one in family.listed(tehran_day(now)) if family else ():
        audit.record_access(
            national_code=one.national_code,
            agency_code="",
            actor=f"user:{by}",
            channel=Channel.CITIZEN,
            ground=Ground.MANDATE,
            disclosed=_SHOWN,
            tracking_code=None,
            now=now,
        )


@transaction.atomic
def note_posted(*, notice_id: int, by: int, now: datetime) -> None:
    """The letter is on its way. Raises Refusal NOTICE_NOT_FOUND, for another office's too."""
    notice = Notice.objects.select_for_update().filter(pk=notice_id, office_id__in=_associations(by, now=now)).first()
    if notice is None:
        raise Refusal("NOTICE_NOT_FOUND", _("چنین نامه‌ای نیست."), status=404)
    if notice.posted_at is None:
        Notice.objects.filter(pk=notice_id).update(posted_at=now, posted_by_id=by)
        audit.record_act(actor=f"user:{by}", verb="supplementary:post", subject=f"notice:{notice_id}", now=now)


def mandate_for(helper: Helper | None, *, person_id: int, now: datetime) -> Mandate | None:
    """What a helper acts under, kept from ending till the transaction does; None: the pensioner acts.

    Raises Refusal MANDATE_OVER.
    """
    if helper is None:
        return None
    return accounts.use_mandate(helper.mandate_id, helper_id=helper.user_id, person_id=person_id, now=now)
