"""What imports can't show: a foreign key into another app leaves no accessor on its other side."""

from collections.abc import Iterable, Iterator

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps


def violations(tables: Iterable[type[models.Model]]) -> Iterator[str]:
    """Relations whose target lies in another app and could walk back: `user.inquiries` would be an arrow upwards."""
    for table in tables:
        for field in (*table._meta.local_fields, *table._meta.local_many_to_many):
            if not field.is_relation or field.remote_field is None:
                continue
            target = field.related_model
            if not isinstance(target, type) or target._meta.app_label == table._meta.app_label:
                continue
            if not field.remote_field.hidden:
                yield f"{table._meta.label}.{field.name}: related_name is not “+”"


def test_no_relation_across_apps_can_be_walked_back():
    own = [table for table in apps.get_models() if table.__module__.startswith("peyvand.")]
    assert own
    assert list(violations(own)) == []


@isolate_apps()
def test_an_accessor_across_apps_is_caught():
    class Member(models.Model):
        class Meta:
            app_label = "below"

    class Case(models.Model):
        silent = models.ForeignKey(Member, models.PROTECT, related_name="+")
        named = models.ForeignKey(Member, models.PROTECT, related_name="cases")
        unnamed = models.OneToOneField(Member, models.PROTECT)
        many = models.ManyToManyField(Member)
        parent = models.ForeignKey("self", models.PROTECT, related_name="children")

        class Meta:
            app_label = "above"

    found = [line.split(":")[0] for line in violations([Member, Case])]
    assert found == ["above.Case.named", "above.Case.unnamed", "above.Case.many"]


@pytest.mark.parametrize("field", ["django.contrib.contenttypes.fields.GenericForeignKey"])
def test_nothing_points_at_just_anything(field):
    """A generic key has no arrow at all."""
    name = field.rsplit(".", 1)[-1]
    generic = [
        f"{table._meta.label}.{found.name}"
        for table in apps.get_models()
        if table.__module__.startswith("peyvand.")
        for found in table._meta.private_fields
        if type(found).__name__ == name
    ]
    assert generic == []
