"""Words of the coverage answer."""

from django.db.models import TextChoices


class Outcome(TextChoices):
    """The four outcomes of an inquiry (INQ-3, S2)."""

    NOT_FOUND = "NOT_FOUND", "اطلاعاتی یافت نشد"
    INACTIVE = "INACTIVE", "بدون ارتباط فعال"
    COVERED_IN_PERIOD = "COVERED_IN_PERIOD", "ارتباط در دوره"
    ACTIVE = "ACTIVE", "ارتباط فعال"


class Group(TextChoices):
    INSURED = "INSURED", "بیمه‌شدگان"
    PENSIONER = "PENSIONER", "مستمری‌بگیران"


class Standing(TextChoices):
    PRINCIPAL = "PRINCIPAL", "اصلی"
    DEPENDENT = "DEPENDENT", "تبعی"


class Whereabouts(TextChoices):
    """Which workplaces, addresses and phones an answer to a judicial body tells; nobody else is told any."""

    ALL = "ALL", "همه"
    OWN = "OWN", "فقط خود شخص"
    NONE = "NONE", "هیچ‌کدام"
