"""What the organisation knows of people: persons, spells of coverage, families, pensions, contributions.

The tables of persons are hash-partitioned by the person's national code, so that 45 million people fit; Django can't
declare that, so migration 0001 makes them. Empty text means "not recorded". Codes compare byte by byte (collation "C").

The database itself refuses a broken reference, an unknown word, an end before its start, and two spells that share a
day with the same person, relationship, insured type, workplace and principal. The last is a trigger that locks the
person, not an exclusion constraint: over a million persons a GiST one took 24 to 130 µs a spell to build and check,
more than all the rest of a load.

Rows with `created_here` were written by this program, and no bundle touches them.
"""

from typing import Any

from django.db import models
from django.db.models import Func, Value

from peyvand.foundation.records.choices import (
    Guardianship,
    InsuredType,
    Kinship,
    PensionKind,
    Relationship,
    Sex,
    SupplementaryKind,
)


def _code(**options: Any) -> "models.TextField[Any, Any]":
    return models.TextField(db_collation="C", **options)


def _recorded_or_empty(**options: Any) -> "models.TextField[Any, Any]":
    return models.TextField(blank=True, default="", db_default="", **options)


class NextSpell(Func):
    """The next number of `records_spell_id`, one sequence over all partitions."""

    function = "nextval"
    output_field = models.BigIntegerField()

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        super().__init__(*(expressions or (Value("records_spell_id"),)), **extra)


class Branch(models.Model):
    code = _code(primary_key=True)
    name = _recorded_or_empty()
    city = _recorded_or_empty()
    province = _recorded_or_empty()

    class Meta:
        db_table = "records_branch"


class Workplace(models.Model):
    """An employer's workplace (کارگاه)."""

    code = _code(primary_key=True)
    name = _recorded_or_empty()
    address = _recorded_or_empty()
    branch_code = _code(null=True)

    class Meta:
        db_table = "records_workplace"


class Person(models.Model):
    national_code = _code(primary_key=True)
    first_name = _recorded_or_empty()
    last_name = _recorded_or_empty()
    father_name = _recorded_or_empty()
    birth_date = models.DateField(null=True)
    sex = _recorded_or_empty(choices=Sex)
    mobile = _recorded_or_empty()
    phone = _recorded_or_empty()
    address = _recorded_or_empty()
    postal_code = _recorded_or_empty()
    death_date = models.DateField(null=True)
    guardianship = models.TextField(choices=Guardianship, default=Guardianship.NONE, db_default=Guardianship.NONE)
    protected = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "records_person"


class Spell(models.Model):
    """One coverage relationship. Both days are included; no `end_date` = still running."""

    pk = models.CompositePrimaryKey("national_code", "id")
    id = models.BigIntegerField(db_default=NextSpell(), editable=False)
    national_code = _code()
    relationship = models.TextField(choices=Relationship)
    insured_type = models.TextField(choices=InsuredType)
    kinship = models.TextField(choices=Kinship)
    principal_code = _code(null=True)
    insurance_number = _recorded_or_empty()
    branch_code = _code(null=True)
    workplace_code = _code(null=True)
    start_date = models.DateField()
    end_date = models.DateField(null=True)
    created_here = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "records_spell"


class Dependent(models.Model):
    """A member of a principal's family, no `dependency_end` = open-ended; a surviving family's is under its head."""

    pk = models.CompositePrimaryKey("principal_code", "dependent_code")
    principal_code = _code()
    dependent_code = _code()
    kinship = models.TextField(choices=Kinship)
    dependency_end = models.DateField(null=True)

    class Meta:
        db_table = "records_dependent"


class Pension(models.Model):
    """A pension file and who draws it; rials a month. A file that passes to another head is another row."""

    pk = models.CompositePrimaryKey("national_code", "file_number")
    file_number = _code()
    national_code = _code()
    kind = models.TextField(choices=PensionKind)
    branch_code = _code(null=True)
    start_date = models.DateField()
    end_date = models.DateField(null=True)
    monthly_amount = models.BigIntegerField(null=True)
    former_staff = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "records_pension"


class Supplementary(models.Model):
    """A supplementary cover of a pensioner or of one of the family."""

    pk = models.CompositePrimaryKey("principal_code", "member_code", "kind", "start_date")
    principal_code = _code()
    member_code = _code()
    kind = models.TextField(choices=SupplementaryKind)
    start_date = models.DateField()
    end_date = models.DateField(null=True)
    created_here = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "records_supplementary"


class Contribution(models.Model):
    """The days and the wage (rials) of one Jalali month."""

    pk = models.CompositePrimaryKey("national_code", "insured_type", "jalali_year", "month")
    national_code = _code()
    insured_type = models.TextField(choices=InsuredType)
    jalali_year = models.SmallIntegerField()
    month = models.SmallIntegerField()
    days = models.SmallIntegerField()
    wage = models.BigIntegerField(null=True)
    created_here = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "records_contribution"
