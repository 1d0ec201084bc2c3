"""A large export made up with a seed, as old systems give them: repeated, renamed, moved, orphaned, contradictory."""

import random
from collections import Counter

from tests.eservices.onboarding.export import COURT, FUND, UNKNOWN, line

_FIRST = ("علی", "کاظم", "مریم", "زکیه", "یکتا", "ملیکا", "کیان", "یاسین")
_LAST = ("کریمی", "یکتاپور", "ملکی", "نیکی", "شکیبا", "رضایی")
# How often, of a hundred people.
_SORTS = {
    "sound": 70,
    "inactive": 8,
    "repeated": 6,
    "several agencies": 4,
    "contradictory": 4,
    "orphan": 4,
    "unreadable": 4,
}


def arabic(text: str) -> str:
    """As a keyboard of old wrote it."""
    return text.translate(str.maketrans("یک", "يك"))


def crowd(seed: int, lines: int) -> tuple[list[dict[str, str]], Counter[str]]:
    """That many lines in random order, and how many lines there are of each class."""
    chance = random.Random(seed)
    made: list[dict[str, str]] = []
    expected: Counter[str] = Counter()
    number = 0
    while len(made) < lines - 2:
        number += 1
        (sort,) = chance.choices(list(_SORTS), list(_SORTS.values()))
        one = line(
            number,
            agency_code=chance.choice((FUND, COURT)),
            full_name=f"{chance.choice(_FIRST)} {chance.choice(_LAST)}",
            mobile=f"0912{number:07}",
            role=chance.choice(("OPERATOR", "OPERATOR", "OPERATOR", "MANAGER")),
        )
        if sort == "inactive":
            one["active"] = "0"
        some, classes = [one], ["new"]
        if sort == "repeated":
            some, classes = [one, one | {"full_name": arabic(one["full_name"]) + " "}], ["new", "unchanged"]
        elif sort == "several agencies":
            some = [one, one | {"agency_code": COURT if one["agency_code"] == FUND else FUND}]
            classes = ["ambiguous"] * 2
        elif sort == "contradictory":
            some, classes = [one, one | {"mobile": f"0935{number:07}"}], ["ambiguous"] * 2
        elif sort == "orphan":
            some, classes = [one | {"agency_code": UNKNOWN}], ["orphan"]
        elif sort == "unreadable":
            field, value = chance.choice(
                (
                    ("national_code", "1234567890"),
                    ("mobile", "021"),
                    ("role", "ROOT"),
                    ("active", "x"),
                    ("username", ""),
                )
            )
            some, classes = [one | {field: value}], ["rejected"]
        made += some
        expected.update(classes)
    while len(made) < lines:
        number += 1
        made.append(line(number, mobile=f"0912{number:07}"))
        expected["new"] += 1
    chance.shuffle(made)
    return made, expected
