"""What can be closed."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class Switch(TextChoices):
    """A service as its users know it. What has begun goes on: a file that was accepted, a payment at the bank."""

    INQUIRY = "inquiry", _("استعلام تکی در پنل دستگاه‌ها")
    INQUIRY_API = "inquiry-api", _("استعلام تکی از وب‌سرویس")
    BATCH = "batch", _("استعلام گروهی")
    DOCUMENT = "document", _("استعلام سند در پنل دستگاه‌ها")
    DOCUMENT_API = "document-api", _("استعلام سند از وب‌سرویس")
    REGISTRATION = "registration", _("ثبت‌نام شهروندان")
    SELF_INQUIRY = "self-inquiry", _("استعلام ارتباط فعال با سازمان")
    CERTIFICATE = "certificate", _("صدور گواهی وضعیت ارتباط بیمه‌ای")
    VOLUNTARY = "voluntary", _("قرارداد بیمه اختیاری")
    PAYMENT = "payment", _("پرداخت اینترنتی")
    SUPPLEMENTARY = "supplementary", _("درخواست بیمه تکمیلی")
    ADMISSION = "admission", _("اعلام نیاز دستگاه")
