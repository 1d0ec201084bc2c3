"""Words of the agencies' user lists (ONB-2, ONB-5)."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class Column(TextChoices):
    """The columns of the memorandum's form, as files name them, with the titles that stand above."""

    NATIONAL_CODE = "national_code", _("کد ملی")
    FULL_NAME = "full_name", _("نام و نام خانوادگی")
    POSITION = "position", _("سمت")
    MOBILE = "mobile", _("تلفن همراه")
    ROLE = "role", _("نقش")


class Flaw(TextChoices):
    """What is wrong with a line; the label says what to do about it."""

    # The line itself
    NO_NATIONAL_CODE = "NO_NATIONAL_CODE", _("کد ملی را بنویسید.")
    BAD_NATIONAL_CODE = "BAD_NATIONAL_CODE", _("این کد ملی درست نیست؛ هر ده رقم را دوباره بررسی کنید.")
    FOREIGN = "FOREIGN", _("شمارهٔ اتباع خارجی هنوز در این سامانه پذیرفته نمی‌شود.")
    NO_NAME = "NO_NAME", _("نام و نام خانوادگی را بنویسید.")
    BAD_NAME = "BAD_NAME", _("نام فقط حرف، فاصله و خط تیره دارد؛ رقم و نشانهٔ پنهان را پاک کنید.")
    LONG_NAME = "LONG_NAME", _("نام بلندتر از ۲۰۰ نویسه است؛ آن را کوتاه کنید.")
    NO_POSITION = "NO_POSITION", _("سمت این شخص را در دستگاه بنویسید.")
    BAD_POSITION = "BAD_POSITION", _("سمت نشانهٔ پنهان دارد؛ آن را پاک کنید و از نو بنویسید.")
    LONG_POSITION = "LONG_POSITION", _("سمت بلندتر از ۱۰۰ نویسه است؛ آن را کوتاه کنید.")
    BAD_MOBILE = "BAD_MOBILE", _("تلفن همراه یازده رقم است و با ۰۹ آغاز می‌شود.")
    BAD_ROLE = "BAD_ROLE", _("نقش باید OPERATOR (کاربر استعلام) یا MANAGER (مدیر دستگاه) باشد.")
    # The line beside the others
    REPEATED = "REPEATED", _("این کد ملی پیش‌تر در همین فهرست آمده است؛ یکی از دو سطر را بردارید.")
    # The line beside what is here
    ALREADY_MEMBER = "ALREADY_MEMBER", _("این شخص هم‌اکنون کاربر دستگاه شماست؛ سطر را بردارید.")
    SUSPENDED_HERE = "SUSPENDED_HERE", _("این شخص کاربر معلق دستگاه شماست؛ در صفحهٔ کاربران دستگاه تعلیقش را بردارید.")
    MEMBER_ELSEWHERE = (
        "MEMBER_ELSEWHERE",
        _("این شخص کاربر دستگاه دیگری است؛ آن دستگاه باید نخست رفتن او را ثبت کند."),
    )
    # The same, told to the IT office alone
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED", _("حساب این شخص در سامانه بسته است.")
    IDENTITY_DIFFERS = "IDENTITY_DIFFERS", _("نام یا تلفن همراه با حسابی که این شخص در سامانه دارد یکی نیست.")


class Unused(TextChoices):
    """What becomes of an account by how long nobody has used it."""

    KEPT = "KEPT", _("می‌ماند")
    WARNED = "WARNED", _("هشدار می‌گیرد")
    LAPSED = "LAPSED", _("بسته می‌شود")
