"""The two directors conclude the memorandum: its clauses are the agency's access from that moment on."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from peyvand.eservices.agency_onboarding.models import Conclusion
from peyvand.eservices.agency_onboarding.operations.admission.telling import tell_representative
from peyvand.eservices.agency_onboarding.operations.user_lists import open_user_list
from peyvand.eservices.agency_onboarding.queries import admission as queries
from peyvand.eservices.agency_onboarding.rules import admission as rules
from peyvand.eservices.agency_onboarding.rules import memorandum as documents
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.agencies import operations as agencies
from peyvand.foundation.agencies.choices import Basis
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases.models import Case
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit import jobs
from peyvand.kit.words import in_persian

# Beyond the sixteen digits of the letters' tracking codes, so that no letter has the number of a memorandum.
_FIRST_DOCUMENT = 10**17


@audit.leaves_trace("agency_admission:sign", about="case_id")
@transaction.atomic
def sign(*, case_id: int, version: int | None, by: int, now: datetime) -> Case:
    """The director of registration draws the memorandum up as the committee ruled, and signs first.

    Raises Refusal OWN_AGENCY and what `cases.move` raises.
    """
    case = _move(case_id, "sign", version=version, by=by, now=now)
    need = queries.current_need(case_id)
    tell_representative(Kind.ADMISSION_SIGNED, need, number=case.number, now=now)
    return case


@audit.leaves_trace("agency_admission:refer_back", about="case_id")
@transaction.atomic
def refer_back(*, case_id: int, reason: str, version: int | None, by: int, now: datetime) -> Case:
    """The director won't sign what the committee ruled: it votes anew, on the same need.

    Raises Refusal OWN_AGENCY and what `cases.move` raises.
    """
    case = _move(case_id, "refer_back", version=version, by=by, now=now, reason=reason)
    need = queries.current_need(case_id)
    need.pk, need.round = None, need.round + 1
    need.save(force_insert=True)
    tell_representative(Kind.ADMISSION_REFERRED, need, number=case.number, now=now)
    return case


@audit.leaves_trace("agency_admission:send_back", about="case_id")
@transaction.atomic
def send_back(*, case_id: int, reason: str, version: int | None, by: int, now: datetime) -> Case:
    """The second director won't sign: the first one looks at it again.

    Raises Refusal OWN_AGENCY and what `cases.move` raises.
    """
    return _move(case_id, "send_back", version=version, by=by, now=now, reason=reason)


@audit.leaves_trace("agency_admission:countersign", about="case_id")
@transaction.atomic
def countersign(*, case_id: int, version: int | None, by: int, now: datetime) -> Conclusion:
    """The director of pensions signs too: the agency and its memorandum are there, and its users are asked for.

    Raises Refusal OWN_AGENCY, AGENCY_EXISTS, MEMORANDUM_SUSPENDED, and what `cases.move` raises (FOUR_EYES for whoever
    signed first).
    """
    case = _move(case_id, "countersign", version=version, by=by, now=now)
    ahead = queries.memorandum_ahead(case, now=now)
    need, actor = ahead.need, f"user:{by}"
    agency_id = need.agency_id
    if agency_id is None:
        agency_id = agencies.add_agency(
            code=need.national_id, name=need.agency_name, audience=need.audience, now=now, actor=actor
        )
    memorandum_id = agencies.conclude_memorandum(agency_id=agency_id, entry=_entry(ahead), now=now, actor=actor)
    first = case.steps.filter(name="sign").latest("version")
    signatories = (_signatory(Role.REGISTRATION_DIRECTOR, first.by_id), _signatory(Role.PENSIONS_DIRECTOR, by))
    content = documents.content(replace(ahead.facts, signatories=signatories), ahead.conditions)
    text = json.dumps(content, ensure_ascii=False)
    conclusion = Conclusion.objects.create(
        case=case,
        ruling=ahead.ruling,
        memorandum_id=memorandum_id,
        document=_FIRST_DOCUMENT + int(case.number),
        content=text,
        sha256=hashlib.sha256(text.encode()).digest(),
        signed_by_id=first.by_id,
        countersigned_by_id=by,
        at=now,
    )
    jobs.enqueue("agency_onboarding.make_document", case_id=case.pk)
    open_user_list(
        agency_id=agency_id,
        memorandum_id=memorandum_id,
        admission_case_id=case.pk,
        applicant_id=need.declared_by_id,
        now=now,
    )
    return conclusion


def _move(case_id: int, transition: str, *, version: int | None, by: int, now: datetime, reason: str = "") -> Case:
    """Nobody signs for their own agency."""
    cases.lock(case_id)
    rules.check_impartial(queries.tied(case_id, among=[by])[by])
    return cases.move(case_id=case_id, transition=transition, version=version, by=by, now=now, reason=reason)


def _entry(ahead: queries.Ahead) -> agencies.MemorandumEntry:
    """The clauses as the inquiry enforces them."""
    facts, conditions = ahead.facts, ahead.conditions
    return agencies.MemorandumEntry(
        number=facts.number,
        date=facts.concluded_on,
        valid_to=facts.valid_to,
        basis=Basis.COMMITTEE,
        services=list(conditions.clauses.services),
        daily_quota=conditions.clauses.daily_quota,
        suspended=False,
        purposes=[dict(purpose) for purpose in conditions.clauses.purposes],
        requires_purpose=conditions.requires_purpose,
        requires_case_number=conditions.requires_case_number,
        allowed_networks=list(conditions.clauses.networks),
    )


def _signatory(role: Role, user_id: int) -> tuple[str, str]:
    user = accounts.by_id(user_id)
    assert user is not None
    with in_persian():
        return str(role.label), user.full_name
