"""Contract periods: the file, JSON in, checked and normalised terms out."""

from collections import Counter
from datetime import date
from typing import Any

from peyvand.eservices.supplementary_enrolment.rules.periods import Terms
from peyvand.foundation.records.choices import PensionKind
from peyvand.kit import jalali
from peyvand.kit.json_file import (
    JsonObject,
    UnusableError,
    array,
    boolean,
    code,
    one_of,
    read_json,
    refuse_if_any,
    string,
    text,
)
from peyvand.kit.text import persian, persian_digits

_AMOUNTS = ("health_premium", "organisation_aid", "member_share", "life_premium")
_FIELDS = (
    "number", "insurer", "order_number", "order_date", "cover_from", "cover_to", "requests_from", "requests_to",
    "terms", "eligible_kinds", "monthly", "spouse_with_principal", "withdrawal_in_period",
)  # fmt: skip
LARGEST_AMOUNT = 10**13
LONGEST_TERMS = 20_000


def parse_periods(source: str) -> list[Terms]:
    """The periods of a file. Raises Refusal INVALID_FILE with all `problems`, a list of lines."""
    problems: list[str] = []
    top = JsonObject(read_json(source), ("periods",), "فایل", "", problems)
    periods = [_period(item, f"periods[{n}]", problems) for n, item in enumerate(top.take("periods", array) or [])]
    times = Counter(terms.number for terms in periods)
    refuse_if_any(
        problems or [f"{number}: number: بیش از یک بار در فایل آمده است." for number, n in times.items() if n > 1]
    )
    return periods


def _period(data: Any, place: str, problems: list[str]) -> Terms:
    number = data.get("number") if isinstance(data, dict) else None
    owner = number if isinstance(number, str) and number.strip() else place
    fields = JsonObject(data, _FIELDS, owner, "", problems)
    amounts: JsonObject | None = fields.take(
        "monthly", lambda value: JsonObject(value, _AMOUNTS, owner, "monthly", problems)
    )
    return Terms(
        number=fields.take("number", code(40)),
        insurer=fields.take("insurer", text(200)),
        order_number=fields.take("order_number", code(60)),
        order_date=fields.take("order_date", _day),
        cover_from=fields.take("cover_from", _day),
        cover_to=fields.take("cover_to", _day),
        requests_from=fields.take("requests_from", _day),
        requests_to=fields.take("requests_to", _day),
        terms=fields.take("terms", _terms),
        eligible_kinds=fields.take("eligible_kinds", _kinds),
        spouse_with_principal=fields.take("spouse_with_principal", boolean),
        withdrawal_in_period=fields.take("withdrawal_in_period", boolean),
        **{name: amounts.take(name, _amount) if amounts else None for name in _AMOUNTS},  # type: ignore[arg-type]
    )


# -- one value -------------------------------------------------------------------------------------------------------
def _day(value: Any) -> date:
    return jalali.parse(string(value))


def _amount(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST_AMOUNT:
        raise UnusableError("باید عدد صحیح نامنفی باشد، به ریال.")
    return value


def _kinds(value: Any) -> tuple[str, ...]:
    given = [one_of(PensionKind)(item) for item in array(value)]
    if not given:
        raise UnusableError("خالی است.")
    return tuple(kind for kind in PensionKind.values if kind in given)


def _terms(value: Any) -> str:
    """Paragraphs, each normalised."""
    paragraphs = [persian(line) for line in string(value).splitlines()]
    terms = "\n".join(paragraph for paragraph in paragraphs if paragraph)
    if not terms:
        raise UnusableError("خالی است.")
    if len(terms) > LONGEST_TERMS:
        raise UnusableError(f"بلندتر از {persian_digits(LONGEST_TERMS)} نویسه است.")
    return terms
