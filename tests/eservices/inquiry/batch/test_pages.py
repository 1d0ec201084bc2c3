"""The pages: what was understood of a file before it starts, how far it is, what came of it, and every mistake."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from peyvand.eservices.inquiry.models import Batch
from peyvand.eservices.inquiry.operations import accepting, disclosing
from peyvand.eservices.inquiry.sheets.reading import read
from peyvand.foundation.agencies.models import Memorandum
from peyvand.foundation.coverage.models import Answer
from peyvand.kit.text import latin_digits
from tests.eservices.cast import Cast
from tests.eservices.inquiry.batch import files
from tests.eservices.inquiry.test_statements import statements
from tests.eservices.traces import refused
from tests.foundation.accounts.people import signed_in_client

pytestmark = pytest.mark.usefixtures("golden")

GOOD = files.csv_file(files.EMPLOYED, files.WRONG, files.LATELY, "12")


@pytest.fixture
def browser(fund: Cast) -> Client:
    return signed_in_client(fund.operator)


def text(response: Any) -> str:
    """What stands on the page, digits Latin."""
    return " ".join(re.sub(r"<[^>]+>", " ", latin_digits(response.content.decode())).split())


def bytes_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_file_is_looked_at_started_followed_and_fetched(fund: Cast, browser: Client) -> None:
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(daily_quota=10)
    sent = files.uploaded(browser, GOOD, name="کارکنان.csv")
    batch = Batch.objects.get()
    page = f"/panel/batches/{batch.public_id}/"
    assert (sent.status_code, sent["Location"]) == (302, page)
    checked = browser.get(page)
    for said in ("کارکنان.csv", "آماده شروع", "2 استعلام می‌خواهد؛ 10 مانده است", "شروع: پرسیدن 2 کد"):
        assert said in text(checked)
    assert "کد ملی باید ده رقم باشد؛ شما 2 رقم نوشته‌اید" in text(checked)
    assert not Answer.objects.exists()
    started = browser.post(f"{page}start/")
    assert (started.status_code, started["Location"]) == (302, page)
    running = browser.get(page)
    assert "در صف" in text(running)
    files.run(batch)
    ended = text(browser.get(page))
    for said in ("پایان‌یافته", "ارتباط فعال 1", "بدون ارتباط فعال 1", "کد ملی نادرست 2، بی‌پاسخ"):
        assert said in ended
    assert bytes_of(browser.get(f"{page}results.csv")).count(b"\n") == 5
    book = CalamineWorkbook.from_filelike(io.BytesIO(bytes_of(browser.get(f"{page}results.xlsx"))))
    assert len(book.get_sheet_by_index(0).to_python()) == 5
    listed = text(browser.get("/panel/batches/"))
    assert "کارکنان.csv" in listed
    assert "پایان‌یافته 4 2 2" in listed


def test_the_figures_of_a_running_batch(fund: Cast, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepting, "CHUNK", 1)
    batch = files.run(files.accepted(fund, GOOD), turn=0)
    figures = f"/panel/batches/{batch.public_id}/progress/"
    came = browser.get(figures)
    assert "50٪ پاسخ داده شده" in text(came)
    assert "1 از 2" in text(came)
    assert "<html" not in came.content.decode()
    assert "HX-Refresh" not in came.headers
    files.run(batch)
    assert browser.get(figures)["HX-Refresh"] == "true"


def test_the_list_of_wrong_lines_as_csv_and_spreadsheet(fund: Cast, browser: Client) -> None:
    rows = [["=1+1", "", ""], [files.EMPLOYED, "1403/13/01", "1403/01/01"], [files.EMPLOYED, "1403/01/01", ""]]
    files.uploaded(browser, files.csv_file([files.LATELY, "", ""], *rows, header="national_code,from,to"))
    page = f"/panel/batches/{Batch.objects.get().public_id}/"
    came = browser.get(f"{page}rejected.csv")
    lines = bytes_of(came).decode("utf-8-sig").splitlines()
    assert lines[0] == "سطر,کد ملی,از تاریخ,تا تاریخ,مقصود,شماره پرونده,خطا,چه کنم"
    assert lines[1].startswith("2,'=1+1,,,,,کد ملی نادرست,")
    assert lines[2].startswith("3,0000027227,1403/13/01,1403/01/01,,,تاریخ نادرست,چنین روزی در تقویم نیست")
    assert lines[3].startswith("4,0000027227,1403/01/01,,,,دوره نادرست,")
    book = CalamineWorkbook.from_filelike(io.BytesIO(bytes_of(browser.get(f"{page}rejected.xlsx"))))
    header, *told = book.get_sheet_by_index(0).to_python()
    assert header[0] == "سطر"
    assert [row[:2] for row in told] == [[2, "=1+1"], [3, files.EMPLOYED], [4, files.EMPLOYED]]


def test_the_templates_are_read_again(fund: Cast, browser: Client) -> None:
    for kind in ("csv", "xlsx"):
        template = bytes_of(browser.get(f"/panel/batches/template.{kind}"))
        assert list(read(io.BytesIO(template))) == []  # all of its headings are understood, and nothing is below


# -- mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (None, "", "فایل را برگزینید."),
        (b"", "codes.csv", "این فایل خالی است"),
        (b"national_code\n", "codes.csv", "در این فایل هیچ سطری نیست"),
        (b"code\n1\n", "codes.csv", "ستون 1، «code»، شناخته نیست"),
        (files.EMPLOYED.encode(), "codes.txt", "این فایل سرستون ندارد"),
        (b"PK\x03\x04...", "codes.xlsx", "این فایل اکسل خوانا نیست"),
        (GOOD, "x" * 101, "نام فایل بلندتر از 100 نویسه است"),
    ],
)
def test_what_is_wrong_with_a_file_stands_beside_it(
    fund: Cast, browser: Client, content: bytes | None, name: str, said: str
) -> None:
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(
        requires_case_number=True, purposes=[{"code": "LOAN", "title": "وام"}]
    )
    fields = {"purpose": "LOAN", "case_number": "۱۴۰۵/۷"}
    came = (
        files.uploaded(browser, content, name=name, **fields)
        if content is not None
        else browser.post(files.NEW, fields)
    )
    assert came.status_code == 422
    assert text(came).count(said) == 2  # above the form and beside the field
    page = came.content.decode()
    assert 'value="۱۴۰۵/۷"' in page
    assert 'value="LOAN" selected' in page
    assert not Batch.objects.exists()


def test_a_file_too_large_is_let_go_while_it_comes(fund: Cast, browser: Client, settings: LazySettings) -> None:
    settings.LARGEST_UPLOAD = 2_000_000
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(purposes=[{"code": "LOAN", "title": "وام"}])
    fields = {
        "purpose": "LOAN",
        "file": SimpleUploadedFile("codes.csv", b"national_code\n" + b"0000027227\n" * 300_000),
    }
    came = browser.post(files.NEW, fields)
    assert came.status_code == 422
    assert "این فایل بزرگ‌تر از 2 مگابایت است" in text(came)
    assert 'value="LOAN" selected' in came.content.decode()
    assert not Batch.objects.exists()


def test_the_same_form_sent_twice_is_one_draft(fund: Cast, browser: Client) -> None:
    key = {"idempotency_key": "form-1"}
    first, again = (files.uploaded(browser, GOOD, **key) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert Batch.objects.count() == 1
    with refused("KEY_REUSED"):
        other = files.uploaded(browser, files.csv_file(files.EMPLOYED), **key)
    assert other.status_code == 409
    assert 'value="form-1"' not in other.content.decode()  # sent once more as it stands, it is taken


def test_a_file_beyond_the_quota_cannot_be_started(fund: Cast, browser: Client, morning: Any) -> None:
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(daily_quota=2)
    files.uploaded(browser, GOOD)
    batch = Batch.objects.get()
    files.run(files.accepted(fund, files.csv_file(files.EMPLOYED)))
    page = f"/panel/batches/{batch.public_id}/"
    shown = text(browser.get(page))
    assert "از سهمیهٔ امروز بیشتر است" in shown
    assert "پس از ساعت 00:00 همین صفحه را باز کنید" in shown
    assert "شروع: پرسیدن" not in shown
    with refused("QUOTA_EXHAUSTED"):
        came = browser.post(f"{page}start/")
    assert came.status_code == 429
    assert "1 استعلام مانده است" in text(came)


def test_putting_a_draft_away(fund: Cast, browser: Client) -> None:
    files.uploaded(browser, GOOD)
    page = f"/panel/batches/{Batch.objects.get().public_id}/"
    came = browser.post(f"{page}discard/", follow=True)
    assert "فایل کنار گذاشته شد" in text(came)
    with refused("NOT_FOUND"):
        assert browser.get(page).status_code == 404


def test_cancelling_asks_once_more(fund: Cast, browser: Client) -> None:
    batch = files.accepted(fund, GOOD)
    page = f"/panel/batches/{batch.public_id}/"
    assert "لغو را نمی‌توان برگرداند" in text(browser.get(f"{page}cancel/"))
    assert Batch.objects.get().state == "PENDING"
    assert browser.post(f"{page}cancel/")["Location"] == page
    ended = text(browser.get(page))
    assert "لغو شد. پاسخ‌هایی که پیش از آن داده شد مانده است" in ended
    assert "پرسیده‌نشده 2" in ended
    assert browser.get(f"{page}cancel/")["Location"] == page


def test_a_failed_batch_tells_why_and_what_next(fund: Cast, browser: Client, morning: Any) -> None:
    batch = files.accepted(fund, GOOD)
    Memorandum.objects.update(suspended_at=morning)
    files.run(batch)
    Memorandum.objects.update(suspended_at=None)
    shown = text(browser.get(f"/panel/batches/{batch.public_id}/"))
    assert "این فایل تا پایان پاسخ داده نشد: تفاهم‌نامهٔ شمارهٔ FND-01/1 معلق شده است" in shown
    assert "سطرهای بی‌پاسخ را درست کنید و در فایلی تازه بفرستید" in shown


def test_a_long_spreadsheet_is_made_on_demand(fund: Cast, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosing, "INLINE_LINES", 1)
    monkeypatch.setattr("peyvand.eservices.inquiry.operations.INLINE_LINES", 1)
    batch = files.run(files.accepted(fund, GOOD))
    page = f"/panel/batches/{batch.public_id}/"
    assert "آماده کردن اکسل" in text(browser.get(page))
    came = browser.get(f"{page}results.xlsx", follow=True)
    assert "فایل اکسل در حال آماده شدن است" in text(came)
    assert "به‌روزرسانی" in text(came)


def test_a_page_of_the_list_costs_the_same_for_one_and_for_many(fund: Cast, browser: Client, morning: Any) -> None:
    costs = []
    for more in (1, 30):
        for number in range(more):
            batch = files.accepted(fund, GOOD)
            Batch.objects.filter(pk=batch.pk).update(uploaded_at=morning + timedelta(seconds=number))
        with statements() as sent:
            page = browser.get("/panel/batches/")
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 5
    assert page.content.decode().count("<tr") == 26
    (older,) = re.findall(r'href="(\?older=\d+)"', page.content.decode())
    assert browser.get(f"/panel/batches/{older}").content.decode().count("<tr") == 7
    for odd in ("x", "-1", "9" * 30):
        assert browser.get(f"/panel/batches/?older={odd}").status_code == 200
