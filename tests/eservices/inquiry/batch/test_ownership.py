"""Whose batch is it? The operator's who sent it and their agency's systems'; a manager sees numbers; nobody else finds
it (INQ-5, INQ-7). Each refusal leaves its entry and changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from django.test import Client

from peyvand.eservices.inquiry.models import Batch
from peyvand.foundation.agencies.models import Member, Memorandum
from peyvand.foundation.audit.models import Access, Act, RefusedAttempt
from tests.eservices.cast import Cast, api_token
from tests.eservices.inquiry.batch import files
from tests.eservices.traces import refused
from tests.foundation.accounts.people import signed_in_client

pytestmark = pytest.mark.usefixtures("golden")

PLACES = ("", "progress/", "cancel/", "rejected.csv", "rejected.xlsx", "results.csv", "results.xlsx")
ACTIONS = ("start/", "discard/", "cancel/")
FOR_SYSTEMS = ("", "/results.csv", "/results.xlsx")


def page(batch: Batch | str, place: str = "") -> str:
    return f"/panel/batches/{batch if isinstance(batch, str) else batch.public_id}/{place}"


def address(batch: Batch | str, place: str = "") -> str:
    return f"{files.BATCHES}/{batch if isinstance(batch, str) else batch.public_id}{place}"


@pytest.fixture
def done(fund: Cast) -> Batch:
    return files.run(files.accepted(fund, files.csv_file(files.EMPLOYED, files.WRONG)))


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@contextmanager
def nothing_changed() -> Iterator[None]:
    before = list(Batch.objects.order_by("pk").values())
    yield
    assert list(Batch.objects.order_by("pk").values()) == before


def test_its_sender_opens_all_of_it(fund: Cast, done: Batch) -> None:
    browser = signed_in_client(fund.operator)
    for place in PLACES:
        response = browser.get(page(done, place))
        assert response.status_code in (200, 302), place
    assert files.EMPLOYED in content(browser.get(page(done, "results.csv"))).decode()


def test_the_agencys_systems_open_it_whoever_sent_it(fund: Cast, done: Batch) -> None:
    by_system = Batch.objects.get(public_id=files.sent(fund, files.csv_file(files.EMPLOYED)).json()["id"])
    for token in (fund.token, api_token(fund.agency, "batch")):
        for batch in (done, files.run(by_system)):
            for place in FOR_SYSTEMS:
                assert Client().get(address(batch, place), headers=files.bearer(token)).status_code == 200


def test_nobody_else_finds_it_on_a_page(fund: Cast, stranger: Cast, court: Cast, done: Batch) -> None:
    waiting = files.draft(fund, files.csv_file(files.EMPLOYED))
    for user, batch in product((fund.teammate, stranger.operator, court.operator), (done, waiting)):
        browser = signed_in_client(user)
        with nothing_changed():
            for place in PLACES:
                with refused("NOT_FOUND"):
                    kept = browser.get(page(batch, place))
                with refused("NOT_FOUND"):
                    missing = browser.get(page("x" * 22, place))
                assert kept.status_code == missing.status_code == 404
                assert files.EMPLOYED not in kept.content.decode()
            for action in ACTIONS:
                with refused("NOT_FOUND"):
                    assert browser.post(page(batch, action)).status_code == 404
        assert batch.public_id not in browser.get("/panel/batches/").content.decode()


def test_no_other_agencys_system_finds_it(fund: Cast, stranger: Cast, court: Cast, done: Batch) -> None:
    running = files.accepted(fund, files.csv_file(files.EMPLOYED))
    tried = [("DELETE", ""), *(("GET", place) for place in FOR_SYSTEMS)]
    for who, batch, (method, place) in product((stranger, court), (done, running), tried):
        system = Client(headers=files.bearer(who.token))
        with nothing_changed():
            with refused("NOT_FOUND"):
                kept = system.generic(method, address(batch, place))
            with refused("NOT_FOUND"):
                missing = system.generic(method, address("x" * 22, place))
        assert kept.status_code == missing.status_code == 404
        assert kept.content == missing.content


def test_a_system_knows_nothing_of_drafts(fund: Cast) -> None:
    waiting = files.draft(fund, files.csv_file(files.EMPLOYED))
    for place in FOR_SYSTEMS:
        with nothing_changed(), refused("NOT_FOUND"):
            assert Client().get(address(waiting, place), headers=files.bearer(fund.token)).status_code == 404


def test_an_operator_does_not_open_what_a_system_sent(fund: Cast) -> None:
    sent = files.sent(fund, files.csv_file(files.EMPLOYED)).json()["id"]
    with refused("NOT_FOUND"):
        assert signed_in_client(fund.operator).get(page(sent)).status_code == 404


def test_a_manager_sees_numbers_and_no_results(fund: Cast, done: Batch) -> None:
    waiting = files.draft(fund, files.csv_file(files.EMPLOYED), file_name="draft.csv")
    browser = signed_in_client(fund.manager)
    listed = browser.get("/panel/batches/").content.decode()
    assert fund.operator.full_name in listed
    assert "پایان‌یافته" in listed
    assert "draft.csv" not in listed
    assert done.public_id not in listed
    for batch in (done, waiting):
        for place in PLACES:
            with refused("NOT_AN_OPERATOR"):
                assert browser.get(page(batch, place)).status_code == 403
        for action in ACTIONS:
            with refused("NOT_AN_OPERATOR"):
                assert browser.post(page(batch, action)).status_code == 403
    with refused("NOT_AN_OPERATOR"):
        assert files.uploaded(browser, files.csv_file(files.EMPLOYED)).status_code == 403
    with refused("NOT_AN_OPERATOR"):
        assert browser.get(files.NEW).status_code == 403
    assert Batch.objects.count() == 2


def test_a_batch_stays_behind_when_its_operator_changes_agencies(fund: Cast, stranger: Cast, done: Batch) -> None:
    Member.objects.filter(user=fund.operator).update(agency=stranger.agency)
    browser = signed_in_client(fund.operator)
    for place in PLACES:
        with refused("NOT_FOUND"):
            assert browser.get(page(done, place)).status_code == 404
    assert done.public_id not in browser.get("/panel/batches/").content.decode()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"suspended": True}, "SUSPENDED"),
        ({"services": ["INQUIRY", "API"]}, "SERVICE_NOT_OPEN"),
        ({"allowed_networks": ["10.0.0.0/8"]}, "NETWORK_NOT_ALLOWED"),
    ],
)
def test_a_shut_memorandum_shuts_everything(
    fund: Cast, done: Batch, change: dict[str, Any], reason: str, morning: Any
) -> None:
    change = {"suspended_at": morning} if "suspended" in change else change
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(**change)
    browser = signed_in_client(fund.operator)
    for url in ("/panel/batches/", files.NEW, *(page(done, place) for place in PLACES)):
        with refused(reason):
            assert browser.get(url).status_code == 403, url
    with refused(reason):
        assert files.uploaded(browser, files.csv_file(files.EMPLOYED)).status_code == 403
    for place in FOR_SYSTEMS:
        with refused(reason):
            assert Client().get(address(done, place), headers=files.bearer(fund.token)).status_code == 403
    with refused(reason):
        assert files.sent(fund, files.csv_file(files.EMPLOYED)).status_code == 403
    assert Batch.objects.count() == 1


def test_a_token_without_the_scope_opens_nothing(fund: Cast, done: Batch) -> None:
    token = api_token(fund.agency, "inquiry")
    for place in FOR_SYSTEMS:
        with refused("SCOPE_MISSING"):
            assert Client().get(address(done, place), headers=files.bearer(token)).status_code == 403
    with refused("SCOPE_MISSING"):
        assert files.sent(fund, files.csv_file(files.EMPLOYED), token=token).status_code == 403
    for headers in ({}, files.bearer("made-up")):
        with refused("UNAUTHENTICATED"):
            assert Client().get(address(done), headers=headers).status_code == 401


def test_without_signing_in_nothing_opens(fund: Cast, done: Batch) -> None:
    with nothing_changed():
        for url in ("/panel/batches/", files.NEW, *(page(done, place) for place in PLACES)):
            assert Client().get(url).status_code == 302


# -- each download is a disclosure -----------------------------------------------------------------------------------


def reopened() -> list[tuple[Any, ...]]:
    columns = ("national_code", "actor", "channel", "disclosed", "tracking_code", "agency_code")
    return list(Access.objects.filter(ground="REOPENED").order_by("id").values_list(*columns))


def test_the_first_download_belongs_to_the_asking_and_each_later_one_is_an_entry(fund: Cast) -> None:
    codes = [files.EMPLOYED, files.WRONG, files.LATELY, "0012345679"]
    batch = files.run(files.accepted(fund, files.csv_file(*codes)))
    rows = files.results(fund, batch)
    assert reopened() == []
    assert files.results(fund, batch) == rows
    found, nothing = ["COVERAGE", "SPELLS"], ["NOTHING_FOUND"]
    actor = f"user:{fund.operator.pk}"
    assert reopened() == [
        (row["national_code"], actor, "PANEL", told, int(row["tracking_code"]), "FND-01")
        for row, told in zip([rows[0], *rows[2:]], (found, found, nothing), strict=True)
    ]
    assert (
        list(Act.objects.filter(verb="batch:download").values_list("actor", "subject"))
        == [(actor, f"batch:{batch.public_id}")] * 2
    )


def test_a_system_that_opens_an_operators_batch_is_told_anew(fund: Cast, done: Batch) -> None:
    for kind in ("csv", "xlsx"):
        response = Client().get(address(done, f"/results.{kind}"), headers=files.bearer(fund.token))
        assert content(response)
    assert [(code, channel) for code, _, channel, *_ in reopened()] == [(files.EMPLOYED, "API")] * 2
    files.results(fund, done)  # the operator's first one is still their asking
    assert len(reopened()) == 2


def test_looking_at_the_pages_discloses_nothing(fund: Cast, done: Batch) -> None:
    for user, places in ((fund.operator, ("", "rejected.csv", "rejected.xlsx", "progress/")), (fund.manager, ())):
        browser = signed_in_client(user)
        browser.get("/panel/batches/")
        for place in places:
            browser.get(page(done, place))
    assert reopened() == []
    assert not RefusedAttempt.objects.exists()
