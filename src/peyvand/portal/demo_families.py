"""The demo's pensioners: believable families, one for every place in the life of a request for supplementary insurance.
Only `peyvand demo` uses them."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from peyvand.eservices.supplementary_enrolment import operations
from peyvand.eservices.supplementary_enrolment.forms.periods import parse_periods
from peyvand.eservices.supplementary_enrolment.queries import requests
from peyvand.foundation.accounts import queries as people
from peyvand.foundation.accounts.choices import HelperKind
from peyvand.foundation.cases.models import Case
from peyvand.kit.jalali import from_parts, parts, tehran_day
from peyvand.kit.months import Month
from peyvand.kit.national_code import check_digit
from peyvand.portal.demo_citizens import DemoCitizen

_TEHRAN, _SHIRAZ = "90001", "90002"
_ASSOCIATION_CLERK, _BRANCH_CLERK = "0051234033", "0051234017"


def _code(n: int) -> str:
    first_nine = f"{410_200_000 + n}"
    return f"{first_nine}{check_digit(first_nine)}"


@dataclass(frozen=True, slots=True)
class Relative:
    """`years_left`: until the dependency ends; below zero: it has ended, None: open-ended."""

    name: str
    sex: str
    kinship: str
    born: int
    years_left: float | None = None
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Household:
    """A pensioner with those who hang on them.

    `stage`: how far their request has come; `asks`: for whom, `moves_to`: the branch to which their file goes meanwhile;
    `helper`: the national code of the relative who acts for a pensioner without a phone.
    """

    n: int
    name: str
    sex: str
    born: int
    stage: str
    relatives: tuple[Relative, ...] = ()
    kind: str = "RETIREMENT"
    branch: str = _TEHRAN
    amount: int = 145_000_000
    former_staff: bool = False
    covered: bool = False
    asks: tuple[int, ...] = (0, 1)
    moves_to: str = ""
    helper: str = ""

    def code(self, member: int = 0) -> str:
        """The principal's national code is the 0th, the relatives' follow."""
        return _code(10 * self.n + member)

    @property
    def mobile(self) -> str:
        return "" if self.helper else f"0912{self.n:03}0000"


HOUSEHOLDS = (
    Household(1, "یدالله صبوری", "M", 1954, "", (
        Relative("طاهره نیک‌پی", "F", "SPOUSE", 1958),
        Relative("مهدیه صبوری", "F", "DAUGHTER", 1997),
        Relative("امیرحسین صبوری", "M", "SON", 2008, 2.4),
        Relative("نادر صبوری", "M", "SON", 2000, -0.6),
    )),
    Household(2, "شهلا منتظری", "F", 1960, "drafted", (Relative("فروزان منتظری", "F", "MOTHER", 1938),), asks=(0,)),
    Household(3, "رحمان بابایی", "M", 1957, "submitted", (
        Relative("صغری شکوری", "F", "SPOUSE", 1961),
        Relative("سمیرا بابایی", "F", "DAUGHTER", 2001),
    ), asks=(0, 1, 2)),
    Household(4, "اکرم رهنما", "F", 1951, "submitted", (Relative("بهنام رهنما", "M", "SON", 2009, 1.2),), "SURVIVOR",
              amount=98_000_000),
    Household(5, "خسرو دانشور", "M", 1956, "returned", (Relative("ملیحه ادیب", "F", "SPOUSE", 1960),)),
    Household(6, "قدرت‌الله میرزایی", "M", 1953, "approved", (
        Relative("کبری میرزایی", "F", "SPOUSE", 1957),
        Relative("پدرام میرزایی", "M", "SON", 2006, 0.7),
    ), asks=(0, 1, 2)),
    Household(7, "فرامرز سلیمانی", "M", 1959, "approved", (Relative("نسترن کیا", "F", "SPOUSE", 1963),),
              kind="DISABILITY", amount=112_000_000, moves_to=_SHIRAZ),
    Household(8, "منیژه عطایی", "F", 1955, "accepted", (Relative("کیوان عطایی", "M", "SON", 2010, 3.0),)),
    Household(9, "بیژن فتاحی", "M", 1950, "withdrawn from", (Relative("پوران فتاحی", "F", "SPOUSE", 1954, covered=True),),
              covered=True, asks=(1,)),
    Household(10, "زهرا وفایی", "F", 1952, "rejected", asks=(0,)),
    Household(11, "ایرج معتمد", "M", 1958, "taken back", (Relative("لادن معتمد", "F", "SPOUSE", 1962),)),
    Household(12, "هوشنگ سمیعی", "M", 1949, "", (Relative("پروین سمیعی", "F", "SPOUSE", 1953),), former_staff=True),
    Household(13, "ننه‌گل مرادی", "F", 1943, "", (Relative("جمشید مرادی", "M", "SON", 2007, 1.6),), "SURVIVOR",
              amount=91_000_000, helper="0000136107"),
)  # fmt: skip

# What the demo says of a pensioner, by how far their request has come.
_TITLES = {
    "": "بی درخواست",
    "drafted": "درخواستش نیمه‌کاره مانده",
    "submitted": "درخواستش نزد کانون",
    "returned": "درخواستش برای اصلاح بازگشته",
    "approved": "درخواستش نزد شعبه",
    "accepted": "درخواستش پذیرفته شده",
    "withdrawn from": "انصرافش پذیرفته شده",
    "rejected": "درخواستش رد شده",
    "taken back": "درخواستش را پس گرفته",
}


def _citizen(house: Household) -> DemoCitizen:
    first, _, last = house.name.partition(" ")
    about = "همکار" if house.former_staff else _TITLES[house.stage]
    return DemoCitizen(
        house.code(), f"{house.born}-04-17", first, last, house.sex, house.mobile, f"مستمری‌بگیر، {about}"
    )


# Those who can sign in.
PENSIONERS = tuple(_citizen(house) for house in HOUSEHOLDS if not house.helper)


def periods_json(today: date) -> str:
    """The contract year that holds the day, from 1 Azar to 30 Aban, with a window that is open."""
    year, month, _ = parts(today)
    begins = year if month >= 9 else year - 1
    cover_from = from_parts(begins, 9, 1)
    cover_to = Month(begins + 1, 8).last_day
    return json.dumps(
        {
            "periods": [
                {
                    "number": f"{begins}-{begins + 1}",
                    "insurer": "بیمه آتیه‌سازان حافظ",
                    "order_number": f"1000/{begins}/7711",
                    "order_date": (cover_from - timedelta(days=63)).isoformat(),
                    "cover_from": cover_from.isoformat(),
                    "cover_to": cover_to.isoformat(),
                    "requests_from": (cover_from - timedelta(days=60)).isoformat(),
                    "requests_to": max(cover_from + timedelta(days=84), today + timedelta(days=30)).isoformat(),
                    "terms": _TERMS,
                    "eligible_kinds": ["RETIREMENT", "DISABILITY", "SURVIVOR"],
                    "monthly": {
                        "health_premium": 6_100_000,
                        "organisation_aid": 3_050_000,
                        "member_share": 3_050_000,
                        "life_premium": 250_000,
                    },
                    "spouse_with_principal": True,
                    "withdrawal_in_period": True,
                }
            ]
        },
        ensure_ascii=False,
    )


_TERMS = "\n".join(
    (
        "قرارداد یک‌ساله است و کانون عالی بازنشستگان با شرکت بیمه‌گر بسته است.",
        "حق بیمه هر نفر ماهانه از مستمری کسر می‌شود؛ نیمی از حق بیمه درمان را سازمان می‌پردازد.",
        "همسر همراه بیمه‌شدهٔ اصلی ثبت‌نام می‌شود، مگر شاغل یا بازنشسته باشد.",
        "پوشش هر نفر با پایان کفالت او پایان می‌یابد.",
    )
)


def write_families(folder: Path, *, today: date) -> None:
    """The households as a records bundle, their dates told from `today`."""

    def ahead(years: float | None) -> str:
        return "" if years is None else (today + timedelta(days=round(365 * years))).isoformat()

    persons, dependents, pensions, covers, spells = [], [], [], [], []
    begun = (today - timedelta(days=200)).isoformat()
    for house in HOUSEHOLDS:
        head = house.code()
        members = [(house.name, house.sex, house.born), *((one.name, one.sex, one.born) for one in house.relatives)]
        for place, (name, sex, born) in enumerate(members):
            first, _, last = name.partition(" ")
            mobile = "" if place else house.mobile
            persons.append((house.code(place), first, last, "علی", f"{born}-04-17", sex, mobile, "تهران، خیابان کارگر"))
        start = _begun(house, today)
        pensions.append(_pension(house, house.branch, start))
        if house.kind != "SURVIVOR":
            spells.append(
                (head, "PENSIONER_PRINCIPAL", house.kind, "SELF", "", f"0099{house.n:05}", house.branch, start)
            )
        for place, one in enumerate(house.relatives, 1):
            dependents.append((head, house.code(place), one.kinship, ahead(one.years_left)))
            if one.covered:
                covers += [(head, house.code(place), kind, begun) for kind in ("HEALTH", "LIFE")]
        if house.covered:
            covers += [(head, head, kind, begun) for kind in ("HEALTH", "LIFE")]
    for name, columns, rows in (
        ("persons", "national_code,first_name,last_name,father_name,birth_date,sex,mobile,address", persons),
        ("spells", "national_code,relationship,insured_type,kinship,principal_national_code,insurance_number,branch_code,start", spells),
        ("dependents", "principal_national_code,dependent_national_code,kinship,dependency_end", dependents),
        ("pensions", _PENSION_COLUMNS, pensions),
        ("supplementary", "principal_national_code,member_national_code,kind,start", covers),
    ):  # fmt: skip
        _write_csv(folder / f"{name}.csv", columns, rows)


_PENSION_COLUMNS = "file_number,pensioner_national_code,kind,branch_code,start,monthly_amount,former_staff"


def _pension(house: Household, branch: str, start: str) -> tuple[object, ...]:
    return (f"40{house.n:05}", house.code(), house.kind, branch, start, house.amount, int(house.former_staff))


def write_moves(folder: Path, *, today: date) -> None:
    """Files that went to another branch while a request was on its way."""
    moved = [_pension(house, house.moves_to, _begun(house, today)) for house in HOUSEHOLDS if house.moves_to]
    _write_csv(folder / "pensions.csv", _PENSION_COLUMNS, moved)


def _begun(house: Household, today: date) -> str:
    return (today - timedelta(days=365 * (6 + house.n % 9))).isoformat()


def _write_csv(path: Path, columns: str, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split(","))
        writer.writerows(rows)


def play(*, now: datetime) -> None:
    """Let every household's request come as far as its `stage` says; the `PENSIONERS` have their accounts."""
    operations.keep_up(now=now)
    clerks = [people.by_national_code(code) for code in (_ASSOCIATION_CLERK, _BRANCH_CLERK)]
    approver, accepter = (clerk.pk for clerk in clerks if clerk is not None)
    for house in HOUSEHOLDS:
        if house.helper:
            _let_help(house, by=approver, now=now)
        elif house.stage:
            user = people.by_national_code(house.code())
            assert user is not None
            _play(house, user.pk, approver=approver, accepter=accepter, now=now)


def propose_next_period(*, by: int, now: datetime) -> None:
    """That of the year to come, on the same terms for a little more; it waits for somebody else's eyes."""
    today = tehran_day(now)
    (terms,) = parse_periods(periods_json(today))
    begins = terms.cover_to + timedelta(days=1)
    year = parts(begins)[0]
    proposed = replace(
        terms,
        number=f"{year}-{year + 1}",
        order_number=f"1000/{year}/8102",
        order_date=today,
        cover_from=begins,
        cover_to=Month(year + 1, 8).last_day,
        requests_from=max(begins - timedelta(days=60), terms.requests_to + timedelta(days=1)),
        requests_to=begins + timedelta(days=84),
        health_premium=8_200_000,
        organisation_aid=4_100_000,
        member_share=4_100_000,
    )
    operations.propose_period(terms=proposed, by=by, today=today, now=now)


def _let_help(house: Household, *, by: int, now: datetime) -> None:
    """Under a mandate that the association wrote down; the pensioner is told by letter."""
    operations.grant_mandate(
        national_code=house.code(),
        helper_code=house.helper,
        kind=HelperKind.RELATIVE,
        document="وکالت‌نامهٔ ۲۲۷۱، دفترخانهٔ ۵۶ تهران",
        first_day=tehran_day(now),
        last_day=tehran_day(now + timedelta(days=180)),
        by=by,
        now=now,
    )


def _play(house: Household, user_id: int, *, approver: int, accepter: int, now: datetime) -> None:
    case = _fill_in(house, user_id, now=now)
    if case is None:
        return
    if house.stage == "taken back":
        operations.withdraw(case_id=case.pk, version=case.version, user_id=user_id, now=now)
    elif house.stage in ("returned", "rejected"):
        way, reason = {
            "returned": ("return", "فرزند دانشجوی شما در فهرست نیست؛ نخست کفالت او را در شعبه تمدید کنید."),
            "rejected": ("reject", "این پرونده در کانون شهر دیگری عضو است."),
        }[house.stage]
        operations.decide(case_id=case.pk, transition=way, version=case.version, reason=reason, by=approver, now=now)
    elif house.stage != "submitted":
        case = operations.approve(case_id=case.pk, version=case.version, by=approver, now=now)
        if house.stage in ("accepted", "withdrawn from"):
            operations.accept(case_id=case.pk, version=case.version, by=accepter, now=now)


def _fill_in(house: Household, user_id: int, *, now: datetime) -> Case | None:
    who = {"user_id": user_id, "national_code": house.code()}
    operations.accept_terms(**who, now=now)
    operations.confirm_principal(**who, now=now)
    for member in house.asks:
        operations.choose(**who, member_code=house.code(member), chosen=True, now=now)
    if house.stage == "drafted":
        return None
    seen = requests.application(user_id, house.code(), on=tehran_day(now)).fingerprint
    return operations.submit(**who, seen=seen, now=now)
