"""Who an agency is, its members and API clients, and what its memorandum opens."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from peyvand.foundation.agencies.choices import Audience, Basis, Role, Suspension
from peyvand.foundation.agencies.rules import SANDBOX_PREFIX


class Agency(models.Model):
    code = models.CharField("کد", max_length=40, unique=True)
    name = models.CharField("نام", max_length=300)
    audience = models.CharField("گروه", max_length=10, choices=Audience.choices)
    # A test agency is answered from invented persons; its code says so, so that nobody takes it for another.
    sandbox = models.BooleanField("آزمایشی", default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="agency_audience"),
            models.CheckConstraint(
                condition=Q(sandbox=Q(code__startswith=SANDBOX_PREFIX)), name="agency_sandbox_by_its_code"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Memorandum(models.Model):
    """A memorandum of understanding: its clauses are the access rules that the inquiry enforces (ONB-4)."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memoranda")
    number = models.CharField("شماره", max_length=60, unique=True)
    date = models.DateField("تاریخ")
    valid_to = models.DateField("اعتبار تا", null=True, blank=True)
    basis = models.CharField("مبنا", max_length=12, choices=Basis.choices)
    services = ArrayField(models.CharField(max_length=10), verbose_name="خدمات")
    daily_quota = models.PositiveIntegerField("سهمیه روزانه", null=True, blank=True)
    suspended_at = models.DateTimeField("تعلیق", null=True, blank=True)
    purposes = models.JSONField("مقاصد", default=list)
    requires_purpose = models.BooleanField(default=False)
    requires_case_number = models.BooleanField(default=False)
    allowed_networks = ArrayField(models.CharField(max_length=43), default=list, verbose_name="شبکه‌های مجاز")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="memorandum_basis"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("date")), name="memorandum_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["agency", "-date"], name="memorandum_by_agency")]


class Member(models.Model):
    """A user of an agency; a person works for one agency at a time.

    `suspended_for` says why, empty where nobody noted it. `resumed_at`: let in again, so that no time from before
    counts as unused; `warned_at`: told that an unused account lapses; `confirmed_at`: vouched for by the manager.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="members")
    user = models.OneToOneField("accounts.User", models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_for = models.CharField(max_length=12, choices=Suspension.choices, blank=True, db_default="", default="")
    resumed_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="member_role"),
            models.CheckConstraint(
                condition=Q(suspended_for="") | Q(suspended_for__in=Suspension.values, suspended_at__isnull=False),
                name="member_suspended_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["agency", "role"], name="member_by_agency")]


class ApiClient(models.Model):
    """An agency's own system: an OAuth client that acts for the agency."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="api_clients")
    client = models.OneToOneField("allauth_idp_oidc.Client", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)


class Usage(models.Model):
    """How much of a day's quota is used. Tehran's day; kept only for agencies with a quota."""

    pk = models.CompositePrimaryKey("agency_id", "day")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    day = models.DateField()
    used = models.PositiveIntegerField()
