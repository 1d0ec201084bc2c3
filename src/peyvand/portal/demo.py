"""The demo's people and offices: made up, believable, one for every outcome and every role. Only `peyvand demo` uses
them."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from allauth.mfa import app_settings as mfa
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings

from peyvand.foundation.accounts.choices import OfficeKind, Role
from peyvand.kit.files import made_once


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who can sign in to the demo: of an agency, or with a role in an office of the organisation."""

    national_code: str
    full_name: str
    employer_code: str
    employer_name: str
    role: str
    role_title: str
    password: str
    totp_secret: str

    @property
    def totp_code(self) -> str:
        """What this person's authenticator app shows now."""
        earlier_now_later = list(yield_hotp_counters_from_time())
        return format_hotp_value(hotp_value(self.totp_secret, earlier_now_later[mfa.TOTP_TOLERANCE]))


@dataclass(frozen=True, slots=True)
class Example:
    """A person worth asking about."""

    national_code: str
    title: str


_OPERATOR, _MANAGER = ("OPERATOR", "کاربر استعلام"), ("MANAGER", "مدیر دستگاه")
_FUND = ("FND-01", "صندوق بازنشستگی فولاد")
_COURT = ("JUD-01", "دادگستری کل استان تهران")
_SUSPENDED = ("FND-02", "کمیته امداد شهرستان ری")

AGENCY_LOGINS = (
    Login(
        "0067749828", "مریم رضایی", *_FUND, *_OPERATOR, "Anar-o-Badam-1405", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXA"
    ),
    Login(
        "0075312417", "سعید احمدی", *_COURT, *_OPERATOR, "Sarv-e-Sepidar-1405", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXB"
    ),
    Login(
        "0082634513", "نسرین کریمی", *_FUND, *_MANAGER, "Darya-o-Jangal-1405", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXC"
    ),
    Login(
        "0093471181", "حمید نوری", *_SUSPENDED, *_OPERATOR, "Kooh-e-Damavand-1405", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXD"
    ),
)  # fmt: skip

_BRANCH = ("90001", "شعبه یک تهران")
_ASSOCIATION = ("KANOON-TEHRAN", "کانون بازنشستگان تهران")
_EXAMINER = ("EXAM-TEHRAN", "کمیسیون پزشکی تهران")
_IT = ("IT", "مدیریت فناوری و تحول دیجیتال")
_COMMITTEE = ("COMMITTEE", "کمیته صیانت از اطلاعات")

# One for every role, and a colleague where two must look at the same thing.
STAFF_LOGINS = tuple(
    Login(code, name, *office, role.value, role.label, password, f"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3P{letter}A")
    for code, name, office, role, password, letter in (
        ("0051234017", "راضیه اکبری", _BRANCH, Role.BRANCH_CLERK, "Baran-o-Khorshid-1405", "E"),
        ("0051234025", "جواد صالحی", _BRANCH, Role.BRANCH_CLERK, "Kabk-o-Kabootar-1405", "F"),
        ("0051234033", "منصور قاسمی", _ASSOCIATION, Role.ASSOCIATION_CLERK, "Narges-o-Yas-1405", "G"),
        ("0051234041", "دکتر پروانه رستمی", _EXAMINER, Role.MEDICAL_EXAMINER, "Abr-o-Aseman-1405", "H"),
        ("0051234051", "ناصر فرهادی", _COMMITTEE, Role.COMMITTEE_MEMBER, "Panjare-o-Chenar-1405", "I"),
        ("0051234122", "هما رادمنش", _COMMITTEE, Role.COMMITTEE_MEMBER, "Bahar-o-Baran-1405", "P"),
        ("0051234130", "سهراب ایزدی", _COMMITTEE, Role.COMMITTEE_MEMBER, "Khorma-o-Nakhl-1405", "Q"),
        ("0051234068", "شیرین یوسفی", ("DEPUTY_PENSIONS", "اداره کل مستمری‌ها"), Role.PENSIONS_DIRECTOR,
         "Roodkhane-o-Sang-1405", "J"),
        ("0051234076", "بهرام کاویانی", ("DEPUTY_REGISTRATION", "اداره کل نام‌نویسی و حساب‌های انفرادی"),
         Role.REGISTRATION_DIRECTOR, "Zaferan-o-Zireh-1405", "K"),
        ("0051234084", "الهام شریفی", _IT, Role.IT_OFFICER, "Setare-o-Mahtab-1405", "L"),
        ("0051234092", "کاظم بهرامی", ("HEAD_OFFICE_PROTECTION", "ستاد – حفاظت اطلاعات"), Role.PROTECTION_OFFICER,
         "Golab-o-Ghamsar-1405", "M"),
        ("0051234106", "مهناز توکلی", ("AUDIT", "ممیزی"), Role.AUDITOR, "Tar-o-Santoor-1405", "N"),
        ("0051234114", "داود نجفی", ("ADMINISTRATION", "راهبری سامانه"), Role.ADMINISTRATOR,
         "Kavir-o-Setareh-1405", "O"),
        ("0051234149", "پریسا وحیدی", ("ADMINISTRATION", "راهبری سامانه"), Role.ADMINISTRATOR,
         "Sarv-o-Sepidar-1405", "S"),
    )
)  # fmt: skip

# Speaks for an agency that is yet to be admitted; its data are those of agency_onboarding's demo.
REPRESENTATIVE_LOGINS = (
    Login(
        "0064128709", "کامران شاکری", "", "صندوق بازنشستگی کارکنان صنایع مس", "", "نمایندهٔ دستگاه", "Mes-o-Kavir-1405",
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PRA",
    ),
)  # fmt: skip

DEMO_LOGINS = (*AGENCY_LOGINS, *REPRESENTATIVE_LOGINS, *STAFF_LOGINS)

PROTECTED_EXAMPLE = "0000190543"
DEMO_EXAMPLES = (
    Example("0012345679", "ناشناس برای سازمان"),
    Example("0000027227", "شاغل، بیمه‌شده اصلی"),
    Example("0000040835", "ارتباطش دیروز پایان یافته"),
    Example("0000095273", "بازنشسته‌ای که پیش‌تر شاغل بود"),
    Example("0000136107", "همسر تبعیِ بیمه‌شده"),
    Example("0000176931", "بازماندهٔ مستمری‌بگیر درگذشته"),
    Example(PROTECTED_EXAMPLE, "شاغل، با نشانی حفاظت‌شده"),
    Example("0000217761", "چند ارتباط پایان‌یافته"),
)


def sandbox_clients() -> list[dict[str, str]]:
    """The sandbox's API clients, as `peyvand open_sandbox --json` printed them; none before the demo is prepared."""
    try:
        return list(json.loads(sandbox_file().read_text(encoding="utf-8"))["clients"])
    except FileNotFoundError:
        return []


def keep_sandbox_clients(opened: str) -> None:
    """Keep what `peyvand open_sandbox --json` printed when it made them: later it knows the secrets no more."""
    if any(client["secret"] for client in json.loads(opened)["clients"]):
        sandbox_file().unlink(missing_ok=True)
        made_once(sandbox_file(), opened.encode)


def sandbox_file() -> Path:
    return Path(settings.DATA_DIR) / "sandbox.json"


def write_bundle(folder: Path, *, today: date) -> None:
    """The people of DEMO_EXAMPLES as a records bundle, their dates told from `today`."""

    def ago(days: int) -> str:
        return (today - timedelta(days=days)).isoformat()

    tehran, shiraz = "90001", "90002"
    mill, workshop = "9000000001", "9000000002"
    _write(
        folder / "branches.csv",
        ("code", "name", "city", "province"),
        [(tehran, "شعبه یک تهران", "تهران", "تهران"), (shiraz, "شعبه شیراز", "شیراز", "فارس")],
    )
    _write(
        folder / "workplaces.csv",
        ("code", "name", "address", "branch_code"),
        [
            (mill, "نساجی البرز", "تهران، جاده قدیم کرج، پلاک ۱۲", tehran),
            (workshop, "کارگاه چوب آذر", "", tehran),
        ],
    )
    _write(
        folder / "persons.csv",
        (
            "national_code", "first_name", "last_name", "birth_date", "sex", "mobile", "phone", "address", "death_date",
            "protection",
        ),
        [
            ("0000027227", "علی", "کریمی", "1985-04-11", "M", "09121110001", "02133445566", "تهران، خیابان ایران، پلاک ۳", "", "0"),
            ("0000040835", "رضا", "محمدی", "1990-08-02", "M", "09121110002", "", "", "", "0"),
            ("0000095273", "پرویز", "شیرازی", "1958-01-21", "M", "", "", "شیراز، بلوار چمران، کوی ۵", "", "0"),
            ("0000122491", "حسین", "کاظم‌پور", "1980-11-30", "M", "09121110003", "02634401234", "کرج، کوی ۱۴", "", "0"),
            ("0000136107", "فاطمه", "نوری", "1984-06-15", "F", "09121110004", "", "", "", "0"),
            ("0000163325", "احمد", "نوری", "1950-03-05", "M", "", "02155556666", "ری", ago(700), "0"),
            ("0000176931", "شهین", "نوری", "1955-09-09", "F", "09121110005", "02177778888", "ری، خیابان ۲", "", "0"),
            ("0000190543", "پناه", "امیری", "1992-12-01", "F", "09121110006", "02199990000", "نشانی حفاظت‌شده", "", "1"),
            ("0000217761", "سارا", "گل‌محمدی", "1993-07-19", "F", "09121110007", "", "یزد، کوچه باغ", "", "0"),
        ],
    )  # fmt: skip
    insured, pensioner = "INSURED_PRINCIPAL", "PENSIONER_PRINCIPAL"
    _write(
        folder / "spells.csv",
        (
            "national_code", "relationship", "insured_type", "kinship", "principal_national_code", "insurance_number",
            "branch_code", "workplace_code", "start", "end",
        ),
        [
            ("0000027227", insured, "COMPULSORY", "SELF", "", "0012200000", tehran, mill, ago(800), ""),
            ("0000040835", insured, "COMPULSORY", "SELF", "", "0012300000", tehran, workshop, ago(800), ago(1)),
            ("0000095273", insured, "COMPULSORY", "SELF", "", "0012700000", shiraz, "", ago(5000), ago(900)),
            ("0000095273", pensioner, "RETIREMENT", "SELF", "", "0012700001", shiraz, "", ago(899), ""),
            ("0000122491", insured, "COMPULSORY", "SELF", "", "0012900000", tehran, mill, ago(600), ""),
            ("0000136107", "INSURED_DEPENDENT", "COMPULSORY", "SPOUSE", "0000122491", "0013000000", tehran, "", ago(500), ""),
            ("0000163325", pensioner, "RETIREMENT", "SELF", "", "0013200000", tehran, "", ago(3000), ""),
            ("0000176931", "PENSIONER_DEPENDENT", "SURVIVOR", "SPOUSE", "0000163325", "0013300000", tehran, "", ago(699), ""),
            ("0000190543", insured, "COMPULSORY", "SELF", "", "0013400000", tehran, mill, ago(200), ""),
            ("0000217761", insured, "CONSTRUCTION", "SELF", "", "0013600000", tehran, "", ago(50), ago(20)),
            ("0000217761", insured, "COMPULSORY", "SELF", "", "0013600001", tehran, mill, ago(90), ago(20)),
            ("0000217761", insured, "WEAVER", "SELF", "", "0013600002", tehran, "", ago(400), ago(300)),
        ],
    )  # fmt: skip


def write_legacy_export(path: Path) -> None:
    """An export of the legacy system: some whom the move takes along, and a few who wait for a decision."""
    fund, court, gone = _FUND, _COURT, ("OLD-12", "بنیاد منحل‌شدهٔ بیمه")
    _write(
        path,
        ("agency_code", "agency_name", "username", "national_code", "full_name", "mobile", "role", "active"),
        [
            (*fund, "rezaei", "0067749828", "مريم رضايي", "09120000000", "OPERATOR", 1),
            (*fund, "mohseni", "0058123474", "شیوا محسنی", "09122220001", "OPERATOR", 1),
            (*fund, "taheri", "0071234985", "بهروز طاهری", "09122220002", "MANAGER", 0),
            (*court, "sharifi", "0069871256", "نادر شریفی", "09122220003", "OPERATOR", 1),
            (*court, "ahmadi", "0075312417", "سعید احمدی", "09359998877", "OPERATOR", 1),
            (*fund, "kazemi", "0083456716", "پری کاظمی", "09122220004", "OPERATOR", 1),
            (*court, "p.kazemi", "0083456716", "پری کاظمی", "09122220004", "OPERATOR", 1),
            (*gone, "soltani", "0045123896", "رحیم سلطانی", "09122220005", "OPERATOR", 1),
            (*court, "user12", "0098761201", "ستاره نیک‌نام", "0912222", "OPERATOR", 1),
        ],
    )  # fmt: skip


def _write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def batch_files(crowd: Path) -> list[tuple[str, str]]:
    """Two files of the fund's operator, each a name and its CSV: people of the bundle `crowd`, the examples, mistakes."""
    with (crowd / "persons.csv").open(encoding="utf-8", newline="") as file:
        people = [row["national_code"] for row in islice(csv.DictReader(file), 0, 12_000, 80)]
    examples = [example.national_code for example in DEMO_EXAMPLES]
    asked = [
        *((code, "", "") for code in examples + people[:90]),
        *((code, "1403/01/01", "1404/06/31") for code in people[90:120]),
    ]
    asked[7:7] = [("27227", "", "")]
    asked[23:23] = [("0000027228", "", ""), (people[3], "1404/01/01", "1403/01/01")]
    asked[61:61] = [(people[4], "1403/13/01", "1404/01/01")]
    waiting = [*((code, "", "") for code in people[110:]), ("09121110001", "", "")]
    return [("بازنشستگان-آذر.csv", _csv_text(asked)), ("متقاضیان-وام.csv", _csv_text(waiting))]


def _csv_text(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(",".join(row) for row in [("کد ملی", "از تاریخ", "تا تاریخ"), *rows])


def agencies_json() -> str:
    """The demo's agencies with the people of AGENCY_LOGINS, as an agencies file."""
    common = {"basis": "COMMITTEE", "valid_to": None, "suspended": False, "allowed_networks": []}
    memoranda: Mapping[str, Mapping[str, object]] = {
        "FND-01": {
            **common,
            "number": "1000/1405/2210",
            "date": "2026-04-04",
            "services": ["INQUIRY", "BATCH", "DOCUMENT", "API"],
            "daily_quota": 500,
            "purposes": [{"code": "PENSION", "title": "برقراری مستمری"}, {"code": "LOAN", "title": "پرداخت وام"}],
            "requires_purpose": True,
            "requires_case_number": False,
        },
        "JUD-01": {
            **common,
            "number": "1000/96/10391-12",
            "date": "2017-12-17",
            "basis": "CIRCULAR_1",
            "services": ["INQUIRY", "DOCUMENT", "API"],
            "daily_quota": None,
            "requires_purpose": False,
            "requires_case_number": True,
        },
        "FND-02": {
            **common,
            "number": "1000/1404/0871",
            "date": "2025-06-01",
            "services": ["INQUIRY"],
            "daily_quota": 100,
            "suspended": True,
            "requires_purpose": False,
            "requires_case_number": False,
        },
    }
    audiences = {_FUND: "FUND", _COURT: "JUDICIAL", _SUSPENDED: "FUND"}
    agencies = []
    for (code, name), audience in audiences.items():
        people = [
            {"national_code": one.national_code, "full_name": one.full_name, "mobile": "09120000000", "role": one.role}
            for one in AGENCY_LOGINS
            if one.employer_code == code
        ]
        agencies.append(
            {"code": code, "name": name, "audience": audience, "memorandum": memoranda[code], "users": people}
        )
    # One more, who has yet to activate: the code comes as a text message, which the demo shows.
    agencies[0]["users"].append(  # type: ignore[attr-defined]
        {"national_code": "0061234567", "full_name": "لیلا صادقی", "mobile": "09121234567", "role": "OPERATOR"}
    )
    return json.dumps({"agencies": agencies}, ensure_ascii=False)


def offices_json() -> str:
    """The demo's offices with the people of STAFF_LOGINS, as an offices file."""
    local = {
        "90001": (OfficeKind.BRANCH, "تهران، خیابان آزادی، پلاک ۳۴۵", "02166001122"),
        "90002": (OfficeKind.BRANCH, "شیراز، خیابان زند، پلاک ۱۲", "07132300000"),
        "KANOON-TEHRAN": (OfficeKind.ASSOCIATION, "تهران، خیابان کارگر، کوچهٔ ۵", "02166554433"),
        "EXAM-TEHRAN": (OfficeKind.EXAMINER, "تهران، میدان انقلاب، پلاک ۷", "02166441100"),
    }
    names = {one.employer_code: one.employer_name for one in STAFF_LOGINS} | {"90002": "شعبه شیراز"}
    offices = []
    for code, name in names.items():
        kind, address, phone = local[code] if code in local else (OfficeKind(code), "", "")
        offices.append(
            {
                "kind": kind,
                "code": code,
                "name": name,
                "city": "شیراز" if code == "90002" else "تهران",
                "address": address,
                "phone": phone,
                "staff": [
                    {
                        "national_code": one.national_code,
                        "full_name": one.full_name,
                        "mobile": "09120000000",
                        "role": one.role,
                    }
                    for one in STAFF_LOGINS
                    if one.employer_code == code
                ],
            }
        )
    return json.dumps({"offices": offices}, ensure_ascii=False)
