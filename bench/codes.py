"""`make bench-codes`: does the time of the answer tell why a document's code opens nothing? (CIT-5)

A code that is nobody's, another agency's, expired or withdrawn gets the same bytes; here each is given over the API and
on the panel, in this process, in turns of shuffled order, with as many codes of each kind in the database. The medians
of any two kinds may differ by 5 ms at most; the program ends with 1 if they differ more.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

from common import finish, session_of, settle, token_of

MOST_MS = 5
KINDS = ("nobody's", "another agency's", "expired", "withdrawn")
HOLDER, OPERATOR = "0012345679", "0067749828"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=500, help="answers of each kind, compared kind by kind")
    options = parser.parse_args()

    settle("codes")
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    world = World(options.pairs)
    figures = {name: measure(ask, world) for name, ask in world.doors().items()}
    widest = max(abs(a - b) for medians in figures.values() for a, b in combinations(medians.values(), 2))
    finish(pairs=options.pairs, median_ms=figures, widest_ms=round(widest, 3), most_ms=MOST_MS)
    raise SystemExit(widest >= MOST_MS)


class World:
    """A recipient with an operator and a system, another agency, and a citizen whose certificates have all codes."""

    def __init__(self, pairs: int) -> None:
        from peyvand.eservices.certificates.models import ShareCode, WrongCodes
        from peyvand.eservices.certificates.operations.issuing import hash_of
        from peyvand.eservices.certificates.rules import new_code
        from peyvand.foundation.coverage import operations as coverage

        now = datetime.now(UTC)
        self.counters = WrongCodes.objects
        self.recipient, other = agency("CODES-1"), agency("CODES-2")
        self.operator = person(OPERATOR, now)
        self.client = let_in(self.operator, self.recipient, now)
        holder = person(HOLDER, now)
        register(holder, now)
        self.codes: dict[str, list[str]] = {kind: [] for kind in KINDS}
        ShareCode.objects.all().delete()
        run = now.timestamp()
        for kind, n in ((kind, n) for n in range(pairs) for kind in KINDS):
            code = new_code()
            self.codes[kind].append(code.text)
            if kind == "nobody's":
                continue
            to = other if kind == "another agency's" else self.recipient
            wanted = coverage.Wanted(user_id=holder.pk, recipient=to)
            number, _ = coverage.answer_citizen(wanted=wanted, key=f"{run} {kind} {n}", now=now)
            ShareCode.objects.create(
                answer_id=number,
                selector=code.selector,
                verifier_hash=hash_of(to.id, code),
                issued_at=now - timedelta(days=8),
                expires_at=now - timedelta(days=1) if kind == "expired" else now + timedelta(days=1),
                withdrawn_at=now if kind == "withdrawn" else None,
            )

    def doors(self) -> dict[str, Callable[[str], Any]]:
        """Each takes a code and gives the response."""
        from django.conf import settings
        from django.test import Client

        system = Client(headers={"Authorization": f"Bearer {token_of(self.client, 'document')}"})
        operator = Client()
        operator.cookies[settings.SESSION_COOKIE_NAME] = session_of(self.operator)
        return {
            "api": lambda code: system.post("/api/v1/documents", {"code": code}, content_type="application/json"),
            "panel": lambda code: operator.post("/panel/documents/", {"code": code}),
        }

    def forget_guesses(self) -> None:
        self.counters.update(count=0, locks=0, locked_until=None)


def measure(ask: Callable[[str], Any], world: World) -> dict[str, float]:
    """The median of each kind, in milliseconds."""
    seconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    chance = random.Random(1405)
    for turn in zip(*(world.codes[kind] for kind in KINDS), strict=True):
        given = list(zip(KINDS, turn, strict=True))
        chance.shuffle(given)
        for kind, code in given:
            world.forget_guesses()
            began = time.perf_counter()
            answer = ask(code)
            seconds[kind].append(time.perf_counter() - began)
            if answer.status_code != 404:
                raise SystemExit(f"{kind}: {answer.status_code}")
    return {kind: round(statistics.median(taken) * 1000, 3) for kind, taken in seconds.items()}


def agency(code: str) -> Any:
    from peyvand.foundation.agencies.models import Agency, Memorandum
    from peyvand.foundation.agencies.queries import agency_by_id

    row, _ = Agency.objects.get_or_create(code=code, defaults={"name": f"دستگاه {code}", "audience": "FUND"})
    clauses = {"agency": row, "date": date(2020, 1, 1), "basis": "COMMITTEE", "services": ["DOCUMENT", "API"]}
    Memorandum.objects.get_or_create(number=f"{code}/1", defaults=clauses)
    return agency_by_id(row.pk)


def person(national_code: str, now: datetime) -> Any:
    from peyvand.foundation.accounts.models import User

    defaults = {"full_name": "مهتاب آذرنیا", "mobile": "09120000000", "created_at": now, "activated_at": now}
    return User.objects.get_or_create(national_code=national_code, defaults=defaults)[0]


def register(user: Any, now: datetime) -> None:
    from peyvand.foundation.accounts.models import Citizen

    defaults = {
        "first_name": "مهتاب",
        "last_name": "آذرنیا",
        "sex": "F",
        "birth_date": date(1980, 1, 1),
        "mobile": "09120000000",
        "registered_at": now,
    }
    Citizen.objects.get_or_create(user=user, defaults=defaults)


def let_in(user: Any, recipient: Any, now: datetime) -> Any:
    """The user as the recipient's operator; gives its API client."""
    from allauth.idp.oidc.models import Client

    from peyvand.foundation.agencies.models import ApiClient, Member

    defaults = {"agency_id": recipient.id, "created_at": now}
    Member.objects.get_or_create(user=user, defaults=defaults | {"role": "OPERATOR"})
    client, _ = Client.objects.get_or_create(id="bench-codes", defaults={"name": "bench"})
    ApiClient.objects.get_or_create(client=client, defaults=defaults)
    return client


if __name__ == "__main__":
    main()
