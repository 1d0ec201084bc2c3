"""A contract comes into being, and its premium may be chosen again until the first payment (VOL-3, VOL-6)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from peyvand.eservices.voluntary_contracts import queries, rules
from peyvand.eservices.voluntary_contracts.choices import Channel, ContractState
from peyvand.eservices.voluntary_contracts.models import Contract, Draft
from peyvand.eservices.voluntary_contracts.operations.moving import lock_own, note, tell, void_slips
from peyvand.eservices.voluntary_contracts.operations.paying import issue
from peyvand.eservices.voluntary_contracts.rules import CONTRACT_KEYS, Terms, first_month, new_number
from peyvand.eservices.voluntary_contracts.rules.steps import Step
from peyvand.foundation.law import queries as law
from peyvand.foundation.notifications.choices import Kind
from peyvand.foundation.records import operations as records
from peyvand.foundation.switches.choices import Switch
from peyvand.foundation.switches.queries import check_open
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _, told


@transaction.atomic
def conclude(*, national_code: str, by: int, shown_on: date, now: datetime) -> Contract:
    """Conclude what the applicant's draft says, with the first slip; a text message carries number and date (VOL-3).

    `by`: the user who concludes for themselves; `shown_on`: the day that their summary showed as the start. Sent again
    on the same day, the contract that came of it is given back. Raises Refusal SERVICE_CLOSED, UNKNOWN_PERSON,
    STEP_SKIPPED, SUMMARY_STALE, NOT_ELIGIBLE, BELOW_MINIMUM, ABOVE_MAXIMUM, ALREADY_LIVE or LAW_MISSING.
    """
    today = tehran_day(now)
    records.lock_person(national_code)
    draft = Draft.objects.select_for_update().filter(pk=national_code).first()
    live = queries.live_contract(national_code)
    if live is not None and draft is None and tehran_day(live.concluded_at) == today:
        return live
    check_open(Switch.VOLUNTARY, now=now)
    in_force = law.on(today)
    person = queries.applicant(national_code, on=today)
    if person is None:
        raise Refusal("UNKNOWN_PERSON", _("سازمان کسی را با این کد ملی نمی‌شناسد."), status=404)
    decided = rules.quote(person, on=today, law=in_force, requested=draft.premium if draft else None)
    if not decided.eligible:
        raise rules.refuse(decided.unmet)
    queries.answers_of(draft).check_reached(Step.SUMMARY, exempt=decided.exam.exempt)
    premium = draft.premium if draft else None
    if draft is None or premium is None:  # can't be: it reached the summary
        raise Refusal("STEP_SKIPPED", _("نخست حق بیمه را برگزینید."), status=409, step=Step.PREMIUM.value)
    if shown_on != today:
        raise Refusal(
            "SUMMARY_STALE",
            told(_("روز عوض شده است: شروع بیمه اکنون {today} است. خلاصه را دوباره ببینید و تأیید کنید."), today=today),
            status=409,
        )
    rules.agreed(premium, decided.limits)
    terms = Terms.of(start=today, premium=premium, exempt=decided.exam.exempt, law=in_force)
    contract = create(
        Contract(
            number=new_number(),
            national_code=national_code,
            channel=Channel.ONLINE,
            state=ContractState.UNPAID,
            start=terms.start,
            premium=terms.premium,
            wage_base=terms.wage_base,
            first_payment_due=terms.first_payment_due,
            exam_due=terms.exam_due,
            gap_days=decided.exam.gap_days,
            law=in_force.provenance(*CONTRACT_KEYS),
            content=queries.content_of(national_code),
            concluded_at=now,
            concluded_by_id=by,
        )
    )
    issue(contract, first_month(contract.start), now=now)
    draft.delete()
    note(contract, "conclude", by=by, now=now, premium=terms.premium, exempt=decided.exam.exempt)
    tell(contract, Kind.VOLUNTARY_CONCLUDED, now=now, dated=today, due=terms.first_payment_due)
    return contract


def create(contract: Contract) -> Contract:
    """Save a new contract. Raises Refusal ALREADY_LIVE: the database knows of another live one."""
    try:
        with transaction.atomic():
            contract.save(force_insert=True)
    except IntegrityError as error:
        if "voluntary_one_live_contract_of_a_person" not in str(error):
            raise
        raise Refusal("ALREADY_LIVE", _("قرارداد دیگری برای شما در جریان است؛ همان را ببینید."), status=409) from error
    return contract


@transaction.atomic
def change_premium(*, number: int, national_code: str, premium: int, by: int, now: datetime) -> Contract:
    """Another premium, and so another wage base, before the first payment: a new slip, the old one void (VOL-6).

    By the law of the contract's own day. The same premium again changes nothing. Raises Refusal CONTRACT_NOT_FOUND,
    CONTRACT_STATE, PAYMENT_LATE, ALREADY_PAID, BELOW_MINIMUM or ABOVE_MAXIMUM.
    """
    contract = lock_own(number, national_code=national_code)
    if contract.state != ContractState.UNPAID:
        raise Refusal(
            "CONTRACT_STATE", _("دستمزد مبنا فقط تا پیش از نخستین پرداخت تغییر می‌کند."), status=409, field="premium"
        )
    if tehran_day(now) > queries.terms_of(contract).last_day(None):
        raise Refusal("PAYMENT_LATE", _("مهلت نخستین پرداخت گذشته و قرارداد باطل است."), status=409)
    base = rules.agreed(premium, rules.limits(queries.law_of(contract)))
    if premium == contract.premium:
        return contract
    was = contract.premium
    contract.premium, contract.wage_base = premium, base
    contract.save(update_fields=["premium", "wage_base"])
    void_slips(contract, now=now)
    issue(contract, first_month(contract.start), now=now)
    note(contract, "change-premium", by=by, now=now, was=was, premium=premium)
    return contract
