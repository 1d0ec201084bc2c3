"""Words of the accounts: the organisation's offices, what somebody does in them, what one-time codes are for."""

from django.db.models import TextChoices


class OfficeKind(TextChoices):
    """Branches, associations and examiners are many, one a place; of the others there is one."""

    BRANCH = "BRANCH", "شعبه"
    ASSOCIATION = "ASSOCIATION", "کانون بازنشستگان و مستمری‌بگیران"
    EXAMINER = "EXAMINER", "مرجع معاین"
    COMMITTEE = "COMMITTEE", "کمیته صیانت از اطلاعات"
    DEPUTY_PENSIONS = "DEPUTY_PENSIONS", "معاونت بیمه‌ای – اداره کل مستمری‌ها"
    DEPUTY_REGISTRATION = "DEPUTY_REGISTRATION", "معاونت بیمه‌ای – اداره کل نام‌نویسی و حساب‌های انفرادی"
    IT = "IT", "مدیریت فناوری و تحول دیجیتال"
    HEAD_OFFICE_PROTECTION = "HEAD_OFFICE_PROTECTION", "ستاد – حفاظت اطلاعات"
    AUDIT = "AUDIT", "ممیزی"
    ADMINISTRATION = "ADMINISTRATION", "راهبری سامانه"


class Role(TextChoices):
    """What somebody does in an office. `rules.ROLES` says in which kind of office."""

    BRANCH_CLERK = "BRANCH_CLERK", "کارشناس شعبه"
    ASSOCIATION_CLERK = "ASSOCIATION_CLERK", "کارشناس کانون بازنشستگان"
    MEDICAL_EXAMINER = "MEDICAL_EXAMINER", "پزشک معاین"
    COMMITTEE_MEMBER = "COMMITTEE_MEMBER", "عضو کمیته صیانت از اطلاعات"
    PENSIONS_DIRECTOR = "PENSIONS_DIRECTOR", "مدیرکل مستمری‌ها"
    REGISTRATION_DIRECTOR = "REGISTRATION_DIRECTOR", "مدیرکل نام‌نویسی و حساب‌های انفرادی"
    IT_OFFICER = "IT_OFFICER", "کارشناس فناوری"
    PROTECTION_OFFICER = "PROTECTION_OFFICER", "کارشناس حفاظت اطلاعات ستاد"
    AUDITOR = "AUDITOR", "ممیز"
    ADMINISTRATOR = "ADMINISTRATOR", "راهبر سامانه"


class CodePurpose(TextChoices):
    """What a citizen's one-time code proves."""

    REGISTER = "REGISTER", "نام‌نویسی"
    SIGN_IN = "SIGN_IN", "ورود"
    NEW_MOBILE = "NEW_MOBILE", "تغییر تلفن همراه"


class ChangeState(TextChoices):
    """Where a change of mobile stands."""

    WAITING = "WAITING", "در انتظار"
    APPLIED = "APPLIED", "انجام‌شده"
    CANCELLED = "CANCELLED", "لغوشده"


class MandateScope(TextChoices):
    """What a mandate is for."""

    SUPPLEMENTARY = "SUPPLEMENTARY", "بیمه تکمیلی درمان و عمر"


class HelperKind(TextChoices):
    """Who acts for somebody without a phone (ALL-8)."""

    RELATIVE = "RELATIVE", "خویشاوند"
    CLERK = "CLERK", "کارشناس کانون"
