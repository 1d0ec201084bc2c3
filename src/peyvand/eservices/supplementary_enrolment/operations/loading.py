"""Contract periods from a file."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from peyvand.eservices.supplementary_enrolment.models import Period
from peyvand.eservices.supplementary_enrolment.queries import periods as queries
from peyvand.eservices.supplementary_enrolment.queries.periods import terms_of
from peyvand.eservices.supplementary_enrolment.rules import periods as rules
from peyvand.eservices.supplementary_enrolment.rules.periods import Terms
from peyvand.foundation.audit import operations as audit
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _


@transaction.atomic
def load_periods(*, periods: Sequence[Terms], today: date, actor: str, now: datetime) -> dict[str, int]:
    """Periods are made, or brought up to date by number; what the file lacks is left alone.

    A second run with the same file changes nothing. Gives the numbers of `new`, `changed` and `unchanged` ones. Raises
    Refusal FILE_CONFLICT with all `problems`, a list of lines, if the file contradicts itself or what is stored.
    """
    stored = {period.number: period for period in Period.objects.select_for_update().order_by("pk")}
    known = {number: terms_of(period) for number, period in stored.items()}
    given = {terms.number: terms for terms in periods}
    problems = [f"{terms.number}: {flaw}" for terms in periods for flaw in rules.flaws(terms)]
    problems += rules.collisions([*(known | given).values()])
    for number in given.keys() & known.keys():
        try:
            check_change(stored[number], given[number], today=today)
        except Refusal as refusal:
            problems.append(f"{number}: {refusal.message}")
    if problems:
        raise Refusal("FILE_CONFLICT", _("فایل پذیرفته نشد و چیزی از آن ثبت نشد."), problems=problems)
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    for number, terms in given.items():
        changed = rules.changes(known[number], terms) if number in known else []
        if number in known and not changed:
            counts["unchanged"] += 1
            continue
        write_terms(stored.get(number), terms, actor=actor, changed=changed, now=now)
        counts["changed" if number in known else "new"] += 1
    return counts


def check_change(period: Period, terms: Terms, *, today: date) -> None:
    """Raises what `rules.check_change` raises, for what rests on the period now."""
    rules.check_change(
        terms_of(period),
        terms,
        has_requests=queries.has_requests(period),
        has_documents=queries.has_documents(period),
        today=today,
    )


def write_terms(period: Period | None, terms: Terms, *, changed: Sequence[str], actor: str, now: datetime) -> None:
    """Make the period, or let it become this, and note the act; whether it may is the caller's question."""
    values = asdict(terms) | {"eligible_kinds": list(terms.eligible_kinds)}
    if period is None:
        Period.objects.create(**values)
    else:
        Period.objects.filter(pk=period.pk).update(**values)
    audit.record_act(
        actor=actor,
        verb="supplementary:add-period" if period is None else "supplementary:change-period",
        subject=f"period:{terms.number}",
        detail={"changed": list(changed)},
        now=now,
    )
