"""Codes that open nothing: alike outside, different in the log; the guesser is stopped, the owner never (CIT-5)."""

import os
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any, NamedTuple

import pytest
import time_machine
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from peyvand.eservices.certificates import jobs as certificates
from peyvand.eservices.certificates import operations, rules
from peyvand.eservices.certificates.models import ShareCode, WrongCodes
from peyvand.foundation.audit.choices import Channel
from peyvand.foundation.audit.models import Access, Act, RefusedAttempt
from peyvand.foundation.cases import operations as cases
from peyvand.foundation.cases.models import Case, Step
from peyvand.foundation.coverage.questions import Asker
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit import jobs
from peyvand.kit.errors import Refusal
from tests.eservices.cast import Cast, api_token
from tests.eservices.certificates.documents import NOBODYS, give, send
from tests.eservices.conftest import MORNING
from tests.foundation.accounts.people import signed_in_client
from tests.foundation.accounts.staff import staff

WRONG = {
    "nobody's": "WRONG_CODE",
    "mistyped": "WRONG_CODE",
    "no code at all": "WRONG_CODE",
    "another agency's": "FOREIGN_CODE",
    "withdrawn": "WITHDRAWN_CODE",
    "replaced": "WITHDRAWN_CODE",
    "expired": "EXPIRED_CODE",
}


def spoil(shared, how: str) -> str:
    """What is typed of a code that opens nothing, in this way."""
    holder, place, code = shared
    if how == "withdrawn":
        holder.post(f"{place}code/withdraw/")
    elif how == "replaced":
        holder.post(f"{place}code/", {"days": "1"})
    elif how == "expired":
        ShareCode.objects.update(issued_at=MORNING - timedelta(days=8), expires_at=MORNING)
    last = "0" if code[-1] != "0" else "1"
    return {"nobody's": NOBODYS, "mistyped": f"{code[:-1]}{last}", "no code at all": "کد ۷"}.get(how, code)


@pytest.mark.parametrize("how", WRONG)
def test_every_code_that_opens_nothing_discloses_nothing_and_the_log_alone_knows_why(shared, fund, stranger, how):
    typed = spoil(shared, how)
    who = stranger if how == "another agency's" else fund
    before = Access.objects.count(), TextMessage.objects.count()
    page = give(signed_in_client(who.operator), typed)
    assert page.status_code == 404
    assert "گواهی‌ای با این رمز برای دستگاه شما نیست" in page.content.decode()
    assert "بنابه درخواست" not in page.content.decode()
    assert (Access.objects.count(), TextMessage.objects.count()) == before
    refused = RefusedAttempt.objects.get()
    assert (refused.action, refused.reason, refused.agency_code) == ("document:redeem", WRONG[how], who.agency.code)


class Seen(NamedTuple):
    """All that an outsider could compare, and the statements behind it."""

    status: int
    headers: dict[str, str]
    body: bytes
    statements: list[str]


def seen(send_it: Callable[[], Any], typed: str) -> Seen:
    with CaptureQueriesContext(connection) as statements:
        answer = send_it()
    body = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", answer.content).replace(typed.encode(), b"")
    headers = {
        name: re.sub(r"nonce-[^']+", "", value) for name, value in answer.headers.items() if name != "X-Request-ID"
    }
    shapes = [re.sub(r"'[^']*'|\d+", "?", statement["sql"]) for statement in statements]
    return Seen(answer.status_code, headers, body, shapes)


@pytest.mark.parametrize("door", ["panel", "api"])
def test_wrong_foreign_expired_and_withdrawn_codes_are_answered_alike_byte_by_byte(shared, fund, stranger, door):
    """And by the same statements. The foreign code is given by another agency, which gets the same for nobody's."""
    found = {}
    for who, ways in (
        (stranger, ("nobody's", "another agency's")),
        (fund, ("nobody's", "mistyped", "expired", "withdrawn")),
    ):
        client, token = signed_in_client(who.operator), api_token(who.agency, "document")
        give(client, NOBODYS)  # what is read once for the process, or written once for the asker, is there then
        for how in ways:
            typed = spoil(shared, how)
            WrongCodes.objects.update(count=1)
            ask = partial(give, client, typed) if door == "panel" else partial(send, token, typed)
            found[who.agency.code, how] = seen(ask, typed)
    for (agency, how), answer in found.items():
        assert answer.status == 404
        assert answer == found[agency, "nobody's"], how
    if door == "api":
        assert found["FND-01", "nobody's"] == found["FND-99", "nobody's"]


# Random codes of one operator; in the long run a thousand.
CODES = 1000 if os.environ.get("PEYVAND_SOAK") else 40


def test_after_many_random_codes_the_owner_s_code_still_opens(shared, fund: Cast):
    *_, code = shared
    operator = signed_in_client(fund.operator)
    assert [give(operator, rules.new_code().text).status_code for _ in range(6)] == [404] * 5 + [429]
    refused: Counter[str] = Counter()
    guess = {"asker": Asker(user_id=fund.operator.pk), "channel": Channel.PANEL, "source": "127.0.0.1", "now": MORNING}
    for _ in range(CODES - 6):
        with pytest.raises(Refusal) as refusal:
            operations.redeem(typed=rules.new_code().text, **guess)
        refused[refusal.value.code] += 1
    assert refused == {"LOCKED": CODES - 6}
    assert WrongCodes.objects.get().count == 5
    assert give(signed_in_client(fund.teammate), code).status_code == 200


def test_guesses_made_at_the_same_moment_are_counted_one_by_one(committing_db, fund: Cast):
    """Abuse: the first ones of all would each find that there has been none yet."""
    together = Barrier(6)
    guess = {"asker": Asker(user_id=fund.operator.pk), "channel": Channel.PANEL, "source": "127.0.0.1", "now": MORNING}

    def one(_: int) -> str:
        together.wait(10)
        try:
            operations.redeem(typed=NOBODYS, **guess)
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "opened"

    with ThreadPoolExecutor(6) as guessers:
        assert Counter(guessers.map(one, range(6))) == {"WRONG_CODE": 5, "LOCKED": 1}


def test_after_five_wrong_codes_the_right_one_waits_too_and_it_is_reported(shared, fund):
    *_, code = shared
    operator = signed_in_client(fund.operator)
    assert [give(operator, NOBODYS).status_code for _ in range(5)] == [404] * 5
    page = give(operator, code)
    assert (page.status_code, page["Retry-After"]) == (429, "901")
    assert not Access.objects.filter(ground="DOCUMENT").exists()
    assert Act.objects.get(verb="document:lock").subject == f"user:{fund.operator.pk}"
    assert give(signed_in_client(fund.teammate), code).status_code == 200
    with time_machine.travel(MORNING + timedelta(minutes=14), tick=False):
        assert give(signed_in_client(fund.operator), code).status_code == 429
    with time_machine.travel(MORNING + timedelta(minutes=16), tick=False):
        assert give(signed_in_client(fund.operator), code).status_code == 200


def test_a_lock_is_one_case_of_the_head_office(shared, fund, stranger):
    for who in (fund, stranger):
        operator = signed_in_client(who.operator)
        for _ in range(6):
            give(operator, NOBODYS)
    assert len(reported()) == 2
    first, second = Case.objects.order_by("pk")
    assert (first.kind, first.office.kind, first.agency) == ("code_guessing", "HEAD_OFFICE_PROTECTION", fund.agency)
    assert second.agency == stranger.agency
    assert fund.operator.full_name in Step.objects.get(case=first).reason
    with time_machine.travel(MORNING + timedelta(minutes=16), tick=False):
        operator = signed_in_client(fund.operator)
        assert [give(operator, NOBODYS).status_code for _ in range(6)] == [404] * 5 + [429]
    assert len(reported()) == 3
    assert Case.objects.count() == 2
    officer = staff("0051234114", "PROTECTION_OFFICER")
    cases.move(case_id=first.pk, transition="settle", version=1, reason="رمز بد خوانده شد", by=officer.pk, now=MORNING)
    certificates.report_guessing(counter_id=WrongCodes.objects.earliest("pk").pk, agency_id=fund.agency.pk)
    assert Case.objects.count() == 3


def reported() -> list[dict[str, int]]:
    """The jobs that the locks ordered, done now."""
    waiting = jobs.waiting("certificates.report_guessing")
    for arguments in waiting:
        certificates.report_guessing(**arguments)
    return waiting


def test_a_right_code_doesn_t_cover_for_guesses(shared, fund):
    *_, code = shared
    operator = signed_in_client(fund.operator)
    for _ in range(4):
        give(operator, NOBODYS)
    assert give(operator, code).status_code == 200
    give(operator, NOBODYS)
    assert give(operator, code).status_code == 429


# -- the rule of guessing --------------------------------------------------------------------------------------------
AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


NONE_YET = rules.Guesses(since=AT, count=0, locks=0, locked_until=None, last=AT)


def after(wrongs: int, *, start: rules.Guesses = NONE_YET, now: datetime = AT) -> rules.Guesses:
    for _ in range(wrongs):
        start = rules.after_wrong_code(start, limit=5, now=now)
    return start


def test_each_lock_is_twice_the_last_up_to_a_day_and_three_quiet_days_forget():
    guesses, now, waits = NONE_YET, AT, []
    for _ in range(9):
        guesses = after(5, start=guesses, now=now)
        waits.append(guesses.locked_until - now)
        now = guesses.locked_until
    assert [wait // timedelta(minutes=1) for wait in waits] == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]
    assert rules.after_wrong_code(guesses, limit=5, now=now + timedelta(days=3)).locks == 0


def test_wrong_codes_an_hour_apart_are_no_guessing():
    guesses = after(4)
    later = rules.after_wrong_code(guesses, limit=5, now=AT + timedelta(hours=1))
    assert (later.count, later.locked_until) == (1, None)
