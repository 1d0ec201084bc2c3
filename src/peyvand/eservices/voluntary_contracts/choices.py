"""Words of continuing insurance voluntarily."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class ConditionKey(TextChoices):
    """What must be so to conclude online, in the order of the law."""

    ALIVE = "alive", _("در قید حیات بودن")
    OF_AGE = "of_age", _("رسیدن به سن قانونی")
    GUARDIANSHIP = "guardianship", _("بی‌نیازی از قیم‌نامه")
    CONTRIBUTION_DAYS = "contribution_days", _("سابقهٔ پرداخت حق بیمه")
    AGE = "age", _("سقف سن")
    NOT_COVERED = "not_covered", _("نداشتن پوشش بیمه‌ای دیگر")
    NO_OPEN_FREELANCE = "no_open_freelance", _("نداشتن قرارداد باز حرف و مشاغل آزاد")


class Channel(TextChoices):
    """Where a contract is concluded."""

    ONLINE = "ONLINE", _("غیرحضوری")
    BRANCH = "BRANCH", _("شعبه")


class PremiumError(TextChoices):
    """Why the requested premium can't be agreed."""

    BELOW_MINIMUM = "BELOW_MINIMUM", _("کمتر از حداقل")
    ABOVE_MAXIMUM = "ABOVE_MAXIMUM", _("بیشتر از حداکثر")


class ContractState(TextChoices):
    """Where a contract stands."""

    UNPAID = "UNPAID", _("در انتظار نخستین پرداخت")
    ACTIVE = "ACTIVE", _("برقرار")
    BLOCKED = "BLOCKED", _("متوقف تا نتیجهٔ معاینه")
    LAPSED = "LAPSED", _("باطل‌شده به علت نپرداختن")
    WITHDRAWN = "WITHDRAWN", _("پایان‌یافته با انصراف")
    ENDED = "ENDED", _("پایان‌یافته")


LIVE = (ContractState.UNPAID, ContractState.ACTIVE, ContractState.BLOCKED)


class EndReason(TextChoices):
    """Why a contract isn't live any more."""

    FIRST_UNPAID = "FIRST_UNPAID", _("نخستین حق بیمه تا آخرین مهلت پرداخت نشد")
    MONTHS_UNPAID = "MONTHS_UNPAID", _("حق بیمه بیش از مهلت قانونی پرداخت نشد")
    WITHDRAWN = "WITHDRAWN", _("انصراف بیمه‌شده")
    UNFIT = "UNFIT", _("نتیجهٔ معاینه: شرایط لازم نیست")
    EXAM_NOT_DONE = "EXAM_NOT_DONE", _("معاینه انجام نشد")
    IN_BRANCH = "IN_BRANCH", _("پایان قرارداد در شعبه")


class SlipState(TextChoices):
    """Where a payment slip stands."""

    OPEN = "OPEN", _("در انتظار پرداخت")
    PAID = "PAID", _("پرداخت‌شده")
    VOID = "VOID", _("باطل")
    RETURN = "RETURN", _("مبلغ باید برگردد")
    UNDONE = "UNDONE", _("پول برگشت و پرداخت به حساب نیامد")


class ExamResult(TextChoices):
    """What an examination came to."""

    FIT = "FIT", _("دارای شرایط")
    UNFIT = "UNFIT", _("فاقد شرایط")
    NOT_DONE = "NOT_DONE", _("انجام نشد")


class DeedKind(TextChoices):
    """The deed without which no contract is concluded for some (VOL-5)."""

    MAJORITY = "MAJORITY", _("گواهی رشد")
    GUARDIAN = "GUARDIAN", _("قیم‌نامه")
