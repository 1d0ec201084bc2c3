"""The memorandum's document: its articles say in words what the inquiry enforces, and nothing else. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from peyvand.eservices.agency_onboarding.rules.admission import Conditions
from peyvand.foundation.agencies.choices import Audience, Service
from peyvand.foundation.letters.rules import Article, Deed
from peyvand.kit.jalali import numeric
from peyvand.kit.text import persian_digits
from peyvand.kit.words import in_persian

TITLE = "تفاهم‌نامهٔ استعلام ارتباط بیمه‌ای"
ORGANISATION = "سازمان تأمین اجتماعی"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a memorandum tells beside its conditions. Days are Tehran's; `signatories` are titles and names."""

    number: str
    concluded_on: date
    valid_to: date
    case_number: str
    agency_code: str
    agency_name: str
    national_id: str
    audience: str
    address: str
    letter_number: str
    letter_date: date
    legal_ground: str
    ruled_on: date
    signatories: tuple[tuple[str, str], ...] = ()


def content(facts: Facts, conditions: Conditions) -> dict[str, Any]:
    """The document as plain values for JSON: the clauses as programs read them, the articles as people do."""
    clauses = conditions.clauses
    return {
        "number": facts.number,
        "date": facts.concluded_on.isoformat(),
        "valid_to": facts.valid_to.isoformat(),
        "case": facts.case_number,
        "agency": {"code": facts.agency_code, "name": facts.agency_name, "national_id": facts.national_id},
        "audience": facts.audience,
        "services": list(clauses.services),
        "daily_quota": clauses.daily_quota,
        "purposes": [dict(purpose) for purpose in clauses.purposes],
        "requires_purpose": conditions.requires_purpose,
        "requires_case_number": conditions.requires_case_number,
        "networks": list(clauses.networks),
        "articles": [
            {"heading": article.heading, "paragraphs": list(article.paragraphs)}
            for article in articles(facts, conditions)
        ],
        "signatories": [list(signatory) for signatory in facts.signatories],
    }


def deed(stored: Mapping[str, Any], *, attachment: bytes) -> Deed:
    """The document for paper, from its stored content."""
    return Deed(
        title=TITLE,
        number=stored["number"],
        dated=date.fromisoformat(stored["date"]),
        articles=tuple(Article(one["heading"], tuple(one["paragraphs"])) for one in stored["articles"]),
        signatories=tuple((title, name) for title, name in stored["signatories"]),
        attachment=attachment,
    )


def articles(facts: Facts, conditions: Conditions) -> list[Article]:
    """The document's text."""
    parts = [
        ("طرف‌ها", _parties(facts)),
        ("مبنا", _grounds(facts)),
        ("خدمات و سهمیه", _services(facts, conditions)),
        ("مقصود استعلام", _purposes(conditions)),
        ("شبکه", _networks(conditions)),
        ("کاربران", _USERS),
        ("اعتبار، تعلیق و تمدید", _validity(facts, conditions)),
    ]
    return [
        Article(f"مادهٔ {persian_digits(n)} – {heading}", tuple(paragraphs))
        for n, (heading, paragraphs) in enumerate(parts, start=1)
    ]


_USERS = (
    "کاربران را مدیر دستگاه با نام و کد ملی معرفی می‌کند و سازمان برای هر شخص حساب جداگانه می‌سازد؛"
    " هیچ حسابی میان دو نفر مشترک نیست.",
    "مدیر دستگاه دسترسی کسی را که دیگر به آن نیاز ندارد بی‌درنگ می‌بندد و هر سه ماه فهرست کاربران را تأیید می‌کند.",
    "هر استعلام با نام کاربر، زمان و مقصود آن ثبت می‌شود و شخصی که درباره‌اش پرسیده شده است می‌تواند آن را ببیند.",
)


def _parties(facts: Facts) -> list[str]:
    return [
        f"این تفاهم‌نامه میان {ORGANISATION} («سازمان») و {facts.agency_name} به شناسهٔ ملی"
        f" {persian_digits(facts.national_id)}، به نشانی {persian_digits(facts.address)} («دستگاه») بسته می‌شود."
    ]


def _grounds(facts: Facts) -> list[str]:
    return [
        f"نامهٔ شمارهٔ {persian_digits(facts.letter_number)} مورخ {numeric(facts.letter_date)} دستگاه و رأی کمیته صیانت"
        f" از اطلاعات مورخ {numeric(facts.ruled_on)} در پروندهٔ شمارهٔ {persian_digits(facts.case_number)}.",
        f"مستند قانونی دستگاه: {persian_digits(facts.legal_ground)}",
    ]


def _services(facts: Facts, conditions: Conditions) -> list[str]:
    with in_persian():
        opened = "، ".join(str(Service(service).label) for service in conditions.clauses.services)
        audience = str(Audience(facts.audience).label)
    return [
        f"سازمان این خدمات را برای دستگاه باز می‌کند: {opened}.",
        f"دستگاه از گروه «{audience}» است و هر پاسخ همان را دارد که برای این گروه معین شده است.",
        f"سهمیهٔ دستگاه روزانه {persian_digits(conditions.clauses.daily_quota)} استعلام است.",
    ]


def _purposes(conditions: Conditions) -> list[str]:
    said = []
    if conditions.clauses.purposes:
        titles = "؛ ".join(persian_digits(purpose["title"]) for purpose in conditions.clauses.purposes)
        said.append(f"دستگاه فقط برای این مقصودها استعلام می‌گیرد: {titles}.")
    else:
        said.append("دستگاه فقط برای انجام وظیفهٔ قانونی خود استعلام می‌گیرد.")
    if conditions.requires_purpose:
        said.append("مقصود هر استعلام همراه آن نوشته می‌شود.")
    if conditions.requires_case_number:
        said.append("شمارهٔ پرونده یا دادنامه همراه هر استعلام نوشته می‌شود.")
    return said


def _networks(conditions: Conditions) -> list[str]:
    if not conditions.clauses.networks:
        return ["استعلام به نشانی شبکهٔ خاصی محدود نیست."]
    return [f"استعلام فقط از این شبکه‌ها پذیرفته می‌شود: {'، '.join(conditions.clauses.networks)}"]


def _validity(facts: Facts, conditions: Conditions) -> list[str]:
    return [
        f"این تفاهم‌نامه از {numeric(facts.concluded_on)} تا پایان {numeric(facts.valid_to)}"
        f" ({persian_digits(conditions.months)} ماه) معتبر است؛ پس از آن دسترسی بسته می‌شود.",
        "سازمان می‌تواند تفاهم‌نامه را با ذکر دلیل معلق کند؛ تا رفع تعلیق دسترسی بسته است.",
        "دستگاه تمدید یا افزودن خدمت را پیش از پایان اعتبار از همین سامانه درخواست می‌کند.",
    ]
