"""The invented persons of the sandbox: a test agency's questions are answered from these, never from the records.

Their national codes begin with 999 and have a right check digit. The first three digits are those of the registry
office that issued a code, and no office has 999: no real person holds such a code. Days are told relative to today or
lie long ago, so that a person shows the same outcome whenever one asks.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from peyvand.foundation.coverage.rules.decision import Period
from peyvand.foundation.coverage.rules.facts import Person, Principal, Spell, Workplace
from peyvand.foundation.records.choices import InsuredType, Kinship, Relationship

# The Jalali year 1395: some were covered in it, others were not yet.
PRACTICE_PERIOD = Period(date(2016, 3, 20), date(2017, 3, 20))

_INSURED, _INSURED_KIN = Relationship.INSURED_PRINCIPAL.value, Relationship.INSURED_DEPENDENT.value
_PENSIONER, _PENSIONER_KIN = Relationship.PENSIONER_PRINCIPAL.value, Relationship.PENSIONER_DEPENDENT.value
_COMPULSORY = InsuredType.COMPULSORY.value
_BRANCH = {"branch_code": "99901", "branch_name": "شعبه نمونه"}
_FACTORY = {"workplace_code": "9990000001", "workplace": Workplace("کارخانه نمونه", "تهران، جاده نمونه، پلاک ۱۰")}
_WORKSHOP = {"workplace_code": "9990000002", "workplace": Workplace("کارگاه نمونه", "")}


class Invented(NamedTuple):
    """A made-up person; `title` says in a few words what one learns by asking about them."""

    title: str
    person: Person
    spells: tuple[Spell, ...]


def facts_of(national_code: str, *, today: date, judicial: bool) -> tuple[Person | None, list[Spell]]:
    """What the records would hold of this code if its person existed; nobody for any other code.

    As from the records, addresses, phones, workplaces and relatives are there for a judicial question only.
    """
    invented = invented_persons(today).get(national_code)
    if invented is None:
        return None, []
    if judicial:
        return invented.person, list(invented.spells)
    spells = [replace(spell, workplace=None, principal=None) for spell in invented.spells]
    return replace(invented.person, address="", phone=""), spells


@lru_cache(maxsize=4)
def invented_persons(today: date) -> Mapping[str, Invented]:
    """All of them by national code, in the order in which they are worth trying."""
    yesterday, last_year, soon = (today - timedelta(days) for days in (1, 400, -30))
    employed = Person("9990000018", "آرش", "نمونه", "M", None, False, "تهران، خیابان نمونه، پلاک ۱", "02199900018")
    sheltered = Person("9990000042", "پناه", "نمونه", "F", None, True, "نشانی حفاظت‌شده نمونه", "02199900042")
    deceased = Person("9990000107", "داریوش", "نمونه", "M", last_year, False, "ری، خیابان نمونه، پلاک ۷", "02199900107")
    listed = (
        Invented(
            "شاغل، با کارگاه و نشانی و تلفن",
            employed,
            (_spell(date(2018, 3, 21), None, insurance_number="9990000180", **_BRANCH, **_FACTORY),),
        ),
        Invented(
            "بیمه‌شدهٔ اختیاری، بی کارگاه",
            Person("9990000026", "بهار", "نمونه", "F", None, False, "شیراز، کوی نمونه، پلاک ۲", "09999000026"),
            (
                _spell(
                    date(2020, 3, 20),
                    None,
                    insured_type=InsuredType.VOLUNTARY.value,
                    insurance_number="9990000260",
                    **_BRANCH,
                ),
            ),
        ),
        Invented(
            "شاغل، بی نشانی و تلفن و شعبه",
            Person("9990000034", "کاوه", "نمونه", "M", None, False),
            (_spell(date(2021, 3, 21), None, **_WORKSHOP),),
        ),
        Invented(
            "شاغل، با نشانی حفاظت‌شده",
            sheltered,
            (_spell(date(2019, 3, 21), None, insurance_number="9990000420", **_BRANCH, **_FACTORY),),
        ),
        Invented(
            "همسر تبعیِ یک شاغل",
            Person("9990000050", "ترانه", "نمونه", "F", None, False, "", "09999000050"),
            (_kin(employed, date(2019, 3, 21), kinship=Kinship.SPOUSE.value, insurance_number="9990000180"),),
        ),
        Invented(
            "پسر تبعیِ کسی که نشانی‌اش حفاظت‌شده است",
            Person("9990000069", "سپهر", "نمونه", "M", None, False),
            (_kin(sheltered, date(2019, 3, 21), kinship=Kinship.SON.value, insurance_number="9990000420"),),
        ),
        Invented(
            "بازنشسته‌ای که پیش‌تر شاغل بود",
            Person("9990000077", "جمشید", "نمونه", "M", None, False, "یزد، کوچه نمونه، پلاک ۳", "03599900077"),
            (
                _spell(date(1991, 3, 21), date(2019, 3, 20), insurance_number="9990000770", **_BRANCH, **_FACTORY),
                _pension(date(2019, 3, 21), InsuredType.RETIREMENT, insurance_number="9990000771"),
            ),
        ),
        Invented(
            "ازکارافتادهٔ کلی",
            Person("9990000085", "شیرین", "نمونه", "F", None, False, "", "09999000085"),
            (_pension(date(2015, 3, 21), InsuredType.DISABILITY, insurance_number="9990000850"),),
        ),
        Invented(
            "بازماندهٔ مستمری‌بگیر درگذشته",
            Person("9990000093", "مهین", "نمونه", "F", None, False, "ری، خیابان نمونه، پلاک ۷", "09999000093"),
            (
                _kin(
                    deceased,
                    last_year + timedelta(1),
                    relationship=_PENSIONER_KIN,
                    insured_type=InsuredType.SURVIVOR.value,
                    kinship=Kinship.SPOUSE.value,
                    insurance_number="9990000930",
                ),
            ),
        ),
        Invented(
            "مستمری‌بگیر درگذشته",
            deceased,
            (_pension(date(2010, 3, 21), InsuredType.RETIREMENT, insurance_number="9990001070"),),
        ),
        Invented(
            "ارتباطش سال گذشته پایان یافته",
            Person("9990000115", "نسترن", "نمونه", "F", None, False, "تهران، کوی نمونه، پلاک ۴", "09999000115"),
            (_spell(date(2011, 3, 21), last_year, insurance_number="9990001150", **_BRANCH, **_FACTORY),),
        ),
        Invented(
            "چند ارتباط پایان‌یافته",
            Person("9990000123", "فرهاد", "نمونه", "M", None, False),
            (
                _spell(
                    date(2012, 3, 20),
                    date(2016, 9, 21),
                    insured_type=InsuredType.WEAVER.value,
                    insurance_number="9990001230",
                ),
                _spell(date(2016, 6, 21), date(2019, 3, 20), insurance_number="9990001231", **_BRANCH, **_FACTORY),
                _spell(
                    date(2019, 3, 21),
                    yesterday,
                    insured_type=InsuredType.CONSTRUCTION.value,
                    insurance_number="9990001232",
                    **_BRANCH,
                ),
            ),
        ),
        Invented(
            "هم شاغل و هم تبعیِ پدر",
            Person("9990000131", "لیلا", "نمونه", "F", None, False, "تهران، خیابان نمونه، پلاک ۱", "02199900131"),
            (
                _spell(date(2022, 3, 21), None, insurance_number="9990001310", **_BRANCH, **_WORKSHOP),
                _kin(employed, date(2015, 3, 21), kinship=Kinship.DAUGHTER.value, insurance_number="9990000180"),
            ),
        ),
        Invented(
            "جنسیتش ثبت نشده؛ ارتباطش دیروز پایان یافته",
            Person("9990000141", "نیلوفر", "نمونه", "", None, False),
            (_spell(date(2013, 3, 21), yesterday, insurance_number="9990001410", **_BRANCH),),
        ),
        Invented("شناخته، بی هیچ ارتباطی", Person("9990000158", "بابک", "نمونه", "M", None, False), ()),
        Invented(
            "ارتباطش ماه آینده آغاز می‌شود",
            Person("9990000166", "رویا", "نمونه", "F", None, False),
            (_spell(soon, None, insurance_number="9990001660", **_BRANCH),),
        ),
    )
    return {invented.person.national_code: invented for invented in listed}


def _spell(start: date, end: date | None, **said: object) -> Spell:
    """Employment of one's own, unless `said` otherwise."""
    own = {"relationship": _INSURED, "insured_type": _COMPULSORY, "kinship": Kinship.SELF.value}
    return Spell(start, end, **{**own, **said})  # type: ignore[arg-type]


def _pension(start: date, insured_type: InsuredType, *, insurance_number: str) -> Spell:
    return _spell(
        start,
        None,
        relationship=_PENSIONER,
        insured_type=insured_type.value,
        insurance_number=insurance_number,
        **_BRANCH,
    )


def _kin(principal: Person, start: date, **said: object) -> Spell:
    """Covered through `principal`."""
    through = Principal(
        principal.national_code,
        principal.full_name,
        principal.death is not None,
        principal.protected,
        principal.address,
        principal.phone,
    )
    own = {"relationship": _INSURED_KIN, "principal_code": principal.national_code, "principal": through}
    return _spell(start, None, **{**_BRANCH, **own, **said})
