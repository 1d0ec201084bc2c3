"""Words of the supplementary insurance."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class Presence(TextChoices):
    """Whether somebody has a cover on a day."""

    ACTIVE = "ACTIVE", _("دارد")
    NONE = "NONE", _("ندارد")


class Action(TextChoices):
    """What a pensioner asks for a person of the family."""

    ENROL = "ENROL", _("ثبت‌نام")
    WITHDRAW = "WITHDRAW", _("انصراف")


class Reason(TextChoices):
    """Why nobody can be enrolled or withdrawn on a day, in the order in which they are told."""

    NOT_A_PENSIONER = "NOT_A_PENSIONER", _("در این روز پرونده مستمری فعالی به نام این شخص نیست.")
    FORMER_STAFF = "FORMER_STAFF", _("این خدمت برای مستمری‌بگیران غیرهمکار است؛ بیمه تکمیلی همکاران جداست.")
    KIND_NOT_ELIGIBLE = "KIND_NOT_ELIGIBLE", _("قرارداد این دوره این نوع مستمری را در بر نمی‌گیرد.")
    NO_OPEN_PERIOD = "NO_OPEN_PERIOD", _("در این روز دوره‌ای برای ثبت‌نام و انصراف باز نیست.")


class Ending(TextChoices):
    """Why the later months of a deduction were closed."""

    WITHDRAWAL = "WITHDRAWAL", _("انصراف")
    DEPENDENCY_END = "DEPENDENCY_END", _("پایان کفالت")
    DEATH = "DEATH", _("فوت")
    PENSION_END = "PENSION_END", _("پایان مستمری")


# What the terms of a contract period are called, by their names in `rules.periods.Terms`.
TERMS = {
    "number": _("شمارهٔ دوره"),
    "insurer": _("شرکت بیمه‌گر"),
    "order_number": _("شمارهٔ دستور اداری"),
    "order_date": _("تاریخ دستور اداری"),
    "cover_from": _("آغاز پوشش"),
    "cover_to": _("پایان پوشش"),
    "requests_from": _("آغاز مهلت درخواست"),
    "requests_to": _("پایان مهلت درخواست"),
    "health_premium": _("حق بیمه درمان هر نفر در ماه (ریال)"),
    "organisation_aid": _("کمک سازمان (ریال)"),
    "member_share": _("سهم عضو (ریال)"),
    "life_premium": _("حق بیمه عمر هر نفر در ماه (ریال)"),
    "eligible_kinds": _("نوع مستمری مشمول"),
    "spouse_with_principal": _("همسر همراه بیمه‌شدهٔ اصلی ثبت‌نام می‌شود"),
    "withdrawal_in_period": _("انصراف پس از آغاز پوشش ممکن است"),
    "terms": _("شرایط"),
}
