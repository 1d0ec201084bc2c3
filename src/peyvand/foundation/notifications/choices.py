"""Words of the messages."""

from django.db.models import TextChoices


class Delivery(TextChoices):
    """Where a text message stands. DELIVERED is final; `rules.may_become` says what a receipt changes."""

    PENDING = "PENDING", "در صف ارسال"
    SENT = "SENT", "سپرده به درگاه پیامک"
    DELIVERED = "DELIVERED", "رسیده به گیرنده"
    FAILED = "FAILED", "نرسیده"
    EXPIRED = "EXPIRED", "مهلت‌گذشته"


class Language(TextChoices):
    """The languages that text messages are written in."""

    FA = "fa", "فارسی"
    EN = "en", "انگلیسی"


class Kind(TextChoices):
    """What a text message is for; `rules.TEMPLATES` holds its built-in words."""

    ACTIVATION = "activation", "کد فعال‌سازی حساب"
    ONE_TIME_CODE = "one-time-code", "کد یک‌بارمصرف شهروند"
    MOBILE_CHANGE = "mobile-change", "خبر تغییر تلفن همراه به شمارهٔ پیشین"
    MANDATE = "mandate", "خبر نیابت به خود شخص"
    MANDATE_ENDED = "mandate-ended", "خبر پایان نیابت به خود شخص"
    ADMISSION_DECLARED = "admission_declared", "اعلام نیاز دستگاه رسید"
    ADMISSION_RETURNED = "admission_returned", "اعلام نیاز دستگاه باید اصلاح شود"
    ADMISSION_REFERRED = "admission_referred", "اعلام نیاز دستگاه دوباره در کمیته است"
    ADMISSION_APPROVED = "admission_approved", "کمیته نیاز دستگاه را تأیید کرد"
    ADMISSION_REJECTED = "admission_rejected", "کمیته نیاز دستگاه را رد کرد"
    ADMISSION_SIGNED = "admission_signed", "تفاهم‌نامه در انتظار امضای دوم است"
    MEMORANDUM_ENDING = "memorandum_ending", "اعتبار تفاهم‌نامه رو به پایان است"
    MEMORANDUM_SUSPENDED = "memorandum_suspended", "تفاهم‌نامه معلق شد"
    MEMORANDUM_RESUMED = "memorandum_resumed", "تعلیق تفاهم‌نامه برداشته شد"
    USER_LIST_AWAITED = "list-awaited", "درخواست فهرست کاربران"
    USER_LIST_RETURNED = "list-returned", "بازگشت فهرست کاربران"
    USER_LIST_PROVISIONED = "list-provisioned", "فعال شدن کاربران دستگاه"
    UNUSED_WARNING = "unused-warning", "هشدار حساب بی‌استفاده"
    UNUSED_LAPSED = "unused-lapsed", "بسته شدن حساب بی‌استفاده"
    CERTIFICATION_DUE = "certify-due", "تأیید دوره‌ای کاربران"
    CERTIFICATION_MISSED = "certify-missed", "تعلیق کاربران تأییدنشده"
    VOLUNTARY_CONCLUDED = "voluntary-concluded", "عقد قرارداد بیمهٔ اختیاری"
    VOLUNTARY_ACTIVE = "voluntary-active", "آغاز بیمهٔ اختیاری"
    VOLUNTARY_RAISED = "voluntary-raised", "حداقل تازهٔ حق بیمه"
    VOLUNTARY_BLOCKED = "voluntary-blocked", "توقف پرداخت تا معاینه"
    VOLUNTARY_EXAMINED = "voluntary-examined", "نتیجهٔ معاینه"
    VOLUNTARY_RETURNED = "voluntary-returned", "پولی که به حساب بیمهٔ اختیاری نیامد"
    VOLUNTARY_UNDONE = "voluntary-undone", "بازگشت پرداخت بیمهٔ اختیاری"
    VOLUNTARY_ENDED = "voluntary-ended", "پایان بیمهٔ اختیاری"
    SUPPLEMENTARY = "supplementary", "درخواست بیمه تکمیلی"
    UNUSUAL_USE = "unusual-use", "درخواست توضیح برای استفادهٔ نامعمول"
    CERTIFICATE = "certificate", "خبر صدور گواهی"
    CERTIFICATE_OPENED = "certificate-opened", "خبر باز شدن گواهی با رمز"
    OBJECTION_ANSWERED = "objection-answered", "پاسخ اعتراض به دسترسی"
    DISPUTE_SETTLED = "dispute-settled", "نتیجهٔ بررسی نامهٔ نادرست"
    LETTER_SUPERSEDED = "letter-superseded", "باطل شدن نامه، به گیرندهٔ آن"
