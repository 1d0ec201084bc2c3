"""Contract periods on the staff's page: one writes down what an order says, another confirms it (SUP-10)."""

from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from peyvand.eservices.supplementary_enrolment.models import Period, PeriodProposal
from peyvand.eservices.supplementary_enrolment.operations.loading import check_change, write_terms
from peyvand.eservices.supplementary_enrolment.queries.periods import terms_from_json, terms_of
from peyvand.eservices.supplementary_enrolment.rules import periods as rules
from peyvand.eservices.supplementary_enrolment.rules.periods import Terms
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.rules import check_posts
from peyvand.foundation.audit import operations as audit
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _

KEEPERS = (Role.ADMINISTRATOR, Role.PENSIONS_DIRECTOR)


@audit.leaves_trace("supplementary:propose-period", about="terms")
@transaction.atomic
def propose_period(*, terms: Terms, by: int, today: date, now: datetime) -> PeriodProposal:
    """Write down a period, new or changed by its number; nothing holds until somebody else confirms it.

    Raises Refusal NO_POST, ROLE_MISSING, NOTHING_CHANGED, PROPOSED_ALREADY, PERIOD_FLAWED with all `problems`, and what
    `rules.check_change` raises.
    """
    check_posts(accounts.posts_of(by, now=now), roles=KEEPERS)
    _check(terms, today=today)
    try:
        with transaction.atomic():
            proposal = PeriodProposal.objects.create(
                number=terms.number, terms=_as_json(terms), proposed_by_id=by, proposed_at=now
            )
    except IntegrityError:
        raise Refusal(
            "PROPOSED_ALREADY", _("پیشنهادی برای این دوره در انتظار تایید است."), field="number", status=409
        ) from None
    _note("propose", terms.number, by=by, now=now)
    return proposal


@audit.leaves_trace("supplementary:confirm-period", about="proposal_id")
@transaction.atomic
def decide_on_period(
    *, proposal_id: int, confirmed: bool, reason: str, by: int, today: date, now: datetime
) -> PeriodProposal:
    """Confirm a proposal, by somebody else than who wrote it, and the period holds; or set it aside, with a reason.

    Raises Refusal NO_POST, ROLE_MISSING, UNKNOWN_PROPOSAL, DECIDED_ALREADY, FOUR_EYES, REASON_REQUIRED, and what
    `propose_period` raises about the terms.
    """
    check_posts(accounts.posts_of(by, now=now), roles=KEEPERS)
    proposal = PeriodProposal.objects.select_for_update().filter(pk=proposal_id).first()
    if proposal is None:
        raise Refusal("UNKNOWN_PROPOSAL", _("چنین پیشنهادی نیست."), status=404)
    if proposal.confirmed is not None:
        raise Refusal("DECIDED_ALREADY", _("دربارهٔ این پیشنهاد تصمیم گرفته شده است."), status=409)
    if confirmed and proposal.proposed_by_id == by:
        raise Refusal("FOUR_EYES", _("شما خودتان این را نوشته‌اید؛ تایید با همکار دیگری است."), status=403)
    if not confirmed and not reason:
        raise Refusal("REASON_REQUIRED", _("دلیل کنار گذاشتن را بنویسید."), field="reason")
    if confirmed:
        terms = terms_from_json(proposal.terms)
        period = _check(terms, today=today)
        changed = rules.changes(terms_of(period), terms) if period else []
        write_terms(period, terms, changed=changed, actor=f"user:{by}", now=now)
    PeriodProposal.objects.filter(pk=proposal_id).update(
        confirmed=confirmed, decided_by_id=by, decided_at=now, reason=reason
    )
    _note("confirm" if confirmed else "set-aside", proposal.number, by=by, now=now)
    proposal.refresh_from_db()
    return proposal


def _check(terms: Terms, *, today: date) -> Period | None:
    """The period that would change, None for a new one. All periods are locked."""
    stored = {period.number: period for period in Period.objects.select_for_update().order_by("pk")}
    others = [terms_of(period) for number, period in stored.items() if number != terms.number]
    problems = [*rules.flaws(terms), *rules.collisions([*others, terms])]
    if problems:
        raise Refusal("PERIOD_FLAWED", " ".join(problems), problems=problems)
    period = stored.get(terms.number)
    if period is not None:
        if not rules.changes(terms_of(period), terms):
            raise Refusal("NOTHING_CHANGED", _("چیزی با آنچه ثبت است فرق ندارد."), status=409)
        check_change(period, terms, today=today)
    return period


def _as_json(terms: Terms) -> dict[str, Any]:
    return {
        field.name: value.isoformat() if isinstance(value := getattr(terms, field.name), date) else value
        for field in fields(Terms)
    }


def _note(verb: str, number: str, *, by: int, now: datetime) -> None:
    audit.record_act(
        actor=f"user:{by}", verb=f"supplementary:{verb}-period", subject=f"period:{number}", detail={}, now=now
    )
