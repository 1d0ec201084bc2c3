"""The IT office returns a list, or carries all of it out in one act (ONB-2)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from peyvand.eservices.agency_onboarding.models import ListedUser, UserList
from peyvand.eservices.agency_onboarding.operations.user_lists.locking import has_moved, lock_list
from peyvand.eservices.agency_onboarding.operations.user_lists.telling import tell
from peyvand.eservices.agency_onboarding.queries import user_lists as queries
from peyvand.eservices.agency_onboarding.queries.people import known_people
from peyvand.eservices.agency_onboarding.rules import user_lists as rules
from peyvand.eservices.agency_onboarding.rules.user_lists import Line
from peyvand.foundation.accounts.operations import Newcomer, provision, provision_newcomers
from peyvand.foundation.accounts.rules import Post
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.operations import Admission, admit
from peyvand.foundation.agencies.rules import check_memorandum
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases import queries as case_queries
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.text import visible
from peyvand.kit.words import _, in_persian, numbered, told


@audit.leaves_trace("user-list:open", about="number")
@transaction.atomic
def open_for_check(*, number: str, posts: Collection[Post], by: int, now: datetime) -> None:
    """Somebody of the IT office looks at a list; where a person sent it, they are told that their name was shown.

    Raises Refusal CASE_NOT_FOUND for one that isn't visible to them as for one that there isn't.
    """
    case = case_queries.found_by(posts, number)
    if case is None or not UserList.objects.filter(case=case).exists():
        raise Refusal("CASE_NOT_FOUND", _("فهرستی با این شماره پیش شما نیست."), status=404)
    cases.note_opened(case=case, by=by, now=now)


@audit.leaves_trace("user-list:return", about="case_id")
@transaction.atomic
def return_list(
    *, case_id: int, version: int, objections: Mapping[int, str], note: str, by: int, now: datetime
) -> None:
    """The list goes back to its sender with what is to be mended: of lines by their numbers, of the whole in `note`.

    Raises Refusal REASON_REQUIRED, OBJECTION_TOO_LONG, UNKNOWN_LINE, CASE_NOT_FOUND and what `cases.move` raises.
    """
    of_list = lock_list(case_id)
    said = {number: text for number, given in objections.items() if (text := visible(given))}
    numbers = list(ListedUser.objects.filter(of_list=of_list).values_list("number", flat=True))
    rules.check_objections(said, numbers=numbers, note=note)
    reason = note.strip() or _summary(len(said))
    case = cases.move(case_id=case_id, transition="return", version=version, by=by, reason=reason, now=now)
    if not has_moved(of_list, case):
        return
    lines = list(ListedUser.objects.filter(of_list=of_list))
    for line in lines:
        line.objection = said.get(line.number, "")
    ListedUser.objects.bulk_update(lines, ["objection"])
    tell(of_list.applicant_id, Kind.USER_LIST_RETURNED, number=numbered(of_list.case.number), now=now)


@audit.leaves_trace("user-list:provision", about="case_id")
@transaction.atomic
def provision_list(*, case_id: int, version: int, by: int, now: datetime) -> int:
    """Everybody on the list becomes a user of the agency, all or none: how many. Each gets an activation code.

    Somebody who has an account already keeps it as it is. Done once, it isn't done again by the same form.

    Raises Refusal FOUR_EYES, LINES_BLOCKED with `lines`, EMPTY_LIST, MANAGER_MISSING; MEMBER_ELSEWHERE or ALREADY_KNOWN
    if somebody got an account or an agency at the same moment; CASE_NOT_FOUND and what `cases.move` and
    `agencies.rules.check_memorandum` raise.
    """
    of_list = lock_list(case_id)
    lines = queries.lines_of(of_list.pk)
    wrong = queries.judged(lines, agency_id=of_list.agency_id, checking=True, locked=True)
    case = cases.move(case_id=case_id, transition="provision", version=version, by=by, now=now)
    if not has_moved(of_list, case):
        return len(lines)
    rules.check_other_eyes(by, queries.approvers(of_list.agency_id))
    today = tehran_day(now)
    check_memorandum(agencies.memorandum_in_force(of_list.agency_id, today), services=(), today=today, source=None)
    rules.check_provisionable(lines, wrong, has_manager=bool(agencies.managers_of(of_list.agency_id)))
    user_ids = _let_in(lines, agency_id=of_list.agency_id, now=now, actor=f"user:{by}")
    rows = list(ListedUser.objects.filter(of_list=of_list))
    for row in rows:
        row.user_id = user_ids[row.national_code]
    ListedUser.objects.bulk_update(rows, ["user"])
    UserList.objects.filter(pk=of_list.pk).update(live=False)
    number, count = numbered(of_list.case.number), len(lines)
    tell(of_list.applicant_id, Kind.USER_LIST_PROVISIONED, number=number, count=count, now=now)
    return len(lines)


def _summary(lines: int) -> str:
    """The reason in the case's history, which is Persian for every reader."""
    with in_persian():
        return str(told(_("{lines} سطر ایراد دارد؛ کنار هر کدام نوشته شده است."), lines=lines))


def _let_in(lines: list[Line], *, agency_id: int, now: datetime, actor: str) -> dict[str, int]:
    """Accounts and memberships; the users' ids by national code."""
    people = known_people({line.national_code for line in lines})
    newcomers = [
        Newcomer(line.national_code, line.full_name, line.mobile, invited=True)
        for line in lines
        if line.national_code not in people
    ]
    user_ids = provision_newcomers(newcomers=newcomers, now=now, actor=actor)
    for code, person in people.items():
        user_ids[code] = provision(
            national_code=code, full_name=person.full_name, mobile=person.mobile, now=now, actor=actor
        )
    admit(
        admissions=[Admission(agency_id, user_ids[line.national_code], line.role) for line in lines],
        now=now,
        actor=actor,
    )
    return user_ids
