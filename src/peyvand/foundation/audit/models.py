"""The append-only log: acts, accesses to a person's data, refused attempts. INSERT only, by trigger.

`transaction` lets the sealing job wait for open transactions: a row is sealed once every transaction that was open
when it was written has ended. The tables stand below every other app, so they hold plain values, no foreign keys.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q

from peyvand.foundation.audit.choices import RecordKind


class TransactionIdField(models.Field):
    """PostgreSQL's 64-bit transaction id of the row's own insert."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def get_prep_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)


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


class Leaf(models.Model):
    """A record's place in the Merkle tree, from 0, and its hash (RFC 9162). INSERT only, as the whole log."""

    position = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=8, choices=RecordKind.choices)
    record_id = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RecordKind.values), name="leaf_kind"),
            models.UniqueConstraint(fields=["kind", "record_id"], name="leaf_of_one_record"),
        ]


class Subtree(models.Model):
    """The root of a complete subtree of the tree, at every eighth level, so that proofs needn't read all leaves."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="subtree_once")]


class Root(models.Model):
    """The signed root of the tree's first `size` leaves. The same is written to files outside the database.

    The columns are those of `rules.sealing.Head`. `highest`, by kind, is the highest number that was seen then; the
    salt hides in a citizen's proof what isn't theirs to know.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    at = models.DateTimeField(db_index=True)
    watermark = models.BigIntegerField()
    following = models.BigIntegerField()
    settled = models.JSONField()
    highest = models.JSONField()
    listing = models.BinaryField()
    salt = models.BinaryField()
    kid = models.CharField(max_length=64)
    signature = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="root_of_something")]


class Restoration(models.Model):
    """The database was taken back to an earlier moment, and somebody said so. INSERT only, as the whole log.

    The columns are those of `rules.restoring.Restored`; `given_up`: a size and a root's hash in hexadecimal each.
    """

    kept = models.BigIntegerField()
    root = models.BinaryField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    gone = models.BigIntegerField()
    given_up = models.JSONField()
    kid = models.CharField(max_length=64)
    signature = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kept__gte=0, gone__gte=0) & ~Q(reason=""), name="restoration_with_reason"
            )
        ]


class Trace(models.Model):
    """Where to look a sealed record up: by time, by who did it, by agency, by the pseudonym of whom it was about.

    Written after sealing, so that who asks doesn't wait for these indexes. It says nothing that the records don't:
    what is shown is always the record.
    """

    position = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=RecordKind.choices)
    record_id = models.BigIntegerField()
    actor = models.CharField(max_length=60)
    agency_code = models.CharField(max_length=40, blank=True)
    person = models.CharField(max_length=24, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-position"], name="trace_by_time"),
            models.Index(fields=["actor", "-at", "-position"], name="trace_by_actor"),
            models.Index(
                fields=["agency_code", "-at", "-position"], name="trace_by_agency", condition=~Q(agency_code="")
            ),
            models.Index(fields=["person", "-at", "-position"], name="trace_by_person", condition=~Q(person="")),
        ]
