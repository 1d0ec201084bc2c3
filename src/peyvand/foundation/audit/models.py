"""The append-only log: acts, accesses to a person's data, refused attempts. INSERT only, by trigger.

`transaction` lets the sealing job wait for open transactions: a row is sealed once every transaction that was open
when it was written has ended. The tables stand below every other app, so they hold plain values, no foreign keys.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func


class TransactionIdField(models.Field):
    """PostgreSQL's 64-bit transaction id of the row's own insert."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class CurrentTransaction(Func):
    function = "pg_current_xact_id"
    template = "%(function)s()"
    output_field = TransactionIdField()


class Entry(models.Model):
    at = models.DateTimeField()
    transaction = TransactionIdField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        abstract = True


class Act(Entry):
    """Somebody changed something."""

    actor = models.CharField(max_length=60)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject", "-at"], name="act_by_subject")]


class Access(Entry):
    """A person's data were shown to somebody: who, when, on what ground, what left (CIT-6)."""

    national_code = models.CharField(max_length=10)
    agency_code = models.CharField(max_length=40)
    actor = models.CharField(max_length=60)
    channel = models.CharField(max_length=10)
    ground = models.CharField(max_length=10)
    disclosed = ArrayField(models.CharField(max_length=15))
    tracking_code = models.BigIntegerField(null=True)
    # Withheld from the person until the end of that day: a judicial inquiry only (CIT-6).
    sealed_until = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["national_code", "-at"], name="access_by_person")]


class RefusedAttempt(Entry):
    """Somebody asked and was refused. Nothing was disclosed."""

    actor = models.CharField(max_length=60)
    agency_code = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    reason = models.CharField(max_length=60)
    # A keyed hash: what was typed in vain may be anybody's code.
    subject_hash = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=45, blank=True)

    class Meta:
        indexes = [models.Index(fields=["agency_code", "-at"], name="refused_by_agency")]
