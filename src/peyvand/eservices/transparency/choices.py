"""Words of what a citizen reads about accesses to their data."""

from django.db.models import TextChoices

from peyvand.kit.words import _


class Looker(TextChoices):
    """Who looked, where it is no agency."""

    ORGANISATION = "organisation", _("سازمان تأمین اجتماعی")
    OWN = "own", _("خود شما")
    RELATIVE = "relative", _("یکی از بستگان شما، برای گواهی خودش")
    HELPER = "helper", _("نمایندهٔ شما، یا نمایندهٔ کسی که زیر پوشش او هستید")
