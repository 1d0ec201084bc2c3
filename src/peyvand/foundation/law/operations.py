"""Writing the law: a new value for days ahead. The past is never edited."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from peyvand.foundation.law import rules
from peyvand.foundation.law.models import Key, Parameter
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import from_parts, numeric, parts


@transaction.atomic
def enact(
    *,
    key: str,
    value: Any,
    holds_from: date,
    instrument: str,
    grade: str,
    note: str,
    today: date,
    actor: str,
    now: datetime,
) -> None:
    """`key` has `value` from `holds_from`, a day ahead; the value running then ends the day before.

    A yearly key's value ends with the Jalali year of `holds_from`. `value` is a Decimal, int, bool or list, like the
    key's earlier values. `actor` and `now` stand in the row, which can't be edited. Raises Refusal LAW_DERIVED,
    LAW_KEY_UNKNOWN, LAW_LATER_VALUE and those of `rules.check_enactment`.
    """
    rules.check_not_derived(key)
    named = Key.objects.select_for_update().filter(key=key).first()
    if named is None:
        raise Refusal("LAW_KEY_UNKNOWN", f"پارامتر قانونی «{key}» شناخته نیست.", field="key", key=key)
    rules.check_enactment(
        key=key,
        value=value,
        example=rules.typed(named.parameters.earliest("holds_from").value),
        holds_from=holds_from,
        instrument=instrument,
        today=today,
    )
    later = Parameter.objects.filter(key=named, holds_from__gte=holds_from).order_by("holds_from")
    holds_to = _last_day_of_year(holds_from) if named.yearly else None
    clash = later.filter(holds_from__lte=holds_to).first() if holds_to else later.first()
    if clash is not None:
        raise Refusal(
            "LAW_LATER_VALUE",
            f"برای «{key}» از {numeric(clash.holds_from)} مقداری ثبت شده است؛ روزی پس از آن برگزینید.",
            field="holds_from",
            holds_from=clash.holds_from,
        )
    day_before = holds_from - timedelta(days=1)
    Parameter.objects.filter(
        Q(holds_from__isnull=True) | Q(holds_from__lt=holds_from),
        Q(holds_to__isnull=True) | Q(holds_to__gt=day_before),
        key=named,
    ).update(holds_to=day_before)
    Parameter.objects.create(
        key=named,
        value=rules.stored(value),
        holds_from=holds_from,
        holds_to=holds_to,
        instrument=instrument,
        grade=grade,
        note=note,
        enacted_by=actor,
        enacted_at=now,
    )


def _last_day_of_year(day: date) -> date:
    return from_parts(parts(day)[0] + 1, 1, 1) - timedelta(days=1)
