"""«رمز بهره‌برداری»: random, short enough to dictate, for a time, withdrawn or replaced, kept as a hash (CIT-4)."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from peyvand.eservices.certificates import operations, queries, rules
from peyvand.eservices.certificates.models import ShareCode
from peyvand.foundation.audit.models import Act
from peyvand.foundation.coverage.models import Answer
from peyvand.kit.errors import Refusal
from peyvand.kit.jalali import midnight
from tests.eservices.cast import Cast
from tests.eservices.certificates.people import asked, browser, golden_citizen
from tests.eservices.certificates.test_certificates import DEPENDENT, PRINCIPAL, issue
from tests.eservices.conftest import MORNING
from tests.foundation.accounts.citizens import visitor
from tests.rules.golden import TODAY


@pytest.fixture
def certificate(golden, fund: Cast):
    """Its page, and its holder's browser."""
    client = visitor(golden_citizen(PRINCIPAL))
    return issue(client, fund.agency).url, client


def make(client, place: str, days: str = "7"):
    return client.post(f"{place}code/", {"days": days})


def test_the_code_is_shown_once_and_kept_as_a_hash(certificate):
    place, client = certificate
    shown = make(client, place).context["made"]
    code = rules.parse_code(shown)
    row = ShareCode.objects.get()
    assert row.selector == code.selector
    assert code.verifier.encode() not in bytes(row.verifier_hash)
    assert len(bytes(row.verifier_hash)) == 32
    assert row.expires_at == midnight(TODAY + timedelta(days=8))
    assert shown not in client.get(f"{place}code/").content.decode()
    act = Act.objects.get(verb="certificate:make-code")
    assert shown not in str(act.detail)


def test_a_new_code_takes_the_place_of_the_earlier_one(certificate):
    place, client = certificate
    make(client, place)
    make(client, place, "365")
    first, second = ShareCode.objects.order_by("pk")
    assert first.withdrawn_at == MORNING
    assert second.withdrawn_at is None
    assert bytes(first.verifier_hash) != bytes(second.verifier_hash)


def test_it_can_be_withdrawn_once(certificate):
    place, client = certificate
    make(client, place)
    assert client.post(f"{place}code/withdraw/").url == f"{place}code/"
    assert queries.live_code(Answer.objects.get().pk, now=MORNING) is None
    assert client.post(f"{place}code/withdraw/").status_code == 409


def test_it_lives_to_the_end_of_its_day_in_tehran(certificate):
    place, client = certificate
    make(client, place, "1")
    number, end = Answer.objects.get().pk, midnight(TODAY + timedelta(days=2))
    assert queries.live_code(number, now=end - timedelta(seconds=1)) is not None
    assert queries.live_code(number, now=end) is None


@pytest.mark.parametrize("days", ["0", "2", "366", "-1", "x", ""])
def test_only_the_lawful_durations_can_be_had(certificate, days):
    place, client = certificate
    assert make(client, place, days).status_code == 422
    assert not ShareCode.objects.exists()


def test_nobody_else_makes_or_withdraws_one(certificate):
    place, client = certificate
    make(client, place)
    stranger = browser(DEPENDENT)
    assert make(stranger, place).status_code == 404
    assert stranger.post(f"{place}code/withdraw/").status_code == 404
    assert ShareCode.objects.get().withdrawn_at is None


def test_an_answer_on_the_screen_has_no_code(certificate):
    _, client = certificate
    place = client.post("/me/inquiry/", asked(key="k2")).url
    number = place.split("/")[-2]
    user = Answer.objects.first().user
    with pytest.raises(Refusal, match="NOT_FOUND"):
        operations.make_code(user_id=user.pk, tracking_code=number, days=7, now=MORNING)
    assert not ShareCode.objects.exists()


def test_a_superseded_certificate_gets_none(certificate):
    place, client = certificate
    Answer.objects.update(superseded_at=MORNING)
    assert make(client, place).status_code == 409
    assert not ShareCode.objects.exists()


def test_the_certificate_itself_still_opens_later(certificate):
    place, client = certificate
    with time_machine.travel(MORNING + timedelta(minutes=20), tick=False):
        assert client.get(place).status_code == 200


@settings(max_examples=50)
@given(st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=16, max_size=16), st.sampled_from(["", " ", "-"]))
def test_a_code_is_understood_however_it_is_told(code, between):
    meant = rules.ShareCode(code[:4], code[4:])
    groups = [code[i : i + 4] for i in range(0, 16, 4)]
    assert meant.text == "-".join(groups)
    for zero, one in (("0", "1"), ("O", "I"), ("o", "l"), ("۰", "۱")):
        told = between.join(groups).lower().replace("0", zero).replace("1", one)
        assert rules.parse_code(told) == meant


def test_codes_are_drawn_by_chance():
    assert len({rules.new_code() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("typed", ["", "7KQ2", "7KQ2-M4XP-9TRA-0C5U", "7KQ2-M4XP-9TRA-0C5NN", "کد", "0" * 400])
def test_what_can_t_be_a_code_is_none(typed):
    assert rules.parse_code(typed) is None
