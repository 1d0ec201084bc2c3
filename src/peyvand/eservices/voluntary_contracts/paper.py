"""The contract and the referral on paper: signed, kept as they were made (VOL-3, VOL-4)."""

import json
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from peyvand.eservices.voluntary_contracts.queries import ContractPage, ReferralPage
from peyvand.foundation.letters.press import paper
from peyvand.foundation.letters.rules import Letter, Sheet, Table
from peyvand.foundation.letters.tokens import verify_token
from peyvand.kit.jalali import numeric
from peyvand.kit.money import rials
from peyvand.kit.text import persian_digits

_COLUMNS = ("موضوع", "شرح")
HEADING = "قرارداد ادامه بیمه به طور اختیاری"
REFERRAL_HEADING = "فرم معرفی به مرجع معاین"


def contract_letter(contract: ContractPage) -> Letter:
    """What the contract says, and whether it is paid: the first payment is told only once it has come."""
    rows = [
        ("نام پدر", contract.content["father_name"] or "ثبت نشده"),
        ("کد ملی", contract.national_code),
        ("تاریخ قرارداد", numeric(contract.concluded_on)),
        ("شروع بیمه", numeric(contract.start)),
        ("نرخ حق بیمه", f"{_percent(contract)} درصد دستمزد مبنا"),
        ("دستمزد مبنا", f"{rials(contract.wage_base)} در ماه"),
        ("حق بیمه", f"{rials(contract.premium)} در ماه"),
        ("معاینه", f"تا {numeric(contract.exam_due)}" if contract.exam_due else "معاف"),
    ]
    first = contract.first_paid
    if first is not None and first.settled_on is not None:
        rows.append(("نخستین حق بیمه", f"{rials(first.amount)}، پرداخت‌شده در {numeric(first.settled_on)}"))
    elif contract.first_payment_due is not None:
        rows.append(("نخستین حق بیمه", f"پرداخت نشده؛ مهلت {numeric(contract.first_payment_due)}"))
    return Letter(
        heading=HEADING,
        addressee=contract.content["full_name"],
        paragraphs=(
            "سازمان تأمین اجتماعی و نامبرده بر پایهٔ آیین‌نامهٔ ادامهٔ بیمه به طور اختیاری، این قرارداد را به صورت"
            " غیرحضوری بسته‌اند. مشخصات آن به شرح زیر است:",
        ),
        table=Table(_COLUMNS, tuple((label, persian_digits(text)) for label, text in rows)),
        tracking_label="شماره قرارداد",
        foot="با پرداخت نخستین حق بیمه، بیمه از تاریخ شروع برقرار است. قراردادی که حق بیمه‌اش بیش از مهلت قانونی"
        " پرداخت نشود باطل می‌شود.",
    )


def contract_pdf(contract: ContractPage, *, now: datetime) -> bytes:
    """The signed contract of somebody whose first premium has come. Raises Refusal SIGNATURE_UNAVAILABLE (503)."""
    told = {
        "number": contract.number,
        "concluded_on": contract.concluded_on.isoformat(),
        "start": contract.start.isoformat(),
        "premium": contract.premium,
        "wage_base": contract.wage_base,
        "exam_due": contract.exam_due.isoformat() if contract.exam_due else None,
        "law": contract.law,
    }
    return _press(contract_letter(contract), contract.number, contract.concluded_on, verify_url(contract), told, now)


def verify_url(contract: ContractPage) -> str:
    """The whole address in the contract's QR code."""
    page = reverse("voluntary:verify", args=[contract.number])
    return f"{settings.PUBLIC_URL}{page}?t={verify_token(int(contract.number))}"


def referral_letter(referral: ReferralPage) -> Letter:
    """By which an examiner knows who is to be examined, and until when."""
    rows = [
        ("نام و نام خانوادگی", referral.full_name),
        ("نام پدر", referral.father_name or "ثبت نشده"),
        ("کد ملی", persian_digits(referral.national_code)),
        ("آخرین روز معاینه", numeric(referral.exam_due) if referral.exam_due else "ندارد"),
    ]
    return Letter(
        heading=REFERRAL_HEADING,
        addressee="مرجع معاین",
        paragraphs=(
            "دارندهٔ این فرم برای معاینات بدو بیمه‌پردازی معرفی می‌شود. مدرک شناسایی او را ببینید و نتیجه را با شمارهٔ"
            " این فرم در سامانه ثبت کنید؛ کد چهارخانه صفحهٔ ثبت را باز می‌کند.",
        ),
        table=Table(_COLUMNS, tuple(rows)),
        tracking_label="شماره معرفی‌نامه",
        foot="نشانی و تلفن مراجع معاین در صفحهٔ قرارداد شما در درگاه است.",
    )


def referral_pdf(referral: ReferralPage, *, now: datetime) -> bytes:
    """The signed referral form. Raises Refusal SIGNATURE_UNAVAILABLE (503)."""
    address = settings.PUBLIC_URL + reverse("voluntary:examination", args=[referral.number])
    told = {"number": referral.number, "exam_due": referral.exam_due.isoformat() if referral.exam_due else None}
    return _press(referral_letter(referral), referral.number, referral.referred_on, address, told, now)


def _press(letter: Letter, number: str, dated: date, address: str, told: dict[str, object], now: datetime) -> bytes:
    sheet = Sheet(
        letter=letter,
        number=number,
        dated=dated,
        verify_url=address,
        attachment=json.dumps(told, ensure_ascii=False).encode(),
    )
    return paper(sheet, now=now)


def _percent(contract: ContractPage) -> str:
    return persian_digits(f"{(contract.limits.rate * 100).normalize():f}")
