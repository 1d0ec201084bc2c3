"""A case begins."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.rules import ROLES
from peyvand.foundation.audit import operations as audit
from peyvand.foundation.cases import queries, rules
from peyvand.foundation.cases.choices import Event
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.cases.operations.placing import actor_name, fitting_office, next_id, place
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told


@transaction.atomic
def open_case(
    *,
    kind: str,
    office_id: int,
    by: int | None,
    now: datetime,
    agency_id: int | None = None,
    person_id: int | None = None,
    reason: str = "",
    mandate_id: int | None = None,
) -> Case:
    """A case of `kind` in its first state at an office, for an agency or a person (a user's id); `by` None: the system.
    `mandate_id`: under which `by` acts for the person.

    Whether they may apply is the caller's question. Raises Refusal ALREADY_OPEN, with the `number` of the applicant's
    unfinished case, where the workflow allows one at a time; OFFICE_UNFIT; LAW_MISSING.
    """
    table = queries.workflow(kind)
    placed = place(table.first, now=now)
    first_role = table.first.role
    office = fitting_office(office_id, kind=ROLES[Role(first_role)] if first_role else None)
    case_id = next_id()
    case = Case(
        pk=case_id,
        number=rules.number_of(case_id),
        kind=kind,
        agency_id=agency_id,
        person_id=person_id,
        office=office,
        city=office.city,
        opened_at=now,
        one_live=table.one_live,
        **placed.columns(),
    )
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:
        applicant = Q(agency_id=agency_id) if agency_id is not None else Q(person_id=person_id)
        live = Case.objects.filter(applicant, kind=kind, one_live=True, closed_at__isnull=True).first()
        if live is None:
            raise
        raise Refusal(
            "ALREADY_OPEN",
            told(
                _("برای «{title}» درخواست ناتمامی به شمارهٔ {number} دارید؛ همان را پی بگیرید."),
                title=table.title,
                number=live.number,
            ),
            status=409,
            number=live.number,
        ) from None
    Step.objects.create(
        case=case,
        version=case.version,
        name=Event.OPEN,
        to_state=case.state,
        by_id=by,
        office=office,
        reason=reason,
        mandate_id=mandate_id,
        at=now,
    )
    audit.record_act(
        actor=actor_name(by),
        verb=f"{kind}:{Event.OPEN}",
        subject=f"case:{case.number}",
        detail={"state": case.state, "office": office.code} | ({"mandate": mandate_id} if mandate_id else {}),
        now=now,
    )
    return case
