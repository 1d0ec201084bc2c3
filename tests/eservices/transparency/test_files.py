"""The list of accesses as files: what the page says, safe in a spreadsheet, signed on paper (CIT-6)."""

import csv
import io
from datetime import timedelta

from peyvand.eservices.transparency import paper
from peyvand.foundation.letters.press import judge
from tests.eservices.cast import Cast
from tests.eservices.certificates.people import browser
from tests.eservices.conftest import MORNING
from tests.eservices.transparency.readers import DEPENDENT, LIST, PRINCIPAL, asks, listed
from tests.foundation.accounts.people import signed_in_client


def rows(client, query: str = "") -> list[list[str]]:
    file = client.get(f"{LIST}list.csv{query}")
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_table_has_every_line_and_no_formula(golden, fund: Cast, court: Cast):
    fund.agency.name = "=HYPERLINK(1)"
    fund.agency.save()
    for n in range(3):
        asks(fund, PRINCIPAL, now=MORNING - timedelta(hours=n))
    asks(court, PRINCIPAL, now=MORNING)
    reader = browser(PRINCIPAL)
    head, *lines = rows(reader)
    assert head == ["زمان", "چه کسی", "از چه راه", "به چه عنوان", "مقصود", "چه گفته شد"]
    assert [line[5] for line in lines] == [line.told_in_words for line in listed(reader)]
    assert [line[1] for line in lines].count("'=HYPERLINK(1)") == 3
    assert len(rows(reader, "?by=agency:JUD-01")) == 2
    assert rows(browser(DEPENDENT)) == [head]


def test_a_long_list_comes_whole(golden, fund: Cast, monkeypatch):
    from peyvand.eservices.transparency import queries

    for _ in range(7):
        asks(fund, PRINCIPAL, now=MORNING)
    whose = queries.Reader(0, PRINCIPAL)
    lines = queries.all_accesses(whose, filters=queries.Filters(), today=MORNING.date(), at_a_time=3)
    assert len({line.reference for line in lines}) == 7
    monkeypatch.setattr(paper, "MOST_ON_PAPER", 4)
    lines = queries.all_accesses(whose, filters=queries.Filters(), today=MORNING.date())
    made = paper.register_of(lines, full_name="علی کریمی", filters=queries.Filters(), now=MORNING)
    assert len(made.table.rows) == 4
    assert "۴ سطر تازه‌تر" in made.about[-1]


def test_the_paper_is_signed_and_is_its_reader_s_alone(golden, fund: Cast, court: Cast):
    asks(court, PRINCIPAL, now=MORNING)
    pdf = browser(PRINCIPAL).get(f"{LIST}list.pdf").content
    assert judge(pdf, now=MORNING).genuine
    assert browser(PRINCIPAL).get(f"{LIST}list.pdf?by=agency:FND-99").status_code == 404
    for address in ("list.pdf", "list.csv"):
        assert signed_in_client(fund.operator).get(f"{LIST}{address}").status_code == 302
