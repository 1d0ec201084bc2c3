"""The committee votes on a round, and one of its members announces what it ruled."""

from datetime import datetime

from django.db import transaction

from peyvand.eservices.agency_onboarding.choices.admission import Ballot
from peyvand.eservices.agency_onboarding.models import Need, Recusal, Ruling, Vote
from peyvand.eservices.agency_onboarding.operations.admission.telling import tell_representative
from peyvand.eservices.agency_onboarding.queries import admission as queries
from peyvand.eservices.agency_onboarding.rules import admission as rules
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases import queries as case_queries
from peyvand.foundation.cases import rules as case_rules
from peyvand.foundation.cases.models import Case
from peyvand.foundation.law import queries as law
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _

_TOLD = {
    Ballot.APPROVE: Kind.ADMISSION_APPROVED,
    Ballot.REJECT: Kind.ADMISSION_REJECTED,
    Ballot.RETURN: Kind.ADMISSION_RETURNED,
}


@audit.leaves_trace("agency_admission:vote", about="case_id")
@transaction.atomic
def vote(*, case_id: int, ballot: str, reason: str, by: int, now: datetime) -> None:
    """A member's one vote in this round.

    Raises Refusal CASE_NOT_FOUND, NOT_FROM_HERE, NOT_YOUR_ROLE, OWN_AGENCY, and what `rules.check_vote` raises.
    """
    case, need = _before_committee(case_id, title=_("رأی دادن"), by=by, now=now)
    rules.check_vote(voted=_has_voted(need, by), recused=_stepped_aside(case, by), ballot=ballot, reason=reason)
    Vote.objects.create(need=need, member_id=by, ballot=ballot, reason=reason.strip(), at=now)
    _note_act(case, "vote", by=by, now=now, round=need.round, ballot=str(ballot))


@audit.leaves_trace("agency_admission:recuse", about="case_id")
@transaction.atomic
def recuse(*, case_id: int, reason: str, by: int, now: datetime) -> None:
    """A member steps aside from the case.

    Raises Refusal CASE_NOT_FOUND, NOT_FROM_HERE, NOT_YOUR_ROLE, OWN_AGENCY (they can't vote anyway), and what
    `rules.check_recusal` raises.
    """
    case, need = _before_committee(case_id, title=_("کنار رفتن"), by=by, now=now)
    rules.check_recusal(voted=_has_voted(need, by), recused=_stepped_aside(case, by), reason=reason)
    Recusal.objects.create(case=case, member_id=by, reason=reason.strip(), at=now)
    _note_act(case, "recuse", by=by, now=now)


@audit.leaves_trace("agency_admission:close", about="case_id")
@transaction.atomic
def close(
    *,
    case_id: int,
    announced: str,
    conditions: rules.Conditions | None,
    reason: str,
    version: int | None,
    by: int,
    now: datetime,
) -> Ruling:
    """A member announces what the votes of the round decide; the case goes where that leads.

    `announced` is the outcome as the member saw it. An approval comes with its `conditions`, anything else with the
    reason that the applicant reads. Raises Refusal CASE_NOT_FOUND, NOT_FROM_HERE, NOT_YOUR_ROLE, OWN_AGENCY, RECUSED,
    NO_QUORUM, NO_MAJORITY, VOTES_CHANGED, CONDITIONS_REQUIRED, what `rules.check_within` and `cases.move` raise.
    """
    case, need = _before_committee(case_id, title=_("اعلام رأی کمیته"), by=by, now=now)
    rules.check_may_close(recused=_stepped_aside(case, by))
    votes = queries.tally(need, now=now)
    outcome = rules.outcome(votes)
    if outcome != announced:
        raise Refusal(
            "VOTES_CHANGED", _("رأی‌ها تغییر کرده است؛ صفحه را تازه کنید و نتیجه را دوباره ببینید."), status=409
        )
    ruling = Ruling(
        need=need,
        outcome=outcome,
        approve=votes.approve,
        reject=votes.reject,
        returned=votes.returned,
        quorum=votes.quorum,
        law=law.on(tehran_day(now)).provenance(queries.QUORUM),
        reason=reason.strip(),
        closed_by_id=by,
        at=now,
    )
    if outcome == Ballot.APPROVE:
        if conditions is None:
            raise Refusal("CONDITIONS_REQUIRED", _("شرط‌های تأیید را بنویسید."))
        rules.check_within(conditions, queries.clauses_of(need))
        _grant(ruling, conditions)
    cases.move(
        case_id=case_id, transition=rules.TRANSITIONS[outcome], reason=reason.strip(), version=version, by=by, now=now
    )
    ruling.save(force_insert=True)
    tell_representative(_TOLD[outcome], need, number=case.number, now=now)
    return ruling


def _grant(ruling: Ruling, conditions: rules.Conditions) -> None:
    clauses = conditions.clauses
    ruling.services = list(rules.in_order(clauses.services))
    ruling.daily_quota = clauses.daily_quota
    ruling.purposes = [dict(purpose) for purpose in clauses.purposes]
    ruling.networks = list(clauses.networks)
    ruling.months = conditions.months
    ruling.requires_purpose = conditions.requires_purpose
    ruling.requires_case_number = conditions.requires_case_number


def _before_committee(case_id: int, *, title: str, by: int, now: datetime) -> tuple[Case, Need]:
    """The locked case and the need of its round, if this member of the committee may decide about it."""
    case = cases.lock(case_id)
    (standing,) = case_queries.standings([case], not_by=()).values()
    case_rules.check_state(standing, from_states=("COMMITTEE",), title=title)
    case_rules.check_role(standing, case_queries.acting(by, now=now), role=Role.COMMITTEE_MEMBER)
    rules.check_impartial(queries.tied(case_id, among=[by])[by])
    return case, queries.current_need(case_id)


def _has_voted(need: Need, user_id: int) -> bool:
    return Vote.objects.filter(need=need, member_id=user_id).exists()


def _stepped_aside(case: Case, user_id: int) -> bool:
    return user_id in queries.recused(case.pk)


def _note_act(case: Case, verb: str, *, by: int, now: datetime, **detail: int | str) -> None:
    audit.record_act(
        actor=f"user:{by}", verb=f"{case.kind}:{verb}", subject=f"case:{case.number}", detail=detail, now=now
    )
