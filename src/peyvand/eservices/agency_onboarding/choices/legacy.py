"""Words of the move from the legacy system (LEG-1)."""

from django.db.models import TextChoices


class LegacyClass(TextChoices):
    """What an import makes of a legacy user, and of a line of the export. The last three wait for a person."""

    NEW = "new", "تازه"
    UNCHANGED = "unchanged", "بی‌تغییر"
    UPDATED = "updated", "به‌روزشده"
    REJECTED = "rejected", "ناخوانا"
    AMBIGUOUS = "ambiguous", "مبهم"
    ORPHAN = "orphan", "بی‌دستگاه"


# What stays open until the export says something better or somebody settles it.
DOUBTFUL = (LegacyClass.REJECTED, LegacyClass.AMBIGUOUS, LegacyClass.ORPHAN)


class Settlement(TextChoices):
    """How somebody settled what an import left open."""

    TRANSFERRED = "TRANSFERRED", "منتقل شد"
    DROPPED = "DROPPED", "منتقل نمی‌شود"


class Reason(TextChoices):
    """Why a line or a legacy user has its class; the label says what to do about it where there is something."""

    # rejected: the line can't be read
    MALFORMED = "MALFORMED", "شمار خانه‌های این سطر با سرستون‌ها نمی‌خواند"
    BAD_AGENCY_CODE = "BAD_AGENCY_CODE", "کد دستگاه خالی یا بیش از اندازه بلند است"
    BAD_USERNAME = "BAD_USERNAME", "نام کاربری خالی یا بیش از اندازه بلند است"
    BAD_NATIONAL_CODE = "BAD_NATIONAL_CODE", "کد ملی درست نیست"
    FOREIGN = "FOREIGN", "شمارهٔ اتباع خارجی هنوز پذیرفته نمی‌شود"
    BAD_NAME = "BAD_NAME", "نام خالی یا بیش از اندازه بلند است، یا نویسهٔ کنترلی دارد"
    BAD_MOBILE = "BAD_MOBILE", "شمارهٔ همراه یازده رقم نیست یا با ۰۹ آغاز نمی‌شود"
    BAD_ROLE = "BAD_ROLE", "نقش باید OPERATOR یا MANAGER باشد"
    BAD_ACTIVE = "BAD_ACTIVE", "ستون active باید ۱ یا ۰ باشد"
    # orphan
    UNKNOWN_AGENCY = "UNKNOWN_AGENCY", "دستگاه این کاربر اینجا ثبت نشده است"
    # ambiguous
    SEVERAL_AGENCIES = "SEVERAL_AGENCIES", "همین کد ملی در چند دستگاه آمده است"
    CONTRADICTORY = "CONTRADICTORY", "سطرهای این شخص با هم نمی‌خوانند"
    MEMBER_ELSEWHERE = "MEMBER_ELSEWHERE", "این شخص اینجا کاربر دستگاه دیگری است"
    IDENTITY_DIFFERS = "IDENTITY_DIFFERS", "نام یا شمارهٔ همراه با حسابی که این شخص اینجا دارد یکی نیست"
    ROLE_DIFFERS = "ROLE_DIFFERS", "این شخص اینجا نقش دیگری دارد"
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED", "حساب این شخص اینجا بسته است"
    OTHER_PERSON = "OTHER_PERSON", "این نام کاربری پیش‌تر از آنِ شخص دیگری بود"
    CHANGED_SINCE_DROPPED = "CHANGED_SINCE_DROPPED", "کنار گذاشته شده بود و اکنون چیز دیگری دربارهٔ آن آمده است"
    # updated
    CHANGED = "CHANGED", "تغییر کرد"
    # unchanged
    REPEATED = "REPEATED", "تکرار سطر پیشین"
    SAME_PERSON = "SAME_PERSON", "همین شخص با نام کاربری دیگری منتقل شده است"
    STAYS_SUSPENDED = "STAYS_SUSPENDED", "اینجا معلق است و معلق می‌ماند"
    SETTLED = "SETTLED", "پیش‌تر دربارهٔ آن تصمیم گرفته شده است"
