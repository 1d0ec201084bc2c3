"""The desk's own pages take a transition: whole operations, with the trace of what is refused."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.cases.models import Case
from peyvand.foundation.cases.operations.moving import check_bulk, move_each, moved_or_raise
from peyvand.foundation.cases.workflow import Transition
from peyvand.kit.crypto import pseudonym
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@audit.leaves_trace("case:move", about="case_id")
@transaction.atomic
def take(*, case_id: int, transition: str, version: int, reason: str, by: int, now: datetime) -> Case:
    """Take a transition that has no page of its own, from the case's page as it was at `version`.

    Raises Refusal HAS_ITS_PAGE for one that would leave out what its service does with it, and what `move` raises.
    """
    (outcome,) = move_each(
        [case_id], transition, versions={case_id: version}, reason=reason, by=by, now=now, admit=_check_no_page
    ).values()
    return moved_or_raise(outcome)


def take_many(
    *, versions: Mapping[int, int], transition: str, reason: str, by: int, now: datetime
) -> dict[int, Case | Refusal]:
    """Take a bulk transition of many cases, ids with the versions that were seen; each refused one leaves its trace.

    Gives the moved case or the refusal for each, in their order.
    """
    with transaction.atomic():
        outcomes = move_each(
            list(versions), transition, versions=versions, reason=reason, by=by, now=now, admit=_check_desk_s_own
        )
    for case_id, outcome in outcomes.items():
        if isinstance(outcome, Refusal):
            audit.record_refusal(
                actor=f"user:{by}",
                channel=Channel.DESK,
                action="case:move",
                reason=outcome.code,
                subject_hash=pseudonym(str(case_id)),
                now=now,
            )
    return outcomes


def _check_no_page(transition: Transition) -> None:
    if transition.page:
        raise Refusal("HAS_ITS_PAGE", _("این کار صفحهٔ خودش را دارد؛ از صفحهٔ پرونده بروید."), status=409)


def _check_desk_s_own(transition: Transition) -> None:
    _check_no_page(transition)
    check_bulk(transition)
