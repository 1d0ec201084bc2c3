"""Batches: what was sent, what became of each line (INQ-7)."""

from django.db import models
from django.db.models import F, Q

from peyvand.eservices.inquiry.choices import State
from peyvand.eservices.inquiry.workflow import UNFINISHED


class Batch(models.Model):
    """A file of questions. While it runs its chunks know how far it is; the counts stand here once it has ended."""

    # What stands in addresses: random, so that none tells how many there are.
    public_id = models.CharField(max_length=22, unique=True)
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    # Who asks: a member's user, an API client, or the organisation's command; `actor` is the audit's word for it.
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    api_client = models.ForeignKey("agencies.ApiClient", models.PROTECT, null=True, related_name="+", db_index=False)
    actor = models.CharField(max_length=60)
    file_name = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    uploaded_at = models.DateTimeField()
    # The day of this moment is "today" for every line, and its quota is where they were counted.
    accepted_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Lines in the file; of these, those that couldn't be asked, and those answered.
    total = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    # The same counts by LineError and by Outcome.
    errors = models.JSONField(default=dict)
    outcomes = models.JSONField(default=dict)
    quota_taken = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=60, blank=True)
    failure_message = models.CharField(max_length=500, blank=True)
    downloaded_at = models.DateTimeField(null=True)
    # The results as a spreadsheet, once it lies in WorkbookPart; and since when somebody waits for it.
    workbook_asked_at = models.DateTimeField(null=True)
    workbook_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=255, null=True)
    fingerprint = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="batch_state"),
            models.CheckConstraint(condition=Q(user=None) | Q(api_client=None), name="batch_one_asker"),
            models.CheckConstraint(condition=Q(total__gte=F("done") + F("rejected")), name="batch_counts"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=False) | Q(state__in=(State.CHECKED, State.CANCELLED)),
                name="batch_runs_once_accepted",
            ),
            models.UniqueConstraint(fields=["actor", "key"], name="batch_key"),
        ]
        indexes = [
            models.Index(fields=["agency", "-uploaded_at"], name="batch_by_agency"),
            models.Index(fields=["user", "-uploaded_at"], name="batch_by_user"),
            models.Index(fields=["id"], name="batch_unfinished", condition=Q(state__in=sorted(UNFINISHED))),
            models.Index(fields=["uploaded_at"], name="batch_draft", condition=Q(accepted_at=None)),
        ]


class BatchLine(models.Model):
    """A line of the file: normalised where it can be asked, else as it was sent, with its error."""

    pk = models.CompositePrimaryKey("batch_id", "line")
    # Without a constraint: of a million lines each would be looked up at the commit, for a batch made with them.
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    line = models.PositiveIntegerField()
    national_code = models.CharField(max_length=64)
    period_from = models.CharField(max_length=32)
    period_to = models.CharField(max_length=32)
    purpose = models.CharField(max_length=60)
    case_number = models.CharField(max_length=60)
    error = models.CharField(max_length=20)

    class Meta:
        indexes = [models.Index(fields=["batch", "line"], name="batch_line_rejected", condition=~Q(error=""))]


class BatchChunk(models.Model):
    """Some lines that are answered in one transaction: whoever locks the row answers them, or nobody did."""

    pk = models.CompositePrimaryKey("batch_id", "first")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+", db_index=False)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    # How many of its lines were answered, and refused where they had been right; null until then.
    done = models.PositiveIntegerField(null=True)
    rejected = models.PositiveIntegerField(default=0)
    # Attempts that failed through no fault of the lines.
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["batch", "first"], name="batch_chunk_open", condition=Q(done=None))]


class BatchResult(models.Model):
    """What became of a line. Inserted, never changed: the key says that no line is answered twice."""

    pk = models.CompositePrimaryKey("batch_id", "line")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    line = models.PositiveIntegerField()
    # Null for a line that our own fault kept from its answer.
    tracking_code = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=20)
    standing = models.CharField(max_length=10)
    group = models.CharField(max_length=10)
    insured_type = models.CharField(max_length=20)
    start = models.CharField(max_length=10)
    end = models.CharField(max_length=10)
    branch_code = models.TextField()
    error = models.CharField(max_length=20)


class WorkbookPart(models.Model):
    """A piece of the results as a spreadsheet, made once somebody asked for it and forgotten after some days."""

    pk = models.CompositePrimaryKey("batch_id", "part")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+", db_index=False)
    part = models.PositiveIntegerField()
    content = models.BinaryField()
