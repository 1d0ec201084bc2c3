"""Words of the records. Their order is meaning: spells are sorted by it."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class Relationship(TextChoices):
    """How a person stands to the organisation (نوع رابطه), in the order in which spells are told."""

    INSURED_PRINCIPAL = "INSURED_PRINCIPAL", _("بیمه‌شده اصلی")
    PENSIONER_PRINCIPAL = "PENSIONER_PRINCIPAL", _("مستمری‌بگیر اصلی")
    INSURED_DEPENDENT = "INSURED_DEPENDENT", _("بیمه‌شده تبعی")
    PENSIONER_DEPENDENT = "PENSIONER_DEPENDENT", _("مستمری‌بگیر تبعی")


PRINCIPAL_RELATIONSHIPS = (Relationship.INSURED_PRINCIPAL, Relationship.PENSIONER_PRINCIPAL)
DEPENDENT_RELATIONSHIPS = (Relationship.INSURED_DEPENDENT, Relationship.PENSIONER_DEPENDENT)


class InsuredType(TextChoices):
    """The ground of the coverage (نوع بیمه‌شده), in the order in which spells are told."""

    COMPULSORY = "COMPULSORY", _("اجباری")
    VOLUNTARY = "VOLUNTARY", _("ادامه بیمه به طور اختیاری")
    FREELANCE = "FREELANCE", _("صاحبان حرف و مشاغل آزاد")
    CONSTRUCTION = "CONSTRUCTION", _("کارگران ساختمانی")
    DRIVER = "DRIVER", _("رانندگان")
    WEAVER = "WEAVER", _("قالی‌بافان و شاغلان صنایع دستی")
    UNEMPLOYMENT = "UNEMPLOYMENT", _("مقرری‌بگیر بیمه بیکاری")
    RETIREMENT = "RETIREMENT", _("بازنشسته")
    DISABILITY = "DISABILITY", _("ازکارافتاده کلی")
    SURVIVOR = "SURVIVOR", _("بازمانده")


class Kinship(TextChoices):
    """What a person is to the principal (نسبت). `rules.kinship_title` tells a brother from a sister."""

    SELF = "SELF", _("خود شخص")
    SPOUSE = "SPOUSE", _("همسر")
    SON = "SON", _("پسر")
    DAUGHTER = "DAUGHTER", _("دختر")
    FATHER = "FATHER", _("پدر")
    MOTHER = "MOTHER", _("مادر")
    SIBLING = "SIBLING", _("برادر/خواهر")
    GRANDCHILD = "GRANDCHILD", _("نوه")


class PensionKind(TextChoices):
    RETIREMENT = "RETIREMENT", _("بازنشسته")
    DISABILITY = "DISABILITY", _("ازکارافتاده کلی")
    SURVIVOR = "SURVIVOR", _("بازمانده")


class Sex(TextChoices):
    FEMALE = "F", _("زن")
    MALE = "M", _("مرد")


class Guardianship(TextChoices):
    """Whether somebody must act for the person with a guardian's deed (قیم‌نامه)."""

    NONE = "NONE", _("ندارد")
    GUARDIAN = "GUARDIAN", _("نیازمند قیم‌نامه")


class SupplementaryKind(TextChoices):
    HEALTH = "HEALTH", _("درمان تکمیلی")
    LIFE = "LIFE", _("بیمه عمر")
