"""An objection to an access, and the committee's answer (CIT-7)."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from peyvand.eservices.transparency import queries, rules
from peyvand.eservices.transparency.models import Objection
from peyvand.eservices.transparency.operations.telling import tell_applicant
from peyvand.eservices.transparency.queries import ObjectionPage, Reader
from peyvand.eservices.transparency.workflow import OBJECTION
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import OfficeKind
from peyvand.foundation.accounts.rules import Post
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases.models import Case
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _


@transaction.atomic
def object_to(*, reader: Reader, reference: str, text: str, now: datetime) -> Case:
    """The committee's case about one line of the reader's list. One line is objected to once.

    Raises Refusal NOT_FOUND for anybody else's line and for one that is withheld, TEXT_REQUIRED, TEXT_TOO_LONG, or
    ALREADY_OBJECTED with the `number` of that case.
    """
    entry_id = queries.access_id(reader, reference, today=tehran_day(now))
    if entry_id is None:
        raise Refusal("NOT_FOUND", _("چنین سطری در فهرست شما نیست."), status=404)
    rules.check_text(text)
    (committee,) = accounts.offices_of_kind(OfficeKind.COMMITTEE)
    try:
        with transaction.atomic():
            case = cases.open_case(
                kind=OBJECTION.kind, office_id=committee.pk, person_id=reader.user_id, by=reader.user_id, now=now
            )
            Objection.objects.create(case=case, entry_id=entry_id, text=text)
    except IntegrityError:
        earlier = Objection.objects.filter(entry_id=entry_id).select_related("case").first()
        if earlier is None:
            raise
        raise Refusal(
            "ALREADY_OBJECTED",
            _("به این دسترسی پیش‌تر اعتراض کرده‌اید؛ همان را در «درخواست‌های من» پی بگیرید."),
            status=409,
            number=earlier.case.number,
        ) from None
    return case


@transaction.atomic
def show_objection(*, number: str, posts: Collection[Post], by: int, now: datetime) -> ObjectionPage:
    """What was objected to, for a member of the committee; that they looked is noted. Raises Refusal CASE_NOT_FOUND."""
    case = cases.open_on_desk(number=number, posts=posts, kind=OBJECTION.kind, by=by, now=now)
    return queries.objection_page(case)


@audit.leaves_trace("objection:answer", about="case_id")
@transaction.atomic
def answer_objection(*, case_id: int, version: int, finding: str, reason: str, by: int, now: datetime) -> Case:
    """The committee answers with its reason, and the citizen is told. `finding`: `uphold` or `dismiss`.

    Raises Refusal OWN_OBJECTION, or what `cases.move` raises.
    """
    case = cases.lock(case_id)
    if case.person_id == by:
        raise Refusal("OWN_OBJECTION", _("اعتراض خودتان را همکار دیگری پاسخ می‌دهد."), status=403)
    before = case.state
    case = cases.move(case_id=case_id, transition=finding, version=version, reason=reason, by=by, now=now)
    if case.state != before:
        tell_applicant(case, Kind.OBJECTION_ANSWERED, now=now)
    return case
