"""The demo's voluntarily insured: made up, a contract in every state, and some who have yet to conclude one. Only
`peyvand demo` uses them."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from uuid import UUID

from django.urls import reverse

from peyvand.eservices.voluntary_contracts import operations, queries, rules
from peyvand.eservices.voluntary_contracts.choices import DeedKind, ExamResult
from peyvand.eservices.voluntary_contracts.models import Contract
from peyvand.foundation.accounts import queries as people
from peyvand.foundation.coverage.rules import tracking_text
from peyvand.foundation.law import queries as law
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import parts, tehran_day
from peyvand.portal.demo_citizens import DEMO_CITIZENS, DemoCitizen
from peyvand.portal.demo_payments import Till

_BRANCH, _BRANCH_CLERK, _EXAMINER = "90001", "0051234017", "0051234041"
_LATELY, _LONG_AGO = 30, 1100  # how many days before the contract the job ended: exempt from the examination, or not
_DAY = timedelta(days=1)


class Stage(Enum):
    """How far somebody's contract has come."""

    NONE = auto()
    UNPAID = auto()
    ACTIVE = auto()
    REFERRED = auto()
    BLOCKED = auto()
    LAPSED = auto()
    WITHDRAWN = auto()
    UNFIT = auto()
    IN_BRANCH = auto()


@dataclass(frozen=True, slots=True)
class Insured:
    """`days` ago the contract was concluded; `gap` days before that the job ended."""

    citizen: DemoCitizen
    stage: Stage
    days: int = 0
    gap: int = _LATELY


INSURED = (
    Insured(
        DemoCitizen(
            "4103000112", "1986-03-21", "نرگس", "یوسفی", "F", "09121110021",
            "می‌تواند بیمهٔ اختیاری ببندد، معاف از معاینه",
        ),
        Stage.NONE,
    ),
    Insured(
        DemoCitizen(
            "4103000228", "1980-10-02", "کاوه", "دلاوری", "M", "09121110022",
            "می‌تواند بیمهٔ اختیاری ببندد، با معاینه",
        ),
        Stage.NONE,
        gap=_LONG_AGO,
    ),
    Insured(
        DemoCitizen(
            "4103000333", "1988-05-30", "ژاله", "مهرآیین", "F", "09121110023", "قرارداد بیمهٔ اختیاری، هنوز نپرداخته"
        ),
        Stage.UNPAID,
        days=5,
    ),
    Insured(
        DemoCitizen(
            "4103000449", "1979-01-14", "ایرج", "پاکدل", "M", "09121110024", "بیمهٔ اختیاری برقرار، قبض‌هایی باز"
        ),
        Stage.ACTIVE,
        days=70,
    ),
    Insured(
        DemoCitizen(
            "4103000554", "1983-08-08", "سیمین", "روشن", "F", "09121110025", "بیمهٔ اختیاری برقرار، باید معاینه شود"
        ),
        Stage.REFERRED,
        days=20,
        gap=_LONG_AGO,
    ),
    Insured(
        DemoCitizen(
            "4103000661", "1984-12-25", "فرید", "سمیعی", "M", "09121110026", "بیمهٔ اختیاری متوقف تا نتیجهٔ معاینه"
        ),
        Stage.BLOCKED,
        days=75,
        gap=_LONG_AGO,
    ),
    Insured(
        DemoCitizen(
            "4103000775", "1991-02-17", "لادن", "فروتن", "F", "09121110027", "قرارداد بیمهٔ اختیاری باطل، چون نپرداخت"
        ),
        Stage.LAPSED,
        days=40,
    ),
    Insured(
        DemoCitizen(
            "4103000880", "1977-06-03", "بابک", "رهنما", "M", "09121110028", "از بیمهٔ اختیاری انصراف داده"
        ),
        Stage.WITHDRAWN,
        days=45,
    ),
    Insured(
        DemoCitizen(
            "4103000996", "1982-09-29", "مینا", "صالح‌پور", "F", "09121110029", "بیمهٔ اختیاری پایان‌یافته پس از معاینه"
        ),
        Stage.UNFIT,
        days=25,
        gap=_LONG_AGO,
    ),
    Insured(
        DemoCitizen(
            "4103001100", "1986-11-11", "آرش", "کیانی", "M", "09121110030",
            "با قیم‌نامه؛ قرارداد بیمهٔ اختیاری‌اش را شعبه بسته است",
        ),
        Stage.IN_BRANCH,
        days=10,
    ),
)  # fmt: skip


# Everybody who signs in as a citizen.
CITIZENS = (*DEMO_CITIZENS, *(one.citizen for one in INSURED))


def write_insured(folder: Path, *, today: date) -> None:
    """What the records hold of them as a bundle, its dates told from `today`: a job that ended, two years paid for."""
    persons, spells, contributions = [], [], []
    for place, one in enumerate(INSURED, start=1):
        who = one.citizen
        deed = "GUARDIAN" if one.stage == Stage.IN_BRANCH else "NONE"
        persons.append(
            (who.national_code, who.first_name, who.last_name, "کریم", who.birth_date, who.sex, who.mobile,
             "تهران، خیابان سهروردی", deed)
        )  # fmt: skip
        end = today - timedelta(days=one.days + one.gap)
        begun = end - timedelta(days=730)
        spells.append(
            (who.national_code, "INSURED_PRINCIPAL", "COMPULSORY", "SELF", f"0088{place:06}", _BRANCH, begun, end)
        )
        contributions += [(who.national_code, "COMPULSORY", *month, 30, 90_000_000) for month in _months(begun, end)]
    for name, columns, rows in (
        (
            "persons",
            "national_code,first_name,last_name,father_name,birth_date,sex,mobile,address,guardianship",
            persons,
        ),
        ("spells", "national_code,relationship,insured_type,kinship,insurance_number,branch_code,start,end", spells),
        ("contributions", "national_code,insured_type,jalali_year,month,days,wage", contributions),
    ):
        _write_csv(folder / f"{name}.csv", columns, rows)


def _months(start: date, end: date) -> list[tuple[int, int]]:
    """The Jalali months before that of `end`, from that of `start` on."""
    (year, month, _), last = parts(start), parts(end)[:2]
    months = []
    while (year, month) < last:
        months.append((year, month))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return months


def _write_csv(path: Path, columns: str, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split(","))
        writer.writerows(rows)


def play(*, till: Till, now: datetime) -> None:
    """Let everybody's contract come as far as its stage says; they have accounts."""
    for one in INSURED:
        try:
            if one.stage == Stage.IN_BRANCH:
                _record_in_branch(one, now=now)
            elif one.stage != Stage.NONE:
                _play(one, till=till, now=now)
        except Refusal as refusal:
            # A demo that is begun in a year without a minimum wage so far does without these contracts.
            if refusal.code != "LAW_MISSING":
                raise


def _play(one: Insured, *, till: Till, now: datetime) -> None:
    begun = now - timedelta(days=one.days)
    contract = _conclude(one, now=begun)
    if one.stage == Stage.UNPAID:
        till.give_up(_order(contract, by=_user(one), now=begun + _DAY), payer_id=_user(one), now=begun + _DAY)
    if one.stage in (Stage.UNPAID, Stage.LAPSED):
        operations.keep_up(contract_id=contract.pk, now=now)
        return
    _pay(contract, by=_user(one), till=till, now=begun + _DAY)
    if one.stage == Stage.UNFIT:
        examiner = people.by_national_code(_EXAMINER)
        assert examiner is not None
        operations.record_result(
            number=contract.examination.number,
            result=ExamResult.UNFIT,
            examined_on=tehran_day(now - _DAY),
            by=examiner.pk,
            now=now,
        )
    elif one.stage == Stage.WITHDRAWN:
        operations.withdraw(number=contract.number, national_code=contract.national_code, by=_user(one), now=now)
    else:
        # A round in between: slips come month by month.
        for day in (begun + timedelta(days=one.days // 2), now):
            operations.keep_up(contract_id=contract.pk, now=day)
        if one.stage == Stage.ACTIVE:
            _pay(contract, by=_user(one), till=till, now=now)


def _conclude(one: Insured, *, now: datetime) -> Contract:
    code = one.citizen.national_code
    operations.confirm_data(
        national_code=code, phone="02188112233", address="تهران، خیابان سهروردی", postal_code="1577712345",
        by=_user(one), now=now,
    )  # fmt: skip
    operations.agree(national_code=code, now=now)
    minimum = rules.limits(law.on(tehran_day(now))).minimum
    operations.choose_premium(national_code=code, premium=minimum * 4 // 3, now=now)
    if one.gap == _LONG_AGO:
        operations.commit_to_examination(national_code=code, now=now)
    return operations.conclude(national_code=code, by=_user(one), shown_on=tehran_day(now), now=now)


def _pay(contract: Contract, *, by: int, till: Till, now: datetime) -> None:
    """The next slip, at the bank."""
    slip = queries.earliest_open(contract)
    assert slip is not None
    till.pay(_order(contract, by=by, now=now), payer_id=by, now=now)
    slip.refresh_from_db()
    assert slip.order_id is not None
    operations.settle_order(order_id=slip.order_id, now=now)  # the worker isn't up yet; told again, it changes nothing


def _order(contract: Contract, *, by: int, now: datetime) -> UUID:
    page = reverse("voluntary:contract", args=[tracking_text(contract.number)])
    return operations.order_payment(
        number=contract.number, national_code=contract.national_code, by=by, now=now, page=page
    )


def _record_in_branch(one: Insured, *, now: datetime) -> None:
    clerk = people.by_national_code(_BRANCH_CLERK)
    assert clerk is not None
    start = tehran_day(now - timedelta(days=one.days))
    operations.record_in_branch(
        national_code=one.citizen.national_code,
        saba_number="1188-7",
        deed_kind=DeedKind.GUARDIAN,
        deed_number="5521",
        deed_issuer="دادسرای ناحیهٔ ۲۵ تهران",
        wage_base=rules.limits(law.on(start)).wage_floor,
        start=start,
        by=clerk.pk,
        now=now,
    )


def _user(one: Insured) -> int:
    user = people.by_national_code(one.citizen.national_code)
    assert user is not None
    return user.pk
