"""Words of the records, with their Persian titles; their order is the one in which answers are sorted."""

from django.db.models import TextChoices


class Relationship(TextChoices):
    """نوع رابطه: insured or pensioner, in one's own right (اصلی) or through a principal (تبعی)."""

    INSURED_PRINCIPAL = "INSURED_PRINCIPAL", "بیمه‌شده اصلی"
    PENSIONER_PRINCIPAL = "PENSIONER_PRINCIPAL", "مستمری‌بگیر اصلی"
    INSURED_DEPENDENT = "INSURED_DEPENDENT", "بیمه‌شده تبعی"
    PENSIONER_DEPENDENT = "PENSIONER_DEPENDENT", "مستمری‌بگیر تبعی"


class InsuredType(TextChoices):
    """نوع بیمه‌شده."""

    COMPULSORY = "COMPULSORY", "اجباری"
    VOLUNTARY = "VOLUNTARY", "ادامه بیمه به طور اختیاری"
    FREELANCE = "FREELANCE", "صاحبان حرف و مشاغل آزاد"
    CONSTRUCTION = "CONSTRUCTION", "کارگران ساختمانی"
    DRIVER = "DRIVER", "رانندگان"
    WEAVER = "WEAVER", "قالی‌بافان و شاغلان صنایع دستی"
    UNEMPLOYMENT = "UNEMPLOYMENT", "مقرری‌بگیر بیمه بیکاری"
    RETIREMENT = "RETIREMENT", "بازنشسته"
    DISABILITY = "DISABILITY", "ازکارافتاده کلی"
    SURVIVOR = "SURVIVOR", "بازمانده"


class Kinship(TextChoices):
    """نسبت to the principal. A sibling's title depends on the sex: `kinship_title`."""

    SELF = "SELF", "خود شخص"
    SPOUSE = "SPOUSE", "همسر"
    SON = "SON", "پسر"
    DAUGHTER = "DAUGHTER", "دختر"
    FATHER = "FATHER", "پدر"
    MOTHER = "MOTHER", "مادر"
    SIBLING = "SIBLING", "برادر/خواهر"
    GRANDCHILD = "GRANDCHILD", "نوه"


_KINSHIP = {str(value): str(label) for value, label in Kinship.choices}
_SIBLING = {"M": "برادر", "F": "خواهر"}


def kinship_title(kinship: str, sex: str) -> str:
    """The title of a kinship, for a person of the recorded sex ("" if none is recorded)."""
    if kinship == Kinship.SIBLING:
        return _SIBLING.get(sex, _KINSHIP[kinship])
    return _KINSHIP[kinship]


class PensionKind(TextChoices):
    RETIREMENT = "RETIREMENT", "بازنشستگی"
    DISABILITY = "DISABILITY", "ازکارافتادگی کلی"
    SURVIVOR = "SURVIVOR", "بازماندگان"


class SupplementaryKind(TextChoices):
    HEALTH = "HEALTH", "بیمه تکمیلی درمان"
    LIFE = "LIFE", "بیمه عمر"


class Guardianship(TextChoices):
    NONE = "NONE", "ندارد"
    GUARDIAN = "GUARDIAN", "دارای قیم"


class Sex(TextChoices):
    FEMALE = "F", "زن"
    MALE = "M", "مرد"
