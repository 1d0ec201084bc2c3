"""Who acts, and what is decided on."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.choices import Role as AgencyRole
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.cases.rules import Actor, Standing


def acting(user_id: int | None, *, now: datetime, as_applicant: bool = False) -> Actor:
    """Who acts, with what they hold at this moment; None: the system. A question to the database.

    `as_applicant`: their agency is looked up instead of their posts; a manager applies for an agency.
    """
    if user_id is None:
        return Actor(None)
    if not as_applicant:
        return Actor(user_id, posts=accounts.posts_of(user_id, now=now))
    of = agencies.member_of(user_id)
    speaks = of is not None and of.member.active and not of.member.suspended and of.member.role == AgencyRole.MANAGER
    return Actor(user_id, agency_id=of.agency.id if of and speaks else None)


def applying(user_id: int, *, for_themselves: bool, now: datetime) -> Actor:
    """Who applies; `for_themselves`, in a citizen's session, they speak for no agency. A question to the database."""
    return Actor(user_id) if for_themselves else acting(user_id, now=now, as_applicant=True)


def standings(cases: Iterable[Case], *, not_by: Collection[str]) -> dict[int, Standing]:
    """What is decided on, by the cases' ids; who took the transitions `not_by` is a question to the database."""
    listed = list(cases)
    done: Mapping[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    if not_by:
        steps = Step.objects.filter(case_id__in=[case.pk for case in listed], name__in=not_by, by__isnull=False)
        for case_id, name, user_id in steps.values_list("case_id", "name", "by_id"):
            done[case_id][name].add(user_id)
    return {
        case.pk: Standing(
            state=case.state,
            office_id=case.office_id,
            person_id=case.person_id,
            agency_id=case.agency_id,
            assigned_to=case.assigned_to_id,
            done_by=done.get(case.pk, {}),
        )
        for case in listed
    }


def took_part(case_ids: Collection[int]) -> set[int]:
    """Who took a step in one of these cases: ids of users."""
    return set(Step.objects.filter(case_id__in=case_ids, by__isnull=False).values_list("by_id", flat=True))
