"""Reading the law."""

from datetime import date

from django.db.models import Q

from peyvand.foundation.law import rules
from peyvand.foundation.law.models import Key, Parameter
from peyvand.foundation.law.rules import Law


def on(day: date) -> Law:
    """The law of a day, one query."""
    in_force = Parameter.objects.filter(
        Q(holds_from__isnull=True) | Q(holds_from__lte=day), Q(holds_to__isnull=True) | Q(holds_to__gte=day)
    )
    columns = in_force.values_list("key__key", "value", "holds_from", "holds_to", "instrument", "grade", "note")
    return Law(day, (rules.Parameter(*row) for row in columns))


def all_keys() -> list[str]:
    """Every key that the program knows, whether or not a value is in force."""
    return list(Key.objects.order_by("key").values_list("key", flat=True))
