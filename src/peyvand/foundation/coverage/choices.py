"""Words of the coverage answer."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class Outcome(TextChoices):
    """The four outcomes of an inquiry (INQ-3, S2)."""

    NOT_FOUND = "NOT_FOUND", _("اطلاعاتی یافت نشد")
    INACTIVE = "INACTIVE", _("بدون ارتباط فعال")
    COVERED_IN_PERIOD = "COVERED_IN_PERIOD", _("ارتباط در دوره")
    ACTIVE = "ACTIVE", _("ارتباط فعال")


class Group(TextChoices):
    INSURED = "INSURED", _("بیمه‌شدگان")
    PENSIONER = "PENSIONER", _("مستمری‌بگیران")


class Standing(TextChoices):
    PRINCIPAL = "PRINCIPAL", _("اصلی")
    DEPENDENT = "DEPENDENT", _("تبعی")


class Whereabouts(TextChoices):
    """Which workplaces, addresses and phones an answer to a judicial body tells; nobody else is told any."""

    ALL = "ALL", _("همه")
    OWN = "OWN", _("فقط خود شخص")
    NONE = "NONE", _("هیچ‌کدام")
