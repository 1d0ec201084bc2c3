"""Words of the payments."""

from django.db.models import TextChoices

from peyvand.kit.words import _

# What our columns hold of what banks say.
LONGEST_TOKEN, LONGEST_REFERENCE, LARGEST_AMOUNT = 200, 60, 2**63 - 1
YEARS = range(2000, 2200)


class OrderState(TextChoices):
    """Where an order stands. Only OPEN can be paid; nothing leads back to it."""

    OPEN = "OPEN", _("در انتظار پرداخت")
    SETTLED = "SETTLED", _("پرداخت‌شده")
    VOID = "VOID", _("پس‌گرفته")
    EXPIRED = "EXPIRED", _("مهلت‌گذشته")
    REVERSED = "REVERSED", _("برگشت‌خورده")


class AttemptState(TextChoices):
    """Where an attempt stands. STARTED and AT_BANK are live: an order has one such attempt at most."""

    STARTED = "STARTED", _("در حال انتقال به بانک")
    AT_BANK = "AT_BANK", _("نزد بانک")
    SETTLED = "SETTLED", _("پرداخت‌شده")
    FAILED = "FAILED", _("ناموفق")
    REVERSING = "REVERSING", _("در حال برگشت پول")
    REVERSED = "REVERSED", _("پول برگشته")
    OWED = "OWED", _("پول نزد سازمان، باید دستی برگردد")


LIVE = (AttemptState.STARTED, AttemptState.AT_BANK)


class Reason(TextChoices):
    """Why an attempt ended other than settled."""

    NOT_BEGUN = "NOT_BEGUN", _("بانک پرداخت را آغاز نکرد")
    DECLINED = "DECLINED", _("بانک پرداخت را نپذیرفت یا از آن انصراف دادید")
    LEFT = "LEFT", _("صفحهٔ بانک بی‌پرداخت رها شد")
    RETURNED_BY_BANK = "RETURNED_BY_BANK", _("بانک خودش پول را برگرداند")
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS", _("مبلغ بانک با مبلغ ما یکی نیست")
    LATE = "LATE", _("پرداخت پس از پایان مهلت")
    ORDER_CLOSED = "ORDER_CLOSED", _("این پرداخت دیگر لازم نبود")
    ALREADY_PAID = "ALREADY_PAID", _("پیش‌تر پرداخت شده بود")
    ATTEMPT_CLOSED = "ATTEMPT_CLOSED", _("پول پس از بسته شدن این پرداخت رسید")
    ANOTHERS = "ANOTHERS", _("شمارهٔ مرجع بانک از آن پرداخت دیگری است")
    TAKEN_BACK = "TAKEN_BACK", _("پرداخت پس گرفته شد")


class Word(TextChoices):
    """What a bank says of a payment."""

    PAID = "PAID", _("پرداخت‌شده")
    PENDING = "PENDING", _("در دست پرداخت")
    FAILED = "FAILED", _("ناموفق")
    REVERSED = "REVERSED", _("برگشت‌خورده")
    UNKNOWN = "UNKNOWN", _("ناشناخته")


class Movement(TextChoices):
    """A line of the money's ledger."""

    RECEIVED = "RECEIVED", _("دریافت")
    RETURNED = "RETURNED", _("برگشت")


class Kind(TextChoices):
    """How the bank's word and our books differ."""

    NO_ORDER = "NO_ORDER", _("پولی که از آنِ هیچ پرداختی نیست")
    DOUBLED = "DOUBLED", _("برای یک پرداخت دو بار پول رسیده")
    NOT_SETTLED = "NOT_SETTLED", _("بانک پرداخت‌شده می‌داند، ما نه")
    NOT_RETURNED = "NOT_RETURNED", _("پولی که باید برمی‌گشت هنوز نزد ماست")
    MISSING = "MISSING", _("نزد ما پرداخت‌شده، در صورت‌حساب بانک نیست")
    REVERSED_AT_BANK = "REVERSED_AT_BANK", _("نزد ما پرداخت‌شده، بانک برگردانده است")
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS", _("مبلغ یکی نیست")
    REFERENCE_DIFFERS = "REFERENCE_DIFFERS", _("شمارهٔ مرجع یکی نیست")
    DAY_DIFFERS = "DAY_DIFFERS", _("روز پرداخت یکی نیست")


class Deed(TextChoices):
    """What settles a difference."""

    NOTE = "NOTE", _("فقط بستن با توضیح (کار بیرون از سامانه انجام شده است)")
    SETTLE_ORDER = "SETTLE_ORDER", _("ثبت پرداخت به استناد صورت‌حساب بانک")
    TAKE_BACK = "TAKE_BACK", _("پذیرفتن برگشت؛ این مبلغ دیگر پرداخت‌شده نیست")
    RETURN = "RETURN", _("برگرداندن پول از راه درگاه بانک")
