"""A case: what somebody applied for, where it stands, with whom it lies; its history, and who has it open."""

from django.db import models
from django.db.models import Q

from peyvand.foundation.accounts.choices import Role

_LIVE = Q(closed_at__isnull=True)


class Case(models.Model):
    """One application. What it is about is a row of the service's own that points here.

    Only `operations` write `state`, and what the workflow says of the state: the `role` that acts, the due date, the
    closing. A trigger refuses a state without the history's step to it.
    """

    number = models.CharField("شماره", max_length=9, unique=True)
    kind = models.CharField("نوع", max_length=30)
    state = models.CharField("وضعیت", max_length=30)
    # Who acts now; empty: the applicant or the system.
    role = models.CharField("نقش", max_length=24, blank=True)
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    office = models.ForeignKey("accounts.Office", models.PROTECT, related_name="+", db_index=False)
    # Where it was opened; it may have been sent to another city since.
    city = models.CharField("شهر", max_length=100, blank=True, db_default="")
    assigned_to = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField("ثبت")
    entered_at = models.DateTimeField("ورود به مرحله")
    due_on = models.DateField("مهلت", null=True)
    closed_at = models.DateTimeField("پایان", null=True)
    # The workflow's `one_live`, kept here for the constraints below.
    one_live = models.BooleanField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__regex="^[0-9]{9}$"), name="case_number_digits"),
            models.CheckConstraint(condition=Q(role__in=["", *Role.values]), name="case_role"),
            models.CheckConstraint(
                condition=Q(agency__isnull=True) ^ Q(person__isnull=True), name="case_has_one_applicant"
            ),
            models.CheckConstraint(
                condition=_LIVE | Q(role="", assigned_to__isnull=True, due_on__isnull=True),
                name="case_closed_waits_for_nobody",
            ),
            models.UniqueConstraint(
                fields=["agency", "kind"], condition=_LIVE & Q(one_live=True), name="case_one_live_of_agency"
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=_LIVE & Q(one_live=True), name="case_one_live_of_person"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "role", "entered_at", "id"], condition=_LIVE, name="case_worklist"),
            models.Index(
                fields=["office", "role", "kind", "state", "entered_at", "id"],
                include=["due_on", "assigned_to"],
                condition=_LIVE,
                name="case_worklist_by_state",
            ),
            models.Index(fields=["assigned_to", "entered_at", "id"], condition=_LIVE, name="case_in_hand"),
            models.Index(fields=["agency", "-opened_at", "-id"], name="case_of_agency"),
            models.Index(fields=["person", "-opened_at", "-id"], name="case_of_person"),
            models.Index(fields=["closed_at"], condition=~_LIVE, name="case_by_end"),
        ]


class Step(models.Model):
    """A line of a case's history; append-only by trigger. `by` None: the system did it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps", db_index=False)
    # The case's own afterwards: no two steps start from the same one.
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=30)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    # Where the case lay while it was taken.
    office = models.ForeignKey("accounts.Office", models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField(blank=True)
    # `by` took it for the mandate's person.
    mandate = models.ForeignKey("accounts.Mandate", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="case_step_once")]
        indexes = [models.Index(fields=["case", "office"], name="case_step_by_office")]


class Presence(models.Model):
    """Somebody of the staff looked at a case, last at this moment."""

    pk = models.CompositePrimaryKey("case_id", "user_id")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
