"""The examination's result (VOL-4): fit goes on, unfit or not done ends with what was paid."""

from datetime import date, datetime

from django.db import transaction

from peyvand.eservices.voluntary_contracts.choices import ContractState, EndReason, ExamResult
from peyvand.eservices.voluntary_contracts.models import Contract, Examination
from peyvand.eservices.voluntary_contracts.operations.moving import end, lock, move, note, tell
from peyvand.eservices.voluntary_contracts.operations.paying import issue_begun
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.rules import Post, check_posts
from peyvand.foundation.audit.operations import leaves_trace
from peyvand.foundation.notifications.choices import Kind
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _, told

_REASONS = {ExamResult.UNFIT: EndReason.UNFIT, ExamResult.NOT_DONE: EndReason.EXAM_NOT_DONE}


@leaves_trace("voluntary:examine", about="number")
@transaction.atomic
def record_result(*, number: int, result: ExamResult, examined_on: date, by: int, now: datetime) -> Contract:
    """What an examination came to, by the examiner who did it; once, for good. `number`: the referral's.

    The same result again changes nothing. Raises Refusal NO_POST, ROLE_MISSING, REFERRAL_NOT_FOUND, ALREADY_RECORDED,
    CONTRACT_STATE, EXAMINED_ON_INVALID or EXAM_STILL_OPEN.
    """
    post = examiner(by, now=now)
    contract_id = Examination.objects.filter(number=number).values_list("contract_id", flat=True).first()
    if contract_id is None:
        raise referral_not_found()
    contract = lock(contract_id)
    examination = Examination.objects.select_for_update().get(pk=contract_id)
    if examination.result:
        if examination.result == result and examination.recorded_by_id == by:
            return contract
        raise Refusal("ALREADY_RECORDED", _("نتیجهٔ این معرفی‌نامه پیش‌تر ثبت شده است."), status=409)
    if contract.state not in (ContractState.ACTIVE, ContractState.BLOCKED):
        raise Refusal("CONTRACT_STATE", _("این قرارداد دیگر در جریان نیست؛ معاینه لازم نیست."), status=409)
    _check_day(contract, result, examined_on, today=tehran_day(now))
    Examination.objects.filter(pk=contract_id, result="").update(
        result=result, examined_on=examined_on, recorded_at=now, recorded_by_id=by, office_id=post.office_id
    )
    note(contract, "examine", by=by, now=now, result=result.value, office=post.office_code)
    if result == ExamResult.FIT:
        if contract.state == ContractState.BLOCKED:
            move(contract, ContractState.ACTIVE)
        issue_begun(contract, now=now)
        tell(contract, Kind.VOLUNTARY_EXAMINED, now=now)
    else:
        end(contract, ContractState.ENDED, _REASONS[result], now=now)
        tell(contract, Kind.VOLUNTARY_ENDED, now=now)
    return contract


def examiner(user_id: int, *, now: datetime) -> Post:
    """The post as an examiner that somebody holds now. Raises Refusal NO_POST or ROLE_MISSING."""
    posts = accounts.posts_of(user_id, now=now)
    check_posts(posts, roles=[Role.MEDICAL_EXAMINER])
    return next(post for post in posts if post.role == Role.MEDICAL_EXAMINER)


def referral_not_found() -> Refusal:
    return Refusal("REFERRAL_NOT_FOUND", _("معرفی‌نامه‌ای با این شماره نیست؛ شماره را بررسی کنید."), status=404)


def _check_day(contract: Contract, result: ExamResult, examined_on: date, *, today: date) -> None:
    if not contract.start <= examined_on <= today:
        raise Refusal(
            "EXAMINED_ON_INVALID",
            told(
                _("روز معاینه باید از روز قرارداد ({start}) تا امروز ({today}) باشد."),
                start=contract.start,
                today=today,
            ),
            field="examined_on",
        )
    if result == ExamResult.NOT_DONE and contract.exam_due is not None and today <= contract.exam_due:
        raise Refusal(
            "EXAM_STILL_OPEN",
            told(_("تا {due} هنوز می‌تواند معاینه شود؛ پس از آن «انجام نشد» ثبت می‌شود."), due=contract.exam_due),
            field="result",
        )
