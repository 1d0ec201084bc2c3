"""Words of the payments."""

from django.db.models import TextChoices


class OrderState(TextChoices):
    """Where an order stands. Only OPEN can be paid; nothing leads back to it."""

    OPEN = "OPEN", "در انتظار پرداخت"
    SETTLED = "SETTLED", "پرداخت‌شده"
    VOID = "VOID", "پس‌گرفته"
    EXPIRED = "EXPIRED", "مهلت‌گذشته"
    REVERSED = "REVERSED", "برگشت‌خورده"


class AttemptState(TextChoices):
    """Where an attempt stands. STARTED and AT_BANK are live: an order has one such attempt at most."""

    STARTED = "STARTED", "در حال انتقال به بانک"
    AT_BANK = "AT_BANK", "نزد بانک"
    SETTLED = "SETTLED", "پرداخت‌شده"
    FAILED = "FAILED", "ناموفق"
    REVERSING = "REVERSING", "در حال برگشت پول"
    REVERSED = "REVERSED", "پول برگشته"
    OWED = "OWED", "پول نزد سازمان، باید دستی برگردد"


LIVE = (AttemptState.STARTED, AttemptState.AT_BANK)


class Reason(TextChoices):
    """Why an attempt ended other than settled."""

    NOT_BEGUN = "NOT_BEGUN", "بانک پرداخت را آغاز نکرد"
    DECLINED = "DECLINED", "بانک پرداخت را نپذیرفت یا از آن انصراف دادید"
    LEFT = "LEFT", "صفحهٔ بانک بی‌پرداخت رها شد"
    RETURNED_BY_BANK = "RETURNED_BY_BANK", "بانک خودش پول را برگرداند"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS", "مبلغ بانک با مبلغ ما یکی نیست"
    LATE = "LATE", "پرداخت پس از پایان مهلت"
    ORDER_CLOSED = "ORDER_CLOSED", "این پرداخت دیگر لازم نبود"
    ALREADY_PAID = "ALREADY_PAID", "پیش‌تر پرداخت شده بود"
    ATTEMPT_CLOSED = "ATTEMPT_CLOSED", "پول پس از بسته شدن این پرداخت رسید"
    ANOTHERS = "ANOTHERS", "شمارهٔ مرجع بانک از آن پرداخت دیگری است"
    TAKEN_BACK = "TAKEN_BACK", "پرداخت پس گرفته شد"


class Word(TextChoices):
    """What a bank says of a payment."""

    PAID = "PAID", "پرداخت‌شده"
    PENDING = "PENDING", "در دست پرداخت"
    FAILED = "FAILED", "ناموفق"
    REVERSED = "REVERSED", "برگشت‌خورده"
    UNKNOWN = "UNKNOWN", "ناشناخته"


class Movement(TextChoices):
    """A line of the money's ledger."""

    RECEIVED = "RECEIVED", "دریافت"
    RETURNED = "RETURNED", "برگشت"


class Kind(TextChoices):
    """How the bank's word and our books differ."""

    NO_ORDER = "NO_ORDER", "پولی که از آنِ هیچ پرداختی نیست"
    DOUBLED = "DOUBLED", "برای یک پرداخت دو بار پول رسیده"
    NOT_SETTLED = "NOT_SETTLED", "بانک پرداخت‌شده می‌داند، ما نه"
    NOT_RETURNED = "NOT_RETURNED", "پولی که باید برمی‌گشت هنوز نزد ماست"
    MISSING = "MISSING", "نزد ما پرداخت‌شده، در صورت‌حساب بانک نیست"
    REVERSED_AT_BANK = "REVERSED_AT_BANK", "نزد ما پرداخت‌شده، بانک برگردانده است"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS", "مبلغ یکی نیست"
    REFERENCE_DIFFERS = "REFERENCE_DIFFERS", "شمارهٔ مرجع یکی نیست"
    DAY_DIFFERS = "DAY_DIFFERS", "روز پرداخت یکی نیست"


class Deed(TextChoices):
    """What settles a difference."""

    NOTE = "NOTE", "فقط بستن با توضیح (کار بیرون از سامانه انجام شده است)"
    SETTLE_ORDER = "SETTLE_ORDER", "ثبت پرداخت به استناد صورت‌حساب بانک"
    TAKE_BACK = "TAKE_BACK", "پذیرفتن برگشت؛ این مبلغ دیگر پرداخت‌شده نیست"
    RETURN = "RETURN", "برگرداندن پول از راه درگاه بانک"
