"""Words of the records. Their order is meaning: spells are sorted by it."""

from django.db.models import TextChoices


class Relationship(TextChoices):
    """How a person stands to the organisation (نوع رابطه), in the order in which spells are told."""

    INSURED_PRINCIPAL = "INSURED_PRINCIPAL", "بیمه‌شده اصلی"
    PENSIONER_PRINCIPAL = "PENSIONER_PRINCIPAL", "مستمری‌بگیر اصلی"
    INSURED_DEPENDENT = "INSURED_DEPENDENT", "بیمه‌شده تبعی"
    PENSIONER_DEPENDENT = "PENSIONER_DEPENDENT", "مستمری‌بگیر تبعی"


PRINCIPAL_RELATIONSHIPS = (Relationship.INSURED_PRINCIPAL, Relationship.PENSIONER_PRINCIPAL)
DEPENDENT_RELATIONSHIPS = (Relationship.INSURED_DEPENDENT, Relationship.PENSIONER_DEPENDENT)


class InsuredType(TextChoices):
    """The ground of the coverage (نوع بیمه‌شده), in the order in which spells are told."""

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
    """What a person is to the principal (نسبت). `rules.kinship_title` tells a brother from a sister."""

    SELF = "SELF", "خود شخص"
    SPOUSE = "SPOUSE", "همسر"
    SON = "SON", "پسر"
    DAUGHTER = "DAUGHTER", "دختر"
    FATHER = "FATHER", "پدر"
    MOTHER = "MOTHER", "مادر"
    SIBLING = "SIBLING", "برادر/خواهر"
    GRANDCHILD = "GRANDCHILD", "نوه"


class PensionKind(TextChoices):
    RETIREMENT = "RETIREMENT", "بازنشسته"
    DISABILITY = "DISABILITY", "ازکارافتاده کلی"
    SURVIVOR = "SURVIVOR", "بازمانده"


class Sex(TextChoices):
    FEMALE = "F", "زن"
    MALE = "M", "مرد"


class Guardianship(TextChoices):
    """Whether somebody must act for the person with a guardian's deed (قیم‌نامه)."""

    NONE = "NONE", "ندارد"
    GUARDIAN = "GUARDIAN", "نیازمند قیم‌نامه"


class SupplementaryKind(TextChoices):
    HEALTH = "HEALTH", "درمان تکمیلی"
    LIFE = "LIFE", "بیمه عمر"
