"""What can be closed."""

from django.db.models import TextChoices


class Switch(TextChoices):
    """A service as its users know it. What has begun goes on: a file that was accepted, a payment at the bank."""

    INQUIRY = "inquiry", "استعلام تکی در پنل دستگاه‌ها"
    INQUIRY_API = "inquiry-api", "استعلام تکی از وب‌سرویس"
    BATCH = "batch", "استعلام گروهی"
    DOCUMENT = "document", "استعلام سند در پنل دستگاه‌ها"
    DOCUMENT_API = "document-api", "استعلام سند از وب‌سرویس"
    REGISTRATION = "registration", "ثبت‌نام شهروندان"
    SELF_INQUIRY = "self-inquiry", "استعلام ارتباط فعال با سازمان"
    CERTIFICATE = "certificate", "صدور گواهی وضعیت ارتباط بیمه‌ای"
    VOLUNTARY = "voluntary", "قرارداد بیمه اختیاری"
    PAYMENT = "payment", "پرداخت اینترنتی"
    SUPPLEMENTARY = "supplementary", "درخواست بیمه تکمیلی"
    ADMISSION = "admission", "اعلام نیاز دستگاه"
