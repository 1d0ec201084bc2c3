"""Words of the messages."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class Delivery(TextChoices):
    """Where a text message stands. DELIVERED is final; `rules.may_become` says what a receipt changes."""

    PENDING = "PENDING", _("در صف ارسال")
    SENT = "SENT", _("سپرده به درگاه پیامک")
    DELIVERED = "DELIVERED", _("رسیده به گیرنده")
    FAILED = "FAILED", _("نرسیده")
    EXPIRED = "EXPIRED", _("مهلت‌گذشته")


class Language(TextChoices):
    """The languages that text messages are written in."""

    FA = "fa", _("فارسی")
    EN = "en", _("انگلیسی")


class Kind(TextChoices):
    """What a text message is for; `rules.TEMPLATES` holds its built-in words."""

    ACTIVATION = "activation", _("کد فعال‌سازی حساب")
    ONE_TIME_CODE = "one-time-code", _("کد یک‌بارمصرف شهروند")
    MOBILE_CHANGE = "mobile-change", _("خبر تغییر تلفن همراه به شمارهٔ پیشین")
    MANDATE = "mandate", _("خبر نیابت به خود شخص")
    MANDATE_ENDED = "mandate-ended", _("خبر پایان نیابت به خود شخص")
    ADMISSION_DECLARED = "admission_declared", _("اعلام نیاز دستگاه رسید")
    ADMISSION_RETURNED = "admission_returned", _("اعلام نیاز دستگاه باید اصلاح شود")
    ADMISSION_REFERRED = "admission_referred", _("اعلام نیاز دستگاه دوباره در کمیته است")
    ADMISSION_APPROVED = "admission_approved", _("کمیته نیاز دستگاه را تأیید کرد")
    ADMISSION_REJECTED = "admission_rejected", _("کمیته نیاز دستگاه را رد کرد")
    ADMISSION_SIGNED = "admission_signed", _("تفاهم‌نامه در انتظار امضای دوم است")
    MEMORANDUM_ENDING = "memorandum_ending", _("اعتبار تفاهم‌نامه رو به پایان است")
    MEMORANDUM_SUSPENDED = "memorandum_suspended", _("تفاهم‌نامه معلق شد")
    MEMORANDUM_RESUMED = "memorandum_resumed", _("تعلیق تفاهم‌نامه برداشته شد")
    USER_LIST_AWAITED = "list-awaited", _("درخواست فهرست کاربران")
    USER_LIST_RETURNED = "list-returned", _("بازگشت فهرست کاربران")
    USER_LIST_PROVISIONED = "list-provisioned", _("فعال شدن کاربران دستگاه")
    UNUSED_WARNING = "unused-warning", _("هشدار حساب بی‌استفاده")
    UNUSED_LAPSED = "unused-lapsed", _("بسته شدن حساب بی‌استفاده")
    CERTIFICATION_DUE = "certify-due", _("تأیید دوره‌ای کاربران")
    CERTIFICATION_MISSED = "certify-missed", _("تعلیق کاربران تأییدنشده")
    VOLUNTARY_CONCLUDED = "voluntary-concluded", _("عقد قرارداد بیمهٔ اختیاری")
    VOLUNTARY_ACTIVE = "voluntary-active", _("آغاز بیمهٔ اختیاری")
    VOLUNTARY_RAISED = "voluntary-raised", _("حداقل تازهٔ حق بیمه")
    VOLUNTARY_BLOCKED = "voluntary-blocked", _("توقف پرداخت تا معاینه")
    VOLUNTARY_EXAMINED = "voluntary-examined", _("نتیجهٔ معاینه")
    VOLUNTARY_RETURNED = "voluntary-returned", _("پولی که به حساب بیمهٔ اختیاری نیامد")
    VOLUNTARY_UNDONE = "voluntary-undone", _("بازگشت پرداخت بیمهٔ اختیاری")
    VOLUNTARY_ENDED = "voluntary-ended", _("پایان بیمهٔ اختیاری")
    SUPPLEMENTARY = "supplementary", _("درخواست بیمه تکمیلی")
    UNUSUAL_USE = "unusual-use", _("درخواست توضیح برای استفادهٔ نامعمول")
    CERTIFICATE = "certificate", _("خبر صدور گواهی")
    CERTIFICATE_OPENED = "certificate-opened", _("خبر باز شدن گواهی با رمز")
    OBJECTION_ANSWERED = "objection-answered", _("پاسخ اعتراض به دسترسی")
    DISPUTE_SETTLED = "dispute-settled", _("نتیجهٔ بررسی نامهٔ نادرست")
    LETTER_SUPERSEDED = "letter-superseded", _("باطل شدن نامه، به گیرندهٔ آن")
