"""«وام‌ها»: what is deducted, for whom, until when."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from peyvand.eservices.supplementary_enrolment.models import Deducted, Deduction, Period
from peyvand.eservices.supplementary_enrolment.rules.deductions import HEALTH
from peyvand.eservices.supplementary_enrolment.rules.requests import Running
from peyvand.foundation.records.choices import Relationship, SupplementaryKind
from peyvand.foundation.records.models import Branch, Pension, Person, Spell, Supplementary
from peyvand.kit.months import Month
from peyvand.kit.text import bare
from peyvand.kit.words import _


def running(principal_code: str, *, on: date) -> list[Running]:
    """What is deducted from somebody's pension from the month after that day on, if nothing is asked for; of a member's
    documents of a kind, one of which follows another, the last."""
    found = Deduction.objects.filter(principal_code=principal_code, runs_to__gt=Month.of(on).number)
    rows = found.order_by("first_month").values_list("member_code", "kind", "amount")
    last = {(member_code, kind): amount for member_code, kind, amount in rows}
    return [Running(member_code, kind, amount) for (member_code, kind), amount in last.items()]


def paid_elsewhere(member_codes: Collection[str], *, principal_code: str, from_month: Month) -> set[tuple[str, str]]:
    """Members, each with the kind of cover, for whom another pensioner pays from that month on."""
    found = Deduction.objects.filter(member_code__in=member_codes, runs_to__gte=from_month.number)
    return set(found.exclude(principal_code=principal_code).values_list("member_code", "kind"))


def covered_in_their_own_right(national_codes: Collection[str], *, on: date) -> set[str]:
    """Who is insured, or draws a pension, as a principal on that day."""
    found = Spell.objects.filter(
        Q(end_date__isnull=True) | Q(end_date__gte=on),
        national_code__in=national_codes,
        relationship__in=[Relationship.INSURED_PRINCIPAL, Relationship.PENSIONER_PRINCIPAL],
        start_date__lte=on,
    )
    return set(found.values_list("national_code", flat=True))


# -- for the branch --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document in the list of a pension's deductions."""

    id: int
    member_code: str
    full_name: str
    kind: str
    amount: int
    first: Month
    runs_to: Month
    planned_to: Month
    is_loaded: bool
    ending: str
    deducted: int

    @property
    def kind_title(self) -> str:
        return str(SupplementaryKind(self.kind).label)

    @property
    def is_empty(self) -> bool:
        """Closed before anything was deducted."""
        return self.runs_to < self.first


def documents(principal_code: str) -> list[DocumentLine]:
    """All documents of a pensioner, newest first, each with why it ended early and what was really deducted."""
    rows = list(
        Deduction.objects.filter(principal_code=principal_code)
        .annotate(sum=Sum("deducted__amount"))
        .prefetch_related("reversals")
        .order_by("-pk")
    )
    names = _names({row.member_code for row in rows})
    return [
        DocumentLine(
            id=row.pk,
            member_code=row.member_code,
            full_name=names.get(row.member_code, ""),
            kind=row.kind,
            amount=row.amount,
            first=Month.numbered(row.first_month),
            runs_to=Month.numbered(row.runs_to),
            planned_to=Month.numbered(row.last_month),
            is_loaded=row.case_id is None,
            ending=next((one.get_ending_display() for one in row.reversals.all() if one.runs_to == row.runs_to), ""),
            deducted=row.sum or 0,
        )
        for row in rows
    ]


# -- for the pensioner -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month of a pension slip, in rials; `deducted` None: payroll hasn't said yet."""

    month: Month
    due: int
    deducted: int | None

    @property
    def state(self) -> str:
        if self.deducted is None:
            return _("هنوز گزارش نشده")
        if self.deducted == self.due:
            return _("کسر شد")
        return _("با مبلغ دیگر کسر شد") if self.deducted else _("کسر نشد")


def has_documents(principal_code: str) -> bool:
    return Deduction.objects.filter(principal_code=principal_code).exists()


def slips(principal_code: str, *, today: date) -> list[MonthLine]:
    """What is taken from a pension for the covers in each month up to the next, newest first."""
    until = Month.of(today).number + 1
    due: Counter[int] = Counter()
    rows = Deduction.objects.filter(principal_code=principal_code).values_list("first_month", "runs_to", "amount")
    for first, runs_to, amount in rows:
        due.update(dict.fromkeys(range(first, min(runs_to, until) + 1), amount))
    noted = Deducted.objects.filter(deduction__principal_code=principal_code).values_list("month")
    deducted = dict(noted.annotate(sum=Sum("amount")).values_list("month", "sum"))
    return [
        MonthLine(Month.numbered(number), due[number], deducted.get(number))
        for number in sorted({*due, *deducted}, reverse=True)
    ]


def _names(national_codes: Collection[str]) -> dict[str, str]:
    found = Person.objects.filter(national_code__in=national_codes).values_list(
        "national_code", "first_name", "last_name"
    )
    return {code: f"{first} {last}".strip() for code, first, last in found}


# -- payroll ---------------------------------------------------------------------------------------------------------


def due_in(period: Period, month: Month) -> QuerySet[Deduction]:
    """The documents of a period by which a month is deducted, by file, member and kind."""
    return Deduction.objects.filter(period=period, first_month__lte=month.number, runs_to__gte=month.number).order_by(
        "file_number", "principal_code", "member_code", "kind"
    )


def known_documents(numbers: Collection[int]) -> dict[int, Deduction]:
    return Deduction.objects.in_bulk(list(numbers))


def deducted_before(numbers: Collection[int]) -> dict[tuple[int, int], int]:
    """What payroll has said before: amounts by document and month."""
    found = Deducted.objects.filter(deduction_id__in=numbers).values_list("deduction_id", "month", "amount")
    return {(document, month): amount for document, month, amount in found}


@dataclass(frozen=True, slots=True)
class InsuredLine:
    """A person on the insurer's list of a month; rials."""

    member_code: str
    full_name: str
    principal_code: str
    file_number: str
    kind: str
    premium: int
    member_share: int


def insured_in(period: Period, month: Month, *, cities: Collection[str] | None = None) -> Iterator[InsuredLine]:
    """Whom the insurer covers in a month, and what it gets for them: the whole premium, the organisation's aid too.

    `cities`: only pensions whose branch is in one of them.
    """
    due = due_in(period, month)
    if cities is not None:
        wanted = {bare(city) for city in cities}
        branches = [code for code, city in Branch.objects.values_list("code", "city") if bare(city) in wanted]
        of_city = Pension.objects.filter(
            national_code=OuterRef("principal_code"), file_number=OuterRef("file_number"), branch_code__in=branches
        )
        due = due.filter(Exists(of_city))
    rows = list(due)
    names = _names({row.member_code for row in rows})
    for row in rows:
        premium = period.health_premium if row.kind == HEALTH else row.amount
        yield InsuredLine(
            member_code=row.member_code,
            full_name=names.get(row.member_code, ""),
            principal_code=row.principal_code,
            file_number=row.file_number,
            kind=str(SupplementaryKind(row.kind).label),
            premium=premium,
            member_share=row.amount,
        )


# -- to be brought up to date ----------------------------------------------------------------------------------------


def principals_without_documents(period: Period, *, on: date, after: str, size: int) -> list[str]:
    """Principals, by code, with a cover in force that no document of the period is about: it came with a bundle."""
    documented = Deduction.objects.filter(
        period=period,
        principal_code=OuterRef("principal_code"),
        member_code=OuterRef("member_code"),
        kind=OuterRef("kind"),
    )
    found = Supplementary.objects.filter(
        Q(end_date__isnull=True) | Q(end_date__gte=on),
        ~Exists(documented),
        start_date__lte=on,
        created_here=False,
        principal_code__gt=after,
    )
    return list(found.order_by("principal_code").values_list("principal_code", flat=True).distinct()[:size])


def principals_with_running_documents(*, on: date, after: str, size: int) -> list[str]:
    """Principals, by code, from whose pensions something is deducted this month or later."""
    found = Deduction.objects.filter(runs_to__gte=Month.of(on).number, principal_code__gt=after)
    return list(found.order_by("principal_code").values_list("principal_code", flat=True).distinct()[:size])


def running_members(principal_codes: Collection[str], *, on: date) -> list[tuple[str, str]]:
    """Principal and member of each line that runs this month or later."""
    found = Deduction.objects.filter(principal_code__in=principal_codes, runs_to__gte=Month.of(on).number)
    return list(found.order_by("principal_code", "member_code").values_list("principal_code", "member_code").distinct())


def documented(period: Period, principal_code: str) -> set[tuple[str, str]]:
    """Member and kind of every document that the period has of a principal."""
    found = Deduction.objects.filter(period=period, principal_code=principal_code)
    return set(found.values_list("member_code", "kind"))
