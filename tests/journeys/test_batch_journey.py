"""A file of codes from the upload to the results, by clicking: with scripts, without, wrong lines and all (INQ-7)."""

import csv
import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import expect

from peyvand.eservices.inquiry.models import Batch
from peyvand.eservices.inquiry.operations import accepting
from peyvand.foundation.agencies.models import Memorandum
from peyvand.foundation.coverage.models import Answer
from tests.eservices.inquiry.batch.files import csv_file
from tests.journeys.visitor import LETTER, Visitor

pytestmark = pytest.mark.browser

OPERATOR, MANAGER = "0067749828", "0075312417"
EMPLOYED, WRONG, LATELY = "0000027227", "0000027228", "0000040835"
BATCHES, NEW = "استعلام گروهی", "استعلام گروهی: فایل تازه"
FETCH = "دریافت CSV"


@pytest.fixture
def work() -> Callable[[], None]:
    """The worker, until nothing is due."""

    def in_another_thread() -> None:
        call_command("worker", until_empty=True)
        connections.close_all()

    def run() -> None:
        # Playwright's loop runs in this one.
        with ThreadPoolExecutor(1) as worker:
            worker.submit(in_another_thread).result()

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "کارکنان.csv"
    path.write_bytes(csv_file(EMPLOYED, WRONG, LATELY))
    return path


def enter(visitor: Visitor) -> None:
    visitor.opens("/panel/batches/")
    visitor.signs_in(OPERATOR)
    visitor.sees(BATCHES, "هنوز فایلی نفرستاده‌اید")


def chooses(visitor: Visitor, file: Path) -> None:
    visitor.page.locator("main [name=file]").set_input_files(file)


def fetched(visitor: Visitor, name: str) -> bytes:
    with visitor.page.expect_download() as coming:
        visitor.page.locator("main").get_by_role("link", name=name).click()
    return Path(coming.value.path()).read_bytes()


def test_a_file_is_checked_started_answered_and_fetched(visit, fund, work, file, tmp_path):
    visitor = visit()
    enter(visitor)
    visitor.follows("فایل تازه")
    visitor.sees(NEW)
    template = fetched(visitor, "CSV")
    assert template.decode("utf-8-sig").startswith("کد ملی,از تاریخ,تا تاریخ")
    visitor.presses("بررسی فایل")
    visitor.sees_error("file", "فایل را برگزینید")
    bad = tmp_path / "bad.csv"
    bad.write_text("code\n1\n")
    chooses(visitor, bad)
    visitor.presses("بررسی فایل")
    visitor.sees_error("file", "شناخته نیست")
    chooses(visitor, file)
    visitor.presses("بررسی فایل")
    visitor.sees(BATCHES, "آماده شروع", "کارکنان.csv", "این کد ملی درست نیست")
    rejected = fetched(visitor, "همان، CSV").decode("utf-8-sig")
    assert [row[:2] for row in csv.reader(io.StringIO(rejected))][1:] == [["2", WRONG]]
    assert not Answer.objects.exists()
    visitor.presses("شروع: پرسیدن ۲ کد")
    visitor.sees("در راه است", "در صف", "۰ از ۲")
    place = visitor.page.url
    work()
    # The page asks by itself, and turns into the results.
    visitor.sees(BATCHES, "پایان‌یافته", FETCH, "ارتباط فعال", "بدون ارتباط فعال")
    assert visitor.page.url == place
    rows = list(csv.DictReader(io.StringIO(fetched(visitor, FETCH).decode())))
    assert [(row["national_code"], row["outcome"], row["error"]) for row in rows] == [
        (EMPLOYED, "ACTIVE", ""), (WRONG, "", "INVALID_CODE"), (LATELY, "INACTIVE", "")
    ]  # fmt: skip
    assert fetched(visitor, "دریافت اکسل").startswith(b"PK")
    visitor.follows("سوابق استعلام")
    visitor.fills(tracking_code=rows[0]["tracking_code"])
    visitor.presses("پالایش")
    visitor.page.locator("tbody a").first.click()
    visitor.sees(LETTER, "در حال حاضر در ردیف بیمه‌شدگان اصلی")


def test_a_running_batch_shows_how_far_it_is_and_can_be_cancelled(visit, fund, work, file, monkeypatch):
    monkeypatch.setattr(accepting, "CHUNK", 1)
    visitor = visit()
    enter(visitor)
    visitor.follows("فایل تازه")
    chooses(visitor, file)
    visitor.presses("بررسی فایل")
    visitor.presses("شروع: پرسیدن ۲ کد")
    visitor.sees("در راه است", "۰ از ۲")
    expect(visitor.page.get_by_role("progressbar")).to_have_accessible_name(re.compile("در صف"))
    visitor.follows("لغو…")
    visitor.sees("استعلام گروهی لغو شود؟", "۲ سطر دیگر پرسیده نمی‌شود")
    visitor.follows("نه، ادامه دهد")
    visitor.follows("لغو…")
    visitor.presses("بله، لغو شود")
    visitor.sees(BATCHES, "لغوشده", "پرسیده‌نشده")
    work()
    assert not Answer.objects.exists()


def test_without_scripts_the_path_is_the_same(visit, fund, work, file):
    visitor = visit(scripts=False)
    enter(visitor)
    visitor.follows("فایل تازه")
    visitor.presses("بررسی فایل")
    visitor.sees_error("file", "فایل را برگزینید")
    chooses(visitor, file)
    visitor.presses("بررسی فایل")
    visitor.sees(BATCHES, "آماده شروع")
    visitor.presses("شروع: پرسیدن ۲ کد")
    visitor.sees("در راه است")
    visitor.follows("به‌روزرسانی")
    visitor.sees("در راه است")
    work()
    visitor.follows("به‌روزرسانی")
    visitor.sees(BATCHES, "پایان‌یافته")
    assert fetched(visitor, FETCH).count(b"\n") == 4


def test_a_draft_beyond_the_quota_says_what_to_do_and_is_put_away(visit, fund, file):
    Memorandum.objects.filter(pk=fund.memorandum.pk).update(daily_quota=1)
    visitor = visit()
    enter(visitor)
    visitor.follows("فایل تازه")
    chooses(visitor, file)
    visitor.presses("بررسی فایل")
    visitor.sees(BATCHES, "از سهمیهٔ امروز بیشتر است", "فایل را چند پاره کنید")
    expect(visitor.button("شروع: پرسیدن ۲ کد")).to_have_count(0)
    visitor.presses("انصراف")
    visitor.sees(BATCHES, "فایل کنار گذاشته شد و چیزی پرسیده نشد")


def test_a_manager_sees_the_numbers_of_the_agency(visit, fund, work, file):
    visitor = visit()
    enter(visitor)
    visitor.follows("فایل تازه")
    chooses(visitor, file)
    visitor.presses("بررسی فایل")
    visitor.presses("شروع: پرسیدن ۲ کد")
    work()
    manager = visit()
    manager.opens("/panel/batches/")
    manager.signs_in(MANAGER)
    manager.sees(BATCHES, "نتیجه را فقط فرستنده می‌بیند", "کارکنان.csv", "پایان‌یافته")
    expect(manager.page.locator("main a")).to_have_count(0)
    assert Batch.objects.get().done == 2
