"""The users of the legacy system, what became of each, and its retirement (LEG-1, LEG-2)."""

from django.db import models
from django.db.models import Q

from peyvand.eservices.agency_onboarding.choices.legacy import DOUBTFUL, LegacyClass, Settlement


class LegacyUser(models.Model):
    """A user name at an agency, as the exports named it; nobody who was named once is ever forgotten.

    `said`: everything that its lines said last, a list of `rules.legacy.Said`; `taken`: the one that has been taken
    over; `member`: whom it became. `classed` and its reason are those of the last import that named it.
    """

    agency_code = models.CharField(max_length=40)
    username = models.CharField(max_length=100)
    agency_name = models.CharField(max_length=300, blank=True)
    said = models.JSONField()
    taken = models.JSONField(null=True)
    member = models.ForeignKey("agencies.Member", models.PROTECT, null=True, related_name="+")
    classed = models.CharField(max_length=10, choices=LegacyClass.choices)
    reason = models.CharField(max_length=30, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    settlement = models.CharField(max_length=12, choices=Settlement.choices, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=60, blank=True)
    settlement_reason = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency_code", "username"], name="legacy_user_once"),
            models.CheckConstraint(condition=Q(classed__in=LegacyClass.values), name="legacy_user_class"),
            models.CheckConstraint(
                condition=Q(settlement="", settled_at__isnull=True)
                | Q(settlement__in=Settlement.values, settled_at__isnull=False),
                name="legacy_user_settled_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | ~Q(settlement=Settlement.TRANSFERRED),
                name="legacy_user_transferred_to_a_member",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=True, taken__isnull=True) | Q(member__isnull=False, taken__isnull=False),
                name="legacy_user_moved_to_a_member",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | Q(classed__in=[str(doubtful) for doubtful in DOUBTFUL]),
                name="legacy_user_without_member_in_doubt",
            ),
        ]


class LegacyRetirement(models.Model):
    """The legacy system is switched off: once, for good. A trigger refuses any change.

    `report` is JSON as it was signed, `signature` its detached JWS; `moved` of `total` legacy users have been moved.
    """

    retired_at = models.DateTimeField()
    retired_by = models.CharField(max_length=60)
    total = models.PositiveIntegerField()
    moved = models.PositiveIntegerField()
    report = models.BinaryField()
    sha256 = models.BinaryField()
    signature = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="legacy_retirement_once")]
