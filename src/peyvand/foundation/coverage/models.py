"""Stored answers: what was asked, by whom, and the answer exactly as it was given."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from peyvand.foundation.audit.choices import Channel

# A batch is listed as one; its lines would bury what was asked one by one.
_SINGLE = ~models.Q(channel=Channel.BATCH)


class Answer(models.Model):
    """An inquiry and its answer (INQ-5). `body` holds the very bytes that were sent; it is never rendered again."""

    tracking_code = models.BigIntegerField(primary_key=True)
    # Whose member or system asked; nobody's where a citizen asked about themselves (CIT-2), perhaps for a certificate
    # to `recipient` (CIT-3).
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, related_name="+", db_index=False)
    recipient = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, related_name="+", db_index=False)
    # Who asked: a member's user or the citizen, or an API client; a command leaves both empty.
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    api_client = models.ForeignKey("agencies.ApiClient", models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    national_code = models.CharField(max_length=10)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    purpose = models.CharField(max_length=60, blank=True)
    case_number = models.CharField(max_length=60, blank=True)
    seal_reason = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=20)
    body = models.TextField()
    # Pairs of a national code and what was told about that person: what each re-opening discloses again.
    disclosed = models.JSONField()
    # A later letter says otherwise (CIT-8): whoever verifies this one is told so.
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(channel=Channel.CITIZEN, agency__isnull=True, user__isnull=False)
                | models.Q(~models.Q(channel=Channel.CITIZEN), agency__isnull=False, recipient__isnull=True),
                name="answer_to_agency_or_citizen",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "-asked_at", "tracking_code"], name="single_answer_by_agency", condition=_SINGLE
            ),
            models.Index(
                fields=["user", "-asked_at", "tracking_code"], name="single_answer_by_user", condition=_SINGLE
            ),
            # For counting by time: it grows with every answer, so it is one that costs a writer next to nothing.
            BrinIndex(fields=["asked_at"], name="answer_by_time", pages_per_range=32, autosummarize=True),
        ]


class ProtectedInquiry(models.Model):
    """A judicial answer that left somebody's whereabouts to the head office, and the case that it became there."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    answer = models.OneToOneField(Answer, models.PROTECT, related_name="+")


class Seal(models.Model):
    """A judicial inquiry withheld from whom it is about until the end of the day `until` (CIT-6).

    Every access entry with the answer's tracking code is withheld with it, whoever's and through whatever door. Nothing
    has to be done when the day has come. Without `sealed_by` a court's own system asked.
    """

    answer = models.OneToOneField(Answer, models.PROTECT, primary_key=True, related_name="+")
    until = models.DateField()
    sealed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    extended_at = models.DateTimeField(null=True)
    extended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    extension_reason = models.CharField(max_length=300, blank=True, db_default="", default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(extended_at__isnull=True, extended_by__isnull=True, extension_reason="")
                | models.Q(~models.Q(extension_reason=""), extended_at__isnull=False, extended_by__isnull=False),
                name="seal_extended_with_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(sealed_by__isnull=True)
                | models.Q(extended_by__isnull=True)
                | ~models.Q(extended_by=models.F("sealed_by")),
                name="seal_extended_by_another_officer",
            ),
        ]
        indexes = [models.Index(fields=["until"], name="seal_by_day")]


class SupersededNotice(models.Model):
    """An agency is told that a letter it got no longer holds, and nothing else (CIT-8)."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "agency"], name="superseded_notice_once")]
        indexes = [models.Index(fields=["agency", "-told_at", "-id"], name="superseded_notice_by_agency")]


class IdempotencyKey(models.Model):
    """A caller's own key for one question: the same key and body give the same answer, once."""

    pk = models.CompositePrimaryKey("scope", "key")
    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    body_hash = models.BinaryField()
    tracking_code = models.BigIntegerField()
    created_at = models.DateTimeField(db_index=True)
