"""The law of one day: a frozen snapshot, read by key."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from peyvand.kit import words
from peyvand.kit.errors import Refusal
from peyvand.kit.text import latin_digits
from peyvand.kit.words import _, told

DAYS_OF_A_WAGE_MONTH = 30
WAGE_FLOOR = "voluntary.wage_floor"
MINIMUM_DAILY_WAGE = "wage.minimum_daily"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value and the days it holds, both included; None = no first or last day is known.

    `value` is as stored: a decimal number as text, anything else itself. Use `Law.get` for the typed one.
    """

    key: str
    value: Any
    holds_from: date | None
    holds_to: date | None
    instrument: str
    grade: str
    note: str


class Law:
    """What was in force on `day`. `get` gives a value, `provenance` what a decision should keep of it."""

    __slots__ = ("_parameters", "day")

    def __init__(self, day: date, parameters: Iterable[Parameter]) -> None:
        self.day = day
        self._parameters: Mapping[str, Parameter] = MappingProxyType(_with_derived({p.key: p for p in parameters}))

    @classmethod
    def of_provenance(cls, day: date, kept: Iterable[Mapping[str, Any]]) -> "Law":
        """The law as a decision of `day` has kept it by `provenance`: what it was decided by, and no more."""
        return cls(
            day,
            (
                Parameter(k["key"], k["value"], date.fromisoformat(k["from"]) if k["from"] else None, None, "", "", "")
                for k in kept
            ),
        )

    def __contains__(self, key: str) -> bool:
        return key in self._parameters

    def parameter(self, key: str) -> Parameter:
        """Raises Refusal LAW_MISSING, which names the key, if no value is in force on the day."""
        try:
            return self._parameters[key]
        except KeyError:
            missing = MINIMUM_DAILY_WAGE if key == WAGE_FLOOR else key
            raise Refusal(
                "LAW_MISSING",
                told(
                    _(
                        "برای پارامتر قانونی «{missing}» در {day} مقداری در کار نیست؛"
                        " راهبر سامانه باید مقدار و مستند آن را ثبت کند."
                    ),
                    missing=missing,
                    day=self.day,
                ),
                key=missing,
                day=self.day,
            ) from None

    def get(self, key: str) -> Any:
        """The typed value: Decimal, int, bool or list. Raises Refusal LAW_MISSING."""
        return typed(self.parameter(key).value)

    def parameters(self) -> tuple[Parameter, ...]:
        """All that is in force on the day, by key."""
        return tuple(sorted(self._parameters.values(), key=lambda parameter: parameter.key))

    def provenance(self, *keys: str) -> list[dict[str, Any]]:
        """`{"key", "value", "from"}` for each key, ready for JSON: what a contract keeps to be recomputed from.

        Raises Refusal LAW_MISSING.
        """
        return [
            {"key": p.key, "value": p.value, "from": p.holds_from.isoformat() if p.holds_from else None}
            for p in map(self.parameter, keys)
        ]


def typed(value: Any) -> Any:
    """A stored value as the program reckons with it."""
    return Decimal(value) if isinstance(value, str) else value


def stored(value: Any) -> Any:
    """A typed value as it is stored; the inverse of `typed`."""
    return str(value) if isinstance(value, Decimal) else value


def written(value: Any) -> str:
    """A typed value as people read it: `۰٫۲۷`, `۵٬۵۴۱٬۸۵۰`, `۱، ۷، ۳۰`, `آری`; or `0.27`, `1, 7, 30`, `Yes`."""
    if isinstance(value, bool):
        return str(_("آری") if value else _("خیر"))
    if isinstance(value, Decimal):
        return words.fraction(value)
    if isinstance(value, list):
        return str(_("، ")).join(map(written, value))
    return words.thousands(value) if isinstance(value, int) else words.digits(value)


def read(text: str, *, example: Any) -> Any:
    """What somebody typed, as a value of the kind of `example`; the inverse of `written`.

    Raises Refusal LAW_VALUE_INVALID.
    """
    value = _read(latin_digits(text).strip(), example)
    if value is None:
        raise Refusal(
            "LAW_VALUE_INVALID",
            told(_("مقدار را مانند مقدار پیشین بنویسید، برای نمونه {example}."), example=written(example)),
            field="value",
        )
    return value


def _read(text: str, example: Any) -> Any:
    if isinstance(example, bool):
        return {"آری": True, "Yes": True, "خیر": False, "No": False}.get(text)
    if isinstance(example, Decimal):
        # A slash is how a fraction is written by hand.
        text = text.replace("٫", ".").replace("/", ".")
        return Decimal(text) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) else None
    if isinstance(example, int):
        digits = text.replace("٬", "").replace(",", "")
        return int(digits) if re.fullmatch(r"[0-9]{1,15}", digits) else None
    if isinstance(example, list):
        parts = [_read(part, example[0]) for part in re.split(r"[،,;\s]+", text) if part]
        return parts if parts and None not in parts else None
    return text if re.sub(r"[0-9]", "0", text) == re.sub(r"[0-9]", "0", example) else None


def check_decision(*, proposed_by: str, actor: str) -> None:
    """Whether `actor` may enact what `proposed_by` proposed. Raises Refusal LAW_OWN_PROPOSAL."""
    if actor == proposed_by:
        raise Refusal(
            "LAW_OWN_PROPOSAL", _("این مقدار را خودتان پیشنهاد کرده‌اید؛ راهبر دیگری باید آن را ببیند و تصویب کند.")
        )


def check_enactment(*, key: str, value: Any, example: Any, holds_from: date, instrument: str, today: date) -> None:
    """Whether `value` may be laid down for `key`, whose values are of the kind of `example`.

    Raises Refusal LAW_PAST, LAW_INSTRUMENT_REQUIRED or LAW_VALUE_INVALID.
    """
    if holds_from <= today:
        raise Refusal(
            "LAW_PAST",
            told(_("روز آغاز باید پس از امروز ({today}) باشد؛ گذشته ویرایش نمی‌شود."), today=today),
            field="holds_from",
            today=today,
        )
    if not instrument.strip():
        raise Refusal("LAW_INSTRUMENT_REQUIRED", _("مستند قانونی این مقدار را بنویسید."), field="instrument")
    if type(value) is not type(example):
        raise Refusal(
            "LAW_VALUE_INVALID",
            told(
                _("مقدار «{key}» باید از جنس مقدار پیشین آن باشد؛ برای نمونه {example}."),
                key=key,
                example=stored(example),
            ),
            field="value",
        )


def check_not_derived(key: str) -> None:
    """Raises Refusal LAW_DERIVED for a key whose value follows from another's."""
    if key == WAGE_FLOOR:
        raise Refusal(
            "LAW_DERIVED",
            told(
                _("«{key}» از «{source}» به دست می‌آید؛ مقدار آن پارامتر را ثبت کنید."),
                key=WAGE_FLOOR,
                source=MINIMUM_DAILY_WAGE,
            ),
            field="key",
        )


def _with_derived(parameters: dict[str, Parameter]) -> dict[str, Parameter]:
    """Adds the wage floor: thirty days of the year's minimum wage, on the same ground and for the same days."""
    if wage := parameters.get(MINIMUM_DAILY_WAGE):
        parameters[WAGE_FLOOR] = replace(
            wage,
            key=WAGE_FLOOR,
            value=DAYS_OF_A_WAGE_MONTH * wage.value,
            note=f"محاسبه‌شده: ۳۰ برابر {MINIMUM_DAILY_WAGE}",
        )
    return parameters
