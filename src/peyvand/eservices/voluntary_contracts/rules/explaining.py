"""Each condition in words: what was found, with its figures, and what to do if it isn't met."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from peyvand.eservices.voluntary_contracts.choices import ConditionKey
from peyvand.eservices.voluntary_contracts.rules.eligibility import Condition
from peyvand.foundation.records.choices import InsuredType, Relationship
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, day, digits, thousands

_WITHOUT_BIRTH = _("تاریخ تولد شما در پایگاه سازمان ثبت نیست.")


def found(condition: Condition) -> str:
    """What was found, with its figures, whether or not it is enough."""
    return _FOUND[condition.key](condition.detail, condition.beyond)


def advice(condition: Condition) -> str:
    """What somebody who doesn't meet the condition can do."""
    if condition.key in (ConditionKey.OF_AGE, ConditionKey.AGE) and condition.detail["years"] is None:
        return str(_("با شناسنامه به شعبه بروید تا تاریخ تولد ثبت شود؛ سپس دوباره درخواست دهید."))
    return str(_ADVICE[condition.key])


def refuse(unmet: Sequence[Condition]) -> Refusal:
    """The refusal of somebody who may not conclude online: every condition that failed, its figures, what to do."""
    return Refusal(
        "NOT_ELIGIBLE",
        " ".join(f"{found(condition)} {advice(condition)}" for condition in unmet),
        status=403,
        conditions=[str(condition.key) for condition in unmet],
    )


def _alive(detail: Mapping[str, Any], beyond: Mapping[str, Any]) -> str:
    if not detail["death_date"]:
        return str(_("فوتی ثبت نشده است."))
    return _("فوت در {day} ثبت شده است.").format(day=_day(detail["death_date"]))


def _of_age(detail: Mapping[str, Any], beyond: Mapping[str, Any]) -> str:
    if detail["years"] is None:
        return str(_WITHOUT_BIRTH)
    return _("سن: {age}؛ حداقل {years} سال تمام.").format(age=_age(detail), years=thousands(detail["limit_years"]))


def _guardianship(detail: Mapping[str, Any], beyond: Mapping[str, Any]) -> str:
    return str(_("قیم‌نامه لازم است.") if detail["guardian_needed"] else _("قیم‌نامه لازم نیست."))


def _contribution_days(detail: Mapping[str, Any], beyond: Mapping[str, Any]) -> str:
    return _("سابقهٔ حق بیمه تا پایان ماه پیش: {days}؛ حداقل {limit}.").format(
        days=_days(detail["days"]), limit=_days(detail["limit_days"])
    )


def _max_age(detail: Mapping[str, Any], beyond: Mapping[str, Any]) -> str:
    if detail["years"] is None:
        return str(_WITHOUT_BIRTH)
    told = _("سن: {age}؛ سقف {years} سال.").format(age=_age(detail), years=thousands(detail["limit_years"]))
    if not beyond["excess_days"]:
        return told
    more = _("{excess} از سقف گذشته و سابقه {days} است؛ دست‌کم به همان اندازه، یا {waiver}، سابقه لازم است.").format(
        excess=_days(beyond["excess_days"]), days=_days(beyond["days"]), waiver=_days(beyond["waiver_days"])
    )
    return f"{told} {more}"


def _not_covered(detail: Mapping[str, Any], beyond: Mapping[str, Any]) -> str:
    told = [_spell(spell) for spell in detail["spells"]]
    if detail["contract"]:
        told.append(_("قرارداد بیمهٔ اختیاری شمارهٔ {number} در جریان است").format(number=digits(detail["contract"])))
    return _listed(told) if told else str(_("پوشش بیمه‌ای اصلی دیگری در جریان نیست."))


def _no_open_freelance(detail: Mapping[str, Any], beyond: Mapping[str, Any]) -> str:
    told = [_spell(spell) for spell in detail["spells"]]
    return _listed(told) if told else str(_("قرارداد باز حرف و مشاغل آزاد نیست."))


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
    ConditionKey.ALIVE: _("اگر این ثبت درست نیست، با شناسنامه به شعبه بروید."),
    ConditionKey.OF_AGE: _("با گواهی رشد به شعبه بروید؛ قرارداد همان‌جا بسته می‌شود."),
    ConditionKey.GUARDIANSHIP: _("قیم با قیم‌نامه به شعبه برود؛ قرارداد همان‌جا بسته می‌شود."),
    ConditionKey.CONTRIBUTION_DAYS: _("اگر سابقهٔ بیشتری دارید که این‌جا نیست، با مدارک آن به شعبه بروید."),
    ConditionKey.AGE: _("اگر سابقهٔ بیشتری دارید که این‌جا نیست، با مدارک آن به شعبه بروید."),
    ConditionKey.NOT_COVERED: _("پس از پایان آن دوباره درخواست دهید؛ اگر پایان یافته است، برای اصلاح به شعبه بروید."),
    ConditionKey.NO_OPEN_FREELANCE: _("برای بستن آن قرارداد به شعبه بروید و سپس دوباره درخواست دهید."),
}


def _spell(spell: Mapping[str, str]) -> str:
    return _("«{relationship}، {insured_type}» از {start} در جریان است").format(
        relationship=Relationship(spell["relationship"]).label,
        insured_type=InsuredType(spell["insured_type"]).label,
        start=_day(spell["start"]),
    )


def _listed(told: Sequence[str]) -> str:
    return str(_("؛ ")).join(told) + "."


def _age(detail: Mapping[str, Any]) -> str:
    years, months, days = (thousands(detail[name]) for name in ("years", "months", "days"))
    return _("{years} سال و {months} ماه و {days} روز").format(years=years, months=months, days=days)


def _days(count: int) -> str:
    return _("{count} روز").format(count=thousands(count))


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso))
