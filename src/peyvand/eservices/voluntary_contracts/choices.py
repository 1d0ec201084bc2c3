"""Words of continuing insurance voluntarily."""

from django.db.models import TextChoices


class ConditionKey(TextChoices):
    """What must be so to conclude online, in the order of the law."""

    ALIVE = "alive", "در قید حیات بودن"
    OF_AGE = "of_age", "رسیدن به سن قانونی"
    GUARDIANSHIP = "guardianship", "بی‌نیازی از قیم‌نامه"
    CONTRIBUTION_DAYS = "contribution_days", "سابقهٔ پرداخت حق بیمه"
    AGE = "age", "سقف سن"
    NOT_COVERED = "not_covered", "نداشتن پوشش بیمه‌ای دیگر"
    NO_OPEN_FREELANCE = "no_open_freelance", "نداشتن قرارداد باز حرف و مشاغل آزاد"


class Channel(TextChoices):
    """Where a contract is concluded."""

    ONLINE = "ONLINE", "غیرحضوری"
    BRANCH = "BRANCH", "شعبه"


class PremiumError(TextChoices):
    """Why the requested premium can't be agreed."""

    BELOW_MINIMUM = "BELOW_MINIMUM", "کمتر از حداقل"
    ABOVE_MAXIMUM = "ABOVE_MAXIMUM", "بیشتر از حداکثر"


class ContractState(TextChoices):
    """Where a contract stands."""

    UNPAID = "UNPAID", "در انتظار نخستین پرداخت"
    ACTIVE = "ACTIVE", "برقرار"
    BLOCKED = "BLOCKED", "متوقف تا نتیجهٔ معاینه"
    LAPSED = "LAPSED", "باطل‌شده به علت نپرداختن"
    WITHDRAWN = "WITHDRAWN", "پایان‌یافته با انصراف"
    ENDED = "ENDED", "پایان‌یافته"


LIVE = (ContractState.UNPAID, ContractState.ACTIVE, ContractState.BLOCKED)


class EndReason(TextChoices):
    """Why a contract isn't live any more."""

    FIRST_UNPAID = "FIRST_UNPAID", "نخستین حق بیمه تا آخرین مهلت پرداخت نشد"
    MONTHS_UNPAID = "MONTHS_UNPAID", "حق بیمه بیش از مهلت قانونی پرداخت نشد"
    WITHDRAWN = "WITHDRAWN", "انصراف بیمه‌شده"
    UNFIT = "UNFIT", "نتیجهٔ معاینه: شرایط لازم نیست"
    EXAM_NOT_DONE = "EXAM_NOT_DONE", "معاینه انجام نشد"
    IN_BRANCH = "IN_BRANCH", "پایان قرارداد در شعبه"


class SlipState(TextChoices):
    """Where a payment slip stands."""

    OPEN = "OPEN", "در انتظار پرداخت"
    PAID = "PAID", "پرداخت‌شده"
    VOID = "VOID", "باطل"
    RETURN = "RETURN", "مبلغ باید برگردد"
    UNDONE = "UNDONE", "پول برگشت و پرداخت به حساب نیامد"


class ExamResult(TextChoices):
    """What an examination came to."""

    FIT = "FIT", "دارای شرایط"
    UNFIT = "UNFIT", "فاقد شرایط"
    NOT_DONE = "NOT_DONE", "انجام نشد"


class DeedKind(TextChoices):
    """The deed without which no contract is concluded for some (VOL-5)."""

    MAJORITY = "MAJORITY", "گواهی رشد"
    GUARDIAN = "GUARDIAN", "قیم‌نامه"
