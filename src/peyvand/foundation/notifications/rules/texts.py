"""The built-in words of all text messages, one template for each kind; `english` has them in English. Pure.

A text message passes through foreign hands and stands on a locked phone's screen: a template names no person and no
national code. A new kind is a member of `Kind` and a template here; the tests hold each to its fields and its length.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from peyvand.foundation.notifications.choices import Kind


@dataclass(frozen=True)
class Template:
    """`text` has a place `{name}` for each of `fields`, which says how many characters the longest value has.

    With all values at their longest it is sent in at most `segments`.
    """

    text: str
    fields: Mapping[str, int]
    segments: int = 3


LONGEST_ADDRESS = 60
_CASE = {"number": 9, "address": LONGEST_ADDRESS}
_NUMBER = 19  # sixteen digits in groups
_DAY = 10

TEMPLATES: Mapping[Kind, Template] = {
    Kind.ACTIVATION: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        ""
        "کد فعال‌سازی حساب شما: {code}\n"
        "در این نشانی وارد کنید: {address}\n"
        "تا ۷۲ ساعت معتبر است. آن را به هیچ‌کس ندهید.",
        {"code": 8, "address": LONGEST_ADDRESS},
    ),
    Kind.ONE_TIME_CODE: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "کد یک‌بارمصرف شما: {code}\n"
        "تا ۵ دقیقه معتبر است. آن را به هیچ‌کس ندهید، حتی به همکاران سازمان.",
        {"code": 6},
        segments=2,
    ),
    Kind.MOBILE_CHANGE: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "شمارهٔ همراه حساب شما از {until} عوض می‌شود. اگر شما نخواسته‌اید، پیش از آن با همین شماره وارد شوید و لغوش"
        " کنید: {address}",
        {"until": 21, "address": LONGEST_ADDRESS},
        segments=4,
    ),
    Kind.MANDATE: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "از {since} تا {until} نمایندهٔ شما می‌تواند برایتان درخواست بیمه تکمیلی بدهد. اگر نخواسته‌اید، به کانون"
        " بازنشستگان شهر خود خبر دهید.",
        {"since": _DAY, "until": _DAY},
    ),
    Kind.MANDATE_ENDED: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "نیابتی که برای بیمه تکمیلی داده بودید پایان یافت؛ دیگر کسی برای شما درخواست نمی‌دهد.",
        {},
    ),
    Kind.ADMISSION_DECLARED: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        ""
        "اعلام نیاز دستگاه شما رسید؛ شمارهٔ پیگیری: {number}\n"
        "کمیته صیانت از اطلاعات آن را بررسی می‌کند.\n"
        "{address}",
        _CASE,
    ),
    Kind.ADMISSION_RETURNED: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "درخواست {number} باید اصلاح شود. دلیل را اینجا بخوانید و دوباره بفرستید:\n{address}",
        _CASE,
    ),
    Kind.ADMISSION_REFERRED: Template(
        "پیوند – سازمان تأمین اجتماعی\nدرخواست {number} برای بررسی دوباره به کمیته برگشت؛ کاری با شما نیست.\n{address}",
        _CASE,
    ),
    Kind.ADMISSION_APPROVED: Template(
        "پیوند – سازمان تأمین اجتماعی\nکمیته درخواست {number} را تأیید کرد؛ تفاهم‌نامه در حال تنظیم است.\n{address}",
        _CASE,
    ),
    Kind.ADMISSION_REJECTED: Template(
        "پیوند – سازمان تأمین اجتماعی\nکمیته با درخواست {number} موافقت نکرد. دلیل را اینجا بخوانید:\n{address}",
        _CASE,
    ),
    Kind.ADMISSION_SIGNED: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "تفاهم‌نامهٔ درخواست {number} امضای نخست را دارد و در انتظار امضای دوم است.\n{address}",
        _CASE,
    ),
    Kind.MEMORANDUM_ENDING: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        ""
        "تا پایان اعتبار تفاهم‌نامهٔ دستگاه شما {days} روز مانده است. برای تمدید:\n"
        "{address}",
        {"days": 4, "address": LONGEST_ADDRESS},
    ),
    Kind.MEMORANDUM_SUSPENDED: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        ""
        "تفاهم‌نامهٔ دستگاه شما معلق شد و دسترسی کاربران بسته است. دلیل را اینجا بخوانید:\n"
        "{address}",
        {"address": LONGEST_ADDRESS},
    ),
    Kind.MEMORANDUM_RESUMED: Template(
        "پیوند – سازمان تأمین اجتماعی\nتعلیق تفاهم‌نامهٔ دستگاه شما برداشته شد؛ کاربران دوباره دسترسی دارند.\n{address}",
        {"address": LONGEST_ADDRESS},
    ),
    Kind.USER_LIST_AWAITED: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "تفاهم‌نامه بسته شد. فهرست کاربران دستگاه را در «درخواست‌های من» بفرستید. شماره: {number}",
        {"number": 9},
    ),
    Kind.USER_LIST_RETURNED: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "فهرست کاربران دستگاه برای اصلاح برگشت. ایرادها را در «درخواست‌های من» ببینید. شماره: {number}",
        {"number": 9},
    ),
    Kind.USER_LIST_PROVISIONED: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "{count} کاربر دستگاه شما فعال شدند و کد فعال‌سازی برای هر کدام پیامک شد. شماره: {number}",
        {"count": 4, "number": 9},
    ),
    Kind.UNUSED_WARNING: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "از حساب خود در پنل دستگاه استفاده نکرده‌اید. اگر تا {day} وارد نشوید، بسته می‌شود.",
        {"day": 10},
    ),
    Kind.UNUSED_LAPSED: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "دسترسی شما به پنل دستگاه چون بی‌استفاده ماند بسته شد. برای بازگشت با مدیر دستگاه خود تماس بگیرید.",
        {},
    ),
    Kind.CERTIFICATION_DUE: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "کاربران دستگاه را تا {day} در «کاربران دستگاه» تأیید کنید. کسی که تأیید نشود پس از آن معلق می‌شود.",
        {"day": 10},
    ),
    Kind.CERTIFICATION_MISSED: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "مهلت تأیید کاربران دستگاه گذشت و تأییدنشده‌ها معلق شدند. در «کاربران دستگاه» تعلیق را بردارید.",
        {},
    ),
    Kind.VOLUNTARY_CONCLUDED: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "قرارداد بیمهٔ اختیاری شما با شمارهٔ {number} در {dated} بسته شد.\n"
        "نخستین حق بیمه را تا {due} بپردازید.",
        {"number": _NUMBER, "dated": _DAY, "due": _DAY},
    ),
    Kind.VOLUNTARY_ACTIVE: Template(
        "پیوند – سازمان تأمین اجتماعی\nنخستین حق بیمهٔ قرارداد {number} رسید؛ بیمهٔ شما از {since} برقرار است.",
        {"number": _NUMBER, "since": _DAY},
    ),
    Kind.VOLUNTARY_RAISED: Template(
        "پیوند – سازمان تأمین اجتماعی\nحق بیمهٔ قرارداد {number} از حداقل سال نو کمتر است؛ قبض‌ها با همان حداقل می‌آید.",
        {"number": _NUMBER},
    ),
    Kind.VOLUNTARY_BLOCKED: Template(
        "پیوند – سازمان تأمین اجتماعی\nنتیجهٔ معاینهٔ قرارداد {number} نرسیده است؛ تا آن زمان پرداختی ممکن نیست.",
        {"number": _NUMBER},
    ),
    Kind.VOLUNTARY_EXAMINED: Template(
        "پیوند – سازمان تأمین اجتماعی\nنتیجهٔ معاینهٔ قرارداد {number} ثبت شد؛ آن را در درگاه ببینید.",
        {"number": _NUMBER},
    ),
    Kind.VOLUNTARY_RETURNED: Template(
        "پیوند – سازمان تأمین اجتماعی\nپولی که برای قرارداد {number} رسید به حساب نیامد و به کارت شما برمی‌گردد. علت را"
        " در درگاه ببینید.",
        {"number": _NUMBER},
    ),
    Kind.VOLUNTARY_UNDONE: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "بانک پول پرداختی قرارداد {number} را به شما برگرداند و آن ماه دیگر پرداخت‌شده نیست. مهلت پرداخت دوباره را در"
        " درگاه ببینید.",
        {"number": _NUMBER},
    ),
    Kind.VOLUNTARY_ENDED: Template(
        "پیوند – سازمان تأمین اجتماعی\nقرارداد بیمهٔ اختیاری {number} پایان یافت؛ علت و روزهای بیمه را در درگاه ببینید.",
        {"number": _NUMBER},
    ),
    Kind.SUPPLEMENTARY: Template(
        "پیوند – سازمان تأمین اجتماعی\nدرخواست بیمه تکمیلی {number}: {state}\n{address}",
        {"number": 9, "state": 50, "address": LONGEST_ADDRESS},
    ),
    Kind.UNUSUAL_USE: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "در استعلام‌های دستگاه شما چیزی نامعمول بود؛ شمارهٔ {number}. تا {day} اینجا توضیح دهید:\n{address}",
        {**_CASE, "day": _DAY},
    ),
    Kind.CERTIFICATE: Template(
        "پیوند – سازمان تأمین اجتماعی\nگواهی‌ای که خواستید صادر شد و در صندوق شخصی شماست: {address}",
        {"address": LONGEST_ADDRESS},
    ),
    Kind.CERTIFICATE_OPENED: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "گیرندهٔ گواهی شما آن را در {at} با رمز باز کرد. اگر رمز را شما نداده‌اید، باطلش کنید: {address}",
        {"at": 21, "address": LONGEST_ADDRESS},
    ),
    Kind.OBJECTION_ANSWERED: Template(
        "پیوند – سازمان تأمین اجتماعی\nکمیته به اعتراض {number} پاسخ داد. پاسخ را اینجا بخوانید:\n{address}",
        _CASE,
    ),
    Kind.DISPUTE_SETTLED: Template(
        "پیوند – سازمان تأمین اجتماعی\nشعبه دربارهٔ درخواست {number} تصمیم گرفت. نتیجه را اینجا بخوانید:\n{address}",
        _CASE,
    ),
    Kind.LETTER_SUPERSEDED: Template(
        "پیوند – سازمان تأمین اجتماعی\n"
        "نامه‌ای که دستگاه شما از سازمان گرفته بود دیگر معتبر نیست؛ دوباره بپرسید. شمارهٔ نامه: {address}",
        {"address": LONGEST_ADDRESS},
    ),
}
