"""Step 3 of the wizard, worked out a second time from plain rows of the bundle, day by day; it shares nothing with the
program but the question."""

from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
FOR_EVER = date(2040, 1, 1)


def days(start: date, end: date | None) -> set[date]:
    last = end or FOR_EVER
    return {start + timedelta(days=n) for n in range((last - start).days + 1)}


def preview(tables: dict[str, list[Row]], principal: str, on: date) -> Row:
    """What `peyvand preview_supplementary --json` prints, without `national_code` and `on`."""
    people = {row["national_code"]: row for row in tables["persons"]}
    windows = [period for period in tables["periods"] if on in days(period["requests_from"], period["requests_to"])]
    period = windows[0] if windows else None
    active = [
        row for row in tables["pensions"] if row["pensioner"] == principal and on in days(row["start"], row["end"])
    ]
    reasons = []
    if not active or dead(people[principal], on):
        reasons.append("NOT_A_PENSIONER")
    if [row for row in active if row["former_staff"]]:
        reasons.append("FORMER_STAFF")
    if period and not [row for row in active if row["kind"] in period["eligible_kinds"]]:
        reasons.append("KIND_NOT_ELIGIBLE")
    if not period:
        reasons.append("NO_OPEN_PERIOD")
    reason = reasons[0] if reasons else None
    shown = []
    if reason in (None, "NO_OPEN_PERIOD"):
        shown.append((principal, "SELF", None))
        hanging = [row for row in tables["dependents"] if row["principal"] == principal]
        for row in sorted(hanging, key=lambda row: int(row["member"])):
            still = row["until"] is None or not row["until"] < on
            if still and not dead(people[row["member"]], on):
                shown.append((row["member"], row["kinship"], row["until"]))
    persons = []
    for member, kinship, until in shown:
        covered = {
            row["kind"]
            for row in tables["supplementary"]
            if (row["principal"], row["member"]) == (principal, member) and on in days(row["start"], row["end"])
        }
        action = "WITHDRAW" if "HEALTH" in covered else "ENROL"
        if reason or (action == "WITHDRAW" and not period["withdrawal_in_period"] and not on < period["cover_from"]):
            action = None
        persons.append(
            {
                "national_code": member,
                "full_name": people[member]["full_name"],
                "kinship": kinship,
                "dependency_end": until and until.isoformat(),
                "health": "ACTIVE" if "HEALTH" in covered else "NONE",
                "life": "ACTIVE" if "LIFE" in covered else "NONE",
                "action": action,
            }
        )
    return {
        "eligible": not reasons,
        "reason": reason,
        "period": period and period["number"],
        "window_open": bool(period),
        "persons": persons,
    }


def dead(row: Row, on: date) -> bool:
    return bool(row["death"]) and row["death"] <= on
