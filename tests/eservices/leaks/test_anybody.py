"""Whoever asks about whomever, in whichever way: what comes out holds no secret that this asker isn't owed (INQ-4).

A fund is owed none; a court those of the family that it asks about, but for a protected person's. What belongs to
anybody else never comes out. With PEYVAND_SOAK five thousand situations.
"""

import json
import os
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from peyvand.eservices.inquiry.models import Batch
from peyvand.foundation.agencies.models import Memorandum
from peyvand.foundation.coverage.models import Answer
from tests.eservices.cast import Cast
from tests.eservices.doors import ASK, INQUIRIES, body, form, headers, run_command
from tests.eservices.inquiry.batch.files import NEW, csv_file, run
from tests.eservices.leaks.decode import readable
from tests.eservices.leaks.planted import SORTS, Planter
from tests.eservices.leaks.walk import Harvest, logged
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.letters.sheets import printed
from tests.rules.golden import TODAY

SITUATIONS = 5000 if os.environ.get("PEYVAND_SOAK") else 60
# What a court may be told of the family that it asks about.
OWED_TO_A_COURT = {"address", "phone", "workplace", "relative"}


class _Undo(Exception):
    pass


Door = Callable[[Harvest, Cast, Client, str, dict[str, str]], None]


def _keep(harvest: Harvest, source: str, answer: Any) -> Any:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    harvest.add(f"{source} {answer.status_code}", str(answer.headers).encode() + b"\n" + content)
    return content


def on_the_panel(harvest: Harvest, who: Cast, browser: Client, code: str, asked: dict[str, str]) -> None:
    sent = browser.post(ASK, form(code, case_number="1405/8", **asked))
    _keep(harvest, "panel", sent)
    if place := sent.get("Location"):
        _keep(harvest, "panel", browser.get(place))


def on_paper(harvest: Harvest, who: Cast, browser: Client, code: str, asked: dict[str, str]) -> None:
    sent = browser.post(ASK, form(code, case_number="1405/8", **asked))
    if place := sent.get("Location"):
        pdf = _keep(harvest, "paper", browser.get(f"{place}letter.pdf"))
        lines = printed(pdf)
        harvest.add("paper 200", "\n".join([*lines, *(line[::-1] for line in lines)]))


def over_the_api(harvest: Harvest, who: Cast, browser: Client, code: str, asked: dict[str, str]) -> None:
    sent = json.dumps(body(code, case_number="1405/8", **asked))
    answer = Client().generic("POST", INQUIRIES, sent, "application/json", headers=headers(who))
    _keep(harvest, "API", answer)
    if answer.status_code == 201:
        number = json.loads(answer.content)["tracking_code"]
        _keep(harvest, "API", Client().get(f"{INQUIRIES}/{number}", headers=headers(who)))


def by_command(harvest: Harvest, who: Cast, browser: Client, code: str, asked: dict[str, str]) -> None:
    named = {"start": "--from", "end": "--to"}
    options = [part for name, value in asked.items() for part in (named[name], value)]
    status, out, err = run_command("inquire", code, "--as", who.agency.code, "--case-number", "1405/8", *options)
    harvest.add(f"command {status}", out + err)


def in_a_file(harvest: Harvest, who: Cast, browser: Client, code: str, asked: dict[str, str]) -> None:
    content = csv_file([code, *(asked.values() or ("", ""))], ["12", "", ""], header="national_code,from,to")
    file = SimpleUploadedFile("codes.csv", content)
    _keep(harvest, "file", browser.post(NEW, {"file": file, "case_number": "1405/8"}))
    batch = Batch.objects.filter(agency=who.agency).first()
    if batch is None:
        return
    place = f"/panel/batches/{batch.public_id}/"
    browser.post(f"{place}start/")
    run(batch)
    for part in ("", "results.csv", "results.xlsx", "rejected.csv"):
        _keep(harvest, "file", browser.get(place + part))


# The quick ones more often.
DOORS: tuple[Door, ...] = (
    in_a_file, on_paper, *(over_the_api,) * 4, *(on_the_panel,) * 3, *(by_command,) * 2,
)  # fmt: skip


def test_nobody_is_told_what_they_are_not_owed(fund: Cast, court: Cast) -> None:
    askers = [(who, signed_in_client(who.operator)) for who in (fund, court)]
    outcomes: Counter[tuple[bool, str]] = Counter()
    doors: Counter[str] = Counter()
    told: set[str] = set()

    @settings(
        max_examples=SITUATIONS, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        seed=st.integers(0, 2**32),
        sort=st.integers(0, SORTS - 1),
        neighbours=st.integers(0, SORTS - 1),
        place=st.integers(0, 2),
        is_court=st.booleans(),
        door=st.sampled_from(DOORS),
        days=st.none() | st.tuples(st.integers(0, 2000), st.integers(0, 900)),
        clauses=st.sampled_from([{}] * 6 + [{"services": ["BATCH"]}, {"valid_to": TODAY - timedelta(days=1)}]),
    )
    def ask(seed, sort, neighbours, place, is_court, door, days, clauses) -> None:
        who, browser = askers[is_court]
        harvest = Harvest()
        try:
            with transaction.atomic():
                planter = Planter(seed)
                planted = planter.planted
                planter.family(sort)
                code, own = planted.asked[place % len(planted.asked)], set(planted.secrets)
                planter.family(neighbours)
                if clauses:
                    Memorandum.objects.filter(pk=who.memorandum.pk).update(**clauses)
                with logged(harvest):
                    door(harvest, who, browser, code, _period(days))
                for answer in Answer.objects.all():
                    outcomes[is_court, answer.outcome] += 1
                    harvest.add("stored", answer.body)
                raise _Undo
        except _Undo:
            pass
        found = {source: planted.found_in(readable(content)) for source, content in harvest.pieces}
        owed = (
            {one for one in own - planted.protected if planted.secrets[one] in OWED_TO_A_COURT} if is_court else set()
        )
        told.update(planted.kinds(set().union(*found.values())))
        doors[door.__name__] += 1
        for source, secrets in found.items():
            assert secrets <= owed, (source, planted.kinds(secrets - owed))
            assert not source.endswith(" 500"), source

    ask()
    print(dict(doors), dict(outcomes))
    # Both were told something, the court all that it is owed: so the test can fail.
    assert {(is_court, outcome) for is_court in (True, False) for outcome in ("ACTIVE", "INACTIVE")} <= outcomes.keys()
    assert set(doors) == {door.__name__ for door in DOORS}
    assert told == OWED_TO_A_COURT


def _period(days: tuple[int, int] | None) -> dict[str, str]:
    """ISO days: it ended `days[0]` days ago and lasted `days[1]` more."""
    if days is None:
        return {}
    end: date = TODAY - timedelta(days=days[0])
    return {"start": (end - timedelta(days=days[1])).isoformat(), "end": end.isoformat()}
