"""Each condition in words: what was found, with its figures, and what to do if it isn't met."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from peyvand.eservices.voluntary_contracts.choices import ConditionKey
from peyvand.eservices.voluntary_contracts.rules.eligibility import Condition
from peyvand.foundation.records.choices import InsuredType, Relationship
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import numeric
from peyvand.kit.money import separated
from peyvand.kit.text import persian_digits

_TO_BRANCH = "به شعبه بروید"
_WITHOUT_BIRTH = "تاریخ تولد شما در پایگاه سازمان ثبت نیست."


def found(condition: Condition) -> str:
    """What was found, with its figures, whether or not it is enough."""
    return _FOUND[condition.key](condition.detail, condition.beyond)


def advice(condition: Condition) -> str:
    """What somebody who doesn't meet the condition can do."""
    if condition.key in (ConditionKey.OF_AGE, ConditionKey.AGE) and condition.detail["years"] is None:
        return f"با شناسنامه {_TO_BRANCH} تا تاریخ تولد ثبت شود؛ سپس دوباره درخواست دهید."
    return _ADVICE[condition.key]


def refuse(unmet: Sequence[Condition]) -> Refusal:
    """The refusal of somebody who may not conclude online: every condition that failed, its figures, what to do."""
    return Refusal(
        "NOT_ELIGIBLE",
        " ".join(f"{found(condition)} {advice(condition)}" for condition in unmet),
        status=403,
        conditions=[str(condition.key) for condition in unmet],
    )


def _alive(detail: Mapping[str, Any], _: Mapping[str, Any]) -> str:
    return f"فوت در {_day(detail['death_date'])} ثبت شده است." if detail["death_date"] else "فوتی ثبت نشده است."


def _of_age(detail: Mapping[str, Any], _: Mapping[str, Any]) -> str:
    if detail["years"] is None:
        return _WITHOUT_BIRTH
    return f"سن: {_age(detail)}؛ حداقل {separated(detail['limit_years'])} سال تمام."


def _guardianship(detail: Mapping[str, Any], _: Mapping[str, Any]) -> str:
    return "قیم‌نامه لازم است." if detail["guardian_needed"] else "قیم‌نامه لازم نیست."


def _contribution_days(detail: Mapping[str, Any], _: Mapping[str, Any]) -> str:
    return f"سابقهٔ حق بیمه تا پایان ماه پیش: {_days(detail['days'])}؛ حداقل {_days(detail['limit_days'])}."


def _max_age(detail: Mapping[str, Any], beyond: Mapping[str, Any]) -> str:
    if detail["years"] is None:
        return _WITHOUT_BIRTH
    told = f"سن: {_age(detail)}؛ سقف {separated(detail['limit_years'])} سال."
    if not beyond["excess_days"]:
        return told
    return (
        f"{told} {_days(beyond['excess_days'])} از سقف گذشته و سابقه {_days(beyond['days'])} است؛ دست‌کم به همان"
        f" اندازه، یا {_days(beyond['waiver_days'])}، سابقه لازم است."
    )


def _not_covered(detail: Mapping[str, Any], _: Mapping[str, Any]) -> str:
    told = [_spell(spell) for spell in detail["spells"]]
    if detail["contract"]:
        told.append(f"قرارداد بیمهٔ اختیاری شمارهٔ {persian_digits(detail['contract'])} در جریان است")
    return "؛ ".join(told) + "." if told else "پوشش بیمه‌ای اصلی دیگری در جریان نیست."


def _no_open_freelance(detail: Mapping[str, Any], _: Mapping[str, Any]) -> str:
    told = [_spell(spell) for spell in detail["spells"]]
    return "؛ ".join(told) + "." if told else "قرارداد باز حرف و مشاغل آزاد نیست."


_FOUND = {
    ConditionKey.ALIVE: _alive,
    ConditionKey.OF_AGE: _of_age,
    ConditionKey.GUARDIANSHIP: _guardianship,
    ConditionKey.CONTRIBUTION_DAYS: _contribution_days,
    ConditionKey.AGE: _max_age,
    ConditionKey.NOT_COVERED: _not_covered,
    ConditionKey.NO_OPEN_FREELANCE: _no_open_freelance,
}
_ADVICE = {
    ConditionKey.ALIVE: f"اگر این ثبت درست نیست، با شناسنامه {_TO_BRANCH}.",
    ConditionKey.OF_AGE: f"با گواهی رشد {_TO_BRANCH}؛ قرارداد همان‌جا بسته می‌شود.",
    ConditionKey.GUARDIANSHIP: "قیم با قیم‌نامه به شعبه برود؛ قرارداد همان‌جا بسته می‌شود.",
    ConditionKey.CONTRIBUTION_DAYS: f"اگر سابقهٔ بیشتری دارید که این‌جا نیست، با مدارک آن {_TO_BRANCH}.",
    ConditionKey.AGE: f"اگر سابقهٔ بیشتری دارید که این‌جا نیست، با مدارک آن {_TO_BRANCH}.",
    ConditionKey.NOT_COVERED: f"پس از پایان آن دوباره درخواست دهید؛ اگر پایان یافته است، برای اصلاح {_TO_BRANCH}.",
    ConditionKey.NO_OPEN_FREELANCE: f"برای بستن آن قرارداد {_TO_BRANCH} و سپس دوباره درخواست دهید.",
}


def _spell(spell: Mapping[str, str]) -> str:
    relationship = str(Relationship(spell["relationship"]).label)
    insured_type = str(InsuredType(spell["insured_type"]).label)
    return f"«{relationship}، {insured_type}» از {_day(spell['start'])} در جریان است"


def _age(detail: Mapping[str, Any]) -> str:
    years, months, days = (separated(detail[name]) for name in ("years", "months", "days"))
    return f"{years} سال و {months} ماه و {days} روز"


def _days(count: int) -> str:
    return f"{separated(count)} روز"


def _day(iso: str) -> str:
    return numeric(date.fromisoformat(iso))
