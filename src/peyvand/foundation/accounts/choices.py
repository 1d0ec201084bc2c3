"""Words of the accounts: the organisation's offices, what somebody does in them, what one-time codes are for."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class OfficeKind(TextChoices):
    """Branches, associations and examiners are many, one a place; of the others there is one."""

    BRANCH = "BRANCH", _("شعبه")
    ASSOCIATION = "ASSOCIATION", _("کانون بازنشستگان و مستمری‌بگیران")
    EXAMINER = "EXAMINER", _("مرجع معاین")
    COMMITTEE = "COMMITTEE", _("کمیته صیانت از اطلاعات")
    DEPUTY_PENSIONS = "DEPUTY_PENSIONS", _("معاونت بیمه‌ای – اداره کل مستمری‌ها")
    DEPUTY_REGISTRATION = "DEPUTY_REGISTRATION", _("معاونت بیمه‌ای – اداره کل نام‌نویسی و حساب‌های انفرادی")
    IT = "IT", _("مدیریت فناوری و تحول دیجیتال")
    HEAD_OFFICE_PROTECTION = "HEAD_OFFICE_PROTECTION", _("ستاد – حفاظت اطلاعات")
    AUDIT = "AUDIT", _("ممیزی")
    ADMINISTRATION = "ADMINISTRATION", _("راهبری سامانه")


class Role(TextChoices):
    """What somebody does in an office. `rules.ROLES` says in which kind of office."""

    BRANCH_CLERK = "BRANCH_CLERK", _("کارشناس شعبه")
    ASSOCIATION_CLERK = "ASSOCIATION_CLERK", _("کارشناس کانون بازنشستگان")
    MEDICAL_EXAMINER = "MEDICAL_EXAMINER", _("پزشک معاین")
    COMMITTEE_MEMBER = "COMMITTEE_MEMBER", _("عضو کمیته صیانت از اطلاعات")
    PENSIONS_DIRECTOR = "PENSIONS_DIRECTOR", _("مدیرکل مستمری‌ها")
    REGISTRATION_DIRECTOR = "REGISTRATION_DIRECTOR", _("مدیرکل نام‌نویسی و حساب‌های انفرادی")
    IT_OFFICER = "IT_OFFICER", _("کارشناس فناوری")
    PROTECTION_OFFICER = "PROTECTION_OFFICER", _("کارشناس حفاظت اطلاعات ستاد")
    AUDITOR = "AUDITOR", _("ممیز")
    ADMINISTRATOR = "ADMINISTRATOR", _("راهبر سامانه")


class CodePurpose(TextChoices):
    """What a citizen's one-time code proves."""

    REGISTER = "REGISTER", _("نام‌نویسی")
    SIGN_IN = "SIGN_IN", _("ورود")
    NEW_MOBILE = "NEW_MOBILE", _("تغییر تلفن همراه")


class ChangeState(TextChoices):
    """Where a change of mobile stands."""

    WAITING = "WAITING", _("در انتظار")
    APPLIED = "APPLIED", _("انجام‌شده")
    CANCELLED = "CANCELLED", _("لغوشده")


class MandateScope(TextChoices):
    """What a mandate is for."""

    SUPPLEMENTARY = "SUPPLEMENTARY", _("بیمه تکمیلی درمان و عمر")


class HelperKind(TextChoices):
    """Who acts for somebody without a phone (ALL-8)."""

    RELATIVE = "RELATIVE", _("خویشاوند")
    CLERK = "CLERK", _("کارشناس کانون")
