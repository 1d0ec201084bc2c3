"""The dry run, worked out a second time: slowly, day by day, from plain rows, with the law's figures written out here.

It shares nothing with the program but the question, and gives the JSON of `quote_voluntary`.
"""

from datetime import date, timedelta
from typing import Any

from tests.rules.voluntary.calendar_table import age, gregorian, jalali, later

DAILY_WAGE = {
    1399: 611_809, 1400: 885_165, 1401: 1_393_250, 1402: 1_769_428, 1403: 2_388_728, 1404: 3_463_656, 1405: 5_541_850,
}  # fmt: skip
PRINCIPAL = ("INSURED_PRINCIPAL", "PENSIONER_PRINCIPAL")
FAR = date(2100, 1, 1)
REGULATION, ONLINE = gregorian((1385, 8, 1)), gregorian((1399, 10, 1))


def quote(person: dict[str, Any], on: date, requested: int | None = None) -> dict[str, Any]:
    """`person`: `birth`, `death` (dates or None), `guardian`, `spells` [(start, end or None, relationship, type)],
    `contributions` [(year, month, days)], `contract` (number, concluded on) or None."""
    year, month, _ = jalali(on)
    birth, death = person["birth"], person["death"]

    def covers(spell: tuple[Any, ...], day: date) -> bool:
        start, end, *_ = spell
        return start <= day and day <= (end or FAR) and (death is None or day <= death)

    days = sum(d for y, m, d in person["contributions"] if y < year or (y == year and m < month))
    principal = [spell for spell in person["spells"] if spell[2] in PRINCIPAL]
    live = person["contract"] is not None and person["contract"][1] <= on

    old_enough = birth is not None and later(birth, years=18) <= on
    young_enough = False
    if birth is not None:
        fifty = later(birth, years=50)
        beyond = 0
        while fifty + timedelta(days=beyond) < on:
            beyond += 1
        young_enough = on <= fifty or days >= beyond or days >= 3600
    met = {
        "alive": death is None or death > on,
        "of_age": old_enough,
        "guardianship": not person["guardian"],
        "contribution_days": days >= 30,
        "age": young_enough,
        "not_covered": not live and not any(covers(spell, on) for spell in principal),
        "no_open_freelance": not any(covers(spell, on) for spell in person["spells"] if spell[3] == "FREELANCE"),
    }
    gap = _gap(principal, death, on)
    exempt = gap is not None and gap <= 90
    floor = 30 * DAILY_WAGE[year]
    minimum = -(-floor * 27 // 100)
    maximum = floor * 7 * 27 // 100
    error = None
    if requested is not None and not minimum <= requested <= maximum:
        error = "BELOW_MINIMUM" if requested < minimum else "ABOVE_MAXIMUM"
    return {
        "national_code": person["national_code"],
        "on": str(on),
        "eligible": all(met.values()),
        "channel": "ONLINE" if met["of_age"] and met["guardianship"] else "BRANCH",
        "met": met,
        "age": age(birth, on) if birth is not None and birth <= on else (None, None, None),
        "exam": {"exempt": exempt, "gap_days": gap, "limit_days": 90},
        "premium": {
            "minimum": minimum,
            "maximum": maximum,
            "requested": requested,
            "wage_base": None if requested is None or error else requested * 100 // 27,
            "rate": "0.27",
            "error": error,
        },
        "start": str(on),
        "first_payment_due": str(on + timedelta(days=30)),
        "exam_due": None if exempt else str(later(on, months=2)),
    }


def _gap(principal: list[tuple[Any, ...]], death: date | None, on: date) -> int | None:
    """Days since the last one that somebody's own coverage ended on, before `on`."""
    ended = []
    for _, end, *_ in principal:
        last = min(end or FAR, death or FAR)
        if last < on:
            ended.append((on - last).days)
    return min(ended) if ended else None


def slips(start: date, premium: int, *, through: date, exam_due: date | None) -> list[dict[str, Any]]:
    """The slips of the months that begin up to `through`, of somebody who has no result of an examination."""
    found = []
    day = start
    while day <= through and (exam_due is None or day < exam_due):
        year, month, in_month = jalali(day)
        last = max(d for d in (day + timedelta(days=n) for n in range(31)) if jalali(d)[:2] == (year, month))
        minimum = -(-30 * DAILY_WAGE[year] * 27 // 100)
        whole = max(premium, minimum)
        days = 30 if in_month == 1 else min(30, (last - day).days + 1)
        amount, rest = divmod(whole * days, 30)
        found.append(
            {
                "month": (year, month),
                "start": day,
                "end": last,
                "days": days,
                "amount": amount + (rest >= 15),
                "due": start + timedelta(days=30) if day == start else last,
                "raised": whole > premium,
            }
        )
        day = last + timedelta(days=1)
    return found
