"""Somebody decides what an import left open."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from peyvand.eservices.agency_onboarding.choices.legacy import DOUBTFUL, Settlement
from peyvand.eservices.agency_onboarding.models import LegacyUser
from peyvand.eservices.agency_onboarding.operations.legacy.turns import take_turn
from peyvand.eservices.agency_onboarding.queries import legacy as queries
from peyvand.eservices.agency_onboarding.queries.people import known_people
from peyvand.eservices.agency_onboarding.rules.legacy import Said, can_be_taken
from peyvand.foundation.accounts.operations import provision
from peyvand.foundation.agencies.operations import Admission, admit, change_role, lock_agencies, suspend_member
from peyvand.foundation.audit.operations import record_act
from peyvand.kit.errors import Refusal
from peyvand.kit.text import visible


@transaction.atomic
def settle(
    *,
    agency_code: str,
    username: str,
    decision: Settlement,
    reason: str,
    now: datetime,
    actor: str,
    into: str = "",
    role: str = "",
) -> None:
    """Take a legacy user over, or decide that they aren't transferred; who decided it and why is kept.

    TRANSFERRED: they become a member of the agency `into` as `role`, where nothing is said of their own agency with the
    role that they had. An activated account keeps its name and mobile, a suspended member stays suspended, an inactive
    one is suspended from the first day. DROPPED: nothing more is taken over; who has been moved already stays as is.

    Raises Refusal IMPORT_RUNNING, RETIRED, REASON_REQUIRED, UNKNOWN_LEGACY_USER, NOT_OPEN; for a transfer also UNCLEAR
    (the export doesn't say one readable thing), UNKNOWN_AGENCY, MEMBER_ELSEWHERE, ACCOUNT_CLOSED.
    """
    take_turn()
    reason = visible(reason)
    if not reason:
        raise Refusal("REASON_REQUIRED", "دلیل تصمیم را بنویسید.", field="reason")
    user = LegacyUser.objects.select_for_update().filter(agency_code=agency_code, username=username).first()
    if user is None:
        raise Refusal(
            "UNKNOWN_LEGACY_USER", f"کاربر «{username}» دستگاه «{agency_code}» در هیچ فایلی نیامده است.", status=404
        )
    is_open = user.classed in DOUBTFUL and not user.settlement
    is_dropped = user.settlement == Settlement.DROPPED and user.member_id is None
    if not (is_open or (is_dropped and decision == Settlement.TRANSFERRED)):
        raise Refusal("NOT_OPEN", "دربارهٔ این کاربر چیزی باز نیست.", status=409)
    said = [Said(**one) for one in user.said]
    agency = ""
    if decision == Settlement.TRANSFERRED:
        if not can_be_taken(said):
            raise Refusal("UNCLEAR", "سطر این کاربر خوانا یا یکدست نیست؛ فایل را اصلاح و دوباره وارد کنید.")
        agency = into or (queries.agency_of(user.member_id) if user.member_id else agency_code)
        role = role or said[0].role
        user.member_id = _take_over(user, said[0], agency, role, now=now, actor=actor)
        user.taken = asdict(said[0])
    elif user.taken is not None and can_be_taken(said) and said[0].national_code == user.taken["national_code"]:
        user.taken = asdict(said[0])  # what was declined isn't asked again
    user.settlement, user.settled_at, user.settled_by, user.settlement_reason = decision, now, actor, reason
    user.changed_at = now
    user.save()
    record_act(
        actor=actor,
        verb="legacy:settle",
        subject=f"legacy-user:{user.pk}",
        detail={"decision": decision, "class": user.classed, "reason": user.reason, "agency": agency, "role": role},
        now=now,
    )


def _take_over(user: LegacyUser, said: Said, agency_code: str, role: str, *, now: datetime, actor: str) -> int:
    """The id of the member that the legacy user becomes."""
    agencies = lock_agencies(codes=[agency_code])
    if agency_code not in agencies:
        raise Refusal("UNKNOWN_AGENCY", f"دستگاهی با کد «{agency_code}» ثبت نشده است.", field="into")
    person = known_people([said.national_code], locked=True).get(said.national_code)
    if person is not None and person.closed:
        raise Refusal("ACCOUNT_CLOSED", "حساب این شخص اینجا بسته است.")
    if person is not None and person.agency_code not in ("", agency_code):
        raise Refusal("MEMBER_ELSEWHERE", f"این شخص اینجا کاربر دستگاه {person.agency_code} است.")
    is_active = said.active == "1"
    user_id = person.user_id if person is not None else 0
    if person is None or not person.activated:
        user_id = provision(
            national_code=said.national_code,
            full_name=said.full_name,
            mobile=said.mobile,
            now=now,
            actor=actor,
            invited=is_active and not (person is not None and person.suspended),
        )
    if person is None or person.member_id is None:
        admission = Admission(agencies[agency_code], user_id, role, suspended=not is_active)
        return admit(admissions=[admission], now=now, actor=actor)[user_id]
    if person.role != role:
        change_role(member_id=person.member_id, role=role, now=now, actor=actor)
    if not is_active and user.taken is not None and user.taken["active"] == "1":
        suspend_member(agency_id=agencies[agency_code], user_id=user_id, now=now, actor=actor)
    return person.member_id
