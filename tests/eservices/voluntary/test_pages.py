"""The path in pages: calculator, one question a page, contract, examiner, branch (VOL-1 to VOL-6, VOL-9)."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from peyvand.eservices.voluntary_contracts import operations
from peyvand.eservices.voluntary_contracts.models import BranchDeed, Contract, Draft, Examination
from peyvand.eservices.voluntary_contracts.rules import new_number
from peyvand.foundation.accounts.models import Office
from peyvand.foundation.audit.models import Access
from peyvand.foundation.letters.models import Document
from peyvand.foundation.letters.tokens import verify_token
from peyvand.foundation.records.models import Person
from peyvand.kit.jalali import from_parts
from tests.eservices.doors import date_fields
from tests.eservices.voluntary.bank import paid_by_order
from tests.eservices.voluntary.life import PREMIUM, START, Life, at, drafted
from tests.eservices.voluntary.people import CODE, LONG_AGO, insured
from tests.foundation.accounts.people import activated_user, signed_in_client
from tests.foundation.accounts.staff import staff

pytestmark = pytest.mark.django_db

APPLY = "/voluntary/apply/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(START), tick=False) as traveller:
        yield traveller


def browser(code: str = CODE) -> Client:
    return signed_in_client(activated_user(code))


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# -- the calculator, for everybody -----------------------------------------------------------------------------------
def test_anybody_reckons_what_a_premium_buys():
    page = Client().get("/voluntary/", {"premium": "۶۰٬۰۰۰٬۰۰۰"})
    assert page.status_code == 200
    told = text_of(page)
    assert "بیمه‌شدگان / بیمه‌شدگان خاص / بیمه اختیاری" in told
    for sum_ in ("۲۲۲٬۲۲۲٬۲۲۲ ریال", "۶٬۶۶۶٬۶۶۷ ریال", "۷۲۰٬۰۰۰٬۰۰۰ ریال", "۷٬۴۰۷٬۴۰۷ ریال", "۲۷ درصد", "۳ درصد"):
        assert sum_ in told, sum_
    assert "از ۴۴٬۸۸۸٬۹۸۵ ریال تا ۳۱۴٬۲۲۲٬۸۹۵ ریال" in told


@pytest.mark.parametrize("premium", ["1", "314222896", "abc", "1.5"])
def test_the_calculator_says_what_is_wrong_beside_the_field(premium):
    page = Client().get("/voluntary/", {"premium": premium})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.content.decode()


def test_the_calculator_without_a_number_starts_at_the_minimum():
    assert "۴۴٬۸۸۸٬۹۸۵" in text_of(Client().get("/voluntary/"))


# -- one question a page ---------------------------------------------------------------------------------------------
def answer_everything(applicant: Client, *, premium: str = "60000000"):
    """Each step's page, then its answer; the last response is the redirect to the contract."""
    steps = [
        ("data", {"phone": "021-44556677", "address": "تهران", "postal_code": "۱۲۳۴۵۶۷۸۹۰", "confirmed": "on"}),
        ("regulations", {"agreed": "on"}),
        ("premium", {"premium": premium}),
        ("examination", {"committed": "on"}),
        ("summary", {"confirmed": "on"}),
    ]
    for step, typed in steps:
        page = applicant.get(f"{APPLY}{step}/")
        assert page.status_code == 200, step
        if step == "summary":
            typed["shown_on"] = re.search(r'name="shown_on" value="([^"]+)"', page.content.decode())[1]
        answered = applicant.post(f"{APPLY}{step}/", typed)
        assert answered.status_code == 302, text_of(answered)
    return answered


def test_from_the_first_question_to_the_contract():
    insured()
    applicant = browser()
    assert applicant.get(APPLY).headers["Location"] == f"{APPLY}data/"
    concluded = answer_everything(applicant)
    contract = Contract.objects.get()
    assert concluded.headers["Location"] == f"/voluntary/contracts/{contract.number:016d}/"
    page = text_of(applicant.get(concluded.headers["Location"]))
    assert "در انتظار نخستین پرداخت" in page
    assert "پرداخت نشده؛ مهلت ۱۴۰۵/۱۰/۰۱" in page
    assert "آخرین روز پرداخت نخستین حق بیمه" in page
    assert Person.objects.get(pk=CODE).postal_code == "1234567890"
    # Whoever comes back is led to the contract, not to the questions.
    for address in (APPLY, f"{APPLY}summary/"):
        assert applicant.get(address).headers["Location"] == concluded.headers["Location"]


def test_answers_wait_until_somebody_comes_back():
    insured()
    applicant = browser()
    drafted()
    Draft.objects.update(premium=None)
    assert applicant.get(APPLY).headers["Location"] == f"{APPLY}premium/"
    assert applicant.get(f"{APPLY}summary/").headers["Location"] == f"{APPLY}premium/"


@pytest.mark.parametrize(
    ("step", "typed", "told"),
    [
        ("data", {"postal_code": "123", "confirmed": "on"}, "کد پستی ده رقم است"),
        ("data", {}, "اگر اطلاعات درست است"),
        ("regulations", {}, "برای ادامه باید با ضوابط موافقت کنید"),
        ("premium", {"premium": "1000"}, "حق بیمهٔ ماهانه باید از"),
        ("premium", {"premium": "1.5"}, "فقط با رقم"),
        ("summary", {"shown_on": "2026-11-22"}, "این جمله را تأیید کنید"),
    ],
)
def test_a_wrong_answer_stays_with_a_word_beside_it(step, typed, told):
    insured()
    applicant = browser()
    drafted()
    answered = applicant.post(f"{APPLY}{step}/", typed)
    assert answered.status_code == 422
    assert told in text_of(answered)
    assert not Contract.objects.exists()


def test_whoever_has_to_be_examined_commits_to_it():
    insured(left=LONG_AGO)
    applicant = browser()
    drafted(committed=False)
    page = text_of(applicant.get(f"{APPLY}examination/"))
    assert "لازم است" in page
    assert applicant.post(f"{APPLY}examination/", {}).status_code == 422
    assert applicant.get(f"{APPLY}summary/").headers["Location"] == f"{APPLY}examination/"
    applicant.post(f"{APPLY}examination/", {"committed": "on"})
    assert "لازم است، تا پنجشنبه ۱ بهمن ۱۴۰۵" in text_of(applicant.get(f"{APPLY}summary/"))


def test_whoever_must_go_to_the_branch_reads_so_at_once():
    insured(guardianship="GUARDIAN")
    applicant = browser()
    for address in (APPLY, f"{APPLY}data/", f"{APPLY}summary/"):
        page = applicant.get(address)
        assert page.status_code == 403
        assert "قرارداد شما در شعبه بسته می‌شود" in text_of(page)
        assert "قیم‌نامه از مرجع صالح" in text_of(page)
    assert not Draft.objects.exists()


def test_whoever_is_covered_reads_by_what():
    insured(left=None)
    told = text_of(browser().get(APPLY))
    assert "«بیمه‌شده اصلی، اجباری» از ۱۳۹۰/۰۱/۰۱ در جریان است" in told
    assert "پس از پایان آن دوباره درخواست دهید" in told


def test_whoever_the_records_do_not_know_is_told_what_to_do():
    page = browser().get(APPLY)
    assert page.status_code == 404
    assert "با شناسنامه به شعبه بروید" in text_of(page)


def test_at_midnight_the_summary_is_shown_anew(clock):
    insured()
    user = activated_user(CODE)
    drafted()
    clock.move_to(at((1405, 9, 2), hour=0))
    applicant = signed_in_client(user)
    answered = applicant.post(f"{APPLY}summary/", {"shown_on": "2026-11-22", "confirmed": "on"}, follow=True)
    assert "روز عوض شده است" in text_of(answered)
    assert not Contract.objects.exists()


# -- the contract ----------------------------------------------------------------------------------------------------
def of(life: Life, tail: str = "") -> str:
    return f"/voluntary/contracts/{life.contract.number:016d}/{tail}"


def test_a_contract_is_its_owners_alone():
    life = Life.begins()
    stranger = browser("0084575948")
    for tail in ("", "premium/", "withdraw/", "deadlines.ics", "contract.pdf", "referral.pdf"):
        assert stranger.get(of(life, tail)).status_code == 404
    assert stranger.post(of(life, "withdraw/")).status_code == 404
    assert life.state == "UNPAID"


def test_deadlines_go_into_a_phones_calendar(clock):
    life = referred()
    clock.move_to(at((1405, 10, 1)), tick=False)
    life.round((1405, 10, 1))
    file = signed_in_client(life.user).get(of(life, "deadlines.ics"))
    assert (file.status_code, file["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    told = file.content.decode().replace("\r\n ", "").split("\r\n")
    days = [line.partition(":")[2] for line in told if line.startswith("DTSTART")]
    # The slip of Dey, the examination, the last day of what is owed.
    assert days == ["20270120", "20270121", "20270320"]
    assert "SUMMARY:بیمه اختیاری: مهلت قبض دی" in told
    assert CODE not in file.content.decode()
    assert "یوسفی" not in file.content.decode()
    operations.withdraw(number=life.contract.number, national_code=CODE, by=life.user.pk, now=at((1405, 10, 2)))
    assert b"VEVENT" not in signed_in_client(life.user).get(of(life, "deadlines.ics")).content


def test_what_was_paid_has_a_receipt():
    life = Life.begins()
    owner = signed_in_client(life.user)
    order = paid_by_order(life, START)
    assert f'href="/pay/{order.public_id}/"' in owner.get(of(life)).content.decode()
    receipt = text_of(owner.get(f"/pay/{order.public_id}/"))
    assert "پرداخت شد" in receipt
    assert "شمارهٔ مرجع بانک" in receipt


def test_my_requests_hold_the_contract_with_its_next_deadline():
    life = Life.begins()
    page = text_of(signed_in_client(life.user).get("/my/requests/"))
    assert "قرارداد بیمه اختیاری" in page
    assert "در انتظار نخستین پرداخت آخرین روز پرداخت نخستین حق بیمه: سه‌شنبه ۱ دی ۱۴۰۵ (۳۰ روز دیگر)" in page
    assert "قرارداد بیمه اختیاری" not in text_of(browser("0084575948").get("/my/requests/"))


def test_whoever_has_to_be_examined_reads_where_and_what_a_hospital_takes():
    life = referred()
    owner = signed_in_client(life.user)
    staff("0051234017", "MEDICAL_EXAMINER", "EX1")
    page = text_of(owner.get(of(life)))
    assert "مراجع معاین" in page
    assert Office.objects.get(code="EX1").name in page
    assert "تا نتیجهٔ معاینه ثبت نشود، خدمات بستری در کار نیست" in page


def test_the_premium_is_changed_on_its_page():
    life = Life.begins()
    owner = signed_in_client(life.user)
    assert owner.post(of(life, "premium/"), {"premium": "1"}).status_code == 422
    assert owner.post(of(life, "premium/"), {"premium": "۵۰٬۰۰۰٬۰۰۰"}).status_code == 302
    assert life.fresh().premium == 50_000_000
    assert "۱۸۵٬۱۸۵٬۱۸۵" in text_of(owner.get(of(life)))


def test_withdrawal_is_asked_once_more():
    life = Life.begins()
    owner = signed_in_client(life.user)
    assert "هنوز چیزی نپرداخته‌اید" in text_of(owner.get(of(life, "withdraw/")))
    assert life.state == "UNPAID"
    owner.post(of(life, "withdraw/"))
    assert life.state == "WITHDRAWN"
    assert "انصراف بیمه‌شده" in text_of(owner.get(of(life)))


def test_the_signed_paper_comes_with_the_first_payment_and_says_so(clock):
    life = Life.begins()
    owner = signed_in_client(life.user)
    assert owner.get(of(life, "contract.pdf")).status_code == 409
    assert not Document.objects.exists()
    assert "پرداخت‌شده در" not in text_of(owner.get(of(life)))
    life.pay(START)
    assert "پرداخت‌شده در ۱۴۰۵/۰۹/۰۱" in text_of(owner.get(of(life)))
    paper = owner.get(of(life, "contract.pdf"))
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    assert Document.objects.get().pk == life.contract.number
    file = SimpleUploadedFile("contract.pdf", paper.content, "application/pdf")
    told = Client().post("/verify/file/", {"file": file})
    assert "این قرارداد اصیل است" in text_of(told)
    assert "همان فایلی است که سازمان صادر کرده است؛ امضای الکترونیکی آن درست است" in text_of(told)
    assert CODE not in told.content.decode()


@pytest.mark.parametrize("wrong", ["", "tracking_code", "dated_day", "last_four"])
def test_a_contracts_paper_is_verified_by_what_stands_on_it(wrong):
    number = f"{Life.begins().contract.number:016d}"
    typed = {"tracking_code": number, **date_fields("dated", "2026-11-22"), "last_four": CODE[-4:]}
    other = {"tracking_code": f"{new_number():016d}", "dated_day": "2", "last_four": "0000"}
    answer = Client().post("/verify/", typed | ({wrong: other[wrong]} if wrong else {}))
    if wrong:
        assert (answer.status_code, "نامه‌ای نیافتیم" in text_of(answer)) == (404, True)
    else:
        token = verify_token(int(number))
        assert answer.headers["Location"] == f"/voluntary/verify/{number}?t={token}"


def test_guesses_at_a_contracts_paper_are_locked_out():
    number = f"{Life.begins().contract.number:016d}"
    typed = {"tracking_code": number, **date_fields("dated", "2026-11-22")}
    codes = [Client().post("/verify/", typed | {"last_four": f"{guess:04}"}).status_code for guess in range(7)]
    assert codes[0] == 404
    assert codes[-1] == 429


def test_a_contracts_paper_is_verified_by_its_token_alone():
    life = Life.begins()
    address = f"/voluntary/verify/{life.contract.number:016d}"
    told = Client().get(address, {"t": verify_token(life.contract.number)})
    assert (told.status_code, "این قرارداد اصیل است" in text_of(told)) == (200, True)
    assert "یوسفی" not in text_of(told)
    assert CODE not in told.content.decode()
    for token in ("", "x", verify_token(life.contract.number + 1)):
        assert Client().get(address, {"t": token}).status_code == 404


# -- the examiner ----------------------------------------------------------------------------------------------------
def referred() -> Life:
    life = Life.begins(left=LONG_AGO)
    life.pay(START)
    return life


def test_the_referral_is_a_paper_of_the_insured():
    life = referred()
    paper = signed_in_client(life.user).get(of(life, "referral.pdf"))
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    assert Document.objects.get().pk == Examination.objects.get().number


def test_an_examiner_finds_a_referral_and_records_its_result():
    life = referred()
    doctor = signed_in_client(staff("0051234017", "MEDICAL_EXAMINER", "EX1"))
    number = f"{Examination.objects.get().number:016d}"
    assert doctor.post("/desk/examinations/", {"number": "123"}).status_code == 422
    found = doctor.post("/desk/examinations/", {"number": number})
    assert found.headers["Location"] == f"/desk/examinations/{number}/"
    page = text_of(doctor.get(found.headers["Location"]))
    assert "نرگس یوسفی" in page
    assert "آخرین روز ثبت نتیجهٔ معاینه" in page
    seen = Access.objects.get(national_code=CODE)
    assert (seen.ground, seen.disclosed) == ("STAFF", ["IDENTITY"])
    typed = {"result": "FIT", **date_fields("examined_on", "2026-11-22")}
    assert doctor.post(found.headers["Location"], {"result": "FIT"}).status_code == 422
    assert doctor.post(found.headers["Location"], typed).status_code == 302
    assert Examination.objects.get().result == "FIT"
    assert "دارای شرایط" in text_of(doctor.get(found.headers["Location"]))
    assert life.state == "ACTIVE"


def test_an_unknown_referral_shows_nothing():
    doctor = signed_in_client(staff("0051234017", "MEDICAL_EXAMINER", "EX1"))
    assert doctor.get("/desk/examinations/4821903377150267/").status_code == 404
    assert not Access.objects.exists()


def test_a_clerk_is_no_examiner_nor_the_other_way():
    clerk = signed_in_client(staff("0051234025", "BRANCH_CLERK", "1001"))
    doctor = signed_in_client(staff("0051234017", "MEDICAL_EXAMINER", "EX1"))
    assert clerk.get("/desk/examinations/").status_code == 403
    assert doctor.get("/desk/voluntary/").status_code == 403


# -- the branch ------------------------------------------------------------------------------------------------------
TYPED = {
    "national_code": CODE,
    "saba_number": "1405/123",
    "deed_kind": "GUARDIAN",
    "deed_number": "۷۸",
    "deed_issuer": "دادگستری تهران",
    "wage_base": "۲۰۰٬۰۰۰٬۰۰۰",
    **date_fields("start", "2026-11-20"),
}


def test_a_branch_records_what_it_concluded_and_its_end():
    insured(guardianship="GUARDIAN", left=LONG_AGO)
    clerk = signed_in_client(staff("0051234025", "BRANCH_CLERK", "1001"))
    assert clerk.post("/desk/voluntary/", TYPED).status_code == 302
    contract, deed = Contract.objects.get(), BranchDeed.objects.get()
    assert (contract.channel, contract.state, contract.wage_base) == ("BRANCH", "ACTIVE", 200_000_000)
    assert (contract.premium, contract.start) == (54_000_000, from_parts(1405, 8, 29))
    assert (deed.saba_number, deed.kind, deed.number, deed.issuer) == ("1405/123", "GUARDIAN", "78", "دادگستری تهران")
    assert "دادگستری تهران" in text_of(clerk.get("/desk/voluntary/"))
    # Its months are paid in سبا: the clock leaves it alone, and nobody else concludes one.
    operations.keep_up(contract_id=contract.pk, now=at((1406, 12, 1)))
    assert Contract.objects.get().state == "ACTIVE"
    assert clerk.post("/desk/voluntary/", TYPED | {"saba_number": "2"}).status_code == 422
    assert Contract.objects.count() == 1
    elsewhere = signed_in_client(staff("0051234033", "BRANCH_CLERK", "2002"))
    assert elsewhere.post(f"/desk/voluntary/{contract.number:016d}/end/").status_code == 404
    assert clerk.post(f"/desk/voluntary/{contract.number:016d}/end/").status_code == 302
    assert (Contract.objects.get().state, Contract.objects.get().end_reason) == ("ENDED", "IN_BRANCH")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"national_code": "0084575948"}, "سازمان کسی را با این کد ملی نمی‌شناسد"),
        ({"wage_base": "166255499"}, "دستمزد مبنا باید از"),
        (date_fields("start", "2026-11-23"), "از امروز جلوتر است"),
        ({"deed_issuer": ""}, "«مرجع صدور سند» را بنویسید"),
    ],
)
def test_what_a_branch_can_not_record_writes_nothing(typed, told):
    insured(guardianship="GUARDIAN", left=LONG_AGO)
    clerk = signed_in_client(staff("0051234025", "BRANCH_CLERK", "1001"))
    answered = clerk.post("/desk/voluntary/", TYPED | typed)
    assert answered.status_code == 422
    assert told in text_of(answered)
    assert (Contract.objects.count(), BranchDeed.objects.count()) == (0, 0)


def test_the_premium_of_the_draft_is_the_contracts():
    insured()
    answer_everything(browser(), premium="۴۴٬۸۸۸٬۹۸۵")
    contract = Contract.objects.get()
    assert (contract.premium, contract.wage_base, PREMIUM) == (44_888_985, 166_255_500, 60_000_000)
