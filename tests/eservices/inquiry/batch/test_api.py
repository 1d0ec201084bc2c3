"""The API of batches: what it takes, what it gives, when to come back (INQ-7, INQ-8)."""

import io
import json
from threading import Barrier, Thread
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from python_calamine import CalamineWorkbook

from peyvand.eservices.inquiry import jobs as inquiry_jobs
from peyvand.eservices.inquiry.models import Batch, BatchLine, WorkbookPart
from peyvand.eservices.inquiry.operations import accepting, disclosing
from peyvand.foundation.agencies.models import Memorandum
from peyvand.foundation.audit.models import Access
from peyvand.kit import jobs
from tests.eservices.cast import Cast, api_token
from tests.eservices.inquiry.batch import files
from tests.eservices.traces import refused, used_today

pytestmark = pytest.mark.usefixtures("golden")

GOOD = files.csv_file(files.EMPLOYED, files.WRONG, files.LATELY)


def get(who: Cast, url: str) -> Any:
    return Client().get(url, headers=files.bearer(who.token))


def test_from_the_file_to_the_results(fund: Cast) -> None:
    taken = files.sent(fund, GOOD)
    assert taken.status_code == 202
    assert set(taken.json()) == {"id", "links"}
    links = taken.json()["links"]
    this = f"{files.BATCHES}/{taken.json()['id']}"
    assert links == {"self": this, "csv": f"{this}/results.csv", "xlsx": f"{this}/results.xlsx"}
    told = get(fund, this).json()
    assert told == {
        "id": taken.json()["id"], "state": "PENDING", "total": 3, "done": 0, "rejected": 1, "links": links
    }  # fmt: skip
    for link in (links["csv"], links["xlsx"]):
        with refused("NOT_READY"):
            early = get(fund, link)
        assert early.status_code == 409
        assert 1 <= int(early["Retry-After"]) <= 60
        assert early["Content-Type"] == "application/problem+json"
    files.run(Batch.objects.get())
    assert get(fund, this).json() | {"links": 0} == told | {"links": 0, "state": "DONE", "done": 2}
    text = b"".join(get(fund, links["csv"]).streaming_content).decode()
    assert get(fund, links["csv"])["Content-Type"] == "text/csv; charset=utf-8"
    header, *lines = text.split("\n")
    assert header == (
        "line,national_code,from,to,outcome,standing,group,insured_type,start,end,branch_code,tracking_code,error"
    )
    assert lines[1] == "2,0000027228,,,,,,,,,,,INVALID_CODE"
    assert lines[0].startswith("1,0000027227,,,ACTIVE,PRINCIPAL,INSURED,COMPULSORY,")
    assert lines[-1] == ""
    book = io.BytesIO(b"".join(get(fund, links["xlsx"]).streaming_content))
    assert len(CalamineWorkbook.from_filelike(book).get_sheet_by_index(0).to_python()) == 4


def test_the_api_and_the_page_read_the_same_lines(fund: Cast) -> None:
    assert files.sent(fund, files.csv_file("", "x", header="national_code")).status_code == 202
    assert files.sent(fund, b"\xef\xbb\xbf" + GOOD).status_code == 202
    assert list(Batch.objects.order_by("pk").values_list("total", "rejected")) == [(1, 1), (3, 1)]


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"", "text/csv", 422, "EMPTY_FILE"),
        (b"national_code\n\n", "text/csv", 422, "EMPTY_FILE"),
        (b"code\n1\n", "text/csv", 422, "UNKNOWN_COLUMN"),
        (files.EMPLOYED.encode(), "text/csv; charset=utf-8", 422, "HEADER_MISSING"),
        (files.xlsx_file([files.EMPLOYED]), "text/csv", 422, None),
        (GOOD, "application/json", 415, "NOT_CSV"),
        (GOOD, "application/x-www-form-urlencoded", 415, "NOT_CSV"),
        (b"national_code\n" + b"0000027227\n" * 200, "text/csv", 413, "TOO_LARGE"),
    ],
)
def test_what_is_not_a_file_of_questions(
    fund: Cast, settings: LazySettings, content: bytes, kind: str, status: int, code: str | None
) -> None:
    settings.LARGEST_UPLOAD = 2000 if status == 413 else 100_000
    came = files.sent(fund, content, kind=kind)
    assert (came.status_code, came["Content-Type"]) == (status, "application/problem+json")
    if code:
        assert came.json()["type"] == f"/problems/{code.lower().replace('_', '-')}"
        with refused(code):
            files.sent(fund, content, kind=kind)
    assert not Batch.objects.exists()
    assert not BatchLine.objects.exists()


def test_more_lines_than_one_batch_takes(fund: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepting, "MOST_LINES", 3)
    monkeypatch.setattr(accepting, "SLICE", 2)
    assert files.sent(fund, GOOD).status_code == 202
    with refused("TOO_LARGE"):
        assert files.sent(fund, files.csv_file(*[files.EMPLOYED] * 4)).status_code == 413
    assert BatchLine.objects.count() == 3


def test_more_right_lines_than_quota_is_none_at_all(fund: Cast) -> None:
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(daily_quota=2)
    assert files.sent(fund, GOOD).status_code == 202  # two of the three are right
    with refused("QUOTA_EXHAUSTED"):
        came = files.sent(fund, files.csv_file(files.EMPLOYED))
    assert came.status_code == 429
    assert int(came["Retry-After"]) > 0
    assert (Batch.objects.count(), used_today(fund.agency.pk)) == (1, 2)


def test_a_batch_of_wrong_lines_alone_is_taken_and_told(fund: Cast) -> None:
    """A bad line stops nothing; that all of them are bad is told line by line too."""
    this = files.sent(fund, files.csv_file(files.WRONG, "12")).json()["links"]
    files.run(Batch.objects.get())
    told = get(fund, this["self"]).json()
    assert (told["state"], told["total"], told["done"], told["rejected"]) == ("DONE", 2, 0, 2)
    lines = b"".join(get(fund, this["csv"]).streaming_content).decode().splitlines()
    assert [line.rsplit(",", 1)[1] for line in lines[1:]] == ["INVALID_CODE", "INVALID_CODE"]


# -- once, whatever happens ------------------------------------------------------------------------------------------


def test_the_same_key_and_file_are_one_batch(fund: Cast) -> None:
    first, again = (files.sent(fund, GOOD, key="once") for _ in range(2))
    assert first.status_code == again.status_code == 202
    assert first.content == again.content
    files.run(Batch.objects.get())
    assert files.sent(fund, GOOD, key="once").content == first.content
    with refused("KEY_REUSED"):
        other = files.sent(fund, files.csv_file(files.EMPLOYED), key="once")
    assert other.status_code == 409
    assert Batch.objects.count() == 1


def test_keys_belong_to_the_client(fund: Cast, stranger: Cast) -> None:
    for who, token in ((fund, None), (fund, api_token(fund.agency, "batch")), (stranger, None)):
        assert files.sent(who, GOOD, key="once", token=token).status_code == 202
    assert Batch.objects.count() == 3


@pytest.mark.parametrize("key", ["", "x" * 256, "é"])
def test_a_key_that_cannot_be_kept(fund: Cast, key: str) -> None:
    headers = files.bearer(fund.token) | {"Idempotency-Key": key}
    with refused("INVALID_KEY"):
        came = Client().generic("POST", files.BATCHES, GOOD, "text/csv", headers=headers)
    assert came.status_code == 422
    assert "Idempotency-Key" in came.json()["errors"]


@pytest.mark.usefixtures("committing_db")
def test_the_same_key_at_the_same_moment_is_one_batch(fund: Cast) -> None:
    together, said = Barrier(4), []

    def send() -> None:
        together.wait()
        came = files.sent(fund, GOOD, key="once")
        said.append((came.status_code, came.json().get("id")))
        connection.close()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _ in said} <= {202, 409}
    assert {batch_id for status, batch_id in said if status == 202} == {Batch.objects.get().public_id}


# -- cancelling ------------------------------------------------------------------------------------------------------


def test_cancelling_over_the_api(fund: Cast) -> None:
    this = files.sent(fund, GOOD).json()["links"]["self"]
    for _ in range(2):
        came = Client().delete(this, headers=files.bearer(fund.token))
        assert (came.status_code, came.content) == (204, b"")
    assert get(fund, this).json()["state"] == "CANCELLED"
    lines = b"".join(get(fund, f"{this}/results.csv").streaming_content).decode().splitlines()
    assert lines[1] == "1,0000027227,,,,,,,,,,,"
    done = files.sent(fund, GOOD).json()["links"]["self"]
    files.run(Batch.objects.get(state="PENDING"))
    with refused("ALREADY_ENDED"):
        came = Client().delete(done, headers=files.bearer(fund.token))
    assert (came.status_code, came.json()["type"]) == (409, "/problems/already-ended")


def test_a_failed_batch_says_why(fund: Cast, morning: Any) -> None:
    this = files.sent(fund, GOOD).json()["links"]["self"]
    batch = Batch.objects.get()
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(suspended_at=morning)
    files.run(batch)
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(suspended_at=None)
    told = get(fund, this).json()
    assert (told["state"], told["done"], told["failure"]["code"]) == ("FAILED", 0, "SUSPENDED")
    assert told["failure"]["message"]
    assert b"".join(get(fund, f"{this}/results.csv").streaming_content).count(b"\n") == 4


# -- long spreadsheets -----------------------------------------------------------------------------------------------


def test_a_long_spreadsheet_is_made_by_a_job_and_kept_in_parts(fund: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosing, "INLINE_LINES", 2)
    monkeypatch.setattr("peyvand.eservices.inquiry.downloads.INLINE_LINES", 2)
    monkeypatch.setattr(disclosing, "_PART", 1000)
    link = files.sent(fund, GOOD).json()["links"]["xlsx"]
    batch = files.run(Batch.objects.get())
    for _ in range(2):
        with refused("NOT_READY"):
            early = get(fund, link)
        assert early.status_code == 409
        assert int(early["Retry-After"]) >= 1
    assert jobs.waiting("inquiry.make_workbook") == [{"batch_id": batch.pk}]
    inquiry_jobs.make_workbook(batch.pk)
    assert WorkbookPart.objects.count() > 3
    for reopened in (0, 2):
        book = io.BytesIO(b"".join(get(fund, link).streaming_content))
        rows = CalamineWorkbook.from_filelike(book).get_sheet_by_index(0).to_python()
        assert [row[1] for row in rows] == ["national_code", files.EMPLOYED, files.WRONG, files.LATELY]
        assert Access.objects.filter(ground="REOPENED").count() == reopened
    inquiry_jobs.forget_workbook(batch.pk)
    assert not WorkbookPart.objects.exists()
    with refused("NOT_READY"):
        assert get(fund, link).status_code == 409


def test_the_agency_page_tells_what_a_batch_took(fund: Cast) -> None:
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(daily_quota=10)
    files.sent(fund, GOOD)
    came = Client().get("/api/v1/agency", headers=files.bearer(fund.token))
    assert json.loads(came.content)["quota"] == {"daily": 10, "used": 2, "left": 8}
