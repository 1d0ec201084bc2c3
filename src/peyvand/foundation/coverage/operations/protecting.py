"""Judicial answers that leave somebody's whereabouts to the head office: each is a case of its protection office."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import OfficeKind
from peyvand.foundation.accounts.rules import Post
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel, Disclosed, Ground
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.coverage import queries
from peyvand.foundation.coverage.models import Answer, ProtectedInquiry
from peyvand.foundation.coverage.queries import ProtectedQuestion
from peyvand.foundation.coverage.workflow import PROTECTED_INQUIRY
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@transaction.atomic
def open_protected_inquiry(*, answer_id: int, now: datetime) -> None:
    """The head office's case for a judicial answer; a second call for the same one changes nothing."""
    answer = Answer.objects.select_for_update().only("agency_id").get(pk=answer_id)
    if ProtectedInquiry.objects.filter(answer=answer).exists():
        return
    (office,) = accounts.offices_of_kind(OfficeKind.HEAD_OFFICE_PROTECTION)
    case = cases.open_case(
        kind=PROTECTED_INQUIRY.kind, office_id=office.pk, agency_id=answer.agency_id, by=None, now=now
    )
    ProtectedInquiry.objects.create(case=case, answer=answer)


@transaction.atomic
def show_protected_inquiry(*, number: str, posts: Collection[Post], by: int, now: datetime) -> ProtectedQuestion:
    """What was asked, for an officer who is to answer it; the person reads in their own list that staff looked.

    Raises Refusal CASE_NOT_FOUND.
    """
    case = cases.open_on_desk(number=number, posts=posts, by=by, now=now)
    asked = queries.protected_question(case.pk)
    if asked is None:
        raise Refusal("CASE_NOT_FOUND", _("پرونده‌ای با این شماره پیش شما نیست."), status=404)
    audit.record_access(
        national_code=asked.national_code,
        agency_code="",
        actor=f"user:{by}",
        channel=Channel.DESK,
        ground=Ground.STAFF,
        disclosed=[Disclosed.IDENTITY],
        tracking_code=int(asked.tracking_code),
        now=now,
    )
    return asked


@audit.leaves_trace("protected-inquiry:tell", about="case_id")
@transaction.atomic
def note_told(*, case_id: int, version: int, note: str, by: int, now: datetime) -> None:
    """The head office has told the court; `note` says how, never what. Raises what `cases.operations.move` raises."""
    cases.move(case_id=case_id, transition="tell", version=version, reason=note, by=by, now=now)
