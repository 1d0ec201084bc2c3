"""Words of the supplementary insurance."""

from django.db.models import TextChoices


class Presence(TextChoices):
    """Whether somebody has a cover on a day."""

    ACTIVE = "ACTIVE", "دارد"
    NONE = "NONE", "ندارد"


class Action(TextChoices):
    """What a pensioner asks for a person of the family."""

    ENROL = "ENROL", "ثبت‌نام"
    WITHDRAW = "WITHDRAW", "انصراف"


class Reason(TextChoices):
    """Why nobody can be enrolled or withdrawn on a day, in the order in which they are told."""

    NOT_A_PENSIONER = "NOT_A_PENSIONER", "در این روز پرونده مستمری فعالی به نام این شخص نیست."
    FORMER_STAFF = "FORMER_STAFF", "این خدمت برای مستمری‌بگیران غیرهمکار است؛ بیمه تکمیلی همکاران جداست."
    KIND_NOT_ELIGIBLE = "KIND_NOT_ELIGIBLE", "قرارداد این دوره این نوع مستمری را در بر نمی‌گیرد."
    NO_OPEN_PERIOD = "NO_OPEN_PERIOD", "در این روز دوره‌ای برای ثبت‌نام و انصراف باز نیست."


class Ending(TextChoices):
    """Why the later months of a deduction were closed."""

    WITHDRAWAL = "WITHDRAWAL", "انصراف"
    DEPENDENCY_END = "DEPENDENCY_END", "پایان کفالت"
    DEATH = "DEATH", "فوت"
    PENSION_END = "PENSION_END", "پایان مستمری"


# What the terms of a contract period are called, by their names in `rules.periods.Terms`.
TERMS = {
    "number": "شمارهٔ دوره",
    "insurer": "شرکت بیمه‌گر",
    "order_number": "شمارهٔ دستور اداری",
    "order_date": "تاریخ دستور اداری",
    "cover_from": "آغاز پوشش",
    "cover_to": "پایان پوشش",
    "requests_from": "آغاز مهلت درخواست",
    "requests_to": "پایان مهلت درخواست",
    "health_premium": "حق بیمه درمان هر نفر در ماه (ریال)",
    "organisation_aid": "کمک سازمان (ریال)",
    "member_share": "سهم عضو (ریال)",
    "life_premium": "حق بیمه عمر هر نفر در ماه (ریال)",
    "eligible_kinds": "نوع مستمری مشمول",
    "spouse_with_principal": "همسر همراه بیمه‌شدهٔ اصلی ثبت‌نام می‌شود",
    "withdrawal_in_period": "انصراف پس از آغاز پوشش ممکن است",
    "terms": "شرایط",
}
