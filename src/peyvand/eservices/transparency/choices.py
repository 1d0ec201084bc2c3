"""Words of what a citizen reads about accesses to their data."""

from django.db.models import TextChoices


class Looker(TextChoices):
    """Who looked, where it is no agency."""

    ORGANISATION = "organisation", "سازمان تأمین اجتماعی"
    OWN = "own", "خود شما"
    RELATIVE = "relative", "یکی از بستگان شما، برای گواهی خودش"
    HELPER = "helper", "نمایندهٔ شما، یا نمایندهٔ کسی که زیر پوشش او هستید"
