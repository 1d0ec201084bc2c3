"""The lists by which agencies name their users, and the rounds in which they vouch for them (ONB-2, ONB-5)."""

from django.db import models
from django.db.models import F, Q


class UserList(models.Model):
    """What a case of the kind `agency_users` is about. Its first one comes with a memorandum, further ones from the
    agency's manager.

    `admission_case`: the one in which the memorandum was concluded. `live` until the case is closed.
    """

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    memorandum = models.ForeignKey("agencies.Memorandum", models.PROTECT, null=True, related_name="+")
    admission_case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    applicant = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency"], condition=Q(live=True), name="user_list_one_live_of_agency"),
        ]


class ListedUser(models.Model):
    """A line of a list, normalised where it can be read, else as it was sent. `number`: the line's in its file.

    `objection`: what the IT office found wrong when it last returned the list. `user`: whom the line became.
    """

    of_list = models.ForeignKey(UserList, models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    national_code = models.CharField(max_length=300, blank=True)
    full_name = models.CharField(max_length=300, blank=True)
    position = models.CharField(max_length=300, blank=True)
    mobile = models.CharField(max_length=300, blank=True)
    role = models.CharField(max_length=300, blank=True)
    objection = models.CharField(max_length=300, blank=True)
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of_list", "number"], name="listed_user_once")]


class Certification(models.Model):
    """A round in which the managers of an agency vouch for its users, open until its last day or until it is done."""

    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    opened_on = models.DateField()
    last_day = models.DateField()
    opened_at = models.DateTimeField()
    recalled_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # None: its time was over, and the system closed it.
    closed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("opened_on")), name="certification_ends_after_start"),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(closed_at__isnull=True), name="certification_one_open_of_agency"
            ),
        ]
