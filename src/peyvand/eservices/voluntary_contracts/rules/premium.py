"""From premium to wage base and back, in whole rials (VOL-1, VOL-9)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from peyvand.eservices.voluntary_contracts.choices import PremiumError
from peyvand.foundation.law.rules import MINIMUM_DAILY_WAGE, WAGE_FLOOR, Law
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _
from peyvand.kit.words import rials as in_rials

RATE = "voluntary.premium_rate"
STATE_RATE = "voluntary.state_rate"
CEILING_FACTOR = "voluntary.wage_ceiling_factor"
YEARS_OF_A_FULL_WAGE = "pension.years_of_a_full_wage"

DAYS_OF_A_MONTH = 30


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which monthly premiums one may choose, and the wages that they stand for; rials a month."""

    wage_floor: int
    wage_ceiling: int
    minimum: int
    maximum: int
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Premium:
    """A requested premium; `wage_base` None with an `error`, both None if none was requested."""

    requested: int | None
    wage_base: int | None
    error: PremiumError | None


def limits(law: Law) -> Limits:
    """Of the law's day. Raises Refusal LAW_MISSING: no year goes by another one's wage."""
    wage_floor, rate = law.get(WAGE_FLOOR), law.get(RATE)
    ceiling = wage_floor * Fraction(law.get(CEILING_FACTOR))
    return Limits(
        wage_floor=wage_floor,
        wage_ceiling=floor(ceiling),
        minimum=ceil(wage_floor * Fraction(rate)),
        maximum=floor(ceiling * Fraction(rate)),
        rate=rate,
    )


def premium(requested: int | None, within: Limits) -> Premium:
    """The wage base that a premium stands for, rounded down; the limits are tested on the premium alone."""
    if requested is None:
        return Premium(None, None, None)
    if requested < within.minimum:
        return Premium(requested, None, PremiumError.BELOW_MINIMUM)
    if requested > within.maximum:
        return Premium(requested, None, PremiumError.ABOVE_MAXIMUM)
    return Premium(requested, wage_base(requested, within.rate), None)


def agreed(requested: int, within: Limits) -> int:
    """The wage base of a premium that may be agreed. Raises Refusal BELOW_MINIMUM or ABOVE_MAXIMUM."""
    asked = premium(requested, within)
    if asked.error is not None or asked.wage_base is None:
        raise Refusal(
            str(asked.error),
            _("حق بیمهٔ ماهانه باید از {minimum} تا {maximum} باشد؛ شما {requested} نوشته‌اید.").format(
                minimum=in_rials(within.minimum), maximum=in_rials(within.maximum), requested=in_rials(requested)
            ),
            field="premium",
            minimum=within.minimum,
            maximum=within.maximum,
        )
    return asked.wage_base


def premium_of(base: int, within: Limits) -> int:
    """The premium of a wage base that was agreed elsewhere, rounded up, so that it stands for that base."""
    return ceil(base * Fraction(within.rate))


def wage_out_of_limits(base: int, within: Limits) -> Refusal:
    return Refusal(
        "WAGE_OUT_OF_LIMITS",
        _("دستمزد مبنا باید از {floor} تا {ceiling} باشد؛ شما {base} نوشته‌اید.").format(
            floor=in_rials(within.wage_floor), ceiling=in_rials(within.wage_ceiling), base=in_rials(base)
        ),
        field="wage_base",
    )


def wage_base(monthly_premium: int, rate: Decimal) -> int:
    """The monthly wage that a premium is `rate` of, rounded down."""
    return floor(monthly_premium / Fraction(rate))


def of_days(monthly: int, days: int) -> int:
    """What `days` of a month of thirty come to, half a rial up."""
    return (2 * monthly * days + DAYS_OF_A_MONTH) // (2 * DAYS_OF_A_MONTH)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a premium buys (VOL-9): whose money goes where each month; what a year costs, and what it adds to a monthly
    pension if wages stay as they are. Rials; `rate` and `state_rate` are percents."""

    wage_base: int
    own_share: int
    state_share: int
    rate: Decimal
    state_rate: Decimal
    year: int
    year_adds: int
    years_of_a_full_wage: int


def worth(monthly_premium: int, law: Law) -> Worth:
    """Raises Refusal LAW_MISSING."""
    rate, state_rate, years = law.get(RATE), law.get(STATE_RATE), law.get(YEARS_OF_A_FULL_WAGE)
    base = wage_base(monthly_premium, rate)
    return Worth(
        wage_base=base,
        own_share=monthly_premium,
        state_share=floor(base * Fraction(state_rate) + Fraction(1, 2)),
        rate=(rate * 100).normalize(),
        state_rate=(state_rate * 100).normalize(),
        year=12 * monthly_premium,
        year_adds=base // years,
        years_of_a_full_wage=years,
    )


KEYS = (RATE, MINIMUM_DAILY_WAGE, WAGE_FLOOR, CEILING_FACTOR)
