"""An agency declares its need: drafted, sent, corrected."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from peyvand.eservices.agency_onboarding.models import Draft, Need
from peyvand.eservices.agency_onboarding.operations.admission.telling import tell_representative
from peyvand.eservices.agency_onboarding.queries import admission as queries
from peyvand.eservices.agency_onboarding.rules import admission as rules
from peyvand.eservices.agency_onboarding.rules.declaration import Declaration
from peyvand.eservices.agency_onboarding.workflow.admission import ADMISSION
from peyvand.foundation.accounts.queries import offices_of_kind
from peyvand.foundation.agencies import queries as agencies
from peyvand.foundation.agencies.choices import Role
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases.models import Case
from peyvand.foundation.notifications.choices import Kind
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.queries import check_open
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _


@transaction.atomic
def keep_draft(*, case_id: int | None, typed: Mapping[str, Any], by: int, now: datetime) -> None:
    """Keep what somebody has typed so far, as it stands."""
    Draft.objects.update_or_create(user_id=by, case_id=case_id, defaults={"typed": dict(typed), "changed_at": now})


@audit.leaves_trace("agency_admission:declare", about="by", channel=Channel.PANEL)
@transaction.atomic
def declare(*, declaration: Declaration, agency_id: int | None, by: int, now: datetime) -> Case:
    """The need goes to the committee: a new agency's, or one with an `agency_id` that `by` is a manager of.

    Raises Refusal SERVICE_CLOSED, NOT_A_MANAGER, AGENCY_EXISTS, ALREADY_DECLARED, and what `cases.open_case` raises.
    """
    check_open(Switch.ADMISSION, now=now)
    if agency_id is None:
        _check_unknown(declaration.national_id)
    else:
        declaration = _of_known(agency_id, declaration, by=by)
    (committee,) = offices_of_kind("COMMITTEE")
    case = cases.open_case(
        kind=ADMISSION.kind,
        office_id=committee.pk,
        agency_id=agency_id,
        person_id=by if agency_id is None else None,
        by=by,
        now=now,
    )
    need = _note(case, declaration, round=1, by=by, now=now)
    tell_representative(Kind.ADMISSION_DECLARED, need, number=case.number, now=now)
    return case


@audit.leaves_trace("agency_admission:resubmit", about="case_id", channel=Channel.PANEL)
@transaction.atomic
def resubmit(*, case_id: int, declaration: Declaration, by: int, now: datetime) -> Case:
    """The corrected need goes back to the committee, which votes anew.

    Raises Refusal AGENCY_EXISTS, ALREADY_DECLARED, NOT_A_MANAGER, and what `cases.move` raises.
    """
    case = cases.move(case_id=case_id, transition="resubmit", by=by, now=now)
    before = queries.current_need(case_id)
    if case.agency_id is not None:
        declaration = _of_known(case.agency_id, declaration, by=by)
    elif declaration.national_id != before.national_id:
        _check_unknown(declaration.national_id)
    need = _note(case, declaration, round=before.round + 1, by=by, now=now)
    tell_representative(Kind.ADMISSION_DECLARED, need, number=case.number, now=now)
    return case


def _check_unknown(national_id: str) -> None:
    if queries.agencies_of(national_id):
        raise Refusal(
            "AGENCY_EXISTS",
            _("این دستگاه ثبت شده است؛ مدیر آن پس از ورود می‌تواند تمدید یا افزودن خدمت را درخواست کند."),
            field="national_id",
            status=409,
        )
    if queries.has_live_case(national_id):
        raise Refusal(
            "ALREADY_DECLARED",
            _("برای این شناسهٔ ملی درخواستی در جریان است؛ تا پاسخ آن درخواست دیگری ثبت نمی‌شود."),
            field="national_id",
            status=409,
        )


def _of_known(agency_id: int, declaration: Declaration, *, by: int) -> Declaration:
    """The declaration with the agency's own name and audience."""
    of = agencies.member_of(by)
    speaks = of is not None and of.agency.id == agency_id and of.member.active and not of.member.suspended
    if of is None or not speaks or of.member.role != Role.MANAGER:
        raise Refusal("NOT_A_MANAGER", _("این کار با مدیر همان دستگاه است."), status=403)
    return replace(declaration, agency_name=of.agency.name, audience=of.agency.audience)


def _note(case: Case, declaration: Declaration, *, round: int, by: int, now: datetime) -> Need:
    memorandum = agencies.memorandum_in_force(case.agency_id, tehran_day(now)) if case.agency_id else None
    known = [asdict(purpose) for purpose in memorandum.purposes] if memorandum else []
    values = {
        **asdict(declaration),
        "services": list(rules.in_order(declaration.services)),
        "purposes": rules.code_purposes(declaration.purposes, known=known),
        "networks": list(declaration.networks),
    }
    need = Need.objects.create(
        case=case, round=round, agency_id=case.agency_id, declared_by_id=by, declared_at=now, **values
    )
    Draft.objects.filter(user_id=by, case_id=case.pk if round > 1 else None).delete()
    return need


def forget_drafts(*, before: datetime, at_most: int) -> int:
    """Some new needs that were begun and not touched since then go; how many."""
    old = Draft.objects.filter(changed_at__lt=before, case=None).values("pk")[:at_most]
    return Draft.objects.filter(pk__in=old).delete()[0]
