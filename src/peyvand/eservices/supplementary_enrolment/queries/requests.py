"""Requests: as they are being filled in, as they were submitted, as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from peyvand.eservices.supplementary_enrolment.choices import Action, Presence
from peyvand.eservices.supplementary_enrolment.models import Draft, Period, Request, RequestLine
from peyvand.eservices.supplementary_enrolment.queries import deductions, families, periods
from peyvand.eservices.supplementary_enrolment.rules import requests as rules
from peyvand.eservices.supplementary_enrolment.rules.deductions import HEALTH
from peyvand.eservices.supplementary_enrolment.rules.family import Family, PensionFile
from peyvand.eservices.supplementary_enrolment.rules.listing import Line, Listing, listing
from peyvand.eservices.supplementary_enrolment.rules.periods import Terms
from peyvand.eservices.supplementary_enrolment.rules.requests import Asked, Cost, Running
from peyvand.eservices.supplementary_enrolment.workflow import KIND
from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import OfficeKind
from peyvand.foundation.accounts.models import Office
from peyvand.foundation.cases import queries as cases
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.cases.rules import Actor
from peyvand.foundation.records.choices import SupplementaryKind
from peyvand.foundation.records.models import Branch
from peyvand.foundation.records.rules import kinship_title
from peyvand.kit.crypto import keyed_hash
from peyvand.kit.months import Month
from peyvand.kit.text import bare
from peyvand.kit.words import _

# -- the wizard ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of step 3: the line, what was chosen, why nothing can be, and what the choice costs a month."""

    line: Line
    chosen: Action | None
    barred: str
    cost: Cost

    @property
    def kinship_title(self) -> str:
        return kinship_title(self.line.person.kinship, self.line.person.sex)

    @property
    def new_health(self) -> Presence:
        return _after(self.line.health, self.chosen)

    @property
    def new_life(self) -> Presence:
        return _after(self.line.life, self.chosen)


def _after(now: Presence, action: str | None) -> Presence:
    return {Action.ENROL: Presence.ACTIVE, Action.WITHDRAW: Presence.NONE}.get(Action(action), now) if action else now


@dataclass(frozen=True, slots=True)
class Application:
    """The whole wizard of somebody on a day: what the records say, and what has been filled in so far.

    Without a family nobody knows them; without a period nothing can be asked for.
    """

    family: Family | None
    listing: Listing | None
    period: Period | None
    terms: Terms | None
    draft: Draft | None
    choices: tuple[Choice, ...]
    running: tuple[Running, ...]
    covered_spouses: frozenset[str]
    case: Case | None
    on: date

    @property
    def file(self) -> PensionFile | None:
        return self.family.file_of(self.on) if self.family else None

    @property
    def actions(self) -> dict[str, Action]:
        return {one.line.person.national_code: one.chosen for one in self.choices if one.chosen}

    @property
    def someone_left_out(self) -> bool:
        return self.family is not None and self.family.left_out(self.on)

    @property
    def added(self) -> int:
        """What the choices add to the deductions in a month; below zero: what they save."""
        return sum(one.cost.total for one in self.choices)

    @property
    def deducted_now(self) -> int:
        return sum(one.amount for one in self.running)

    @property
    def deducted_then(self) -> int:
        return self.deducted_now + self.added

    @property
    def left_of_pension(self) -> int | None:
        amount = self.file.monthly_amount if self.file else None
        return None if amount is None else amount - self.deducted_then

    @property
    def first_month(self) -> Month | None:
        return rules.first_month(self.terms, on=self.on) if self.terms else None

    @property
    def saved(self) -> int:
        return -self.added

    @property
    def fingerprint(self) -> str:
        """Of what a confirmation confirms: period, people, states, choices, amounts."""
        shown = [self.terms and self.terms.number, self.first_month, self.deducted_now]
        for one in self.choices:
            person = one.line.person
            shown += [
                person.national_code,
                person.dependency_end,
                one.line.health,
                one.line.life,
                one.chosen,
                one.cost.total,
            ]
        return keyed_hash("supplementary-draft", repr([str(value) for value in shown])).hex()


def application(user_id: int, national_code: str, *, on: date, lock: bool = False) -> Application:
    """What the wizard shows somebody: a draft's choices that no longer stand are left out.

    A correction goes on under the period of its request, until that period's cover ends.
    """
    drafts = Draft.objects.select_for_update(of=("self",)) if lock else Draft.objects
    draft = drafts.select_related("period", "case").filter(person_id=user_id).first()
    live = Case.objects.filter(person_id=user_id, kind=KIND, closed_at__isnull=True).first()
    is_correction = draft is not None and draft.case_id is not None
    period = draft.period if draft and is_correction else periods.open_on(on)
    if draft is not None and (draft.period_id != (period and period.pk)):
        draft = None  # it was begun in a window that has closed
    terms = periods.terms_of(period) if period else None
    family = families.family(national_code)
    if family is None:
        return Application(None, None, period, terms, draft, (), (), frozenset(), live, on)
    shown = listing(family, terms, on=on)
    running = tuple(deductions.running(national_code, on=on))
    choices = _choices(national_code, shown, terms, draft, running, on=on) if terms and shown.eligible else ()
    codes = [line.person.national_code for line in shown.lines]
    spouses = deductions.covered_in_their_own_right(codes[1:], on=on)
    return Application(family, shown, period, terms, draft, choices, running, frozenset(spouses), live, on)


def _choices(
    principal_code: str,
    shown: Listing,
    terms: Terms,
    draft: Draft | None,
    running: Sequence[Running],
    *,
    on: date,
) -> tuple[Choice, ...]:
    codes = [line.person.national_code for line in shown.lines]
    paid = deductions.paid_elsewhere(codes, principal_code=principal_code, from_month=rules.first_month(terms, on=on))
    elsewhere = {member_code for member_code, kind in paid if kind == HEALTH}
    barred = {
        line.person.national_code: rules.standing_choice(line, terms, on=on, elsewhere=elsewhere)
        for line in shown.lines
    }
    kept = rules.kept_actions(shown, draft.actions if draft else {}, refused=barred)
    return tuple(
        Choice(
            line=line,
            chosen=kept.get(line.person.national_code),
            barred=barred[line.person.national_code],
            cost=rules.cost(line, kept.get(line.person.national_code), terms, running, on=on),
        )
        for line in shown.lines
    )


# -- where it goes ---------------------------------------------------------------------------------------------------


def branch_office(branch_code: str) -> Office | None:
    """The office of a branch of the records."""
    office = accounts.office(branch_code)
    return office if office is not None and office.kind == OfficeKind.BRANCH else None


def city_of(branch_code: str) -> str:
    """The city of a branch, empty if it isn't recorded."""
    return Branch.objects.filter(code=branch_code).values_list("city", flat=True).first() or ""


def association_of(branch_code: str) -> Office | None:
    """The association of the city of a branch: there is one in a city."""
    city = bare(city_of(branch_code))
    if not city:
        return None
    associations = accounts.offices_of_kind(OfficeKind.ASSOCIATION)
    return next((office for office in associations if bare(office.city) == city), None)


# -- submitted -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A person of a submitted request: what was, what will be, and what it changes in a month."""

    asked: Asked
    sex: str

    @property
    def kinship_title(self) -> str:
        return kinship_title(self.asked.kinship, self.sex)

    @property
    def action_title(self) -> str:
        return str(Action(self.asked.action).label) if self.asked.action else ""

    @property
    def health_title(self) -> str:
        return str(Presence(self.asked.health).label)

    @property
    def life_title(self) -> str:
        return str(Presence(self.asked.life).label)

    @property
    def new_health_title(self) -> str:
        return str(_after(Presence(self.asked.health), self.asked.action).label)

    @property
    def new_life_title(self) -> str:
        return str(_after(Presence(self.asked.life), self.asked.action).label)


@dataclass(frozen=True, slots=True)
class Submitted:
    """A request with its last lines."""

    request: Request
    terms: Terms
    lines: tuple[AskedLine, ...]

    @property
    def asked(self) -> list[Asked]:
        return [line.asked for line in self.lines]


def submitted(case_id: int) -> Submitted | None:
    return submitted_many([case_id]).get(case_id)


def submitted_many(case_ids: Sequence[int]) -> dict[int, Submitted]:
    """The requests of these cases with their last lines, in two queries."""
    requests = Request.objects.select_related("period").in_bulk(list(case_ids))
    lines: dict[int, list[AskedLine]] = {case_id: [] for case_id in requests}
    for row in RequestLine.objects.filter(request_id__in=requests).order_by("request_id", "position"):
        if row.revision == requests[row.request_id].revision:
            lines[row.request_id].append(_asked(row))
    return {
        case_id: Submitted(request, periods.terms_of(request.period), tuple(lines[case_id]))
        for case_id, request in requests.items()
    }


def _asked(row: RequestLine) -> AskedLine:
    asked = Asked(row.member_code, row.full_name, row.kinship, row.dependency_end, row.health, row.life, row.action)
    return AskedLine(asked, row.sex)


@dataclass(frozen=True, slots=True)
class Standing:
    """A submitted request against what the records say today."""

    submitted: Submitted
    family: Family | None
    now: Listing | None
    differences: tuple[str, ...]
    file: PensionFile | None
    branch: Office | None

    @property
    def is_clean(self) -> bool:
        return not self.differences and self.branch is not None


@dataclass(frozen=True, slots=True)
class Payment:
    """A cover under «نحوه پرداخت»: in force, or about to be."""

    full_name: str
    kind_title: str
    start: date
    end: date | None
    is_ahead: bool


def payments(family: Family, *, today: date) -> list[Payment]:
    """The state of supplementary insurance in a pension, person by person."""
    return [
        Payment(
            person.full_name,
            str(SupplementaryKind(cover.kind).label),
            cover.start,
            cover.end,
            is_ahead=cover.start > today,
        )
        for person in (family.principal, *family.dependents)
        for cover in sorted(person.covers, key=lambda cover: (cover.kind, cover.start))
        if cover.end is None or cover.end >= today
    ]


def standings(case_ids: Sequence[int], *, today: date) -> dict[int, Standing]:
    """How many requests stand today, by case."""
    found = submitted_many(case_ids)
    known = families.families([one.request.principal_code for one in found.values()])
    return {case_id: _standing(one, known.get(one.request.principal_code), today) for case_id, one in found.items()}


def standing(case_id: int, *, today: date) -> Standing | None:
    return standings([case_id], today=today).get(case_id)


def _standing(one: Submitted, family: Family | None, today: date) -> Standing:
    if family is None:  # can't be: nothing of the records is ever deleted
        return Standing(one, None, None, (_("این شخص در اطلاعات سازمان نیست."),), None, None)
    now = listing(family, one.terms, on=today)
    file = family.file_of(today)
    branch = branch_office(file.branch_code) if file else None
    return Standing(one, family, now, tuple(rules.differences(one.asked, now)), file, branch)


@dataclass(frozen=True, slots=True)
class Mine:
    """One of somebody's own requests."""

    case: cases.ApplicantCase
    submitted: Submitted
    case_id: int
    version: int
    state: str


def mine(user_id: int, number: str) -> Mine | None:
    """None for anybody else's, the same as for a number that none has."""
    row = Case.objects.filter(person_id=user_id, number=number, kind=KIND).first()
    if row is None:
        return None
    seen = cases.applied_one(Actor(user_id), number)
    found = submitted(row.pk)
    if seen is None or found is None:
        return None
    return Mine(seen, found, row.pk, row.version, row.state)


def has_begun(user_id: int) -> bool:
    """Whether somebody has begun a new request in the wizard and not sent it."""
    return Draft.objects.filter(person_id=user_id, case__isnull=True).exists()


def own_numbers(user_id: int) -> list[tuple[str, str, datetime]]:
    """Somebody's own requests, newest first: number, what they read of the state, when it was sent."""
    table = cases.workflow(KIND)
    found = Case.objects.filter(person_id=user_id, kind=KIND).order_by("-opened_at", "-pk")
    return [(row.number, table.state(row.state).label, row.opened_at) for row in found]


def helped_with(case_ids: Sequence[int], user_id: int) -> set[int]:
    """Those of these cases in which somebody acted for the pensioner."""
    acted = Step.objects.filter(case_id__in=case_ids, by_id=user_id, mandate__isnull=False)
    return set(acted.values_list("case_id", flat=True))


def waiting_at(office_ids: Sequence[int], state: str, *, size: int) -> list[Case]:
    """The oldest cases that wait in a state in these offices and that nobody has taken."""
    found = Case.objects.filter(
        office_id__in=office_ids, kind=KIND, state=state, closed_at__isnull=True, assigned_to__isnull=True
    )
    return list(found.order_by("entered_at", "pk")[:size])


def drafts_before(moment: datetime) -> int:
    """How many new requests were begun, never sent and not touched since then."""
    return Draft.objects.filter(updated_at__lt=moment, case=None).count()
