"""Made-up agencies in every state of their admission. Only `peyvand demo` uses them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peyvand.eservices.agency_onboarding.choices.admission import Ballot
from peyvand.eservices.agency_onboarding.operations import admission as operations
from peyvand.eservices.agency_onboarding.queries import admission as queries
from peyvand.eservices.agency_onboarding.rules.admission import Conditions
from peyvand.eservices.agency_onboarding.rules.declaration import Declaration
from peyvand.foundation.accounts.operations import provision
from peyvand.foundation.agencies.choices import Audience, Service
from peyvand.foundation.cases import operations as cases

ALL_SERVICES = tuple(str(service) for service in Service)


@dataclass(frozen=True, slots=True)
class Deciders:
    """The users who decide: at least three members of the committee, and the two directors."""

    members: Sequence[int]
    registration: int
    pensions: int


@dataclass(frozen=True, slots=True)
class _Applicant:
    """An agency, who speaks for it (national code, name, position), and how far it comes: the words of `_go`."""

    agency: str
    national_id: str
    audience: Audience
    address: str
    code: str
    name: str
    position: str
    services: tuple[str, ...]
    purposes: tuple[str, ...]
    volume: int
    ground: str
    comes_to: str


_JUDICIAL_GROUND = "مادهٔ ۲۱۲ قانون آیین دادرسی دادگاه‌های عمومی و انقلاب در امور مدنی"

_APPLICANTS = (
    _Applicant(
        "صندوق بازنشستگی کارکنان صنایع مس", "14002550130", Audience.FUND, "کرمان، بلوار جمهوری اسلامی، پلاک ۸",
        "0064128709", "کامران شاکری", "معاون فنی و درآمد", ALL_SERVICES,
        ("برقراری مستمری", "تشخیص اشتغال هم‌زمان بازنشسته"), 400, "مادهٔ ۱۱ اساسنامهٔ صندوق", "committee",
    ),
    _Applicant(
        "کمیته امداد شهرستان ورامین", "10100872642", Audience.FUND, "ورامین، خیابان شهید بهشتی، کوی ۲",
        "0077182049", "زهرا معتمدی", "رئیس ادارهٔ حمایت", ("INQUIRY", "BATCH"),
        ("احراز نبود پوشش بیمه",), 150, "مادهٔ ۷ قانون حمایت از خانواده‌های نیازمند", "two votes",
    ),
    _Applicant(
        "شورای حل اختلاف شهرستان کرج", "14003128775", Audience.JUDICIAL, "کرج، میدان سپاه، ساختمان دادگستری",
        "0044903162", "فرشید نجاتی", "رئیس دبیرخانه", ("INQUIRY", "DOCUMENT"),
        ("رسیدگی به دعوای نفقه",), 60, _JUDICIAL_GROUND, "returned",
    ),
    _Applicant(
        "صندوق حمایت وکلا و کارگشایان دادگستری", "10102455183", Audience.FUND, "تهران، خیابان خرمشهر، پلاک ۲۱",
        "0082015546", "مینا طلوعی", "مدیر امور اعضا", ("INQUIRY", "DOCUMENT"),
        ("برقراری مستمری", "انتقال سابقه"), 80, "قانون صندوق حمایت وکلا، مادهٔ ۴", "approved",
    ),
    _Applicant(
        "دادسرای عمومی و انقلاب قم", "14001904261", Audience.JUDICIAL, "قم، بلوار عمار یاسر، پلاک ۱۱۰",
        "0033876215", "سیاوش درودیان", "مدیر دفتر کل", ("INQUIRY", "DOCUMENT", "API"),
        ("شناسایی نشانی محکوم‌علیه",), 250, _JUDICIAL_GROUND, "signed",
    ),
    _Applicant(
        "صندوق بیمه اجتماعی کشاورزان، روستاییان و عشایر", "10320147567", Audience.FUND,
        "تهران، خیابان وزرا، کوچهٔ هفتم، پلاک ۴", "0090154371", "پروین آذرنوش", "مدیرکل فناوری", ALL_SERVICES,
        ("احراز نبود پوشش بیمه", "برقراری مستمری"), 2000, "مادهٔ ۶ اساسنامهٔ صندوق", "concluded",
    ),
    _Applicant(
        "شرکت بازرگانی آذر افق", "14004077324", Audience.FUND, "تبریز، خیابان امام، پلاک ۳۰۱",
        "0022769188", "بابک رستگار", "مدیر منابع انسانی", ("INQUIRY",), ("استخدام",), 20, "آیین‌نامهٔ داخلی شرکت",
        "rejected",
    ),
    _Applicant(
        "مؤسسه صندوق ذخیره فرهنگیان", "10103315906", Audience.FUND, "تهران، خیابان کریم‌خان، پلاک ۵۵",
        "0019645279", "ژاله کیانی", "کارشناس ارشد", ("INQUIRY",), ("پرداخت وام",), 90, "اساسنامهٔ مؤسسه", "withdrawn",
    ),
)  # fmt: skip


def fill(*, by: Deciders, now: datetime) -> None:
    """Each agency's case goes as far as it comes."""
    for nth, one in enumerate(_APPLICANTS):
        user_id = provision(
            national_code=one.code,
            full_name=one.name,
            mobile=f"0913000{nth:04d}",
            now=now,
            actor="command:demo",
        )
        case = operations.declare(
            declaration=_declaration(one, letter_date=now.date() - timedelta(days=20 - nth)),
            agency_id=None,
            by=user_id,
            now=now - timedelta(days=9 - nth),
        )
        _go(one.comes_to, case.pk, applicant=user_id, by=by, now=now)


def _declaration(one: _Applicant, *, letter_date: date) -> Declaration:
    return Declaration(
        national_id=one.national_id,
        agency_name=one.agency,
        audience=one.audience,
        address=one.address,
        position=one.position,
        letter_number=f"{one.national_id[-3:]}/د/۱۴۰۵",
        letter_date=letter_date,
        services=one.services,
        purposes=one.purposes,
        daily_volume=one.volume,
        networks=("10.20.0.0/16",) if "API" in one.services else (),
        legal_ground=one.ground,
    )


def _go(comes_to: str, case_id: int, *, applicant: int, by: Deciders, now: datetime) -> None:
    if comes_to == "withdrawn":
        cases.take(case_id=case_id, transition="withdraw", version=1, reason="", by=applicant, now=now)
    if comes_to in ("committee", "withdrawn"):
        return
    ballots, reason = _VOTES.get(comes_to, _APPROVED)
    for member, (ballot, why) in zip(by.members, ballots, strict=False):
        operations.vote(case_id=case_id, ballot=ballot, reason=why, by=member, now=now)
    if comes_to == "two votes":
        return
    outcome = ballots[0][0]
    operations.close(
        case_id=case_id,
        announced=outcome,
        conditions=_conditions(case_id) if outcome == Ballot.APPROVE else None,
        reason=reason,
        version=None,
        by=by.members[0],
        now=now,
    )
    if comes_to in ("signed", "concluded"):
        operations.sign(case_id=case_id, version=None, by=by.registration, now=now)
    if comes_to == "concluded":
        operations.countersign(case_id=case_id, version=None, by=by.pensions, now=now)


_YES = (Ballot.APPROVE, "مستند روشن است و خدمات به اندازهٔ نیاز است.")
_APPROVED = ((_YES, _YES, (Ballot.RETURN, "حجم روزانه بیش از نیاز به نظر می‌رسد.")), "")
_VOTES = {
    "two votes": ((_YES, (Ballot.REJECT, "فهرست مددجویان از راه دیگری هم بررسی می‌شود.")), ""),
    "returned": (
        ((Ballot.RETURN, "مستند سند پیوست نیست."), (Ballot.RETURN, "مقصود کلی است."), _YES),
        "مقصود استعلام را برای هر نوع پرونده جداگانه بنویسید و مادهٔ قانونی هر یک را بیاورید.",
    ),
    "rejected": (
        (
            (Ballot.REJECT, "متقاضی شرکت خصوصی است."),
            (Ballot.REJECT, "مستند قانونی ندارد."),
            (Ballot.REJECT, "مقصود وظیفهٔ قانونی نیست."),
        ),
        "استعلام فقط برای دستگاهی باز می‌شود که قانون آن را وظیفهٔ او کرده است؛ استخدام در شرکت خصوصی چنین نیست.",
    ),
}


def _conditions(case_id: int) -> Conditions:
    """All that was asked for; for two months, so that the demo has a memorandum whose end is near."""
    return Conditions(clauses=queries.clauses_of(queries.current_need(case_id)), months=2, requires_purpose=True)
