"""Contracts from conclusion to their end (VOL-3 to VOL-7), told by days."""

import pytest

from peyvand.eservices.voluntary_contracts import operations, queries
from peyvand.eservices.voluntary_contracts.choices import ExamResult
from peyvand.eservices.voluntary_contracts.models import Contract, Draft, Examination, Slip
from peyvand.eservices.voluntary_contracts.operations import Settlement
from peyvand.foundation.audit.models import Act
from peyvand.foundation.notifications.models import TextMessage
from peyvand.foundation.records.models import Contribution, Person, Spell
from peyvand.kit.crypto import decrypt
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import from_parts
from tests.eservices.voluntary.life import PREMIUM, START, Life, at, drafted
from tests.eservices.voluntary.people import CODE, LONG_AGO, insured
from tests.foundation.accounts.people import activated_user
from tests.foundation.accounts.staff import staff

pytestmark = pytest.mark.django_db
day = from_parts


def nothing_written() -> bool:
    return not (Contract.objects.exists() or Slip.objects.exists() or TextMessage.objects.exists())


# -- conclusion ------------------------------------------------------------------------------------------------------
def test_somebody_exempt_concludes_and_gets_number_and_date_by_text_message():
    life = Life.begins()
    contract = life.fresh()
    assert (contract.state, contract.start, contract.exam_due) == ("UNPAID", day(*START), None)
    assert (contract.premium, contract.wage_base) == (PREMIUM, 222_222_222)
    assert contract.first_payment_due == day(1405, 10, 1)
    assert not Draft.objects.exists()
    (slip,) = life.slips()
    assert (slip.year, slip.month, slip.days, slip.amount, slip.due) == (1405, 9, 30, PREMIUM, day(1405, 10, 1))
    text = decrypt(TextMessage.objects.get(kind="voluntary-concluded").text)
    assert "۱۴۰۵/۰۹/۰۱" in text
    assert "۱۴۰۵/۱۰/۰۱" in text
    assert Act.objects.filter(verb="voluntary:conclude").count() == 1
    assert life.spell() is None


def test_it_keeps_the_law_that_it_was_concluded_under():
    kept = {one["key"]: one["value"] for one in Life.begins().fresh().law}
    assert kept["voluntary.premium_rate"] == "0.27"
    assert kept["voluntary.state_rate"] == "0.03"
    assert kept["wage.minimum_daily"] == 5_541_850
    assert kept["voluntary.lapse_after_unpaid_months"] == 3
    assert kept["voluntary.hospital_before_exam"] is False


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"left": None}, "NOT_ELIGIBLE"),
        ({"guardianship": "GUARDIAN"}, "NOT_ELIGIBLE"),
        ({"birth_date": day(1387, 9, 2)}, "NOT_ELIGIBLE"),
        ({"death_date": day(1405, 9, 1)}, "NOT_ELIGIBLE"),
    ],
)
def test_whoever_may_not_concludes_nothing(changes, code):
    insured(**changes)
    user = activated_user(CODE)
    drafted()
    with pytest.raises(Refusal) as caught:
        operations.conclude(national_code=CODE, by=user.pk, shown_on=day(*START), now=at(START))
    assert caught.value.code == code
    assert nothing_written()


@pytest.mark.parametrize(
    ("left", "missing", "step"),
    [
        (None, {"confirmed_at": None}, "data"),
        (None, {"agreed_at": None}, "regulations"),
        (None, {"premium": None}, "premium"),
        (LONG_AGO, {"committed_at": None}, "examination"),
    ],
)
def test_no_step_is_skipped(left, missing, step):
    insured(**({"left": left} if left else {}))
    user = activated_user(CODE)
    drafted()
    Draft.objects.update(**missing)
    with pytest.raises(Refusal) as caught:
        operations.conclude(national_code=CODE, by=user.pk, shown_on=day(*START), now=at(START))
    assert (caught.value.code, caught.value.data["step"]) == ("STEP_SKIPPED", step)
    assert nothing_written()


def test_without_a_draft_nothing_is_concluded():
    insured()
    with pytest.raises(Refusal) as caught:
        operations.conclude(national_code=CODE, by=activated_user(CODE).pk, shown_on=day(*START), now=at(START))
    assert caught.value.code == "STEP_SKIPPED"


def test_whoever_the_records_do_not_know_concludes_nothing():
    with pytest.raises(Refusal) as caught:
        operations.conclude(national_code=CODE, by=activated_user(CODE).pk, shown_on=day(*START), now=at(START))
    assert caught.value.code == "UNKNOWN_PERSON"


def test_a_premium_that_the_new_year_has_made_too_small_is_refused_at_the_end():
    insured(left=day(1404, 12, 1))
    user = activated_user(CODE)
    drafted(premium=30_000_000, on=(1404, 12, 29))
    with pytest.raises(Refusal) as caught:
        operations.conclude(national_code=CODE, by=user.pk, shown_on=day(1405, 1, 1), now=at((1405, 1, 1)))
    assert caught.value.code == "BELOW_MINIMUM"
    assert nothing_written()


def test_a_summary_of_yesterday_is_shown_again():
    insured()
    user = activated_user(CODE)
    drafted()
    with pytest.raises(Refusal) as caught:
        operations.conclude(national_code=CODE, by=user.pk, shown_on=day(*START), now=at((1405, 9, 2)))
    assert caught.value.code == "SUMMARY_STALE"
    assert nothing_written()


def test_the_button_pressed_twice_concludes_once():
    life = Life.begins()
    again = operations.conclude(national_code=CODE, by=life.user.pk, shown_on=day(*START), now=at(START))
    assert again.pk == life.contract.pk
    assert (Contract.objects.count(), TextMessage.objects.count()) == (1, 1)


def test_the_database_itself_refuses_a_second_live_contract():
    first = Life.begins().fresh()
    second = Contract.objects.get(pk=first.pk)
    second.pk, second.number = None, first.number + 1
    with pytest.raises(Refusal) as caught:
        operations.concluding.create(second)
    assert caught.value.code == "ALREADY_LIVE"
    assert Contract.objects.count() == 1


# -- another wage base before the first payment (VOL-6) ---------------------------------------------------------------
def test_the_premium_changes_until_the_first_payment():
    life = Life.begins()
    operations.change_premium(
        number=life.contract.number, national_code=CODE, premium=50_000_000, by=life.user.pk, now=at((1405, 9, 5))
    )
    assert (life.fresh().premium, life.contract.wage_base) == (50_000_000, 185_185_185)
    assert [(slip.state, slip.amount) for slip in life.slips()] == [("VOID", PREMIUM), ("OPEN", 50_000_000)]
    life.pay((1405, 9, 6))
    with pytest.raises(Refusal) as caught:
        operations.change_premium(
            number=life.contract.number, national_code=CODE, premium=PREMIUM, by=life.user.pk, now=at((1405, 9, 7))
        )
    assert caught.value.code == "CONTRACT_STATE"
    assert life.fresh().premium == 50_000_000


def test_the_same_premium_again_changes_nothing():
    life = Life.begins()
    operations.change_premium(
        number=life.contract.number, national_code=CODE, premium=PREMIUM, by=life.user.pk, now=at((1405, 9, 5))
    )
    assert [slip.state for slip in life.slips()] == ["OPEN"]


@pytest.mark.parametrize(
    ("premium", "on", "code"),
    [
        (44_888_984, (1405, 9, 5), "BELOW_MINIMUM"),
        (314_222_896, (1405, 9, 5), "ABOVE_MAXIMUM"),
        (50_000_000, (1405, 10, 2), "PAYMENT_LATE"),
    ],
)
def test_a_change_that_the_law_does_not_let_be_writes_nothing(premium, on, code):
    life = Life.begins()
    with pytest.raises(Refusal) as caught:
        operations.change_premium(
            number=life.contract.number, national_code=CODE, premium=premium, by=life.user.pk, now=at(on)
        )
    assert caught.value.code == code
    assert (life.fresh().premium, [slip.state for slip in life.slips()]) == (PREMIUM, ["OPEN"])


def test_a_strangers_contract_is_not_there():
    life = Life.begins()
    stranger = activated_user("0084575948")
    for act in (operations.withdraw, operations.change_premium):
        more = {"premium": 50_000_000} if act is operations.change_premium else {}
        with pytest.raises(Refusal) as caught:
            act(number=life.contract.number, national_code="0084575948", by=stranger.pk, now=at(START), **more)
        assert caught.value.code == "CONTRACT_NOT_FOUND"
    assert life.state == "UNPAID"


# -- payment (VOL-7) -------------------------------------------------------------------------------------------------
def test_the_first_payment_is_coverage_and_contribution_at_once():
    life = Life.begins()
    assert life.pay((1405, 9, 10)) == Settlement.COUNTS
    assert life.state == "ACTIVE"
    assert life.spell() == (day(*START), None)
    assert life.contributions() == [(1405, 9, 30, 222_222_222)]
    spell = Spell.objects.get(national_code=CODE, insured_type="VOLUNTARY")
    assert (spell.relationship, spell.kinship, spell.insurance_number) == ("INSURED_PRINCIPAL", "SELF", "40012345")
    assert (spell.branch_code, spell.created_here) == ("1001", True)
    assert Contribution.objects.get(national_code=CODE, insured_type="VOLUNTARY").created_here


def test_a_part_of_a_month_counts_its_days():
    life = Life.begins(on=(1405, 9, 21))
    assert [(slip.days, slip.amount) for slip in life.slips()] == [(10, 20_000_000)]
    life.pay((1405, 9, 22))
    assert life.contributions() == [(1405, 9, 10, 74_074_074)]


def test_the_bank_may_say_it_twice():
    life = Life.begins()
    (slip,) = life.slips()
    assert life.pay((1405, 9, 10), slip=slip) == Settlement.COUNTS
    assert life.pay((1405, 9, 10), slip=slip) == Settlement.ALREADY
    assert life.pay((1405, 9, 10), slip=slip, reference="another") == Settlement.RETURN
    assert life.contributions() == [(1405, 9, 30, 222_222_222)]
    assert TextMessage.objects.filter(kind="voluntary-active").count() == 1


def test_a_payment_on_the_last_day_counts_and_a_day_later_goes_back():
    late = Life.begins()
    assert late.pay((1405, 10, 2)) == Settlement.RETURN
    assert [slip.state for slip in late.slips()] == ["RETURN"]
    assert (late.state, late.spell(), late.contributions()) == ("UNPAID", None, [])
    in_time = Life.begins(code="0084575948")
    assert in_time.pay((1405, 10, 1)) == Settlement.COUNTS


def test_money_for_a_void_slip_goes_back():
    life = Life.begins()
    (old,) = life.slips()
    operations.change_premium(
        number=life.contract.number, national_code=CODE, premium=50_000_000, by=life.user.pk, now=at(START)
    )
    assert life.pay((1405, 9, 2), slip=old) == Settlement.RETURN
    assert [slip.state for slip in life.slips()] == ["RETURN", "OPEN"]
    assert life.state == "UNPAID"


def test_months_are_paid_in_their_order():
    life = Life.begins()
    life.pay((1405, 9, 2))
    life.round((1405, 11, 1))
    first, second = life.slips("OPEN")
    assert life.pay((1405, 11, 2), slip=second) == Settlement.RETURN
    life.round((1405, 11, 3))
    assert life.open_months() == [10, 11]
    assert life.pay((1405, 11, 3), slip=first) == Settlement.COUNTS


def test_a_spell_that_the_organisation_has_loaded_meanwhile_sends_the_money_back():
    life = Life.begins()
    Spell.objects.create(
        national_code=CODE,
        relationship="INSURED_PRINCIPAL",
        insured_type="VOLUNTARY",
        kinship="SELF",
        start_date=day(1405, 9, 5),
    )
    assert life.pay((1405, 9, 10)) == Settlement.RETURN
    assert (life.state, life.contributions()) == ("UNPAID", [])


def test_days_that_the_bundle_has_of_the_same_month_stay():
    Contribution.objects.bulk_create([])
    life = Life.begins(on=(1405, 9, 21))
    Contribution.objects.create(
        national_code=CODE, insured_type="VOLUNTARY", jalali_year=1405, month=9, days=5, wage=1_000
    )
    life.pay((1405, 9, 22))
    assert life.contributions() == [(1405, 9, 15, 74_075_074)]


# -- slips, lapse, withdrawal ----------------------------------------------------------------------------------------
def test_a_slip_a_month_once_it_has_begun():
    life = Life.begins()
    life.round((1405, 10, 1))
    assert life.open_months() == [9]  # the contract isn't paid yet
    life.pay((1405, 10, 1))
    assert [(slip.month, slip.amount, slip.due) for slip in life.slips("OPEN")] == [(10, PREMIUM, day(1405, 10, 30))]
    life.rounds((1405, 10, 2), (1405, 11, 2))
    assert life.open_months() == [10, 11]


def test_an_unpaid_contract_lapses_the_day_after_and_says_why():
    life = Life.begins()
    life.rounds((1405, 9, 2), (1405, 10, 1))
    assert life.state == "UNPAID"
    life.round((1405, 10, 2))
    contract = life.fresh()
    assert (contract.state, contract.end_reason, contract.closed_on) == ("LAPSED", "FIRST_UNPAID", day(1405, 10, 2))
    assert [slip.state for slip in life.slips()] == ["VOID"]
    assert life.pay((1405, 10, 1), slip=life.slips()[0]) == Settlement.RETURN
    assert TextMessage.objects.filter(kind="voluntary-ended").count() == 1
    assert life.spell() is None


def test_three_months_after_the_last_month_paid_it_lapses_and_the_spell_ends_on_the_last_day_paid():
    life = Life.begins(on=(1405, 6, 10), left=day(1405, 6, 1))
    life.pay((1405, 6, 11))
    life.rounds((1405, 6, 12), (1405, 9, 30))
    assert (life.state, life.open_months()) == ("ACTIVE", [7, 8, 9])
    life.round((1405, 10, 1))  # 31 Shahrivar and three months is 30 Azar
    contract = life.fresh()
    assert (contract.state, contract.end_reason) == ("LAPSED", "MONTHS_UNPAID")
    assert life.spell() == (day(1405, 6, 10), day(1405, 6, 31))
    assert life.slips("OPEN") == []


def test_arrears_can_be_paid_until_the_contract_lapses():
    life = Life.begins(on=(1405, 6, 10), left=day(1405, 6, 1))
    life.pay((1405, 6, 11))
    life.rounds((1405, 6, 12), (1405, 9, 30))
    assert [life.pay((1405, 9, 30)) for _ in range(3)] == [Settlement.COUNTS] * 3
    life.round((1405, 10, 1))
    assert (life.state, life.open_months()) == ("ACTIVE", [10])


def test_in_a_new_year_the_premium_is_at_least_the_new_minimum_with_notice():
    life = Life.begins(on=(1404, 12, 10), premium=30_000_000, left=day(1404, 12, 1))
    life.pay((1404, 12, 11))
    life.round((1405, 1, 1))
    (slip,) = life.slips("OPEN")
    assert (slip.year, slip.month, slip.raised, slip.amount, slip.wage) == (1405, 1, True, 44_888_985, 166_255_500)
    assert TextMessage.objects.filter(kind="voluntary-raised").count() == 1
    assert life.fresh().premium == 30_000_000


def test_a_year_without_a_minimum_wage_has_no_slips_yet():
    life = Life.begins(on=(1405, 12, 10), left=day(1405, 12, 1))
    life.pay((1405, 12, 11))
    life.round((1406, 1, 5))
    assert (life.state, life.open_months()) == ("ACTIVE", [])


def test_withdrawal_keeps_what_was_paid():
    life = Life.begins()
    life.pay((1405, 9, 10))
    life.round((1405, 10, 1))
    for _ in range(2):
        operations.withdraw(number=life.contract.number, national_code=CODE, by=life.user.pk, now=at((1405, 10, 5)))
    assert (life.state, life.spell()) == ("WITHDRAWN", (day(*START), day(1405, 9, 30)))
    assert [slip.state for slip in life.slips()] == ["PAID", "VOID"]
    assert queries.applicant(CODE, on=day(1405, 10, 5)).contract is None


def test_an_ended_contract_does_not_come_back():
    life = Life.begins()
    operations.withdraw(number=life.contract.number, national_code=CODE, by=life.user.pk, now=at((1405, 9, 5)))
    life.round((1405, 12, 29))
    assert (life.state, life.fresh().end_reason) == ("WITHDRAWN", "WITHDRAWN")


# -- examination (VOL-4) ---------------------------------------------------------------------------------------------
def to_be_examined() -> Life:
    """Concluded on 1405/09/10 and paid; to be examined by 1405/11/10."""
    life = Life.begins(on=(1405, 9, 10), left=LONG_AGO)
    life.pay((1405, 9, 11))
    return life


def examine(life: Life, result: str, on: tuple[int, int, int], **changes):
    doctor = staff("0051234017", "MEDICAL_EXAMINER", "EX1")
    return operations.record_result(
        **{
            "number": Examination.objects.get(contract=life.contract).number,
            "result": ExamResult(result),
            "examined_on": day(*on),
            "by": doctor.pk,
            "now": at(on),
            **changes,
        }
    )


def test_the_referral_comes_with_the_first_payment():
    life = Life.begins(on=(1405, 9, 10), left=LONG_AGO)
    assert not Examination.objects.exists()
    life.pay((1405, 9, 11))
    assert Examination.objects.get().contract_id == life.contract.pk
    assert life.fresh().exam_due == day(1405, 11, 10)


def test_without_a_result_slips_end_and_payment_is_barred_after_the_day():
    life = to_be_examined()
    life.rounds((1405, 9, 12), (1405, 11, 10))
    assert (life.state, life.open_months()) == ("ACTIVE", [10, 11])
    life.round((1405, 11, 11))
    assert life.state == "BLOCKED"
    assert life.pay((1405, 11, 11)) == Settlement.RETURN
    life.rounds((1405, 11, 12), (1405, 12, 28))
    assert (life.state, life.open_months()) == ("BLOCKED", [11])
    assert TextMessage.objects.filter(kind="voluntary-blocked").count() == 1


def test_fit_goes_on_and_the_gap_is_payable():
    life = to_be_examined()
    life.rounds((1405, 9, 12), (1405, 12, 10))
    examine(life, "FIT", (1405, 12, 10))
    assert (life.state, life.open_months()) == ("ACTIVE", [10, 11, 12])
    assert [life.pay((1405, 12, 11)) for _ in range(3)] == [Settlement.COUNTS] * 3
    assert [month for _, month, *_ in life.contributions()] == [9, 10, 11, 12]


def test_fit_before_the_day_is_never_barred():
    life = to_be_examined()
    examine(life, "FIT", (1405, 10, 10))
    life.rounds((1405, 10, 11), (1405, 11, 12))
    assert (life.state, life.open_months()) == ("ACTIVE", [10, 11])


def test_a_barred_contract_lapses_three_months_after_the_last_month_paid():
    life = to_be_examined()
    life.rounds((1405, 9, 12), (1405, 12, 29))
    assert life.state == "BLOCKED"
    life.round((1406, 1, 1))  # paid to 1405/09/30
    assert (life.state, life.spell()) == ("LAPSED", (day(1405, 9, 10), day(1405, 9, 30)))


@pytest.mark.parametrize(("result", "reason"), [("UNFIT", "UNFIT"), ("NOT_DONE", "EXAM_NOT_DONE")])
def test_unfit_or_not_done_ends_with_what_was_paid(result, reason):
    life = to_be_examined()
    life.rounds((1405, 9, 12), (1405, 11, 15))
    examine(life, result, (1405, 11, 15))
    contract = life.fresh()
    assert (contract.state, contract.end_reason) == ("ENDED", reason)
    assert life.spell() == (day(1405, 9, 10), day(1405, 9, 30))
    assert life.slips("OPEN") == []


@pytest.mark.parametrize(
    ("result", "on", "changes", "code"),
    [
        ("NOT_DONE", (1405, 11, 10), {}, "EXAM_STILL_OPEN"),
        ("FIT", (1405, 10, 1), {"examined_on": day(1405, 9, 9)}, "EXAMINED_ON_INVALID"),
        ("FIT", (1405, 10, 1), {"examined_on": day(1405, 10, 2)}, "EXAMINED_ON_INVALID"),
        ("FIT", (1405, 10, 1), {"number": 1}, "REFERRAL_NOT_FOUND"),
    ],
)
def test_a_result_that_can_not_be_writes_nothing(result, on, changes, code):
    life = to_be_examined()
    with pytest.raises(Refusal) as caught:
        examine(life, result, on, **changes)
    assert caught.value.code == code
    assert (life.state, Examination.objects.get().result) == ("ACTIVE", "")


def test_a_result_stands_for_good():
    life = to_be_examined()
    examine(life, "FIT", (1405, 10, 1))
    doctor = Examination.objects.get().recorded_by_id
    again = {"number": Examination.objects.get().number, "examined_on": day(1405, 10, 1), "by": doctor}
    operations.record_result(result=ExamResult.FIT, now=at((1405, 10, 2)), **again)
    with pytest.raises(Refusal) as caught:
        operations.record_result(result=ExamResult.UNFIT, now=at((1405, 10, 2)), **again)
    assert caught.value.code == "ALREADY_RECORDED"
    assert life.state == "ACTIVE"


@pytest.mark.parametrize(("role", "code"), [("BRANCH_CLERK", "ROLE_MISSING"), (None, "NO_POST")])
def test_only_an_examiner_records_a_result(role, code):
    life = to_be_examined()
    somebody = staff("0051234025", role, "1001") if role else activated_user("0051234025")
    with pytest.raises(Refusal) as caught:
        operations.record_result(
            number=Examination.objects.get().number,
            result=ExamResult.FIT,
            examined_on=day(1405, 9, 20),
            by=somebody.pk,
            now=at((1405, 9, 20)),
        )
    assert caught.value.code == code
    assert (life.state, Examination.objects.get().result) == ("ACTIVE", "")


# -- drafts ----------------------------------------------------------------------------------------------------------
def test_answers_are_kept_step_by_step():
    insured()
    user = activated_user(CODE)
    with pytest.raises(Refusal) as caught:
        operations.agree(national_code=CODE, now=at(START))
    assert caught.value.data["step"] == "data"
    operations.confirm_data(
        national_code=CODE, phone="02144556677", address="تهران", postal_code="1234567890", by=user.pk, now=at(START)
    )
    operations.agree(national_code=CODE, now=at(START))
    with pytest.raises(Refusal) as caught:
        operations.choose_premium(national_code=CODE, premium=1, now=at(START))
    assert caught.value.code == "BELOW_MINIMUM"
    operations.choose_premium(national_code=CODE, premium=PREMIUM, now=at(START))
    assert queries.draft_of(CODE).next_step(exempt=True) == "summary"
    assert queries.draft_of(CODE).next_step(exempt=False) == "examination"
    person = Person.objects.get(pk=CODE)
    assert (person.phone, person.address, person.postal_code) == ("02144556677", "تهران", "1234567890")
    assert Act.objects.get(verb="contact:correct").detail == {"fields": ["address", "phone", "postal_code"]}


def test_drafts_that_nobody_touches_are_forgotten():
    drafted(on=(1405, 8, 1))
    assert operations.forget_drafts(before=at((1405, 7, 25)), at_most=10) == 0
    assert operations.forget_drafts(before=at((1405, 8, 5)), at_most=10) == 1
