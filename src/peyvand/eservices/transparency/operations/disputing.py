"""A letter is said to be wrong, the branch looks into it, and whoever got it lately is told to ask again (CIT-8)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from peyvand.eservices.transparency import queries, rules
from peyvand.eservices.transparency.models import Dispute
from peyvand.eservices.transparency.operations.telling import tell_applicant
from peyvand.eservices.transparency.queries import DisputePage, Reader
from peyvand.eservices.transparency.workflow import DISPUTE
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import OfficeKind
from peyvand.foundation.accounts.rules import Post
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases.models import Case
from peyvand.foundation.coverage import operations as coverage
from peyvand.foundation.law import queries as law
from peyvand.foundation.notifications import operations as notifications
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import midnight, tehran_day
from peyvand.kit.words import _


@transaction.atomic
def dispute(*, reader: Reader, letter: int | None, branch_code: str, text: str, now: datetime) -> Case:
    """The branch's case about a letter, by its tracking code: the reader's own, or one that their list shows.

    Raises Refusal NOT_FOUND for every other letter, TEXT_REQUIRED, TEXT_TOO_LONG, UNKNOWN_BRANCH, or ALREADY_OPEN with
    the `number` of the reader's unfinished dispute.
    """
    if letter is None or not queries.may_dispute(reader, letter, today=tehran_day(now)):
        raise Refusal("NOT_FOUND", _("چنین نامه‌ای دربارهٔ شما نیست."), status=404)
    rules.check_text(text)
    office = accounts.office(branch_code)
    if office is None or office.kind != OfficeKind.BRANCH:
        raise Refusal("UNKNOWN_BRANCH", _("شعبه‌ای را که پروندهٔ شما آنجاست برگزینید."), field="branch", status=422)
    case = cases.open_case(kind=DISPUTE.kind, office_id=office.pk, person_id=reader.user_id, by=reader.user_id, now=now)
    Dispute.objects.create(case=case, answer_id=letter, text=text)
    return case


@transaction.atomic
def show_dispute(*, number: str, posts: Collection[Post], by: int, now: datetime) -> DisputePage:
    """Which letter is said to be wrong, and why, for the branch; that they looked is noted. Raises CASE_NOT_FOUND."""
    case = cases.open_on_desk(number=number, posts=posts, kind=DISPUTE.kind, by=by, now=now)
    return queries.dispute_page(case)


@audit.leaves_trace("dispute:settle", about="case_id")
@transaction.atomic
def settle(*, case_id: int, version: int, finding: str, reason: str, by: int, now: datetime) -> Case:
    """The branch has corrected the records, or found them right; the citizen is told. `finding`: `correct`, `confirm`.

    Once corrected, every letter about the citizen that went out or was opened within the law's window is superseded;
    its recipients are told to ask again, and nothing else. Raises Refusal OWN_DISPUTE, or what `cases.move` raises.
    """
    case = cases.lock(case_id)
    if case.person_id == by:
        raise Refusal("OWN_DISPUTE", _("دربارهٔ نامهٔ خودتان همکار دیگری تصمیم می‌گیرد."), status=403)
    before = case.state
    case = cases.move(case_id=case_id, transition=finding, version=version, reason=reason, by=by, now=now)
    if case.state == before:
        return case
    if case.state == "CORRECTED":
        _supersede(case, by=by, now=now)
    tell_applicant(case, Kind.DISPUTE_SETTLED, now=now)
    return case


def _supersede(case: Case, *, by: int, now: datetime) -> None:
    today = tehran_day(now)
    days = law.on(today).get("certificate.dispute_window_days")
    national_code = Dispute.objects.values_list("answer__national_code", flat=True).get(case=case)
    mobiles = coverage.supersede_letters_about(
        national_code=national_code,
        since=midnight(today - timedelta(days=days)),
        reason=f"case:{case.number}",
        actor=f"user:{by}",
        now=now,
    )
    address = settings.PUBLIC_URL + reverse("transparency:superseded")
    for mobile in mobiles:
        notifications.send(kind=Kind.LETTER_SUPERSEDED, mobile=mobile, address=address, now=now)
