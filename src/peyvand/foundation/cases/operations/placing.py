"""What a state says of the case in it: who acts, where it lies, by when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from peyvand.foundation.accounts import queries as accounts
from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.accounts.models import Office
from peyvand.foundation.accounts.rules import CENTRAL, ROLES
from peyvand.foundation.cases import rules
from peyvand.foundation.cases.workflow import State
from peyvand.foundation.law import queries as law
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import tehran_day
from peyvand.kit.words import _


@dataclass(frozen=True, slots=True)
class Place:
    """A state and all that is stored with it."""

    state: State
    due_on: date | None
    now: datetime

    def columns(self) -> dict[str, Any]:
        """Of the case's row, on entering the state."""
        return {
            "state": self.state.name,
            "role": self.state.role,
            "entered_at": self.now,
            "due_on": self.due_on,
            "closed_at": self.now if self.state.final else None,
        }


def place(state: State, *, now: datetime) -> Place:
    """Raises Refusal LAW_MISSING if the clock is a legal parameter without a value that day."""
    if state.clock is None:
        return Place(state, None, now)
    today = tehran_day(now)
    days = law.on(today).get(state.clock) if isinstance(state.clock, str) else state.clock
    return Place(state, rules.due_on(entered_on=today, days=days), now)


def office_for(state: State, *, current: Office, office_id: int | None) -> Office:
    """Where the case lies in this state: in the office that is given, else where it lies as long as somebody there may
    act, else in the one office of the kind.

    Raises Refusal OFFICE_UNFIT, and ValueError where a local office must be named.
    """
    kind = ROLES[Role(state.role)] if state.role else None
    if office_id is not None and office_id != current.pk:
        return fitting_office(office_id, kind=kind)
    if kind is None or kind == current.kind:
        return current
    if kind in CENTRAL:
        (central,) = accounts.offices_of_kind(kind)
        return central
    raise ValueError(f"{state.name}: name the office of kind {kind}")


def fitting_office(office_id: int, *, kind: str | None) -> Office:
    """Raises Refusal OFFICE_UNFIT."""
    office = accounts.office_by_id(office_id)
    if office is None or kind not in (None, office.kind):
        raise Refusal("OFFICE_UNFIT", _("پرونده در این مرحله به چنین واحدی نمی‌رود."), field="office_code")
    return office


def next_id() -> int:
    """The id of a case that is about to be made; its number follows from it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        return int(cursor.fetchone()[0])


def actor_name(by: int | None) -> str:
    """As the audit log writes it."""
    return "system" if by is None else f"user:{by}"
