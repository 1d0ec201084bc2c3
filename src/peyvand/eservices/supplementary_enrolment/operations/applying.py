"""The wizard's writes: a draft that is kept, then the request, its correction, its withdrawal.

`user_id` and `national_code` are the pensioner's; a `helper` acts for them under a mandate, and is refused with
MANDATE_OVER once it doesn't hold any more.
"""

from datetime import datetime

from django.db import transaction

from peyvand.eservices.supplementary_enrolment.models import Draft, Request, RequestLine
from peyvand.eservices.supplementary_enrolment.operations.helping import Helper, mandate_for
from peyvand.eservices.supplementary_enrolment.operations.telling import tell
from peyvand.eservices.supplementary_enrolment.queries import requests
from peyvand.eservices.supplementary_enrolment.queries.requests import Application
from peyvand.eservices.supplementary_enrolment.rules import requests as rules
from peyvand.eservices.supplementary_enrolment.workflow import KIND, RESUBMIT, RETURNED, WITHDRAW
from peyvand.foundation.accounts.models import Mandate
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases.models import Case
from peyvand.foundation.switches import queries as switches
from peyvand.foundation.switches.choices import Switch
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _, told

# -- the draft -------------------------------------------------------------------------------------------------------


@transaction.atomic
def accept_terms(*, user_id: int, national_code: str, now: datetime, helper: Helper | None = None) -> None:
    """Step 1: the period's terms are accepted, and the draft begins. Raises what `check_open` raises."""
    mandate_for(helper, person_id=user_id, now=now)
    found = requests.application(user_id, national_code, on=tehran_day(now), lock=True)
    check_open(found)
    _keep(found, user_id, now, terms_accepted_at=now)


@transaction.atomic
def confirm_principal(*, user_id: int, national_code: str, now: datetime, helper: Helper | None = None) -> None:
    """Step 2: the principal's data are right. Raises what `check_open` raises, or Refusal TERMS_FIRST."""
    mandate_for(helper, person_id=user_id, now=now)
    found = requests.application(user_id, national_code, on=tehran_day(now), lock=True)
    check_open(found)
    check_steps(found, principal=False)
    _keep(found, user_id, now, principal_confirmed_at=now)


@transaction.atomic
def choose(
    *,
    user_id: int,
    national_code: str,
    member_code: str,
    chosen: bool,
    now: datetime,
    helper: Helper | None = None,
) -> None:
    """Step 3: ask for the one action that there is for a person of the family, or take that back.

    Raises what `check_open` and `rules.check_choice` raise, Refusal TERMS_FIRST, PRINCIPAL_FIRST or NOT_LISTED.
    """
    mandate_for(helper, person_id=user_id, now=now)
    found = requests.application(user_id, national_code, on=tehran_day(now), lock=True)
    check_open(found)
    check_steps(found)
    choice = next((one for one in found.choices if one.line.person.national_code == member_code), None)
    if choice is None:
        raise Refusal("NOT_LISTED", _("این شخص در فهرست خانوادهٔ شما نیست؛ صفحه را تازه کنید."), status=404)
    actions = {code: str(action) for code, action in found.actions.items() if code != member_code}
    if chosen:
        if choice.line.action is None or choice.barred:
            raise Refusal("NO_ACTION", choice.barred or _("برای این شخص کاری ممکن نیست."), status=409)
        actions[member_code] = str(choice.line.action)
    _keep(found, user_id, now, actions=actions)


def check_open(found: Application) -> None:
    """Whether somebody may fill in a request today.

    Raises Refusal UNKNOWN_PERSON, the listing's reason, PERIOD_OVER or ALREADY_OPEN.
    """
    if found.family is None or found.listing is None:
        raise Refusal("UNKNOWN_PERSON", _("به نام شما پرونده‌ای در سازمان نیست."), status=403)
    if found.listing.reason is not None:
        reason = found.listing.reason
        raise Refusal(reason.value, str(reason.label), status=403)
    is_correction = found.draft is not None and found.draft.case_id is not None
    if is_correction and found.terms is not None and found.terms.cover_to < found.on:
        raise Refusal("PERIOD_OVER", told(_("دوره در {day} پایان یافته است."), day=found.terms.cover_to), status=409)
    if found.case is not None and not is_correction:
        raise Refusal(
            "ALREADY_OPEN",
            told(_("درخواست ناتمامی به شمارهٔ {number} دارید؛ همان را پی بگیرید."), number=found.case.number),
            status=409,
            number=found.case.number,
        )


def check_steps(found: Application, *, principal: bool = True) -> None:
    """Whether the steps before have been taken. Raises Refusal TERMS_FIRST or PRINCIPAL_FIRST."""
    if found.draft is None or found.draft.terms_accepted_at is None:
        raise Refusal("TERMS_FIRST", _("نخست شرایط دوره را بخوانید و تایید کنید."), status=409)
    if principal and found.draft.principal_confirmed_at is None:
        raise Refusal("PRINCIPAL_FIRST", _("نخست اطلاعات خود را ببینید و تایید کنید."), status=409)


def _keep(found: Application, user_id: int, now: datetime, **changes: object) -> None:
    assert found.period is not None
    fresh = {"period": found.period, "actions": {}, "terms_accepted_at": None, "principal_confirmed_at": None}
    begun = {} if found.draft is not None else fresh
    Draft.objects.update_or_create(person_id=user_id, defaults={**begun, **changes, "updated_at": now})


# -- the request -----------------------------------------------------------------------------------------------------


@transaction.atomic
def submit(*, user_id: int, national_code: str, seen: str, now: datetime, helper: Helper | None = None) -> Case:
    """Step 4: the draft becomes a request at the association of the pension's city, or corrects the returned one.

    `seen`: the fingerprint of what the applicant confirmed. Raises what `check_open`, `check_steps` and
    `rules.check_whole` raise, Refusal SERVICE_CLOSED, CHANGED_MEANWHILE, NO_ASSOCIATION, and what
    `cases.open_case` and `cases.move` raise.
    """
    switches.check_open(Switch.SUPPLEMENTARY, now=now)
    today = tehran_day(now)
    mandate = mandate_for(helper, person_id=user_id, now=now)
    found = requests.application(user_id, national_code, on=today, lock=True)
    check_open(found)
    check_steps(found)
    assert found.terms is not None
    assert found.listing is not None
    assert found.draft is not None
    rules.check_whole(found.listing.lines, found.actions, found.terms, covered_spouses=found.covered_spouses)
    if found.fingerprint != seen:
        raise Refusal(
            "CHANGED_MEANWHILE", _("از وقتی که این صفحه را باز کردید چیزی عوض شده است؛ دوباره ببینید."), status=409
        )
    file = found.file
    association = requests.association_of(file.branch_code) if file is not None else None
    if file is None or association is None:
        raise Refusal(
            "NO_ASSOCIATION",
            _("کانون بازنشستگان شهر شعبهٔ شما هنوز در سامانه نیست؛ برای ثبت‌نام به شعبه مراجعه کنید."),
            status=409,
        )
    if found.draft.case_id is not None:
        case = cases.move(
            case_id=found.draft.case_id,
            transition=RESUBMIT,
            by=_actor(user_id, mandate),
            office_id=association.pk,
            mandate=mandate,
            now=now,
        )
        revision = Request.objects.get(pk=case.pk).revision + 1
        Request.objects.filter(pk=case.pk).update(revision=revision, file_number=file.number)
    else:
        case = cases.open_case(
            kind=KIND,
            office_id=association.pk,
            by=_actor(user_id, mandate),
            person_id=user_id,
            mandate_id=mandate.pk if mandate else None,
            now=now,
        )
        revision = 1
        Request.objects.create(
            case=case,
            period_id=found.draft.period_id,
            principal_code=national_code,
            file_number=file.number,
            revision=revision,
            submitted_on=today,
        )
    _write_lines(case, revision, found)
    found.draft.delete()
    tell(case, now=now)
    return case


def _actor(user_id: int, mandate: Mandate | None) -> int:
    return user_id if mandate is None else mandate.helper_id


def _write_lines(case: Case, revision: int, found: Application) -> None:
    RequestLine.objects.bulk_create(
        RequestLine(
            request_id=case.pk,
            revision=revision,
            position=position,
            member_code=choice.line.person.national_code,
            full_name=choice.line.person.full_name,
            kinship=choice.line.person.kinship,
            sex=choice.line.person.sex,
            dependency_end=choice.line.person.dependency_end,
            health=choice.line.health,
            life=choice.line.life,
            action=choice.chosen,
        )
        for position, choice in enumerate(found.choices)
    )


@transaction.atomic
def correct(*, case_id: int, user_id: int, now: datetime, helper: Helper | None = None) -> None:
    """Open a returned request of one's own in the wizard, filled in as it was sent.

    Raises Refusal NOT_RETURNED.
    """
    mandate_for(helper, person_id=user_id, now=now)
    _lock_draft(user_id)
    case = cases.lock(case_id)
    found = requests.submitted(case_id)
    if case.person_id != user_id or case.state != RETURNED or found is None:
        raise Refusal("NOT_RETURNED", _("این درخواست برای اصلاح به شما بازنگشته است."), status=409)
    Draft.objects.update_or_create(
        person_id=user_id,
        defaults={
            "period": found.request.period,
            "case": case,
            "terms_accepted_at": now,
            "principal_confirmed_at": None,
            "actions": {one.member_code: one.action for one in found.asked if one.action},
            "updated_at": now,
        },
    )


@transaction.atomic
def withdraw(*, case_id: int, version: int, user_id: int, now: datetime, helper: Helper | None = None) -> Case:
    """Take an own request back before the association has approved it. Raises what `cases.move` raises."""
    mandate = mandate_for(helper, person_id=user_id, now=now)
    _lock_draft(user_id)
    case = cases.move(
        case_id=case_id,
        transition=WITHDRAW,
        by=_actor(user_id, mandate),
        version=version,
        mandate=mandate,
        now=now,
    )
    Draft.objects.filter(case_id=case_id).delete()
    tell(case, now=now)
    return case


def _lock_draft(user_id: int) -> None:
    """The draft before the case, always: a person's writes wait for each other, never crosswise."""
    list(Draft.objects.select_for_update().filter(person_id=user_id).values_list("pk"))


def forget_drafts(*, before: datetime, at_most: int) -> int:
    """Some new requests that were begun and not touched since then go; how many."""
    old = Draft.objects.filter(updated_at__lt=before, case=None).values("pk")[:at_most]
    return Draft.objects.filter(pk__in=old).delete()[0]
