"""What pensioners ask for: the draft that is being filled in, the request that a case is about."""

from typing import Any

from django.db import models
from django.db.models import Q

from peyvand.eservices.supplementary_enrolment.choices import Action, Presence
from peyvand.eservices.supplementary_enrolment.models.periods import Period


def code_column(**options: Any) -> "models.TextField[Any, Any]":
    """A code of the records, compared byte by byte as there."""
    return models.TextField(db_collation="C", **options)


class Draft(models.Model):
    """The wizard as far as somebody has come; one a person. `actions`: what is asked for, by national code.

    `case` is the returned case that is being corrected, null: a new request.
    """

    person = models.OneToOneField("accounts.User", models.CASCADE, primary_key=True, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    case = models.OneToOneField("cases.Case", models.CASCADE, null=True, related_name="+")
    terms_accepted_at = models.DateTimeField(null=True)
    principal_confirmed_at = models.DateTimeField(null=True)
    actions = models.JSONField(default=dict)
    updated_at = models.DateTimeField()


class Request(models.Model):
    """What a case is about. `revision` counts the submissions; the lines of earlier ones stay."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    principal_code = code_column()
    file_number = code_column()
    revision = models.PositiveSmallIntegerField()
    submitted_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["principal_code"], name="supplementary_by_principal")]


class RequestLine(models.Model):
    """A person of the family as the applicant saw them at the submission, and what was asked for; null: nothing."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="lines")
    revision = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    member_code = code_column()
    full_name = models.TextField()
    kinship = models.CharField(max_length=20)
    sex = models.CharField(max_length=1, blank=True)
    dependency_end = models.DateField(null=True)
    health = models.CharField(max_length=10, choices=Presence.choices)
    life = models.CharField(max_length=10, choices=Presence.choices)
    action = models.CharField(max_length=10, choices=Action.choices, null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "revision", "member_code"], name="request_line_once"),
            models.CheckConstraint(
                condition=Q(action__isnull=True)
                | Q(action=Action.ENROL, health=Presence.NONE)
                | Q(action=Action.WITHDRAW, health=Presence.ACTIVE),
                name="request_line_action_fits",
            ),
        ]
