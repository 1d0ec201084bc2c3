"""What a branch concluded in the in-branch system (سبا) is recorded here (VOL-5); payment and slips stay there."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from peyvand.eservices.voluntary_contracts import queries, rules
from peyvand.eservices.voluntary_contracts.choices import Channel, ContractState, DeedKind, EndReason
from peyvand.eservices.voluntary_contracts.models import BranchDeed, Contract
from peyvand.eservices.voluntary_contracts.operations.concluding import create
from peyvand.eservices.voluntary_contracts.operations.moving import end, lock, note
from peyvand.eservices.voluntary_contracts.rules import CONTRACT_KEYS, new_number
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.rules import Post, check_posts
from peyvand.foundation.audit.choices import Channel as Door
from peyvand.foundation.audit.choices import Disclosed, Ground
from peyvand.foundation.audit.operations import leaves_trace, record_access
from peyvand.foundation.law import queries as law
from peyvand.foundation.records import operations as records
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _, told


@leaves_trace("voluntary:record-in-branch", about="national_code")
@transaction.atomic
def record_in_branch(
    *,
    national_code: str,
    saba_number: str,
    deed_kind: DeedKind,
    deed_number: str,
    deed_issuer: str,
    wage_base: int,
    start: date,
    by: int,
    now: datetime,
) -> Contract:
    """A contract of somebody with a deed, as the branch concluded it; it stays live until the branch ends it.

    The wage base must lie within the limits of the start's day. Raises Refusal NO_POST, ROLE_MISSING, UNKNOWN_PERSON,
    START_AHEAD, WAGE_OUT_OF_LIMITS, ALREADY_LIVE, SABA_NUMBER_TAKEN or LAW_MISSING.
    """
    post = clerk(by, now=now)
    records.lock_person(national_code)
    if start > tehran_day(now):
        raise Refusal("START_AHEAD", told(_("شروع قرارداد ({start}) از امروز جلوتر است."), start=start), field="start")
    in_force = law.on(start)
    within = rules.limits(in_force)
    if not within.wage_floor <= wage_base <= within.wage_ceiling:
        raise rules.wage_out_of_limits(wage_base, within)
    contract = create(
        Contract(
            number=new_number(),
            national_code=national_code,
            channel=Channel.BRANCH,
            state=ContractState.ACTIVE,
            start=start,
            premium=rules.premium_of(wage_base, within),
            wage_base=wage_base,
            law=in_force.provenance(*CONTRACT_KEYS),
            content=queries.content_of(national_code),
            concluded_at=now,
            concluded_by_id=by,
        )
    )
    try:
        with transaction.atomic():
            BranchDeed.objects.create(
                contract=contract,
                office_id=post.office_id,
                saba_number=saba_number,
                kind=deed_kind,
                number=deed_number,
                issuer=deed_issuer,
            )
    except IntegrityError as error:
        raise Refusal(
            "SABA_NUMBER_TAKEN", _("این شمارهٔ قرارداد پیش‌تر در شعبهٔ شما ثبت شده است."), field="saba_number"
        ) from error
    record_access(
        national_code=national_code,
        agency_code="",
        actor=f"user:{by}",
        channel=Door.DESK,
        ground=Ground.STAFF,
        disclosed=[Disclosed.IDENTITY],
        tracking_code=None,
        now=now,
    )
    note(contract, "record-in-branch", by=by, now=now, office=post.office_code, deed=deed_kind.value)
    return contract


@leaves_trace("voluntary:end-in-branch", about="number")
@transaction.atomic
def end_in_branch(*, number: int, by: int, now: datetime) -> Contract:
    """A branch contract of the clerk's own branch has ended there. Raises Refusal NO_POST, ROLE_MISSING,
    CONTRACT_NOT_FOUND or CONTRACT_STATE."""
    post = clerk(by, now=now)
    contract_id = BranchDeed.objects.filter(contract__number=number, office_id=post.office_id).values_list(
        "contract_id", flat=True
    )
    contract = lock(contract_id.first() or 0)
    end(contract, ContractState.ENDED, EndReason.IN_BRANCH, now=now)
    note(contract, "end-in-branch", by=by, now=now, office=post.office_code)
    return contract


def clerk(user_id: int, *, now: datetime) -> Post:
    """The post as a branch's clerk that somebody holds now. Raises Refusal NO_POST or ROLE_MISSING."""
    posts = accounts.posts_of(user_id, now=now)
    check_posts(posts, roles=[Role.BRANCH_CLERK])
    return next(post for post in posts if post.role == Role.BRANCH_CLERK)
